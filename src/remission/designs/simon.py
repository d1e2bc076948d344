"""Two stages with a stop for too few responses (Simon 1989)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from remission.designs.bounds import check_observed, check_part, find_cut
from remission.designs.conditional_error import TwoStagePlan
from remission.designs.looks import Look
from remission.designs.nouns import Decision, OperatingCharacteristics, Verdict
from remission.designs.unplanned import decide_changed, decide_passed_over
from remission.designs.wording import write_count, write_evidence, write_percent, write_seen
from remission.stats import binomial_masses, binomial_tail, binomial_tails

SimonKind = Literal["simon-optimal", "simon-minimax", "simon-admissible"]


@dataclass(frozen=True, kw_only=True)
class Simon:
    """Enter n1 patients and stop at r1 responses or fewer; else enter n in all.

    The treatment is not promising at r responses or fewer among the n.
    """

    kind: SimonKind
    p0: float
    p1: float
    alpha: float
    beta: float
    r1: int
    n1: int
    r: int
    n: int

    @property
    def looks(self) -> tuple[Look, Look]:
        """The two stages as looks."""
        return (
            Look(n=self.n1, futile=self.r1, promising=self.n1 + 1),
            Look(n=self.n, futile=self.r, promising=self.r + 1),
        )

    @property
    def plan(self) -> TwoStagePlan:
        """The two stages; no number of responses stops the first for success."""
        return TwoStagePlan(
            p0=self.p0, n1=self.n1, r1=self.r1, enough=self.n1 + 1, n=self.n, r=self.r
        )

    def operating_characteristics(self, p: float) -> OperatingCharacteristics:
        """Tell how the design behaves when the true response rate is p."""
        first = binomial_masses(self.n1, p)
        passed = np.arange(self.r1 + 1, self.n1 + 1)
        failing = np.cumsum(binomial_masses(self.n - self.n1, p))
        short = self.r - passed  # responses in the second stage that are still too few
        fails = np.where(short >= 0, failing[np.clip(short, 0, self.n - self.n1)], 0.0)
        early_stop = float(first[: self.r1 + 1].sum())
        return OperatingCharacteristics(
            p=p,
            promising=self._reach(self.r + 1, p, self.n),
            not_promising=early_stop + float(first[passed] @ fails),
            early_stop=early_stop,
            expected_patients=self.n1 + (1 - early_stop) * (self.n - self.n1),
        )

    def decide(
        self,
        responses: int,
        patients: int,
        *,
        stage1_responses: int | None = None,
        stage1_patients: int | None = None,
    ) -> Decision:
        """Conclude from the responses seen among the patients entered.

        Up to n1 patients the first-stage rule decides as far as it can; beyond n1 the trial is
        taken to have passed it, unless r1 responses or fewer were seen in all. At n patients the
        planned boundary decides, and the P value is that of the two-stage design. At any other
        number the planned boundary does not apply exactly. The cut is then the smallest r with
        P(X > r | p0) <= alpha in one stage, which ignores the first stage and is therefore
        conservative. The P value ignores the first stage as well. Where fewer than n patients would
        then need more than the planned r, the plan decides: more than r responses have passed it,
        whatever the others would have brought, and their P value counts the first stage.

        With `stage1_responses`, seen among the first `stage1_patients` (n1 unless given), the rule
        of the first stage is applied to them. When they were n1, another number in the second
        stage is judged by its conditional error (Koyama and Chen) instead: exact, and valid even
        if that number was chosen knowing the first stage.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= patients, and the first stage is a part of them.
        """
        check_observed(responses, patients)
        if patients <= self.n1:
            return self._decide_first_stage(responses, patients)
        if stage1_responses is not None:
            in_first = self.n1 if stage1_patients is None else stage1_patients
            check_part(stage1_responses, in_first, responses, patients)
            if in_first == self.n1:
                seen = (stage1_responses, responses - stage1_responses, patients - self.n1)
                return self._decide_knowing_first(*seen)
        if responses <= self.r1:
            return self._decide_too_late(responses, patients)
        if patients == self.n:
            return self._decide_as_planned(responses)
        return self._decide_recomputed(responses, patients)

    def _decide_knowing_first(self, x1: int, x2: int, m2: int) -> Decision:
        if x1 <= self.r1:
            return decide_passed_over(self.plan, x1, m2)
        if self.n1 + m2 == self.n:
            return self._decide_as_planned(x1 + x2)
        return decide_changed(self.plan, x1, x2, m2)

    def _reach(self, k: int, p: float, n: int) -> float:
        """P(first stage passed, and at least k responses among n patients)."""
        first, second = binomial_masses(self.n1, p), binomial_tails(n - self.n1, p)
        passed = np.arange(self.r1 + 1, self.n1 + 1)
        return float(first[passed] @ second[np.clip(k - passed, 0, n - self.n1 + 1)])

    def _decide_first_stage(self, responses: int, patients: int) -> Decision:
        waiting = self.n1 - patients
        seen = f"{write_seen(responses)} among {patients}" if patients else "nobody was entered yet"
        rule = (
            f"The first stage asks for at least {write_count(self.r1 + 1)} among {self.n1}"
            f" patients; {seen}, so "
        )
        if responses > self.r1:
            return self._conclude(
                "continue", responses, patients, rule + f"the trial goes on to {self.n} patients"
            )
        if responses + waiting <= self.r1:
            return self._conclude(
                "not promising", responses, patients, rule + "the treatment is not promising"
            )
        return self._conclude(
            "undecided",
            responses,
            patients,
            f"{rule}the first stage is still open: accrual may continue to {self.n1} patients",
        )

    def _decide_too_late(self, responses: int, patients: int) -> Decision:
        sentence = (
            f"The first stage asks for at least {write_count(self.r1 + 1)} among {self.n1}"
            f" patients; {write_seen(responses)} among all {patients}, so the treatment is not"
            " promising"
        )
        return self._conclude("not promising", responses, patients, sentence)

    def _decide_as_planned(self, responses: int) -> Decision:
        verdict: Verdict = "promising" if responses > self.r else "not promising"
        p_value = self._reach(responses, self.p0, self.n)
        return Decision(
            verdict=verdict,
            promising=verdict == "promising",
            sentence=(
                f"At least {write_count(self.r + 1)} among {self.n} patients were needed;"
                f" {write_seen(responses)}, so the treatment is {verdict}"
                f" ({write_evidence(p_value, self.p0)})."
            ),
            p_value=p_value,
            r=self.r,
            planned=True,
        )

    def _decide_recomputed(self, responses: int, patients: int) -> Decision:
        cut = find_cut(patients, self.p0, self.alpha)
        if patients < self.n and self.r < min(cut, patients):
            return self._decide_by_plan(responses, patients)
        if cut >= patients:
            sentence = (
                f"With {patients} of the {self.n} planned patients no number of responses can"
                f" show the treatment to be promising; {write_seen(responses)}"
            )
            return self._conclude("undecided", responses, patients, sentence)
        verdict: Verdict = "promising" if responses > cut else "not promising"
        p_value = binomial_tail(responses, patients, self.p0)
        return Decision(
            verdict=verdict,
            promising=verdict == "promising",
            sentence=(
                f"{patients} patients were entered instead of the {self.n} planned, so the planned"
                f" boundary (at least {write_count(self.r + 1)}) does not apply exactly; with a"
                f" boundary recomputed for {patients} patients at a one-sided error of at most"
                f" {write_percent(self.alpha)}, at least {write_count(cut + 1)} were needed;"
                f" {write_seen(responses)}, so the treatment is {verdict}"
                f" ({write_evidence(p_value, self.p0)}, the first stage ignored)."
            ),
            p_value=p_value,
            r=cut,
            planned=False,
        )

    def _decide_by_plan(self, responses: int, patients: int) -> Decision:
        """Apply the planned boundary to fewer patients; a recomputed one would be higher."""
        promising = responses > self.r
        p_value, first = binomial_tail(responses, patients, self.p0), "ignored"
        if promising:
            p_value, first = self._reach(responses, self.p0, patients), "taken into account"
        verdict: Verdict = "promising" if promising else "not promising"
        return Decision(
            verdict=verdict,
            promising=promising,
            sentence=(
                f"{patients} of the {self.n} planned patients were entered; at least"
                f" {write_count(self.r + 1)} pass the planned boundary, whatever the others would"
                f" have brought; {write_seen(responses)}, so the treatment is {verdict}"
                f" ({write_evidence(p_value, self.p0)}, the first stage {first})."
            ),
            p_value=p_value,
            r=self.r,
            planned=True,
        )

    def _conclude(self, verdict: Verdict, responses: int, patients: int, sentence: str) -> Decision:
        """Conclude without a cut for the whole trial: by the first stage, or not at all."""
        p_value = binomial_tail(responses, patients, self.p0) if patients else None
        stopped = verdict == "not promising"
        evidence = f" ({write_evidence(p_value, self.p0)})" if stopped and p_value else ""
        return Decision(
            verdict=verdict,
            promising=False if stopped else None,
            sentence=f"{sentence}{evidence}.",
            p_value=p_value,
            r=self.r1 if stopped or patients <= self.n1 else None,
            planned=patients in (self.n1, self.n),
        )
