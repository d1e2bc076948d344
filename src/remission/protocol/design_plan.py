"""What every design of a protocol has: its kind, its numbers, and where it comes from."""

from typing import Annotated

from pydantic import Field

from remission.protocol.variables import Part

Patients = Annotated[int, Field(ge=1)]
FreeDays = Annotated[int, Field(gt=1, le=36525)]
"""A day after the start, at most a hundred years after it."""

Looks = Annotated[
    tuple[Patients, ...],
    Field(min_length=1, description="Patients at each look; the last is the end of the trial."),
]
BetaParameters = tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]]

OWN_KINDS = (
    "gehan",
    "sargent",
    "sargent-optimal",
    "sargent-minimax",
    "stages",
    "fleming-stages",
    "green-dahlberg",
    "thall-simon",
    "bop2",
    "bop2-pair",
    "bryant-day",
    "conaway-petroni",
    "log-rank",
    "log-rank-optimal",
    "log-rank-minimax",
    "bop2-time",
)
"""Kinds with numbers of their own; every other one is found by p0, p1, alpha and beta."""


class DesignPlan(Part):
    """The design that says how many patients a cohort needs and what to conclude."""

    kind: str = Field(description="The design's name, such as `single-stage` or `simon-optimal`.")
    basis: str = Field(default="", description="Where the design comes from; the report says it.")

    def list_numbers(self) -> dict[str, str]:
        """Return its numbers as text, by their names: p0: 0.05; left out when not given."""
        others = {"kind", "basis", "progression_free_days", "toxicity", "arms", "endpoint"}
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            name: _write(value)
            for name, value in values.items()
            if name not in others and value is not None
        }

    def write_numbers(self) -> str:
        """Write its numbers in the order of its keys: `p0 0.05, p1 0.25, alpha 0.1, beta 0.1`."""
        return ", ".join(f"{name} {value}" for name, value in self.list_numbers().items())


def _write(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(_write(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
