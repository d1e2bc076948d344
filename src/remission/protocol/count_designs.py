"""Designs that count one yes-or-no outcome of every patient, as a protocol states them."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from remission.protocol.design_plan import (
    OWN_KINDS,
    BetaParameters,
    DesignPlan,
    FreeDays,
    Looks,
    Patients,
)
from remission.protocol.variables import Probability

STAGE = r"^(-|[0-9]+)/[1-9][0-9]*( \([0-9]+\+\))?$"
"""`r/n`: not promising at r responses or fewer among n; ` (k+)`: promising at k or more; `-` for r:
no stop for too few."""


class CountPlan(DesignPlan):
    """A design that counts patients with a response, or free from progression on a day."""

    progression_free_days: FreeDays | None = Field(
        default=None,
        description="Count patients alive without progression on this day instead of responses.",
    )


class RatePlan(CountPlan):
    """A design between two response rates."""

    p0: Probability = Field(description="Response rate at or below which the drug is inactive.")
    p1: Probability = Field(description="Response rate at or above which it should be found.")

    @model_validator(mode="after")
    def _rates_in_order(self) -> "RatePlan":
        if self.p0 >= self.p1:
            raise ValueError(f"p0 = {self.p0} must be below p1 = {self.p1}")
        return self


class ErrorPlan(RatePlan):
    """A design that is searched for by two response rates and two errors."""

    alpha: Probability = Field(description="One-sided type I error at p0.")
    beta: Probability = Field(description="Type II error at p1.")

    @classmethod
    def list_allowed(cls, names: Iterable[str]) -> list[str]:
        """List the kinds found by these numbers, and those with numbers of their own."""
        return sorted((*names, *OWN_KINDS))


class SargentPlan(ErrorPlan):
    """Three outcomes, in one stage or in two: fewest patients expected, or fewest in all."""

    kind: Literal["sargent", "sargent-optimal", "sargent-minimax"]
    eta: Probability = Field(default=0.8, description="Least P(not promising) at p0.")
    pi: Probability = Field(default=0.8, description="Least P(promising) at p1.")
    tolerance: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="By how much each of the four limits may be missed."
    )


class GehanPlan(CountPlan):
    """A first stage to see any response, a second to measure the rate."""

    kind: Literal["gehan"]
    p1: Probability = Field(description="Response rate at which the drug should not be missed.")
    beta: Probability = Field(
        default=0.05, description="Probability of no response in the first stage at p1."
    )
    standard_error: Probability = Field(
        default=0.1, description="Largest standard error of the response rate in the end."
    )


class StagesPlan(RatePlan):
    """A design stated by its bounds, as it stands in a protocol or a paper."""

    kind: Literal["stages"]
    stages: Annotated[tuple[Annotated[str, Field(pattern=STAGE)], ...], Field(min_length=1)] = (
        Field(
            description="Bounds of every stage as r/n, such as ['1/10', '5/29']: not promising at "
            "r responses or fewer among the first n. '1/10 (6+)': promising at 6 or more; "
            "'-/10 (6+)': no stop for too few. The last stage has r/n alone."
        )
    )


class FlemingPlan(RatePlan):
    """Fleming's design for stages of given sizes."""

    kind: Literal["fleming-stages"]
    alpha: Probability = Field(description="One-sided type I error at p0, by the normal curve.")
    sizes: Looks = Field(description="Patients in each stage, such as [15, 10].")


class GreenDahlbergPlan(RatePlan):
    """The design of Green and Dahlberg for two stages."""

    kind: Literal["green-dahlberg"]
    n1: Patients = Field(description="Patients in the first stage.")
    n: Patients = Field(description="Patients in all.")


class ThallSimonPlan(RatePlan):
    """Monitoring by the posterior against a standard treatment."""

    kind: Literal["thall-simon"]
    looks: Looks
    prior: BetaParameters = Field(description="Beta prior of the new treatment.")
    standard: BetaParameters | None = Field(
        default=None, description="Beta prior of the standard; exactly p0 unless given."
    )
    futility: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.05, description="Stop when P(new > standard + delta) is below this."
    )
    superiority: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.95, description="Promising when P(new > standard) is above this."
    )
    delta: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="Improvement asked for."
    )


class Bop2Plan(RatePlan):
    """The Bayesian optimal phase II design for one yes-or-no outcome."""

    kind: Literal["bop2"]
    alpha: Probability = Field(description="Highest type I error at p0.")
    looks: Looks
    prior: BetaParameters | None = Field(
        default=None, description="Beta prior; p0 and 1 - p0 unless given."
    )
