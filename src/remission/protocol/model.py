"""The protocol as a whole."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from remission.errors import ProtocolError
from remission.protocol.analysis import AnalysisPlan, EndpointPlan, ResponsePlan
from remission.protocol.conduct import Dates, Schedule, Toxicity, Treatment
from remission.protocol.lines import TomlLines
from remission.protocol.pathology import Review
from remission.protocol.patients import (
    Characteristic,
    Cohort,
    Criterion,
    Populations,
)
from remission.protocol.randomised import RandomisedPlan
from remission.protocol.variables import Part, Variable


class Trial(Part):
    """What the trial is called, when data end, and when a patient enters."""

    id: str
    title: str
    registry: str = Field(default="", description="Registration number, such as NCT00006357.")
    cutoff: dt.date = Field(description="Data cut-off: nothing collected later is used.")
    registration: Variable = Field(
        default=Variable(variable="DM.RFSTDTC"), description="The date a patient was registered."
    )
    notice: str = Field(default="", description="Shown first on the report.")


class Protocol(Part):
    """What was promised: read it with `read_protocol`."""

    trial: Trial
    cohorts: Annotated[tuple[Cohort, ...], Field(min_length=1)]
    randomised: RandomisedPlan | None = Field(
        default=None, description="The comparison of cohorts that are arms drawn by lot."
    )
    review: Review | None = None
    eligibility: tuple[Criterion, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
    treatment: Treatment
    schedule: Schedule
    dates: Dates = Dates()
    response: ResponsePlan
    endpoints: Annotated[tuple[EndpointPlan, ...], Field(min_length=1)]
    populations: Populations = Populations()
    toxicity: Toxicity
    analysis: AnalysisPlan = AnalysisPlan()

    _path: Path | None = PrivateAttr(default=None)
    _sha256: str = PrivateAttr(default="")
    _lines: TomlLines | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _names_agree(self) -> "Protocol":
        faults = [
            *_doubles("cohorts", "id", [row.id for row in self.cohorts], reserved="ALL"),
            *_doubles("eligibility", "id", [row.id for row in self.eligibility]),
            *_doubles("endpoints", "code", [row.code for row in self.endpoints]),
            *_doubles("characteristics", "code", [row.code for row in self.characteristics]),
            *self._unknown_cohorts(),
        ]
        if faults:
            raise ValidationError.from_exception_data("Protocol", faults)
        return self

    def _unknown_cohorts(self) -> Iterator[InitErrorDetails]:
        ids = [cohort.id for cohort in self.cohorts]
        for position, row in enumerate(self.eligibility):
            for number, name in enumerate(row.cohorts):
                if name not in ids:
                    said = f"the id of a cohort is allowed: {', '.join(ids)}"
                    yield _fault(("eligibility", position, "cohorts", number), name, said)
        for number, name in enumerate(self.randomised.arms if self.randomised else ()):
            if name not in ids:
                said = f"the id of a cohort is allowed: {', '.join(ids)}"
                yield _fault(("randomised", "arms", number), name, said)

    @property
    def sha256(self) -> str:
        """SHA-256 of the protocol file's bytes; empty when it was not read from a file."""
        return self._sha256

    @property
    def path(self) -> Path | None:
        """The file it was read from."""
        return self._path

    def with_cutoff(self, cutoff: dt.date) -> "Protocol":
        """Return the protocol with another data cut-off."""
        return self.model_copy(update={"trial": self.trial.model_copy(update={"cutoff": cutoff})})

    def with_scales(self, names: tuple[str, ...]) -> "Protocol":
        """Return the protocol with other scales to show the laboratory values under."""
        toxicity = self.toxicity.model_copy(update={"compare": names})
        return self.model_copy(update={"toxicity": toxicity})

    def fault(
        self, path: tuple[str | int, ...], found: object, allowed: Iterable[str]
    ) -> ProtocolError:
        """Return the error for a value that the file may not hold, with its file and line."""
        found = list(found) if isinstance(found, tuple) else found
        return self.refusal(path, f"found {found!r}; allowed: {', '.join(sorted(allowed))}")

    def refusal(self, path: tuple[str | int, ...], said: str) -> ProtocolError:
        """Return the error for what stands at a path, with its file and line."""
        where = ".".join(str(step) for step in path)
        file = self._path or Path("protocol")
        line = self._lines.line_of(path) if self._lines else None
        place = f"{file}:{line}" if line else f"{file}"
        return ProtocolError(f"{place}: {where}: {said}")


def _doubles(
    table: str, key: str, names: list[str], *, reserved: str = ""
) -> Iterator[InitErrorDetails]:
    for position, name in enumerate(names):
        if name == reserved:
            yield _fault((table, position, key), name, f"this {key} is reserved for all patients")
        if name in names[:position]:
            yield _fault((table, position, key), name, f"this {key} stands twice; take another one")


def _fault(path: tuple[str | int, ...], found: object, said: str) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("disagreement", "{said}", {"said": said}), loc=path, input=found
    )
