"""The search for Simon's designs in plain Python, written to be compiled.

It decides as the numpy code in `simon_stages` does, in one pass. It uses nothing but numbers and
arrays; inner functions become part of the compiled loop.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int_]


def fill_masses(mass: Numbers, p: float) -> None:
    """Fill in the masses of every number of patients, each row from the one before."""
    mass[0, 0] = 1.0
    for n in range(mass.shape[0] - 1):
        for k in range(n + 1):
            mass[n + 1, k] = (1 - p) * mass[n, k]
        for k in range(n + 1):
            mass[n + 1, k + 1] += p * mass[n, k]


def walk_sizes(  # noqa: C901, PLR0913, PLR0917 - one compiled loop, which takes plain arguments
    sizes: tuple[int, int],
    first: tuple[int, int],
    beat: tuple[float, float],
    cuts: Places,
    passing: Numbers,
    null: tuple[Numbers, Numbers],
    active: tuple[Numbers, Numbers],
    limits: tuple[float, float],
) -> tuple[Places, int, float]:
    """Find the best design of each number of patients that beats all smaller ones.

    `sizes` are the first n and the last, `first` the smallest n1 and the largest, `beat` what must
    be expected less, and by how much from then on; `cuts` and `passing` the largest r1 and the
    least chance to go on per n1; `null` and `active` masses and tails; `limits` the largest error
    and the least power. Returns rows of n, r, n1, r1, the n at which it stopped, and the bound
    there: infinity when it went through all.
    """

    def often(n1: int, r1: int, n: int, r: int) -> float:
        """P(X1 <= r1 and more than r in all | p0)."""
        total = 0.0
        for x1 in range(r1 + 1):
            need = r + 1 - x1
            total += null[0][n1, x1] * (null[1][n - n1, need] if need > 0 else 1.0)
        return total

    def find_cut(n1: int, n: int, r: int) -> int:
        """Find the largest r1 with enough power; -1: none."""
        spare, lost = active[1][n, r + 1] - limits[1], 0.0
        for x1 in range(min(cuts[n1], r - 1) + 1):
            need = r + 1 - x1
            lost += active[0][n1, x1] * (active[1][n - n1, need] if need > 0 else 1.0)
            if lost > spare:
                return x1 - 1
        return int(min(cuts[n1], r - 1))

    rows = np.zeros((sizes[1] - sizes[0] + 1, 4), dtype=np.int64)
    open_ = np.zeros(sizes[1] + 1, dtype=np.bool_)
    count, limit = 0, beat[0]
    for n in range(sizes[0], sizes[1] + 1):
        last, least = min(first[1], n - 1), np.inf
        for n1 in range(first[0], last + 1):
            bound = n1 + passing[n1] * (n - n1)
            least = min(least, bound)
            open_[n1] = bound < limit and cuts[n1] >= 0
        if least >= limit:
            return rows[:count], n, least
        best = np.inf
        for r in range(cuts[n], 0, -1):
            left = False
            for n1 in range(first[0], last + 1):
                error = null[1][n, r + 1]
                if open_[n1] and error - often(n1, cuts[n1], n, r) > limits[0]:
                    open_[n1] = False
                if not open_[n1]:
                    continue
                left = True
                r1 = find_cut(n1, n, r)
                size = n1 + null[1][n1, r1 + 1] * (n - n1)
                better = r1 >= 0 and size < limit and np.rint(1e9 * size) < np.rint(1e9 * best)
                if better and error - often(n1, r1, n, r) <= limits[0]:
                    best = size
                    rows[count] = (n, r, n1, r1)
            if not left:
                break
        if best < np.inf:
            count, limit = count + 1, np.rint(1e9 * best) / 1e9 - beat[1]
    return rows[:count], sizes[1] + 1, np.inf
