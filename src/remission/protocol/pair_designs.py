"""Designs that watch two yes-or-no outcomes of every patient, as a protocol states them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from remission.protocol.design_plan import DesignPlan, FreeDays, Looks
from remission.protocol.variables import Part, Probability

Outcome = Literal["complete response", "response", "no toxicity", "progression-free"]
"""response: CR or PR by the protocol's own rule; progression-free: alive without progression on
`progression_free_days`."""

Share = Annotated[float, Field(ge=0, le=1)]
Cells = tuple[Share, Share, Share, Share]
Rates = tuple[Probability, Probability]


class ToxicityRule(Part):
    """Which side-effects are a toxicity for the design."""

    grade: Annotated[int, Field(ge=1, le=5)] = Field(
        default=3, description="This grade or a higher one."
    )
    related: bool = Field(
        default=True, description="Only those related to treatment (`toxicity.related`)."
    )
    terms: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="Only these AEDECOD; none: any."
    )
    days: Annotated[int, Field(ge=1, le=36525)] | None = Field(
        default=None,
        description="Only those that began within so many days from the first dose on; none: any "
        "treatment-emergent one.",
    )


class PairPlan(DesignPlan):
    """A design that watches two good outcomes, such as response and no toxicity."""

    toxicity: ToxicityRule = Field(
        default=ToxicityRule(), description="What counts as toxicity; its absence is the outcome."
    )

    def write_toxicity(self) -> str:
        """Write what counts as toxicity."""
        rule = self.toxicity
        words = ["toxicity: a side-effect", f"of grade {rule.grade} or higher"]
        if rule.related:
            words.append("related to treatment")
        if rule.days is not None:
            words.append(f"that began on day {rule.days} of treatment at the latest")
        if rule.terms:
            words.append(f"among {', '.join(rule.terms)}")
        return " ".join(words)


class _TwoRates(PairPlan):
    response: Rates = Field(description="Response rates of an inactive and an active treatment.")
    safe: Rates = Field(description="Rates without toxicity of a toxic and of a safe treatment.")

    @model_validator(mode="after")
    def _rates_in_order(self) -> "_TwoRates":
        for name, (low, high) in (("response", self.response), ("safe", self.safe)):
            if low >= high:
                raise ValueError(f"{name}: the first rate, {low}, must be below the second, {high}")
        return self


class BryantDayPlan(_TwoRates):
    """Two stages for response and toxicity, with an error for each."""

    kind: Literal["bryant-day"]
    alpha_response: Probability = Field(
        default=0.15, description="Error of calling an inactive treatment promising."
    )
    alpha_toxicity: Probability = Field(
        default=0.15, description="Error of calling a toxic treatment promising."
    )
    beta: Probability = Field(
        default=0.15, description="Error of missing one that is active and safe."
    )


class ConawayPetroniPlan(_TwoRates):
    """Two stages for response and toxicity, with one error for both."""

    kind: Literal["conaway-petroni"]
    alpha: Probability = Field(
        default=0.1, description="Error of calling promising what is inactive and too toxic."
    )
    beta: Probability = Field(
        default=0.1, description="Error of missing one that is active and safe."
    )


class Bop2PairPlan(PairPlan):
    """The Bayesian optimal phase II design for two outcomes."""

    kind: Literal["bop2-pair"]
    outcomes: tuple[Outcome, Outcome] = Field(
        default=("response", "no toxicity"),
        description="The first and the second outcome: 'complete response', 'response', "
        "'no toxicity' or 'progression-free'.",
    )
    null: Cells = Field(
        description="Inactive treatment: share with both outcomes, first only, second only, none."
    )
    active: Cells = Field(description="The same of an active treatment.")
    need: Literal["either", "both"] = Field(
        description="either: stop when both outcomes fail; both: when one does."
    )
    looks: Looks
    alpha: Probability = Field(default=0.1, description="Highest error under the inactive cells.")
    progression_free_days: FreeDays | None = Field(
        default=None, description="The day of the outcome 'progression-free'."
    )

    @model_validator(mode="after")
    def _outcomes_are_told(self) -> "Bop2PairPlan":
        if self.outcomes[0] == self.outcomes[1]:
            raise ValueError(f"found {self.outcomes[0]!r} twice; two outcomes are needed")
        if ("progression-free" in self.outcomes) != (self.progression_free_days is not None):
            raise ValueError("`progression_free_days` goes with the outcome 'progression-free'")
        return self
