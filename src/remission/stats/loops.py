"""Loops in plain Python, written to be compiled: what numpy does in several passes, in one.

Each gives, to the last digit, what the numpy code beside its call gives: sums run in the same
order. They use nothing but numbers and arrays.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Weights = NDArray[np.int64]


def count_draws(raw: NDArray[np.uint64], rows: int, n: int) -> Weights:
    """Count how often each of n patients is drawn in each row; see `draws.draw_resamples`."""
    counts = np.zeros((rows, n), dtype=np.int64)
    half = np.uint64(32)
    low = np.uint64(0xFFFFFFFF)
    for row in range(rows):
        for k in range(row * n, (row + 1) * n):
            bits = raw[k] & low if k < raw.size else raw[k - raw.size] >> half
            counts[row, (bits * np.uint64(n)) >> half] += 1
    return counts


def weigh_medians(weights: Weights, order: Places, ascending: Numbers) -> Numbers:
    """Take the median of each row in which patients count several times or not at all."""
    medians = np.empty(weights.shape[0])
    for row in range(weights.shape[0]):
        total = 0
        for k in range(order.size):
            total += weights[row, k]
        counted, low = 0, -1
        for k in range(order.size):
            counted += 2 * weights[row, order[k]]
            if low < 0 and counted >= total:
                low = k
            if counted > total:
                medians[row] = (ascending[low] + ascending[k]) / 2
                break
    return medians


def weigh_survival(
    weights: Weights, order: Places, ends: Places, happened: Weights, columns: Places
) -> Numbers:
    """Find the height of the Kaplan-Meier curve of each row after each time with an event.

    Patients stand in `order`; those of the k-th time end before `ends[k]`; `columns[k]` is the
    place of that time among those with an event, or -1.
    """
    rows, times = weights.shape[0], ends.size
    heights = np.empty((rows, columns.max() + 1))
    for row in range(rows):
        left = 0
        for k in range(order.size):
            left += weights[row, k]
        height, start = 1.0, 0
        for k in range(times):
            leaving, events = 0, 0
            for i in range(start, ends[k]):
                weight = weights[row, order[i]]
                leaving += weight
                events += weight * happened[i]
            start = ends[k]
            if columns[k] >= 0:
                if left > 0:
                    height *= (left - events) / left
                heights[row, columns[k]] = height
            left -= leaving
    return heights


def sum_at_risk(
    weight: Numbers, x: Numbers, first: Places, dead: Places, at: Places, fraction: Numbers
) -> Numbers:
    """Sum weight and weighted covariates over those at risk at each event, Efron's share off."""
    n, p = x.shape
    running, at_risk = np.zeros(p + 1), np.empty((first.size, p + 1))
    row = n
    for k in range(first.size - 1, -1, -1):
        while row > first[k]:
            row -= 1
            running[0] += weight[row]
            for j in range(p):
                running[j + 1] += weight[row] * x[row, j]
        at_risk[k] = running
    tied = np.zeros((first.size, p + 1))
    for i in range(dead.size):
        row = dead[i]
        tied[at[i], 0] += weight[row]
        for j in range(p):
            tied[at[i], j + 1] += weight[row] * x[row, j]
    sums = np.empty((dead.size, p + 1))
    for i in range(dead.size):
        for j in range(p + 1):
            sums[i, j] = at_risk[at[i], j] - fraction[i] * tied[at[i], j]
    return sums


def gather_hazard(
    inverse: Numbers, at: Places, until: Places, dead: Places, fraction: Numbers
) -> Numbers:
    """Sum 1 / total over the events a patient is at risk of, Efron's share off."""
    times = at[-1] + 1
    total, shared = np.zeros(times), np.zeros(times)
    for i in range(at.size):
        total[at[i]] += inverse[i]
        shared[at[i]] += fraction[i] * inverse[i]
    running = np.zeros(times + 1)
    for k in range(times):
        running[k + 1] = running[k] + total[k]
    held = np.empty(until.size)
    for row in range(until.size):
        held[row] = running[until[row]]
    for i in range(dead.size):
        held[dead[i]] -= shared[at[i]]
    return held
