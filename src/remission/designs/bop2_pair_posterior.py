"""What is believed of both outcomes of a BOP2 trial after the looks that it reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from remission.designs.bop2_pair import Bop2Pair, Bop2PairRequest
from remission.designs.nouns import Verdict
from remission.designs.pair_counts import CellCounts, add_margins, take_counts
from remission.designs.posterior import BetaPrior, Posterior, update_prior
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class PairPosterior:
    """The posterior of each rate, and P(rate > its null rate); `verdict` is of the last look."""

    first: Posterior
    second: Posterior
    first_chance: float
    second_chance: float
    verdict: Verdict


def update_bop2_pair(
    found: Bop2Pair, seen: Sequence[Sequence[int]], *, confidence: float = 0.95
) -> PairPosterior:
    """Say what is believed of both rates after the looks reached, by the design's own prior.

    `seen` holds for each look the counts of all patients so far: both outcomes, the first only,
    the second only, neither. At the last one the trial may go on. A posterior needs no correction
    for the looks before it, so that only the last counts decide the numbers.

    Raises
    ------
    DesignError
        When the counts are impossible at the planned looks, patients were entered after a stop, or
        the confidence does not lie between 0 and 1.
    """
    planned = found.plan.looks
    if not 1 <= len(seen) <= len(planned):
        raise DesignError(
            f"Counts of {len(seen)} looks are given; from 1 to {len(planned)} were planned."
        )
    sizes = [look.n for look in planned[: len(seen)]]
    taken = take_counts(seen, sizes)
    _check_cells(found.request, taken[-1])
    verdicts = [
        found.plan.decide(*add_margins(cells), n) for cells, n in zip(taken, sizes, strict=True)
    ]
    if "not promising" in verdicts[:-1]:
        stop = verdicts.index("not promising")
        raise DesignError(
            f"The trial stops after {sizes[stop]} patients with the counts {taken[stop]} (both"
            " outcomes, the first only, the second only, neither), but a later look is given."
        )
    first, second = (
        update_prior(BetaPrior(a=rate, b=1 - rate), count, sizes[-1], confidence=confidence)
        for rate, count in zip(found.request.limits, add_margins(taken[-1]), strict=True)
    )
    one, other = found.request.limits
    return PairPosterior(
        first=first,
        second=second,
        first_chance=first.find_chance(one),
        second_chance=second.find_chance(other),
        verdict=verdicts[-1],
    )


def _check_cells(request: Bop2PairRequest, counts: CellCounts) -> None:
    """Refuse patients in a cell that cannot occur, such as CR without response."""
    names = ("both outcomes", "the first only", "the second only", "neither")
    for name, null, active, count in zip(names, request.null, request.active, counts, strict=True):
        if count and null == active == 0:
            raise DesignError(
                f"{count} patients with {name} are impossible: the design gives them no"
                " probability, under an inactive treatment or an active one."
            )
