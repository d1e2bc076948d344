"""Simon's two-stage designs: the optimal, the minimax and the admissible ones between them.

Exact and certified, with no largest trial to guess: a number of patients is left out only where
no design can exist or win, and the search ends when no larger trial can expect fewer patients.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import SupportsIndex

from remission.designs.bounds import LARGEST_TRIAL, check_request, too_many
from remission.designs.simon import Simon, SimonKind
from remission.designs.simon_stages import Candidate, StageSearch
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class Admissible:
    """A design that is best when patients in all and patients expected are weighed (Jung 2004).

    It has the smallest q n + (1 - q) EN of all two-stage designs, EN being the patients expected
    under p0, for every q from `lowest_q` to `highest_q`. q = 1 is minimax, q = 0 is optimal.
    """

    design: Simon
    lowest_q: float
    highest_q: float


@dataclass(frozen=True, kw_only=True)
class SimonDesigns:
    """What a complete search finds, and why it is complete.

    No design with more than `searched_to` patients expects fewer than `at_least` patients under
    p0, which is no less than the optimal design expects. Up to there every design took part.
    """

    optimal: Simon
    minimax: Simon
    admissible: tuple[Admissible, ...]  # from minimax to optimal, both included
    searched_to: int
    at_least: float


def search_simon(
    p0: float,
    p1: float,
    alpha: float,
    beta: float,
    *,
    first_stage: tuple[int, int] | None = None,
) -> SimonDesigns:
    """Find the optimal, the minimax and all admissible two-stage designs.

    Every r1/n1, r/n with r1 < r that meets both errors exactly takes part; `first_stage` bounds
    n1, both ends included. Ties: the smaller n, then the larger r, then the smaller n1.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.

    Notes
    -----
    Simon R. Control Clin Trials 1989;10:1-10. Jung SH et al. Stat Med 2004;23:561-9.
    """
    found, n, least = _start(p0, p1, alpha, beta, first_stage).collect()
    if not math.isfinite(least):
        raise DesignError(too_many(p0, p1, alpha, beta))
    design = Simon(kind="simon-optimal", p0=p0, p1=p1, alpha=alpha, beta=beta, r1=0, n1=1, r=1, n=2)
    return SimonDesigns(
        optimal=_fill(design, found[-1], "simon-optimal"),
        minimax=_fill(design, found[0], "simon-minimax"),
        admissible=_weigh(design, _find_hull(found)),
        searched_to=n - 1,
        at_least=least,
    )


def search_simon_optimal(p0: float, p1: float, alpha: float, beta: float) -> Simon:
    """Find the two-stage design with the smallest expected number of patients under p0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.
    """
    return search_simon(p0, p1, alpha, beta).optimal


def search_simon_minimax(p0: float, p1: float, alpha: float, beta: float) -> Simon:
    """Find the two-stage design with the fewest patients in all.

    Of several with that n, the one with the smallest expected number of patients under p0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.
    """
    return search_simon(p0, p1, alpha, beta).minimax


def _start(
    p0: float, p1: float, alpha: float, beta: float, first_stage: tuple[int, int] | None
) -> StageSearch:
    check_request(p0, p1, alpha, beta)
    low, high = first_stage or (1, 2 * LARGEST_TRIAL)
    whole = isinstance(low, SupportsIndex) and isinstance(high, SupportsIndex)
    if not whole or not 1 <= low <= high or low >= LARGEST_TRIAL:
        raise DesignError(
            f"The first stage is bounded by {low} and {high} patients; 1 <= lower <= upper, and a"
            f" lower below {LARGEST_TRIAL}, is expected."
        )
    if (1 - p1) ** high > beta:
        raise DesignError(
            f"With at most {high} patients in the first stage even a stop at 0 responses loses more"
            f" power than beta = {beta} allows: P(0 of {high}) = {(1 - p1) ** high:.4f} at p1 ="
            f" {p1}; allow a larger first stage."
        )
    return StageSearch((p0, p1, alpha, beta), range(low, high + 1))


def _find_hull(found: list[Candidate]) -> list[Candidate]:
    """Keep the corners of the lower convex hull of (patients in all, patients expected)."""
    hull: list[Candidate] = []
    for new in found:
        while len(hull) > 1 and _steepness(hull[-2], hull[-1]) >= _steepness(hull[-1], new):
            hull.pop()
        hull.append(new)
    return hull


def _steepness(left: Candidate, right: Candidate) -> float:
    return (right.expected - left.expected) / (right.n - left.n)


def _weigh(design: Simon, hull: list[Candidate]) -> tuple[Admissible, ...]:
    """Give each corner the weights q for which it is best: where neighbours are equal."""
    turns = [-_steepness(left, right) for left, right in pairwise(hull)]
    borders = [1.0, *(turn / (1 + turn) for turn in turns), 0.0]
    kinds: list[SimonKind] = ["simon-admissible"] * len(hull)
    kinds[0] = "simon-minimax"
    kinds[-1] = "simon-optimal"
    return tuple(
        Admissible(design=_fill(design, corner, kind), lowest_q=low, highest_q=high)
        for corner, kind, (high, low) in zip(hull, kinds, pairwise(borders), strict=True)
    )


def _fill(design: Simon, found: Candidate, kind: SimonKind) -> Simon:
    r = -found.minus_r
    return replace(design, kind=kind, r1=found.r1, n1=found.n1, r=r, n=found.n)
