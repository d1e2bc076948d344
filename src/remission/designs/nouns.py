"""What a design hands out: how it behaves, and what it concludes."""

from dataclasses import dataclass
from typing import Literal, Protocol

Verdict = Literal["promising", "not promising", "continue", "undecided"]
"""continue: the first stage was passed; undecided: too few patients for any conclusion."""


@dataclass(frozen=True, kw_only=True)
class OperatingCharacteristics:
    """How a design behaves when the true response rate is p; exact, not simulated."""

    p: float
    promising: float  # probability of the conclusion; at p0 the type I error, at p1 the power
    not_promising: float  # computed on its own, so that the two add up to 1 is a proof
    early_stop: float  # probability of stopping before the last stage
    expected_patients: float


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a design concludes from the responses seen, and why.

    `promising` is None while the verdict is "continue" or "undecided". `r` is the cut that was
    applied: not promising at r responses or fewer; None when none exists. `p_value` is the exact
    one-sided probability, at the response rate p0, of at least as many responses; None without
    patients. `planned` says whether the boundary is the one in the protocol, or had to be
    recomputed because the number of patients differs from the planned one.
    """

    verdict: Verdict
    promising: bool | None
    sentence: str
    p_value: float | None
    r: int | None
    planned: bool


@dataclass(frozen=True, kw_only=True)
class TimeDecision:
    """What a design for times to an event concludes, and why.

    `seen` is what is compared with `cut`: z of a log-rank design, the total time of all patients
    for BOP2; at the cut itself the treatment is not promising. `cut` is None when no look is due.
    `p_value` is one-sided against the reference, None while the trial is not over. `promising`,
    `planned` and the verdict as in `Decision`.
    """

    verdict: Verdict
    promising: bool | None
    sentence: str
    p_value: float | None
    seen: float
    cut: float | None
    planned: bool


class Design(Protocol):
    """What every design answers: which kind, how many patients, how it behaves, what it decides.

    The treatment is not promising at `r` responses or fewer among `n` patients.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def p0(self) -> float: ...  # noqa: D102
    @property
    def p1(self) -> float: ...  # noqa: D102
    @property
    def alpha(self) -> float: ...  # noqa: D102
    @property
    def beta(self) -> float: ...  # noqa: D102
    @property
    def n(self) -> int: ...  # noqa: D102
    @property
    def r(self) -> int: ...  # noqa: D102

    def operating_characteristics(self, p: float) -> OperatingCharacteristics:
        """Tell how the design behaves when the true response rate is p."""
        ...

    def decide(self, responses: int, patients: int) -> Decision:
        """Conclude from the responses seen among the patients entered."""
        ...
