"""What the arms of a selection trial say: their rates, and how lucky the winner may have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import check_confidence, check_numbers, check_sizes
from remission.designs.selection import Selection, count_ties
from remission.errors import DesignError
from remission.stats import Proportion, binomial_masses, estimate_proportion

PANELS = 32
NODES = 32
"""Points of the quadrature in each panel: exact for polynomials of degree 63."""


@dataclass(frozen=True, kw_only=True)
class SelectionInference:
    """The rate of every arm, the selected one, and what the selection adds to its rate.

    `selected` holds positions of arms, several when they are equal. `bias` is by how much the rate
    of the arm selected exceeds its true rate on average, were the rates seen the true ones;
    `bias_subtracted` is the best rate less that, an estimate that is nearer on average, not exact.
    `best_chances` hold for each arm the probability that its true rate is the highest, when every
    rate was equally likely before (uniform priors).
    """

    arms: tuple[Proportion, ...]  # Clopper-Pearson, each arm on its own
    selected: tuple[int, ...]
    naive: float
    bias: float
    bias_subtracted: float
    best_chances: tuple[float, ...]


def infer_selection(
    design: Selection, responses: Sequence[int], *, confidence: float = 0.95
) -> SelectionInference:
    """Infer the rates of the arms after a selection trial with n patients in each.

    The limits of an arm hold for that arm, not for whichever was selected.

    Raises
    ------
    DesignError
        Unless there is a whole number from 0 to n for every arm, and the confidence is between 0
        and 1.
    """
    check_confidence(confidence)
    selected = design.select(responses)
    counts = [index(x) for x in responses]
    naive = max(counts) / design.n
    bias = find_selection_bias([x / design.n for x in counts], design.n)
    return SelectionInference(
        arms=tuple(estimate_proportion(x, design.n, confidence=confidence) for x in counts),
        selected=selected,
        naive=naive,
        bias=bias,
        bias_subtracted=naive - bias,
        best_chances=_find_best_chances(counts, design.n),
    )


def find_selection_bias(rates: Sequence[float], n: int) -> float:
    """Return by how much the rate of the arm with most responses exceeds its true rate; exact.

    The average over every outcome with n patients in each arm, by lot among equals, when the true
    rates are as given: the selected arm's responses divided by n, less its true rate.

    Raises
    ------
    DesignError
        Unless n is a whole number from 1 to `LARGEST_TRIAL`, and every rate lies from 0 to 1.
    """
    check_sizes((n,))
    check_numbers(**{f"rate {k}": rate for k, rate in enumerate(rates, 1)})
    if not rates or not all(0 <= rate <= 1 for rate in rates):
        raise DesignError(f"The rates are {list(rates)}; one from 0 to 1 is expected for each arm.")
    share = np.arange(n + 1) / n
    bias = 0.0
    for arm, rate in enumerate(rates):
        others = [other for position, other in enumerate(rates) if position != arm]
        ties = count_ties(others, n)
        selected = ties @ (1 / np.arange(1, ties.shape[1] + 1))
        bias += float((binomial_masses(n, rate) * selected) @ (share - rate))
    return bias


def _find_best_chances(counts: Sequence[int], n: int) -> tuple[float, ...]:
    """Integrate the density of each arm's rate times P(every other rate is lower)."""
    from scipy.special import betainc, betaln, xlog1py, xlogy  # noqa: PLC0415 - 0.1 s

    places, weights = _spread()
    a = np.array(counts, dtype=np.float64)[:, None] + 1
    b = n + 2 - a
    logs = xlogy(a - 1, places) + xlog1py(b - 1, -places) - betaln(a, b)
    density, below = np.exp(logs), betainc(a, b, places)
    chances = np.array(
        [
            (density[arm] * np.delete(below, arm, axis=0).prod(axis=0)) @ weights
            for arm in range(a.size)
        ]
    )
    return tuple((chances / chances.sum()).tolist())


def _spread() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points from 0 to 1 and their weights: Gauss and Legendre in each of many panels."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    starts = np.arange(PANELS)[:, None]
    places = (starts + (nodes + 1) / 2) / PANELS
    return places.ravel(), np.tile(weights / (2 * PANELS), PANELS)
