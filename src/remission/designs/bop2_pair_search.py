"""The search for the thresholds of BOP2 for two outcomes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import product, takewhile

import numpy as np

from remission.designs.bop2 import POWERS, SCALES
from remission.designs.bop2_pair import (
    MOST_PATIENTS,
    Bop2Pair,
    Bop2PairRequest,
    find_pair_bounds,
    find_pair_chances,
)
from remission.designs.bounds import SLACK, check_sizes
from remission.designs.nouns import OperatingCharacteristics
from remission.designs.two_outcomes import Cells, Need, PairLook, TwoOutcomes
from remission.errors import DesignError

Looks = tuple[PairLook, ...]
Behave = Callable[[Looks], OperatingCharacteristics]


def search_bop2_pair(request: Bop2PairRequest, looks: Sequence[int]) -> Bop2Pair:
    """Find the thresholds with the highest power that keep alpha; ties: fewer expected when null.

    Scales and powers as for one outcome. Of a power the bounds rise with the scale, and with them
    every chance to be promising falls, so that the smallest scale that keeps alpha is the best.

    Raises
    ------
    DesignError
        When there is no look, or no thresholds keep alpha.

    Notes
    -----
    Zhou H, Lee JJ, Yuan Y. Stat Med 2017;36:3302-14.
    """
    check_sizes(looks, most=MOST_PATIENTS)
    options = _list_options(request, looks)
    null, active = (
        cache(partial(_behave, request.need, cells)) for cells in (request.null, request.active)
    )
    columns = (options[place :: len(POWERS)] for place in range(len(POWERS)))
    kept = [part for column in columns if (part := _keep_alpha(column, null, request.alpha))]
    if not kept:
        raise DesignError(f"No thresholds keep alpha = {request.alpha} in a trial of {looks[-1]}.")
    tied = set(_list_best(kept, null, active))
    best = min(filter(tied.__contains__, options), key=lambda it: null(it).expected_patients)
    scale, power = list(product(SCALES, POWERS))[options.index(best)]
    return Bop2Pair(
        request=request,
        scale=scale,
        power=power,
        plan=TwoOutcomes(looks=best, need=request.need),
        alpha=null(best).promising,
        power_attained=active(best).promising,
    )


def _list_options(request: Bop2PairRequest, looks: Sequence[int]) -> list[Looks]:
    """List the bounds of every scale, and within it of every power."""
    shares = np.array(looks) / looks[-1]
    thresholds = [scale * shares**power for scale, power in product(SCALES, POWERS)]
    return find_pair_bounds(find_pair_chances(request, looks), looks, np.array(thresholds))


def _behave(need: Need, cells: Cells, looks: Looks) -> OperatingCharacteristics:
    return TwoOutcomes(looks=looks, need=need).operating_characteristics(cells)


def _keep_alpha(column: list[Looks], null: Behave, alpha: float) -> list[Looks]:
    """Keep the scales of one power that keep alpha; none when they stop every trial."""
    most = alpha * (1 + SLACK)
    start = bisect_left(column, True, key=lambda looks: null(looks).promising <= most)  # noqa: FBT003
    return [] if start == len(column) or null(column[start]).promising <= 0 else column[start:]


def _list_best(kept: Sequence[Sequence[Looks]], null: Behave, active: Behave) -> Iterator[Looks]:
    """List what is most often promising when active: smallest scales, and larger ones as good."""

    def judge(looks: Looks) -> float:
        return round(active(looks).promising, 12)

    most = max(judge(column[0]) for column in kept)
    for column in kept:
        yield from takewhile(
            lambda looks: judge(looks) == most and null(looks).promising > 0, column
        )
