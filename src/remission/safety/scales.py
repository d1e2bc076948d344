"""The words in which a toxicity scale is written down: cuts of laboratory values, as data."""

from dataclasses import dataclass
from typing import Final, Literal

LIMIT: Final = "limit"
"""The limit of normal of the laboratory instead of a number: the lower one of a test that can be
too low, the upper one of a test that can be too high."""


@dataclass(frozen=True)
class Fasting:
    """A cut for a fasting patient alone; whether the patient was fasting stands in LBFAST."""

    cut: float | str


@dataclass(frozen=True)
class Beyond:
    """A cut so far above the upper limit of normal, or above the baseline where that was raised."""

    more: float
    baseline: bool = False  # whether a raised baseline takes the place of the limit


Cut = float | str | Fasting | Beyond | None
"""A number, `LIMIT`, or None: the scale has no such grade that a number can show."""

Cuts = tuple[Cut, Cut, Cut, Cut]


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
    """A test whose low values are toxic: grade 1 to 4 is below the first to fourth cut.

    `also` holds the cuts that the scale gives for another kind of unit (8.0 mg/dL of calcium is not
    quite its 2.0 mmol/L); a value is held against the cuts of its own kind.
    """

    test: str  # LBTESTCD
    term: str
    unit: str
    cuts: Cuts
    also: tuple[str, Cuts] | None = None


@dataclass(frozen=True)
class TooHigh:
    """A test whose high values are toxic: grade 1 to 4 is above the first to fourth cut."""

    test: str
    term: str
    unit: str
    cuts: Cuts
    also: tuple[str, Cuts] | None = None


@dataclass(frozen=True)
class Above:
    """Grade 1 to 4 is above these multiples of a limit, in patients with such a baseline."""

    of: Limit
    times: Multiples
    when: Baseline = "any"


@dataclass(frozen=True)
class Raised:
    """A test graded by multiples, in any unit; of several parts the worst grade counts."""

    test: str
    term: str
    parts: tuple[Above, ...]


Rule = TooLow | TooHigh | Raised


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A toxicity scale and its version; a test stands twice where both directions are toxic."""

    name: str
    tests: tuple[Rule, ...]

    def rules(self, test: str) -> tuple[Rule, ...]:
        """Return what grades a test (LBTESTCD): none, one direction, or both."""
        return tuple(rule for rule in self.tests if rule.test == test)


def times_normal(test: str, term: str, times: Multiples) -> Raised:
    """Return the rule of a test whose grades are multiples of the upper limit of normal alone."""
    return Raised(test, term, (Above("ULN", times),))


def from_baseline(test: str, term: str, normal: Multiples, abnormal: Multiples) -> Raised:
    """Return the rule that counts from the upper limit of normal, or from a raised baseline."""
    parts = (Above("ULN", normal, when="not high"), Above("baseline", abnormal, when="high"))
    return Raised(test, term, parts)
