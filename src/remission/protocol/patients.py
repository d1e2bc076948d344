"""Who enters the trial, who falls into which cohort, and who is analysed."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from remission.protocol.designs import AnyDesignPlan
from remission.protocol.variables import Condition, Part, Variable

PopulationName = Literal["registered", "eligible", "concordant", "treated", "evaluable"]
"""registered: all entered; eligible: every criterion of the patient's cohort met; concordant: local
pathologist and panel name the same entity; treated: at least one dose; evaluable: baseline disease
and at least one later assessment."""

IDENTIFIER = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"
CODE = r"^[A-Z][A-Z0-9]{0,15}$"

Identifier = Annotated[str, Field(pattern=IDENTIFIER)]


class Cohort(Part):
    """A group of patients that is analysed on its own."""

    id: Identifier
    label: str
    members: tuple[Condition, ...] = Field(
        default=(), description="A patient belongs here when every condition is met."
    )
    design: AnyDesignPlan | None = None
    accrual: Literal["open", "closed"] = Field(
        default="open",
        description="closed: no more patients will be entered, also when fewer were than planned.",
    )


class Criterion(Part):
    """One row of the eligibility list; met when every row of `all_of` and one of `any_of` is."""

    id: Identifier
    text: str
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    cohorts: tuple[Identifier, ...] = Field(
        default=(), description="Empty: it applies to every cohort."
    )

    @model_validator(mode="after")
    def _has_a_condition(self) -> "Criterion":
        if not self.all_of and not self.any_of:
            raise ValueError("a criterion needs a condition in `all_of` or `any_of`")
        return self


class Characteristic(Part):
    """A row of the baseline table."""

    code: Annotated[str, Field(pattern=CODE)]
    label: str
    source: Variable
    kind: Literal["number", "category", "yes-no"] = Field(
        description="number: median and range; category: counts by value; yes-no: has a record."
    )
    unit: str | None = None


class Populations(Part):
    """Which patients each part of the analysis counts."""

    registered: tuple[Condition, ...] = Field(
        default=(), description="Patients of DM who were entered; empty: all of them."
    )
    baseline: PopulationName = "registered"
    response: PopulationName = "registered"
    time_to_event: PopulationName = "registered"
    safety: PopulationName = "treated"
