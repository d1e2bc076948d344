"""Compiled loops change the speed and never a number.

Each loop is run as plain Python, and compiled where numba is installed, and must give to the last
bit what numpy gives.
"""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pytest

from remission import stats
from remission.stats import compiled, loops

WAYS = [
    "plain",
    pytest.param(
        "compiled",
        marks=pytest.mark.skipif(find_spec("numba") is None, reason="the extra fast is not there"),
    ),
]
Numbers = list[np.ndarray]


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def regress(ties: str, *, days: bool) -> Numbers:
    rng = chance(2)
    x = rng.normal(size=(300, 3))
    time = rng.exponential(40 * np.exp(x[:, 0]))
    found = stats.estimate_cox(
        np.ceil(time) if days else time,
        rng.random(300) < 0.7,
        x,
        strata=np.arange(300) % 2,
        cluster=np.arange(300),
        ties=ties,
    )
    return [found.coefficients, found.covariance, np.array(found.log_likelihood)]


def resample(measure: Callable[[np.ndarray, np.ndarray], stats.Measure]) -> Numbers:
    rng = chance(3)
    time, event = rng.exponential(9, (2, 30)).round(), rng.random((2, 30)) < 0.6
    first, second = measure(time[0], event[0]), measure(time[1, :21], event[1, :21])
    both = stats.estimate_by_bootstrap(first, second, rng=chance(), resamples=300)
    one = stats.estimate_by_bootstrap(second, rng=chance(), resamples=300)
    test = stats.test_by_permutation(first, second, rng=chance(), resamples=300)
    limits = [both.lower, both.upper, one.lower, one.upper, test.p_value]
    return [both.replicates, one.replicates, np.array(limits, dtype=float)]


WORK: dict[str, Callable[[], Numbers]] = {
    "Cox, Efron, fractions": lambda: regress("efron", days=False),
    "Cox, Efron, days": lambda: regress("efron", days=True),
    "Cox, Breslow, days": lambda: regress("breslow", days=True),
    "medians": lambda: resample(lambda time, _: stats.measure_median(time)),
    "survival medians": lambda: resample(stats.measure_survival_median),
    "restricted means": lambda: resample(
        lambda time, event: stats.measure_restricted_mean(time, event, 6)
    ),
}


@pytest.mark.parametrize("name", WORK)
@pytest.mark.parametrize("way", WAYS)
def test_a_loop_gives_the_numbers_of_numpy_to_the_last_bit(
    name: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []

    def find(loop: Callable[..., object], _steps: int) -> Callable[..., object]:
        used.append(loop.__name__)
        return loop if way == "plain" else compiled.compile_loop(loop)

    with monkeypatch.context() as patch:
        patch.setattr(compiled, "WORTH", float("inf"))
        patch.delitem(sys.modules, "numba", raising=False)
        expected = WORK[name]()
    for module in ("draws", "measures", "partial_likelihood"):
        monkeypatch.setattr(f"remission.stats.{module}.find_compiled", find)

    found = WORK[name]()

    assert used
    for ours, theirs in zip(found, expected, strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_a_small_loop_does_not_load_numba() -> None:
    """In a process of its own: a curve, a Cox model and a bootstrap of a small group."""
    code = (
        "import sys, numpy as np\nfrom remission import stats\n"
        "t, e = [3, 1, 4, 1, 5, 9], [1, 1, 0, 1, 1, 0]\n"
        "stats.estimate_survival(t, e); stats.estimate_cox(t, e, [0, 1, 0, 0, 1, 1])\n"
        "stats.estimate_by_bootstrap(stats.measure_median(t), rng=np.random.default_rng(1))\n"
        "print('numba' in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra fast is not there")
def test_a_large_loop_is_worth_loading_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    small = compiled.find_compiled(loops.count_draws, compiled.WORTH - 1)

    monkeypatch.undo()
    large = compiled.find_compiled(loops.count_draws, compiled.WORTH)

    assert small is None
    assert large is not None
    assert large is compiled.find_compiled(loops.count_draws, compiled.WORTH)


def test_without_numba_numpy_does_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setattr(compiled, "find_spec", lambda _: None)

    assert compiled.find_compiled(loops.count_draws, 10 * compiled.WORTH) is None
