"""Response and toxicity with one error for both: every design enumerated."""

import numpy as np
import pytest
from scipy.stats import binom

from remission.designs import (
    ConawayPetroniRequest,
    conaway_petroni,
    search_conaway_petroni,
)
from remission.errors import DesignError

REQUEST = ConawayPetroniRequest(
    response0=0.1, response1=0.5, safe0=0.5, safe1=0.8, alpha=0.1, beta=0.2
)


def smallest_by_hand(request: ConawayPetroniRequest, largest: int) -> float:
    """Go through every design of up to so many patients, with SciPy."""

    def reach(n1: int, n: int, p: float) -> np.ndarray:
        first, last = np.arange(n1)[:, None, None], np.arange(n)[:, None]
        x = np.arange(n1 + 1)
        paths = binom.pmf(x, n1, p) * binom.sf(last - x, n - n1, p) * (x > first)
        return paths.sum(axis=2)

    best = np.inf
    rates = (request.response0, request.response1, request.safe0, request.safe1)
    for n in range(2, largest + 1):
        for n1 in range(1, n):
            r0, r1, s0, s1 = (reach(n1, n, p).ravel() for p in rates)
            going = [binom.sf(np.arange(n1), n1, p).repeat(n) for p in (rates[0], rates[2])]
            good = np.outer(r0, s0) <= request.alpha
            good &= np.outer(r1, s1) >= 1 - request.beta
            if good.any():
                best = min(best, n1 + float(np.outer(*going)[good].min()) * (n - n1))
    return best


def test_the_search_finds_the_best_of_all_designs() -> None:
    found = search_conaway_petroni(REQUEST)

    promising, _, expected = found.operating_characteristics(0.1, 0.5)
    assert found.n <= 14
    assert promising <= 0.1
    assert found.operating_characteristics(0.5, 0.8)[0] >= 0.8
    assert expected == pytest.approx(smallest_by_hand(REQUEST, 14), abs=1e-9)


def test_numbers_without_a_meaning_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DesignError, match="p0 = 0"):
        search_conaway_petroni(ConawayPetroniRequest(**{**vars(REQUEST), "response0": 0.6}))
    monkeypatch.setattr(conaway_petroni, "MOST_PATIENTS", 20)
    with pytest.raises(DesignError, match="No design of up to 20"):
        search_conaway_petroni(
            ConawayPetroniRequest(
                response0=0.1, response1=0.12, safe0=0.5, safe1=0.51, alpha=0.05, beta=0.05
            )
        )
