"""Any number of looks, each with a bound for too few responses and one for enough."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from remission.designs.bounds import SLACK, check_observed, check_part
from remission.designs.conditional_error import TwoStagePlan
from remission.designs.looks import Look, count_responses, only_promising, open_look
from remission.designs.nouns import Decision, OperatingCharacteristics
from remission.designs.staged_decision import decide_staged
from remission.designs.unplanned import decide_changed, decide_passed_over, decide_past_look
from remission.errors import DesignError


class CutRule(Protocol):
    """How a design judges a number of patients that it did not plan."""

    def find_cut(self, n: int) -> int:
        """Find the r above which responses among n patients are promising; n: none is enough."""
        ...


@dataclass(frozen=True, kw_only=True)
class Staged:
    """Stop at a look at `futile` responses or fewer, or at `promising` or more; else go on.

    At the last look one of the two applies. `rule` judges numbers of patients that were not
    planned; without one the last cut is moved so that the type I error is at most alpha, counting
    the earlier stops for enough responses, but not those for too few, which only lower it. Where
    more patients were entered than planned, the last look was not held: it moved to their number.
    """

    kind: str
    p0: float
    p1: float
    alpha: float
    beta: float
    looks: tuple[Look, ...]
    rule: CutRule | None = None

    def __post_init__(self) -> None:
        """Refuse looks that are not in order, leave a gap at the end, or contradict themselves."""
        in_order = all(a.n < b.n for a, b in pairwise(self.looks))
        sound = all(-1 <= k.futile < k.promising <= k.n + 1 for k in self.looks)
        if not self.looks or self.looks[0].n < 1 or not in_order or not sound:
            raise DesignError(
                f"The looks {[(k.n, k.futile, k.promising) for k in self.looks]} are no plan: sizes"
                " must rise, and -1 <= futile < promising <= n + 1 at each."
            )
        if not 0 <= self.looks[-1].futile == self.looks[-1].promising - 1:
            raise DesignError("The last look must decide: 0 <= futile = promising - 1.")

    @property
    def n(self) -> int:
        """The number of patients at the last look."""
        return self.looks[-1].n

    @property
    def r(self) -> int:
        """The largest number of responses that is not promising at the last look."""
        return self.looks[-1].futile

    @property
    def plan(self) -> TwoStagePlan | None:
        """The two stages, for an inference that knows of them; None when there are not two."""
        if len(self.looks) != 2:  # noqa: PLR2004 - two stages
            return None
        first = self.looks[0]
        return TwoStagePlan(
            p0=self.p0,
            n1=first.n,
            r1=first.futile,
            enough=min(first.promising, first.n + 1),
            n=self.n,
            r=self.r,
        )

    def operating_characteristics(self, p: float) -> OperatingCharacteristics:
        """Tell how the design behaves when the true response rate is p."""
        futile, promising, sizes = [], [], []
        for look, counts in zip(self.looks, count_responses(self.looks, p), strict=True):
            futile.append(float(counts[: look.futile + 1].sum()))
            promising.append(float(counts[look.promising :].sum()))
            sizes.append(look.n)
        stops = np.array(futile) + np.array(promising)
        return OperatingCharacteristics(
            p=p,
            promising=sum(promising),
            not_promising=sum(futile),
            early_stop=float(stops[:-1].sum()),
            expected_patients=float(stops @ np.array(sizes, dtype=float)),
        )

    def decide(
        self, responses: int, patients: int, *, stage1_responses: int | None = None
    ) -> Decision:
        """Conclude from the responses seen among the patients entered.

        At a planned look its bounds decide. Before the first look they decide as far as they can.
        At any other number the patients are taken to be final, and the last cut is recomputed.
        The P value counts as more extreme: an earlier stop for enough responses, and at least as
        many responses; at a number not planned the stops for too few are not counted.

        With `stage1_responses`, seen at the first of two looks, another number in the second stage
        is judged by the error that the plan would have made there (Koyama and Chen 2008), unless
        the design has a rule for every number; and what follows undoes no stop of the first look.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= patients, of both stages.
        """
        check_observed(responses, patients)
        first, plan = stage1_responses, self.plan
        if first is None or plan is None or self.rule or patients <= plan.n1:
            return decide_staged(self, responses, patients)
        check_part(first, plan.n1, responses, patients)
        more = patients - plan.n1
        if first <= plan.r1 or first >= plan.enough:
            return decide_passed_over(plan, first, more)
        if patients == plan.n:
            return decide_staged(self, responses, patients)
        return decide_changed(plan, first, responses - first, more)

    def decide_past(self, look: Look, responses: int, patients: int) -> Decision:
        """Conclude by a look that its own responses should have ended, but more were entered.

        The verdict of the look stands; the P value is that of the look.

        Raises
        ------
        DesignError
            Unless the look is an earlier one of the design, and these responses stop it.
        """
        check_observed(responses, look.n)
        if look not in self.looks[:-1] or look.futile < responses < look.promising:
            raise DesignError(f"{responses} responses do not end the trial at {look}.")
        name = "first stage" if len(self.looks) == 2 else ""  # noqa: PLR2004 - two stages
        evidence = (self.find_p_value(responses, look.n), self.p0)
        return decide_past_look(look, responses, patients - look.n, evidence, name=name)

    def find_cut(self, patients: int) -> int:
        """Find the cut for a last look at a number of patients that was not planned."""
        if self.rule:
            return self.rule.find_cut(patients)
        looks = only_promising(self.looks[:-1], patients)
        *before, counts = count_responses((*looks, open_look(patients)), self.p0)
        spent = sum(float(c[k.promising :].sum()) for k, c in zip(looks, before, strict=True))
        beyond = np.append(np.cumsum(counts[::-1])[::-1][1:], 0.0)  # P(X > r), r from 0 to n
        enough = spent + beyond <= self.alpha * (1 + SLACK)
        return int(np.argmax(enough)) if enough.any() else patients

    def find_p_value(self, responses: int, patients: int, *, stops: bool = False) -> float:
        """P(an earlier stop for enough responses, or at least as many here | p0).

        Stops for too few responses lower it at a planned look; elsewhere with `stops` only, that
        is, where they are sure to have been made.
        """
        planned = any(look.n == patients for look in self.looks)
        before = tuple(look for look in self.looks if look.n < patients)
        looks = before if planned or stops else only_promising(self.looks[:-1], patients)
        *earlier, counts = count_responses((*looks, open_look(patients)), self.p0)
        spent = sum(float(c[k.promising :].sum()) for k, c in zip(looks, earlier, strict=True))
        return min(1.0, spent + float(counts[responses:].sum()))


def state_errors(plan: Staged) -> Staged:
    """Give a plan whose bounds follow from a rule the errors that it attains, as alpha and beta."""
    return replace(
        plan,
        alpha=plan.operating_characteristics(plan.p0).promising,
        beta=plan.operating_characteristics(plan.p1).not_promising,
    )
