"""Small random patients for iRECIST: courses that progress, grow further, shrink and come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from reference.invented import tr, tu
from reference.records import Record
from reference.studies import READERS, Visit

PLACES = ("LIVER", "LIVER", "LUNG", "LYMPH NODE", "LYMPH NODE, INGUINAL")
NEW_PLACES = ("LUNG", "LUNG", "LIVER", "BONE", "LYMPH NODE", "LYMPH NODE, INGUINAL")
BASELINES = ((-7,), (-7,), (-7,), (0,), (1,), (-60, -7), (-27, -1))
GAPS = (14, 27, 28, 28, 42, 56, 56)  # 28 days are those of a confirmation
OFFSETS = (*(0,) * 12, 1, 7, 8)

BASE_MM = (100, 50, 30, 25, 20, 20, 15, 12, 10)
STEPS = (*("0",) * 6, "1", "4", "4", "4.9", "5", "5", "6", "10", "-4", "-5", "-10")
SCALES = ("1.2", "1.2", "0.7", "0.7", "0.5", "0")
NEW_MM = ("5", "8", "9.9", "10", "10", "12", "14.9", "15", "20", "25", "25", "30")
NEW_STEPS = (*("0",) * 5, "1", "2", "4", "4.9", "5", "6", "-3", "-6", "-30")
NON_TARGET_WORDS = (
    *("PRESENT",) * 8,
    *("ABSENT",) * 4,
    *("INCREASED",) * 2,
    *("UNEQUIVOCAL",) * 3,
    "UNEQUIVOCAL PROGRESSION",
    "UNEQUIVOCAL INCREASE",
    "EQUIVOCAL",
    None,
    "no row",
)
NEW_WORDS = (
    *("PRESENT",) * 4,
    *("ABSENT",) * 3,
    *("EQUIVOCAL",) * 3,
    "UNEQUIVOCAL",
    "UNEQUIVOCAL PROGRESSION",
    "UNEQUIVOCAL INCREASE",
    "INCREASED",
    None,
)


def _plan(rng: Random) -> list[Visit]:
    days = [*rng.choice(BASELINES)]
    for _ in range(rng.choice((1, 2, 3, 3, 4, 5, 6))):
        days.append(max(days[-1], 0) + rng.choice(GAPS))
    unnumbered = rng.choice((None,) * 6 + (len(days) - 1,))
    return [
        (None if number == unnumbered and number else float(number + 1), on)
        for number, on in enumerate(days)
    ]


@dataclass(frozen=True)
class Reads:
    """How one evaluator's records are drawn.

    `moving` is the kind of lesion that changes, so that each rule is met alone, or "all";
    `missing` the share of records left out, `offset` the visit that takes several days.
    """

    rng: Random
    plan: Sequence[Visit]
    moving: str
    missing: float
    offset: int

    def moves(self, kind: str) -> bool:
        """Tell whether lesions of a kind change."""
        return self.moving in {kind, "all"}


def _axis(place: str) -> str:
    return "LPERP" if "LYMPH NODE" in place else "LDIAM"


def _next(rng: Random, base: Fraction, last: Fraction) -> Fraction:
    how = rng.random()
    if how < 0.2:
        return base
    if how < 0.5:
        return round(rng.choice((base, last)) * Fraction(rng.choice(SCALES)), 4)
    return max(Fraction(0), last + Fraction(rng.choice(STEPS)))


def _target(reads: Reads, lesion: str) -> list[Record]:
    """Draw a target; one that does not move may halve once, which undoes a progression."""
    rng, plan = reads.rng, reads.plan
    place = rng.choice(PLACES)
    base = last = Fraction(rng.choice(BASE_MM))
    halves = rng.choice((None, *range(1, len(plan))))
    rows: list[Record] = []
    for index, (visit, planned) in enumerate(plan):
        seen = planned + (rng.choice(OFFSETS) if index == reads.offset else 0)
        if not rows:
            rows.append(tu(lesion, "TARGET", seen, visit=visit, place=place))
        if index and reads.moves("targets"):
            last = _next(rng, base, last)
        elif index == halves:
            last = base / 2
        result: float | str | None = float(last)
        if index and rng.random() < reads.missing:
            result = rng.choice(("no row", None, "TOO SMALL TO MEASURE"))
        if result != "no row":
            rows.append(tr(lesion, _axis(place), result, seen, visit=visit, group="TARGET"))
    return rows


def _non_target(reads: Reads, lesion: str) -> list[Record]:
    """Draw a non-target, by a word or measured; often the same word as before."""
    rng = reads.rng
    place = rng.choice(PLACES)
    mm = Fraction(rng.choice((8, 12, 20))) if rng.random() < 0.4 else None
    steady = rng.choice((*NON_TARGET_WORDS, "PRESENT", "PRESENT"))
    rows: list[Record] = []
    start = rng.choice((0,) * 9 + (len(reads.plan) - 1,))
    for visit, seen in reads.plan[start:]:
        if not rows:
            rows.append(tu(lesion, "NON-TARGET", seen, visit=visit, place=place))
        word = rng.choice((*NON_TARGET_WORDS, steady, steady, steady))
        is_left_out = word in {None, "no row"} and rng.random() > 4 * reads.missing
        if seen <= 1 or is_left_out or not reads.moves("non-targets"):
            word = "PRESENT"
        if mm is not None:
            if reads.moves("non-targets"):
                mm = max(Fraction(0), mm + Fraction(rng.choice(NEW_STEPS)))
            rows.append(tr(lesion, _axis(place), float(mm), seen, visit=visit, group="NON-TARGET"))
            word = word if word and "CR" in word else rng.choice((word, "no row", "no row"))
            word = "no row" if mm == 0 or word == "EQUIVOCAL" else word
        if word != "no row":
            rows.append(tr(lesion, "TUMSTATE", word, seen, visit=visit, group="NON-TARGET"))
    return rows


def _new(reads: Reads, lesion: str, places: Sequence[str]) -> list[Record]:
    """Draw a new lesion, by words or measured."""
    rng = reads.rng
    place = rng.choice(places)
    mm = Fraction(rng.choice(NEW_MM)) if rng.random() < 0.7 else None
    is_steady = reads.moving == "new" and rng.random() < 0.6
    rows: list[Record] = []
    later = [visit for visit in reads.plan if visit[1] > 1]
    for visit, seen in later[rng.choice((0, 0, rng.randrange(len(later)))) :]:
        if rng.random() < reads.missing:
            continue
        if not rows or rng.random() < 0.1:
            rows.append(tu(lesion, "NEW", seen, visit=visit, place=place))
            if rng.random() < 0.1:
                continue
        word = "PRESENT" if is_steady else rng.choice(NEW_WORDS)
        if mm is not None and rng.random() < 0.95:
            result: float | str
            result, mm = _new_size(rng, mm, is_steady=is_steady or len(rows) == 1)
            rows.append(tr(lesion, _axis(place), result, seen, visit=visit, group="NEW"))
            is_said = word in {"INCREASED", "UNEQUIVOCAL INCREASE"} and mm > 0
            word = word if is_said and reads.moving == "all" else "no row"
        if word != "no row":
            rows.append(tr(lesion, "TUMSTATE", word, seen, visit=visit, group="NEW"))
    return rows


def _new_size(rng: Random, mm: Fraction, *, is_steady: bool) -> tuple[float | str, Fraction]:
    """Return what is recorded of a new lesion's size, and the size."""
    if is_steady:
        return float(mm), mm
    if rng.random() < 0.05:
        return "TOO SMALL TO MEASURE", Fraction(5)
    by_share = mm * Fraction(rng.choice(("1.2", "1.2", "0.5")))
    by_step = max(Fraction(0), mm + Fraction(rng.choice(NEW_STEPS)))
    mm = by_share if rng.random() < 0.3 else by_step
    return float(mm), mm


def _reads(rng: Random, plan: Sequence[Visit]) -> list[Record]:
    moving = rng.choice(("all", "all", "targets", "non-targets", "new", "new"))
    missing = rng.choice((0, 0, 0.05, 0.15))
    if moving == "targets":
        missing = rng.choice((0, 0.1, 0.3))
    reads = Reads(rng, plan, moving, missing, rng.randrange(len(plan)))
    rows: list[Record] = []
    for number in range(rng.choice((0, 1, 1, 2, 2, 3))):
        rows += _target(reads, f"T{number + 1}")
    for number in range(rng.choice((0, 0, 1, 1, 2, 3))):
        rows += _non_target(reads, f"NT{number + 1}")
    places = rng.choices(NEW_PLACES, k=rng.choice((1, 2, 6, 6)))
    counts = {"all": (0, 0, 1, 1, 2, 3, 7), "new": (1, 1, 2, 3, 7, 7)}
    for number in range(rng.choice(counts.get(moving, (0, 0, 0, 1)))):
        rows += _new(reads, f"NEW{number + 1}", places)
    return rows


def irecist_patient(rng: Random, usubjid: str) -> list[Record]:
    """Draw a patient's TU and TR records, of one to three evaluators."""
    rows: list[Record] = []
    plan = _plan(rng)
    for eval_, evalid in rng.sample(READERS, rng.choice((1, 1, 2, 3))):
        for row in _reads(rng, plan):
            prefix = row["DOMAIN"]
            who = {"USUBJID": usubjid, f"{prefix}EVAL": eval_, f"{prefix}EVALID": evalid}
            rows.append({**row, **who})
    return rows
