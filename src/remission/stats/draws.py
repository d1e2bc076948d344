"""Chance, in blocks that can be drawn in any order and anywhere.

Each block of resamples has its own stream: Philox with one key per call and a counter that starts
at the number of the block. The raw numbers of a bit generator are fixed by its definition, so the
results depend neither on cores nor on the order of the blocks nor on the version of numpy.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.compiled import find_compiled
from remission.stats.loops import count_draws

Key = NDArray[np.uint64]
Weights = NDArray[np.int64]
"""How often each patient (column) counts in each resample (row)."""

MOST_ROWS = 1024
MOST_CELLS = 2**19
"""Of a block, which then stays in a processor's cache."""

LOW_HALF = np.uint64(0xFFFFFFFF)
HALF_BITS = np.uint64(32)


def draw_key(rng: np.random.Generator) -> Key:
    """Draw the key of all streams of one call.

    Raises
    ------
    EstimationError
        When `rng` is no random generator.
    """
    if not isinstance(rng, np.random.Generator):
        raise EstimationError(
            f"Resampling needs rng, such as numpy.random.default_rng(1); {rng!r} found."
        )
    key: Key = np.asarray(rng.bit_generator.random_raw(2), dtype=np.uint64)
    return key


def split_blocks(resamples: int, patients: int) -> Iterator[tuple[int, slice]]:
    """Give each block of resamples a number, and say which resamples it holds."""
    rows = max(1, min(MOST_ROWS, MOST_CELLS // max(1, patients)))
    for block, start in enumerate(range(0, resamples, rows)):
        yield block, slice(start, min(start + rows, resamples))


def draw_resamples(key: Key, place: tuple[int, int], rows: int, n: int) -> Weights:
    """Draw n of n patients with replacement, once per row; `place` is (block, group).

    A patient's number is 32 random bits times n, shifted by 32: no patient's chance is off by
    more than n / 2^32 of itself.
    """
    raw = _stream(key, place).random_raw((rows * n + 1) // 2)
    compiled = find_compiled(count_draws, rows * n)
    if compiled is not None:
        return compiled(raw, rows, n)
    bits = np.concatenate((raw & LOW_HALF, raw >> HALF_BITS))[: rows * n]
    chosen = (bits * np.uint64(n) >> HALF_BITS).astype(np.int64).reshape(rows, n)
    chosen += n * np.arange(rows)[:, None]
    return np.bincount(chosen.ravel(), minlength=rows * n).reshape(rows, n)


def draw_groups(key: Key, block: int, rows: int, sizes: tuple[int, int]) -> Weights:
    """Draw without replacement who is in the first group (1) and who in the second (0)."""
    first, n = sizes[0], sum(sizes)
    raw = _stream(key, (block, 0)).random_raw(rows * n).reshape(rows, n)
    last = np.partition(raw, first - 1, axis=1)[:, first - 1 : first]
    return (raw <= last).astype(np.int64)


def _stream(key: Key, place: tuple[int, int]) -> np.random.Philox:
    block, group = place
    return np.random.Philox(key=key, counter=np.array([0, 0, group, block], dtype=np.uint64))
