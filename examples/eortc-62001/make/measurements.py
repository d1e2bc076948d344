"""What each scan measures, drawn until it shows what the story says.

Sums are added up here only to draw sizes on the right side of the limits of RECIST 1.0, and well
away from them; they are not written.
"""

from dataclasses import dataclass, field

from courses import Course, Scan
from dice import Dice
from lesions import Lesion
from patients import Patient

SMALLEST_MM = 5
TOO_SMALL_FROM_WEEK = 40
EQUIVOCAL_WEEK = 24
_TRIES = 2000

PARTIAL_RESPONSE = (0.0, 0.67)
STABLE = (0.75, 1.15)
NEARLY_PARTIAL_RESPONSE = (0.71, 0.74)
"""Sums as fractions of the baseline sum; 0.70 is the limit."""

NOT_GROWN = (0.0, 1.14)
GROWN = (1.22, 3.0)
"""Sums as fractions of the smallest sum before; 1.20 is the limit."""


@dataclass
class Reading:
    """One scan as read: mm by target lesion, state of the other lesions, new lesions."""

    scan: Scan
    mm: dict[str, int]
    states: dict[str, str]
    new: dict[str, str]
    too_small: str = ""
    not_done: str = ""


@dataclass
class _Burden:
    """The tumour burden so far, in mm, and how it progressed."""

    oddity: str
    base: int
    nadir: int
    last: int
    progressed: list[str] = field(default_factory=list)


def read_scans(patient: Patient, course: Course, lesions: list[Lesion]) -> list[Reading]:
    """Return the readings of all scans after baseline."""
    dice = patient.dice("measurements")
    targets = [lesion for lesion in lesions if lesion.role == "TARGET"]
    others = [lesion.id for lesion in lesions if lesion.role == "NON-TARGET"]
    base = sum(lesion.size_mm for lesion in targets)
    burden = _Burden(patient.story.oddity, base, base, base)
    readings = []
    for scan in course.scans:
        first = scan.shows == "PD" and not burden.progressed
        if first:
            burden.progressed = _how_it_progresses(patient, others, dice)
        mm = _draw(scan, targets, burden, dice, first=first)
        readings.append(Reading(scan, mm, _states(scan, others, burden), _new(scan, burden)))
        burden.last = sum(mm.values())
        burden.nadir = min(burden.nadir, burden.last)
    _blemish(patient, targets, readings)
    return readings


def _how_it_progresses(patient: Patient, others: list[str], dice: Dice) -> list[str]:
    if patient.story.oddity == "site overlooked the nadir":
        return ["growth"]
    if patient.story.oddity == "progression between visits":
        return ["growth", "new"]
    ways = [["growth"], ["growth"], ["growth", "new"], ["new"]]
    if others:
        ways.append(["other"])
    return dice.pick(ways)


def _draw(
    scan: Scan, targets: list[Lesion], burden: _Burden, dice: Dice, *, first: bool
) -> dict[str, int]:
    if scan.shows == "CR":
        return {lesion.id: 0 for lesion in targets}
    for _ in range(_TRIES):
        total = dice.real(*_aim(scan, burden, first=first))
        mm = {
            lesion.id: max(
                SMALLEST_MM,
                round(lesion.size_mm * total / burden.base * dice.real(0.93, 1.07)),
            )
            for lesion in targets
        }
        if _fits(scan, sum(mm.values()), burden, first=first):
            return mm
    raise ValueError(f"no sizes fit {scan}")


def _aim(scan: Scan, burden: _Burden, *, first: bool) -> tuple[float, float]:
    """Return the range, in mm, in which the sum should lie."""
    base, nadir, last = burden.base, burden.nadir, burden.last
    if scan.shows == "PR":
        responded = last <= PARTIAL_RESPONSE[1] * base
        lowest = max(0.24 * base, 0.86 * last)
        return (lowest, 1.02 * last) if responded else (0.42 * base, 0.64 * base)
    if scan.shows == "SD":
        low, high = _stable_share(scan, burden)
        return low * base, high * base
    if "growth" not in burden.progressed:
        return 0.97 * last, 1.08 * last
    if first:
        return 1.25 * nadir, (1.3 if scan.written == "SD" else 1.6) * nadir
    return 1.05 * last, 1.3 * last


def _stable_share(scan: Scan, burden: _Burden) -> tuple[float, float]:
    if scan.written == "PR":
        return NEARLY_PARTIAL_RESPONSE
    if burden.oddity == "site overlooked the nadir":
        return 0.80, 0.86
    return 0.76, 1.08


def _fits(scan: Scan, total: int, burden: _Burden, *, first: bool) -> bool:
    share, growth = total / burden.base, total / burden.nadir
    if scan.shows == "PR":
        return _within(share, PARTIAL_RESPONSE) and _within(growth, NOT_GROWN)
    if scan.shows == "SD":
        wanted = NEARLY_PARTIAL_RESPONSE if scan.written == "PR" else STABLE
        return _within(share, wanted) and _within(growth, NOT_GROWN)
    if "growth" in burden.progressed:
        return _within(growth, GROWN)
    return not first or _within(growth, NOT_GROWN)


def _within(fraction: float, limits: tuple[float, float]) -> bool:
    return limits[0] < fraction < limits[1]


def _states(scan: Scan, others: list[str], burden: _Burden) -> dict[str, str]:
    if scan.shows == "CR":
        return dict.fromkeys(others, "ABSENT")
    states = dict.fromkeys(others, "PRESENT")
    if scan.shows == "PD" and "other" in burden.progressed:
        states[others[0]] = "UNEQUIVOCAL"
    return states


def _new(scan: Scan, burden: _Burden) -> dict[str, str]:
    if scan.shows == "PD" and "new" in burden.progressed:
        return {"NEW01": "UNEQUIVOCAL"}
    return {}


def _blemish(patient: Patient, targets: list[Lesion], readings: list[Reading]) -> None:
    """Write what real records have: a lesion not measured, too small, a doubtful shadow."""
    smallest = min(targets, key=lambda lesion: (lesion.size_mm, lesion.id)).id
    for i, reading in enumerate(readings):
        match patient.story.oddity:
            case "lesion not measured once" if reading.scan.written == "NE":
                reading.not_done = smallest
            case "lesion too small to measure" if reading.scan.week >= TOO_SMALL_FROM_WEEK:
                reading.too_small = smallest
            case "equivocal new lesion" if reading.scan.week == EQUIVOCAL_WEEK:
                reading.new["NEW01"] = "EQUIVOCAL"
                readings[i + 1].new["NEW01"] = "ABSENT"
