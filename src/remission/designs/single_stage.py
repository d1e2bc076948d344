"""All patients in one stage, judged by the exact binomial test (A'Hern 2001)."""

from dataclasses import dataclass
from typing import Literal

from remission.designs.bounds import (
    LARGEST_TRIAL,
    SLACK,
    check_observed,
    check_request,
    find_cut,
    find_fewest_patients,
    too_many,
)
from remission.designs.nouns import Decision, OperatingCharacteristics
from remission.designs.wording import write_count, write_evidence, write_percent, write_seen
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tail


@dataclass(frozen=True, kw_only=True)
class SingleStage:
    """Enter n patients; the treatment is not promising at r responses or fewer."""

    p0: float
    p1: float
    alpha: float
    beta: float
    n: int
    r: int
    kind: Literal["single-stage"] = "single-stage"

    def operating_characteristics(self, p: float) -> OperatingCharacteristics:
        """Tell how the design behaves when the true response rate is p."""
        return OperatingCharacteristics(
            p=p,
            promising=binomial_tail(self.r + 1, self.n, p),
            not_promising=float(binomial_masses(self.n, p)[: self.r + 1].sum()),
            early_stop=0.0,
            expected_patients=float(self.n),
        )

    def decide(self, responses: int, patients: int) -> Decision:
        """Conclude from the responses seen among the patients entered.

        When other than n patients were entered, the cut is recomputed for their number: the
        smallest r with P(X > r | p0) <= alpha; the sentence says so. No conclusion is possible
        when even a response in every patient would not be rare enough.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= patients.
        """
        check_observed(responses, patients)
        planned = patients == self.n
        cut = self.r if planned else find_cut(patients, self.p0, self.alpha)
        if cut == patients:
            return self._stay_undecided(responses, patients)
        promising = responses > cut
        p_value = binomial_tail(responses, patients, self.p0)
        conclusion = "promising" if promising else "not promising"
        return Decision(
            verdict="promising" if promising else "not promising",
            promising=promising,
            sentence=(
                f"{self._write_boundary(cut, patients)}; {write_seen(responses)}, so the treatment"
                f" is {conclusion} ({write_evidence(p_value, self.p0)})."
            ),
            p_value=p_value,
            r=cut,
            planned=planned,
        )

    def _write_boundary(self, cut: int, patients: int) -> str:
        needed = f"at least {write_count(cut + 1)} among {patients} patients were needed"
        if patients == self.n:
            return needed[0].upper() + needed[1:]
        return (
            f"{patients} patients were entered instead of the {self.n} planned, so the boundary"
            f" was recomputed at the same one-sided error of {write_percent(self.alpha)}: {needed}"
        )

    def _stay_undecided(self, responses: int, patients: int) -> Decision:
        return Decision(
            verdict="undecided",
            promising=None,
            sentence=(
                f"With {patients} of the {self.n} planned patients no number of responses can"
                f" show the treatment to be promising; {write_seen(responses)}."
            ),
            p_value=binomial_tail(responses, patients, self.p0) if patients else None,
            r=None,
            planned=False,
        )


def search_single_stage(p0: float, p1: float, alpha: float, beta: float) -> SingleStage:
    """Find the smallest trial in one stage that meets both errors exactly.

    The smallest n for which some r has P(X > r | p0) <= alpha and P(X > r | p1) >= 1 - beta; of
    several r the smallest. A larger n may fall short again; that is not searched.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `LARGEST_TRIAL` patients would be needed.

    Notes
    -----
    A'Hern RP. Stat Med 2001;20:859-66. Its table awaits a check against the paper.
    """
    check_request(p0, p1, alpha, beta)
    for n in range(find_fewest_patients(p0, p1, alpha, beta), LARGEST_TRIAL + 1):
        r = find_cut(n, p0, alpha)
        if binomial_tail(r + 1, n, p1) >= (1 - beta) * (1 - SLACK):
            return SingleStage(p0=p0, p1=p1, alpha=alpha, beta=beta, n=n, r=r)
    raise DesignError(too_many(p0, p1, alpha, beta))
