"""When loops are compiled: with numba, the extra `fast`, and never while anything is imported."""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Found = TypeVar("Found")

WORTH = 10_000_000
"""Steps of a loop that take numpy about the second that loading numba takes."""


def find_compiled(loop: Callable[Given, Found], steps: int) -> Callable[Given, Found] | None:
    """Find a loop compiled, or nothing when numpy should do it.

    Numba is used when it is loaded already (`import numba`), or when it is installed and the loop
    has so many steps that loading it is worth while. The numbers are the same.
    """
    loaded = "numba" in sys.modules
    if not loaded and (steps < WORTH or find_spec("numba") is None):
        return None
    return cast("Callable[Given, Found]", compile_loop(loop))


@cache
def compile_loop(loop: Callable[..., object]) -> Callable[..., object]:
    """Compile a loop, loading numba."""
    compiler = import_module("numba").njit
    try:  # kept between processes
        compiled: Callable[..., object] = compiler(cache=True)(loop)
    except RuntimeError:  # where no folder can be written
        compiled = compiler(loop)
    return compiled
