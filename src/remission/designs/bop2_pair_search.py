"""The search for the thresholds of BOP2 for two outcomes."""

from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from remission.designs.bop2 import THRESHOLDS, list_best
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


def search_bop2_pair(request: Bop2PairRequest, looks: Sequence[int]) -> Bop2Pair:
    """Find the thresholds with the highest power that keep alpha; ties: fewer expected when null.

    Scales and powers as for one outcome.

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
    best = list_best(
        options,
        error=lambda bounds: null(bounds).promising,
        promise=lambda bounds: round(active(bounds).promising, 12),
        most=request.alpha * (1 + SLACK),
    )
    if not best:
        raise DesignError(f"No thresholds keep alpha = {request.alpha} in a trial of {looks[-1]}.")
    bounds = min(best, key=lambda it: null(it).expected_patients)
    scale, power = THRESHOLDS[options.index(bounds)]
    return Bop2Pair(
        request=request,
        scale=scale,
        power=power,
        plan=TwoOutcomes(looks=bounds, need=request.need),
        alpha=null(bounds).promising,
        power_attained=active(bounds).promising,
    )


def _list_options(request: Bop2PairRequest, looks: Sequence[int]) -> list[Looks]:
    """List the bounds of every pair of thresholds."""
    shares = np.array(looks) / looks[-1]
    thresholds = [scale * shares**power for scale, power in THRESHOLDS]
    return find_pair_bounds(find_pair_chances(request, looks), looks, np.array(thresholds))


def _behave(need: Need, cells: Cells, looks: Looks) -> OperatingCharacteristics:
    return TwoOutcomes(looks=looks, need=need).operating_characteristics(cells)
