"""The compiled search of Simon's designs changes the speed and never a number."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pytest

from remission.designs import search_mander_thompson_optimal, search_simon
from remission.designs.tables import BinomialTables
from remission.errors import DesignError
from remission.stats import compiled

WAYS = [
    "plain",
    pytest.param(
        "compiled",
        marks=pytest.mark.skipif(find_spec("numba") is None, reason="the extra fast is not there"),
    ),
]


def use(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    def find(loop: Callable[..., object], _steps: int) -> Callable[..., object]:
        return loop if way == "plain" else compiled.compile_loop(loop)

    for module in ("tables", "simon_stages"):
        monkeypatch.setattr(f"remission.designs.{module}.find_compiled", find)


def without(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("tables", "simon_stages"):
        monkeypatch.setattr(f"remission.designs.{module}.find_compiled", lambda *_: None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "request_",
    [
        (0.05, 0.25, 0.10, 0.10),
        (0.10, 0.30, 0.05, 0.20),
        (0.30, 0.55, 0.05, 0.10),
        (0.56, 0.81, 0.10, 0.20),
        (0.75, 0.95, 0.05, 0.20),
        (0.40, 0.90, 0.30, 0.30),
    ],
)
def test_every_design_and_the_certificate_are_those_of_numpy(
    way: str, request_: tuple[float, float, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        without(patch)
        expected = search_simon(*request_)
        bounded = search_simon(*request_, first_stage=(9, 12))

    use(monkeypatch, way)

    assert search_simon(*request_) == expected
    assert search_simon(*request_, first_stage=(9, 12)) == bounded


@pytest.mark.parametrize("way", WAYS)
def test_the_tables_are_the_same_to_the_last_bit(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        without(patch)
        expected = BinomialTables(60, 0.37)

    use(monkeypatch, way)

    found = BinomialTables(60, 0.37)
    assert np.array_equal(found.mass, expected.mass)
    assert np.array_equal(found.tail, expected.tail)


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra fast is not there")
def test_what_does_not_exist_is_refused_as_without(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "compiled")

    with pytest.raises(DesignError, match="1000 patients"):
        search_simon(0.10, 0.11, 0.05, 0.10)


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra fast is not there")
def test_other_first_stages_are_not_taken_for_simons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mander and Thompson, p0 0.1, p1 0.3: after 17 patients futile at 2, promising at 5; n 41."""
    use(monkeypatch, "compiled")

    found = search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)

    assert [(k.n, k.futile, k.promising) for k in found.looks] == [(17, 2, 5), (41, 7, 8)]


def test_one_search_does_not_load_numba() -> None:
    code = (
        "import sys\nfrom remission.designs import search_simon\n"
        "search_simon(0.05, 0.25, 0.1, 0.1)\nprint('numba' in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
