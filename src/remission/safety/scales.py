"""The words in which a toxicity scale is written down: cuts of laboratory values, as data."""

from dataclasses import dataclass
from typing import Final, Literal

LIMIT: Final = "limit"
"""The lower limit of normal of the laboratory, instead of a number."""

Cut = float | str | None
"""A number, `LIMIT`, or None: the scale has no such grade that a number can show."""


@dataclass(frozen=True)
class AtLeast:
    """A multiple that belongs to the grade itself; plain numbers belong to the milder grade."""

    times: float


Multiple = float | AtLeast | None
Multiples = tuple[Multiple, Multiple, Multiple, Multiple]

Limit = Literal["ULN", "baseline", "both"]
"""The upper limit of normal, the patient's own value before treatment, or each of the two."""

Baseline = Literal["any", "high", "not high", "low", "not low"]
"""How the baseline stood to its own limits of normal; one not known is neither high nor low."""


@dataclass(frozen=True)
class TooLow:
    """A test whose low values are toxic: grade 1 to 4 is below the first to fourth cut."""

    test: str  # LBTESTCD
    term: str
    unit: str
    below: tuple[Cut, Cut, Cut, Cut]


@dataclass(frozen=True)
class Above:
    """Grade 1 to 4 is above these multiples of a limit, in patients with such a baseline."""

    of: Limit
    times: Multiples
    when: Baseline = "any"


@dataclass(frozen=True)
class TooHigh:
    """A test whose high values are toxic; of several parts the one with the worst grade counts."""

    test: str
    term: str
    parts: tuple[Above, ...]


Rule = TooLow | TooHigh


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A toxicity scale and its version."""

    name: str
    tests: tuple[Rule, ...]


def times_normal(test: str, term: str, times: Multiples) -> TooHigh:
    """Return the rule of a test whose grades are multiples of the upper limit of normal alone."""
    return TooHigh(test, term, (Above("ULN", times),))


def from_baseline(test: str, term: str, normal: Multiples, abnormal: Multiples) -> TooHigh:
    """Return the rule that counts from the upper limit of normal, or from a raised baseline."""
    parts = (Above("ULN", normal, when="not high"), Above("baseline", abnormal, when="high"))
    return TooHigh(test, term, parts)
