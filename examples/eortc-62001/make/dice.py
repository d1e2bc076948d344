"""Chance, from a fixed seed, so that every run makes the same patients."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

SEED = 62001
_T = TypeVar("_T")


class Dice:
    """Draws for one topic and one patient.

    Each topic and patient has a stream of its own, so that a change in one table leaves the
    others as they were. Only uniform doubles are drawn from the generator: they are the same on
    every machine.
    """

    def __init__(self, topic: str, number: int = 0) -> None:
        """Start the stream of a topic and a patient's number."""
        key = [SEED, number, *topic.encode()]
        self._rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))

    def real(self, low: float, high: float) -> float:
        """Return a number between two others."""
        return low + (high - low) * float(self._rng.random())

    def whole(self, low: int, high: int) -> int:
        """Return a whole number between two others, both included."""
        return low + int(self._rng.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Tell whether something with this probability happens."""
        return float(self._rng.random()) < probability

    def pick(self, options: Sequence[_T]) -> _T:
        """Return one of several options."""
        return options[self.whole(0, len(options) - 1)]

    def order(self, options: Sequence[_T]) -> list[_T]:
        """Return the options in random order."""
        keys = [float(self._rng.random()) for _ in options]
        return [options[i] for i in sorted(range(len(options)), key=keys.__getitem__)]

    def some(self, options: Sequence[_T], count: int) -> list[_T]:
        """Return so many of the options, in the order given."""
        chosen = set(self.order(range(len(options)))[:count])
        return [option for i, option in enumerate(options) if i in chosen]
