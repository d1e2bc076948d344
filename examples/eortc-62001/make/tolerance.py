"""Who has which side-effect, how low the blood counts fall, and whose dose is changed.

The numbers of patients are those of the abstract; who they are, grades and doses are invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses import Course
from dice import Dice
from patients import CUTOFF, Patient

OEDEMA, RASH, FATIGUE = "PERIORBITAL OEDEMA", "RASH", "FATIGUE"
NAUSEA, DIARRHOEA = "NAUSEA", "DIARRHOEA"
NEUTROPENIA = "NEUTROPENIA"
SEVERE = (3, 4)
COUNTS = {OEDEMA: 43, FATIGUE: 39, RASH: 35, NAUSEA: 29, DIARRHOEA: 24}
RESOLVING = {OEDEMA: 33, RASH: 27}
"""How many lose the side-effect while the dose goes on unchanged."""

_HAEMOGLOBIN = (*[1] * 24, *[2] * 16, *[3] * 6, 4)  # worst grades of 47 patients
_NEUTROPHILS = (*[1] * 10, *[2] * 8, *[3] * 5, 4)  # worst grades of 24 patients
_VERY_LONG, _ONE_SCAN = 200, 46  # days on treatment


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of dose: from which day of treatment, for how long nothing, then how much."""

    day: int
    pause: int
    dose: int
    reason: str
    written: bool = True  # whether the pause is a record with dose 0, or only a gap


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How one patient tolerates the drug."""

    days: int  # on treatment, until the cut-off
    terms: frozenset[str]
    resolves: frozenset[str]
    haemoglobin: int
    neutrophils: int
    changes: tuple[Change, ...]


def days_treated(patient: Patient, course: Course) -> int:
    """Return the days from first to last dose, or to the cut-off."""
    return ((course.last_dose or CUTOFF) - patient.first_dose).days + 1


def share_out(patients: Sequence[Patient], courses: Mapping[int, Course]) -> dict[int, Tolerance]:
    """Return how each patient tolerates the drug, by patient number."""
    days = {p.number: days_treated(p, courses[p.number]) for p in patients}
    having = _share_terms(days)
    resolving = {
        term: set(_some(f"{term} resolves", _at_least(having[term], days, _ONE_SCAN), count))
        for term, count in RESOLVING.items()
    }
    haemoglobin = dict(zip(_shuffled("haemoglobin", days), _HAEMOGLOBIN, strict=False))
    neutrophils = _share_neutrophils(days)
    pauses = _pauses_for_neutropenia(patients, courses, neutrophils)
    changes = _share_changes(days, having, resolving, pauses)
    return {
        name: Tolerance(
            days=days[name],
            terms=frozenset(term for term in COUNTS if name in having[term]),
            resolves=frozenset(term for term in RESOLVING if name in resolving[term]),
            haemoglobin=haemoglobin.get(name, 0),
            neutrophils=neutrophils.get(name, 0),
            changes=tuple(sorted(changes.get(name, []), key=lambda change: change.day)),
        )
        for name in days
    }


def _some(topic: str, names: Sequence[int], count: int) -> list[int]:
    return Dice(topic).some(names, count)


def _shuffled(topic: str, days: Mapping[int, int]) -> list[int]:
    return Dice(topic).order(list(days))


def _at_least(names: Sequence[int], days: Mapping[int, int], least: int) -> list[int]:
    return [name for name in names if days[name] >= least]


def _share_terms(days: Mapping[int, int]) -> dict[str, list[int]]:
    having = {}
    for term, count in COUNTS.items():
        least = 30 if term in RESOLVING else 0
        having[term] = _some(term, _at_least(list(days), days, least), count)
    return having


def _share_neutrophils(days: Mapping[int, int]) -> dict[int, int]:
    """Give the severe grades to patients who stay long enough for a pause of the drug."""
    severe = [grade for grade in _NEUTROPHILS if grade in SEVERE]
    mild = [grade for grade in _NEUTROPHILS if grade not in SEVERE]
    long = _some("severe neutropenia", _at_least(list(days), days, _VERY_LONG), len(severe))
    rest = [name for name in _shuffled("neutropenia", days) if name not in long]
    return dict(zip(long, severe, strict=True)) | dict(zip(rest, mild, strict=False))


def _pauses_for_neutropenia(
    patients: Sequence[Patient], courses: Mapping[int, Course], neutrophils: Mapping[int, int]
) -> dict[int, list[Change]]:
    """Stop the drug after the visit that finds severe neutropenia, and resume in full."""
    dice, changes = Dice("pauses for neutropenia"), {}
    for patient in patients:
        if neutrophils.get(patient.number, 0) in SEVERE:
            course = courses[patient.number]
            found = course.clinic[severe_neutropenia_visit(patient, course)].when
            day = (found - patient.first_dose).days + 2
            pause = dice.whole(7, 13)
            changes[patient.number] = [Change(day=day, pause=pause, dose=400, reason=NEUTROPENIA)]
    return changes


def _share_changes(
    days: Mapping[int, int],
    having: Mapping[str, list[int]],
    resolving: Mapping[str, set[int]],
    taken: Mapping[int, list[Change]],
) -> dict[int, list[Change]]:
    """Change the dose of some patients for a side-effect; `taken` have another reason."""
    dice, changes = Dice("dose changes"), dict(taken)
    stubborn = [n for n in _at_least(having[RASH], days, _ONE_SCAN) if n not in resolving[RASH]]
    for name in _some("severe rash", [n for n in stubborn if n not in changes], 4):
        changes[name] = [Change(day=dice.whole(18, 24), pause=7, dose=300, reason=RASH)]
    for term, pause, dose in ((FATIGUE, 0, 300), (NAUSEA, 5, 400), (DIARRHOEA, 4, 400)):
        free = [n for n in _at_least(having[term], days, _VERY_LONG) if n not in changes]
        for name in _some(f"{term} changes the dose", free, 3):
            day, written = dice.whole(95, 180), dice.chance(0.5)
            changes[name] = [Change(day=day, pause=pause, dose=dose, reason=term, written=written)]
    _reduce_again(days, changes)
    return changes


def _reduce_again(days: Mapping[int, int], changes: dict[int, list[Change]]) -> None:
    """Let the fatigue of one patient need a second reduction."""
    again = 290
    for name, planned in sorted(changes.items()):
        if planned[0].reason == FATIGUE and days[name] > again + 30:
            planned.append(Change(day=again, pause=14, dose=200, reason=FATIGUE))
            return


def severe_neutropenia_visit(patient: Patient, course: Course) -> int:
    """Return which clinic visit finds the severe neutropenia of a patient."""
    late = [i for i, visit in enumerate(course.clinic) if patient.day(visit.when) > 84]  # noqa: PLR2004 - week 12
    return patient.dice("severe neutropenia").pick(late[:4])
