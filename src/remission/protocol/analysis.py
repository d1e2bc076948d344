"""How responses are judged and what is estimated."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from remission.protocol.collected import GcigPlan, ImwgPlan, LuganoPlan, Pcwg3Plan
from remission.protocol.conduct import NonNegativeInt
from remission.protocol.criteria import (
    ChoiPlan,
    DoubtPlan,
    MrecistPlan,
    PetPlan,
    RanoPlan,
    WhoPlan,
)
from remission.protocol.variables import Part, Probability, Variable

Origin = Literal["registration", "first dose"]
"""The day from which time is counted; it is day 1."""

ProgressionDate = Literal["documented", "assessment", "planned visit"]
"""documented: a new lesion by its first sight, else the last scan of the assessment; assessment:
always that last scan; planned visit: the planned day of that visit, else of the next one."""


class Confirmation(Part):
    """When a complete or partial response counts as confirmed."""

    required: bool = Field(default=True, description="Whether the primary analysis asks for it.")
    days: NonNegativeInt = Field(default=28, description="At least this long after the first.")
    ne_allowed: NonNegativeInt = Field(
        default=1, description="Unevaluable assessments allowed between the two."
    )
    sd_allowed: NonNegativeInt = Field(
        default=0, description="Stable assessments allowed between a PR and its confirmation."
    )


class StableDisease(Part):
    """How long disease must have been stable to count as best response."""

    minimum_days: NonNegativeInt = 42
    origin: Origin = Field(default="first dose", alias="from")


class AcceptedPlan(Part):
    """Whose judgement is the accepted one where several readers judged."""

    by: Literal["flag", "adjudication", "majority"] = Field(
        default="flag",
        description="--ACPTFL; an adjudicator where the readers differ; or more than half of them.",
    )
    readers: tuple[str, ...] = Field(
        default=(), description="--EVALID (else --EVAL) of the readers; not needed by flag."
    )
    adjudicator: str = Field(default="ADJUDICATOR", description="--EVALID of the adjudicator.")

    @model_validator(mode="after")
    def _enough_readers(self) -> "AcceptedPlan":
        needed = {"flag": 0, "adjudication": 2, "majority": 3}[self.by]
        if len(set(self.readers)) < needed or len(set(self.readers)) < len(self.readers):
            raise ValueError(
                f"found readers {list(self.readers)}; {self.by} needs {needed} or more, each "
                "named once"
            )
        return self


class ResponsePlan(Part):
    """The criterion, the reader whose judgement is analysed, and confirmation."""

    criterion: str = Field(description="Such as `recist-1.1`.")
    evaluator: str = Field(
        default="INVESTIGATOR",
        description="--EVAL or --EVALID of the reader analysed, or ACCEPTED.",
    )
    accepted: AcceptedPlan = AcceptedPlan()
    mode: Literal["arithmetic", "continued response"] = Field(
        default="arithmetic",
        description="Whether PR stays PR while the sum is above 70 % but not yet progression.",
    )
    confirmation: Confirmation = Confirmation()
    stable_disease: StableDisease = StableDisease.model_validate({})
    stop_at_new_therapy: bool = True
    progression_days: NonNegativeInt = Field(
        default=28,
        description="iRECIST, RANO 2.0: a scan confirms a progression this long after it or later.",
    )
    doubt: DoubtPlan = DoubtPlan()
    who: WhoPlan = WhoPlan()
    choi: ChoiPlan = ChoiPlan()
    mrecist: MrecistPlan = MrecistPlan()
    pet: PetPlan = PetPlan()
    rano: RanoPlan = RanoPlan()
    gcig: GcigPlan = GcigPlan()
    pcwg3: Pcwg3Plan = Pcwg3Plan()
    imwg: ImwgPlan = ImwgPlan()
    lugano: LuganoPlan = LuganoPlan()


class EndpointPlan(Part):
    """An endpoint by its code, and where this trial departs from its usual definition."""

    code: str = Field(description="Such as ORR, DCR, TTP, PFS, OS, DOR.")
    deaths: Literal["event", "censor"] | None = Field(
        default=None, description="Overrides how a death without progression counts."
    )
    new_therapy: Literal["ignore", "censor"] | None = Field(
        default=None, description="Overrides whether follow-up ends before a new therapy."
    )
    at_days: tuple[PositiveInt, ...] = Field(
        default=(),
        description="Days at which the event-free rate is reported; for DCR and CBR how long "
        "disease must have been under control.",
    )
    previous: Variable | None = Field(
        default=None,
        description="GMI: the time to progression on the treatment before, in its unit or days.",
    )
    above: PositiveFloat | None = Field(
        default=None, description="GMI: a patient benefits above this index; usually 1.33."
    )


class AnalysisPlan(Part):
    """Origin of time, confidence level, interval methods and rounding."""

    origin: Origin = "registration"
    confidence: Probability = 0.95
    censoring: str = Field(
        default="plain",
        description="The set of rules for what may get in the way of a progression.",
    )
    progression_date: ProgressionDate | None = Field(
        default=None, description="How a progression is dated; empty: as the censoring rules say."
    )
    proportion_interval: str = "clopper-pearson"
    survival_interval: str = "log-log"
    percent: Literal["independent", "forced-100"] = Field(
        default="independent",
        description="forced-100 rounds the response categories so that they add up to 100.",
    )
    percent_digits: Annotated[int, Field(ge=0, le=3)] = 0
