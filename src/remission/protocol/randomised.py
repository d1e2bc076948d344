"""A comparison of cohorts whose patients were allocated by lot, as a protocol states it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from remission.protocol.design_plan import DesignPlan, FreeDays
from remission.protocol.patients import IDENTIFIER
from remission.protocol.variables import Probability

Identifier = Annotated[str, Field(pattern=IDENTIFIER)]

TWO = 2


class _ArmsPlan(DesignPlan):
    """What every comparison has: the cohorts that are its arms, the control last."""

    arms: Annotated[tuple[Identifier, ...], Field(min_length=TWO)] = Field(
        description="Ids of the cohorts compared, the control last."
    )

    @model_validator(mode="after")
    def _arms_differ(self) -> "_ArmsPlan":
        if len(set(self.arms)) < len(self.arms):
            raise ValueError(f"found arms = {list(self.arms)}; name each cohort once")
        return self


class _TwoArmsPlan(_ArmsPlan):
    @model_validator(mode="after")
    def _are_two(self) -> "_TwoArmsPlan":
        if len(self.arms) != TWO:
            raise ValueError(f"found {len(self.arms)} arms; this comparison has two")
        return self


class JungPlan(_TwoArmsPlan):
    """Two stages against a concurrent control, by the difference of responses."""

    kind: Literal["jung"]
    p0: Probability = Field(description="Response rate of the control.")
    p1: Probability = Field(description="Response rate of a new treatment worth finding.")
    alpha: Probability = Field(description="One-sided type I error when both arms have p0.")
    beta: Probability = Field(description="Type II error at p1.")
    minimax: bool = Field(
        default=False, description="The fewest patients in all, not the fewest expected."
    )


class SelectionPlan(_ArmsPlan):
    """Pick the arm with most responses."""

    kind: Literal["selection"]
    best: Probability = Field(description="Response rate of the best arm.")
    others: Annotated[tuple[Probability, ...], Field(min_length=1)] = Field(
        description="Response rates of the others."
    )
    chance: Probability = Field(default=0.9, description="Least probability of picking the best.")

    @model_validator(mode="after")
    def _rates_fit_arms(self) -> "SelectionPlan":
        if len(self.others) + 1 != len(self.arms):
            raise ValueError(
                f"found {len(self.arms)} arms and {len(self.others)} other rates; one rate fewer"
                " than arms is needed"
            )
        return self


class ScreeningPlan(_TwoArmsPlan):
    """A log-rank test with errors large enough for phase II."""

    kind: Literal["screening"]
    hazard_ratio: Probability = Field(description="New treatment to control: the effect to find.")
    alpha: Probability = Field(default=0.2, description="One-sided type I error.")
    beta: Probability = Field(default=0.2, description="Type II error.")
    endpoint: str = Field(default="PFS", description="The time compared, one of `endpoints`.")


class DiscontinuationPlan(_TwoArmsPlan):
    """Those stable after the run-in continue or stop by lot: who stays free from progression."""

    kind: Literal["discontinuation"]
    stable: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Share of patients stable at the end of the run-in."
    )
    stopped: Probability = Field(description="Rate free from progression of those who stop.")
    continued: Probability = Field(description="The same of those who continue.")
    alpha: Probability = Field(default=0.1, description="One-sided type I error of Fisher's test.")
    beta: Probability = Field(default=0.2, description="Type II error.")
    progression_free_days: FreeDays = Field(
        description="The day after registration on which freedom from progression is judged."
    )


RandomisedPlan = Annotated[
    JungPlan | SelectionPlan | ScreeningPlan | DiscontinuationPlan, Field(discriminator="kind")
]
"""A comparison by lot; its `kind` says which numbers it has."""

RANDOMISED_KINDS = ("jung", "selection", "screening", "discontinuation")
