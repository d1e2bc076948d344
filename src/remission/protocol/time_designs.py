"""Designs for a time to an event, as a protocol states them."""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from remission.protocol.design_plan import DesignPlan, Looks
from remission.protocol.variables import Probability

Positive = Annotated[float, Field(gt=0)]
LogRankKind = Literal["log-rank", "log-rank-optimal", "log-rank-minimax"]
LOG_RANK_KINDS: tuple[LogRankKind, ...] = get_args(LogRankKind)
TimeUnit = Literal["days", "weeks", "months", "years"]


class TimePlan(DesignPlan):
    """A design for a time to an event."""

    endpoint: str = Field(
        description="The time, by its code, such as PFS; it must be among the endpoints."
    )
    unit: TimeUnit = Field(
        description="Of every time of the design; a month is 30.4375 days, a year 365.25."
    )

    def list_numbers(self) -> dict[str, str]:
        """Return its numbers as text, by their names, after the time that they are of."""
        return {"endpoint": self.endpoint, **super().list_numbers()}


class LogRankPlan(TimePlan):
    """A comparison with a reference curve: one stage, or two with the fewest patients."""

    kind: LogRankKind
    survival: Probability = Field(
        description="Share of the reference free of the event at the time `at`."
    )
    at: Positive = Field(description="That time; the median where `survival` is 0.5.")
    shape: Positive = Field(default=1.0, description="Of the Weibull curve; 1 is exponential.")
    hazard_ratio: Probability = Field(
        description="Treatment to reference, below 1: the effect to find."
    )
    accrual: Positive = Field(description="Patients entered per unit of time.")
    follow_up: Annotated[float, Field(ge=0)] = Field(
        description="From the last entry to the end of the trial."
    )
    restricted: bool = Field(
        default=False, description="Follow every patient for the follow-up time and no longer."
    )
    alpha: Probability = Field(default=0.05, description="One-sided type I error.")
    beta: Probability = Field(default=0.20, description="Type II error at the hazard ratio.")
    method: Literal["wu", "kwak-jung"] = Field(
        default="wu",
        description="Variance under the alternative: exact (wu), or at the mean hazard.",
    )


class Bop2TimePlan(TimePlan):
    """The Bayesian optimal phase II design for a time to an event."""

    kind: Literal["bop2-time"]
    median0: Positive = Field(description="Median at or below which the drug is inactive.")
    median1: Positive = Field(description="Median at or above which it should be found.")
    alpha: Probability = Field(default=0.1, description="Highest type I error at median0.")
    looks: Looks = Field(description="Events at each look; the last is the end of the trial.")

    @model_validator(mode="after")
    def _medians_in_order(self) -> "Bop2TimePlan":
        if self.median0 >= self.median1:
            raise ValueError(f"median0 = {self.median0} must be below median1 = {self.median1}")
        return self
