"""How a protocol points at a collected value and says what it must be."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from remission.protocol.lines import TomlPath

Names = Mapping[str, Sequence[str]]
"""`Model.field` -> the words allowed there, for choices that the protocol's models leave to the
rooms that carry them out (criteria, designs, intervals, scales, endpoints)."""

Comparison = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "present", "absent"]
"""How a collected value is compared; `present` and `absent` take no value."""

Take = Literal["baseline", "first", "last", "lowest", "highest", "count"]
"""Which of a patient's records counts; `baseline` is the last one on or before the start."""

VARIABLE = r"^[A-Z]{2,6}\.[A-Z][A-Z0-9]{0,7}$"

TEST_CODE = r"^[A-Za-z][A-Za-z0-9]{0,7}$"

VariableName = Annotated[
    str,
    Field(
        pattern=VARIABLE,
        description="DOMAIN.NAME: a column (DM.AGE), or a test code where the domain has tests "
        "(LB.NEUT, QS.WHOPS). REVIEW.LOCALDX, REVIEW.PANELDX and REVIEW.KIT are the "
        "diagnoses of the pathology review.",
    ),
]


Probability = Annotated[float, Field(gt=0, lt=1)]

TestCode = Annotated[str, Field(pattern=TEST_CODE), AfterValidator(str.upper)]
"""A test code (--TESTCD), which data and protocol may write in any capitals."""


class Part(BaseModel):
    """A piece of the protocol: immutable, and without room for misspelt keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _is_known(cls, value: object, info: ValidationInfo) -> object:
        """Refuse a word that the `Names` handed over as context do not allow in this field."""
        names: Names = info.context or {}
        allowed = names.get(f"{cls.__name__}.{info.field_name}")
        if allowed is not None and value not in allowed:
            said = {"allowed": ", ".join(cls.list_allowed(allowed))}
            raise PydanticCustomError("unknown_name", "allowed: {allowed}", said)
        return value

    @classmethod
    def list_allowed(cls, names: Iterable[str]) -> Iterable[str]:
        """List the words to name when one of a field is unknown: those allowed in it."""
        return names


class Variable(Part):
    """A value collected for a patient: where it stands and which record counts."""

    variable: VariableName
    where: dict[str, str] = Field(
        default={},
        description="Only records with these values count, such as {CMCAT = 'CHEMOTHERAPY'}.",
    )
    take: Take = "baseline"


class Condition(Variable):
    """A value and what it must be; the answer is met, not met or not known."""

    comparison: Comparison = Field(alias="is", description="How the value is compared.")
    value: float | str | tuple[str, ...] | tuple[float, ...] | None = Field(
        default=None, description="What it is compared with; a list for `in` and `not in`."
    )
    unit: str | None = Field(
        default=None, description="The unit of `value`; collected values are converted to it."
    )
    within_days: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Only records dated on the day of registration or at most so many days "
        "before it count.",
    )

    @field_validator("value", mode="before")
    @classmethod
    def _one_kind(cls, value: object) -> object:
        many = list(value) if isinstance(value, list | tuple) else [value]
        words = all(isinstance(item, str) for item in many)
        if value is not None and not words and not all(map(_is_number, many)):
            said = many if len(many) > 1 else many[0]
            raise ValueError(f"found {said!r}; a number, a word, or a list of one kind of them")
        return value

    @model_validator(mode="after")
    def _window_needs_dates(self) -> "Condition":
        domain = self.variable.split(".")[0]
        if self.within_days is not None and domain in {"DM", "REVIEW"}:
            raise ValueError(f"`within_days` needs dated records, which {domain} does not have")
        return self

    @model_validator(mode="after")
    def _value_fits_comparison(self) -> "Condition":
        if self.comparison in {"present", "absent"}:
            if self.value is not None:
                raise ValueError(f"`{self.comparison}` takes no value")
        elif self.value is None:
            raise ValueError(f"`{self.comparison}` needs a value")
        if (self.comparison in {"in", "not in"}) != isinstance(self.value, tuple):
            raise ValueError("a list of values goes with `in` and `not in`, and only with them")
        if self.comparison in {"<", "<=", ">", ">="} and not isinstance(self.value, float):
            raise ValueError(f"`{self.comparison}` needs a number")
        return self


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def list_parts(part: Part, path: TomlPath = ()) -> Iterator[tuple[TomlPath, Part]]:
    """Yield a part and every part inside it, each with the path at which a file holds it."""
    yield path, part
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        step = (*path, field.alias or name)
        if isinstance(value, Part):
            yield from list_parts(value, step)
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if isinstance(item, Part):
                    yield from list_parts(item, (*step, place))
