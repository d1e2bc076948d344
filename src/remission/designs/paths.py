"""How many courses of a trial lead to each of its outcomes, in whole numbers.

A course is the answers of the patients in their order. With the response rate p every course with
s responses among n patients has the probability p^s (1 - p)^(n - s), whatever the looks: they
decide only which courses there are (Jung and Kim 2004).
"""

from collections.abc import Iterator, Sequence
from math import comb, lcm

import numpy as np
from numpy.typing import NDArray

from remission.designs.looks import Look

Counts = NDArray[np.object_]
"""Whole numbers of any size, by responses from 0 to the patients so far."""


def choose(n: int, shift: int = 0) -> Counts:
    """Count the courses of n patients by their responses.

    With `shift` 1 those that begin with a response, by the responses of all.
    """
    return np.array([comb(n - shift, k - shift) if k >= shift else 0 for k in range(n + 1)], object)


def add_patients(counts: Counts, ways: Counts) -> Counts:
    """Go on with more patients, whose own courses are counted by `ways`."""
    short, long = sorted((counts, ways), key=len)
    found = np.zeros(len(short) + len(long) - 1, object)
    for k, number in enumerate(short):
        if number:
            found[k : k + len(long)] += number * long
    return found


def count_paths(looks: Sequence[Look], *, first_responds: bool = False) -> list[Counts]:
    """Count the courses that reach each look, by responses; or those whose first patient responds.

    The courses that stop at the look are among them.
    """
    found: list[Counts] = []
    for before, look in zip((None, *looks), looks, strict=False):
        if before is None:
            found.append(choose(look.n, int(first_responds)))
        else:
            found.append(add_patients(_go_on(before, found[-1]), choose(look.n - before.n)))
    return found


def count_last(looks: Sequence[Look]) -> Counts:
    """Count the courses that reach the last of two or more looks and end with a response."""
    *_, before, last = looks
    going = _go_on(before, count_paths(looks[:-1])[-1])
    return add_patients(going, choose(last.n - before.n, 1))


def list_outcomes(looks: Sequence[Look]) -> Iterator[tuple[int, int, int]]:
    """Yield every outcome of a trial: responses, patients, and the courses that lead there."""
    for position, (look, counts) in enumerate(zip(looks, count_paths(looks), strict=True), start=1):
        for responses, courses in enumerate(counts):
            on = look.futile < responses < look.promising and position < len(looks)
            if courses and not on:
                yield responses, look.n, courses


def share_as_good(looks: Sequence[Look], least: int) -> NDArray[np.float64]:
    """Find which part of the courses is as good as ending at the last look with `least` responses.

    By the responses that the patients up to the last look have in all, had none of them been left
    out: as good is an earlier stop for enough, and reaching the last look with at least so many.
    """
    stopped = np.zeros(1, object)
    paths, before = count_paths(looks), 0
    for look, counts in zip(looks, paths, strict=True):
        stopped = add_patients(stopped, choose(look.n - before))
        good = look.promising if look is not looks[-1] else max(least, 0)
        stopped[good:] += counts[good:]
        before = look.n
    return _divide(stopped, choose(before))


def average_naive(looks: Sequence[Look]) -> NDArray[np.float64]:
    """Average responses by patients over the courses, by the responses of as many as can enter."""
    scale = lcm(*(look.n for look in looks))
    summed, before = np.zeros(1, object), 0
    for look, counts in zip(looks, count_paths(looks), strict=True):
        ended = counts.copy()
        if look is not looks[-1]:
            ended[look.futile + 1 : look.promising] = 0
        summed = add_patients(summed, choose(look.n - before))
        summed += ended * np.arange(look.n + 1).astype(object) * (scale // look.n)
        before = look.n
    return _divide(summed, choose(before) * scale)


def _go_on(look: Look, counts: Counts) -> Counts:
    going = counts.copy()
    going[: look.futile + 1] = 0
    going[look.promising :] = 0
    return going


def _divide(counts: Counts, by: Counts) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = (counts / by).astype(float)
    return shares
