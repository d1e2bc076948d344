"""The numbers and tables of the diameter criteria, as data."""

from dataclasses import dataclass
from typing import Final

from remission.response.vocabulary import RECIST_WORDS, ResponseWords

ANY: Final = None
"""In an overall table: whatever it is."""

SQUARE_MM: Final = "mm\N{SUPERSCRIPT TWO}"

NO_LIMIT: Final = 2**31 - 1
"""As a number of targets: the criterion sets none."""

OverallRow = tuple[str | None, str | None, bool | None, str]
"""Target, non-target, unequivocal new lesion, overall response."""


@dataclass(frozen=True, kw_only=True)
class DiameterRule:
    """A criterion that judges the sum of one size per target lesion.

    All lengths are millimetres; every `_pct` is a whole per cent of the sum compared with. The
    size is a diameter, or the product of two, in square millimetres, or an uptake (SUV).
    """

    name: str
    shrink_pct: int  # PR: the sum is at least this far below the baseline sum
    growth_pct: int  # PD: the sum is at least this far above the nadir ...
    growth_mm: int  # ... and by at least this much (0: no such floor)
    node_short_axis: bool  # nodes count by their short axis
    node_normal_mm: int  # a node whose short axis is below this is normal (0: no such rule)
    too_small_mm: int  # the size of a lesion that is there but too small to measure
    measurable_mm: int  # smallest measurable lesion by CT
    measurable_node_mm: int  # smallest node that can be a target, by the diameter that counts
    baseline_days: int  # a scan no longer than this before the start can be a lesion's baseline
    max_targets: int
    max_targets_per_organ: int
    overall: tuple[OverallRow, ...]
    overall_without_targets: tuple[OverallRow, ...]
    products: bool = False  # the size is the longest diameter times the longest across it
    density: bool = False  # the target response rests on attenuation, too
    one_lesion: bool = False  # growth of one target is PD, counted from its own smallest size
    from_baseline: bool = False  # growth counts from the baseline sum, not from the nadir
    growth_included: bool = True  # growth of exactly `growth_pct` counts
    new_lesion_mm: int = 0  # a new lesion in `new_lesion_place` smaller than this is equivocal
    new_lesion_place: str = ""
    unit: str = "mm"  # of a size and of a sum
    words: ResponseWords = RECIST_WORDS


OVERALL: Final[tuple[OverallRow, ...]] = (  # first match wins
    ("PD", ANY, ANY, "PD"),
    (ANY, "PD", ANY, "PD"),
    (ANY, ANY, True, "PD"),
    ("CR", "CR", False, "CR"),
    ("CR", "NONE", False, "CR"),
    ("CR", "NON-CR/NON-PD", False, "PR"),
    ("CR", "NE", False, "PR"),
    ("PR", ANY, False, "PR"),
    ("SD", ANY, False, "SD"),
    ("NE", ANY, False, "NE"),
)
"""Eisenhauer 2009, Table 1 (not re-read: awaits a check against the paper)."""

OVERALL_WITHOUT_TARGETS: Final[tuple[OverallRow, ...]] = (  # first match wins
    (ANY, "PD", ANY, "PD"),
    (ANY, ANY, True, "PD"),
    (ANY, "CR", False, "CR"),
    (ANY, "NON-CR/NON-PD", False, "NON-CR/NON-PD"),
    (ANY, "NE", False, "NE"),
    (ANY, "NONE", False, "NE"),
)
"""Eisenhauer 2009, Table 2 (not re-read); the last row: no disease was recorded at baseline."""
