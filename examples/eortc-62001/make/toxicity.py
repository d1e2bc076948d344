"""AE: side-effects with start, end and grade (CTC 2.0); every change of grade is a new record."""

from dataclasses import dataclass
from datetime import date, timedelta

from courses import Course
from dice import Dice
from patients import CUTOFF, Patient
from rows import Row, row
from stories import DEATH
from tolerance import COUNTS, DIARRHOEA, FATIGUE, NAUSEA, OEDEMA, RASH, Change, Tolerance

COLUMNS = (
    *("AETERM", "AEDECOD", "AEBODSYS", "AESER", "AEACN", "AEREL", "AEOUT", "AETOXGR"),
    *("AESTDTC", "AEENDTC"),
)
_EYE, _SKIN, _GUT = (
    "EYE DISORDERS",
    "SKIN AND SUBCUTANEOUS TISSUE DISORDERS",
    "GASTROINTESTINAL DISORDERS",
)
_GENERAL = "GENERAL DISORDERS AND ADMINISTRATION SITE CONDITIONS"
_MUSCLE = "MUSCULOSKELETAL AND CONNECTIVE TISSUE DISORDERS"
_SYSTEMS = {
    OEDEMA: _EYE,
    FATIGUE: _GENERAL,
    RASH: _SKIN,
    NAUSEA: _GUT,
    DIARRHOEA: _GUT,
    "OEDEMA PERIPHERAL": _GENERAL,
    "VOMITING": _GUT,
    "MUSCLE SPASMS": _MUSCLE,
    "ABDOMINAL PAIN": _GUT,
    "HEADACHE": "NERVOUS SYSTEM DISORDERS",
    "CONJUNCTIVITIS": _EYE,
    "DYSPEPSIA": _GUT,
    "PYREXIA": _GENERAL,
    "ARTHRALGIA": _MUSCLE,
    "COUGH": "RESPIRATORY, THORACIC AND MEDIASTINAL DISORDERS",
    "PULMONARY EMBOLISM": "RESPIRATORY, THORACIC AND MEDIASTINAL DISORDERS",
    "PNEUMONIA": "INFECTIONS AND INFESTATIONS",
    "MYOCARDIAL INFARCTION": "CARDIAC DISORDERS",
}
_OFTEN = {
    "OEDEMA PERIPHERAL": 0.28,
    "VOMITING": 0.25,
    "MUSCLE SPASMS": 0.24,
    "ABDOMINAL PAIN": 0.22,
    "HEADACHE": 0.15,
    "CONJUNCTIVITIS": 0.14,
    "DYSPEPSIA": 0.14,
    "PYREXIA": 0.12,
    "ARTHRALGIA": 0.1,
    "COUGH": 0.1,
}
"""Side-effects that the abstract does not count, and how often they are invented here."""

_DRUG_RELATED = {
    *COUNTS,
    *("OEDEMA PERIPHERAL", "VOMITING", "MUSCLE SPASMS", "CONJUNCTIVITIS", "DYSPEPSIA"),
}

_WORDS = {
    OEDEMA: ("Periorbital oedema", "Swelling around the eyes", "Puffy eyelids"),
    FATIGUE: ("Fatigue", "Tiredness", "Lethargy"),
    RASH: ("Rash", "Skin rash", "Maculopapular rash"),
}
_WINDOW_DAYS = 30  # side-effects count until so long after the last dose

_FATAL = {114: "PNEUMONIA", 170: "MYOCARDIAL INFARCTION"}
"""What the patients die of who die without progression, by the day of their last scan."""


@dataclass(frozen=True)
class _Event:
    """A record in days of treatment; `end` None while it lasts."""

    term: str
    grade: int
    start: int
    end: int | None
    action: str = "DOSE NOT CHANGED"


def record_side_effects(patient: Patient, course: Course, tolerance: Tolerance) -> list[Row]:
    """Return the side-effects of one patient by start date."""
    events: list[_Event] = []
    for term in COUNTS:
        if term in tolerance.terms:
            events += _counted(patient, term, tolerance)
    events += _others(patient, tolerance)
    if patient.story.leaves == DEATH:
        term = _FATAL.get(max(patient.story.days.values(), default=0), "PULMONARY EMBOLISM")
        events.append(_Event(term, 5, tolerance.days - 2, None, "NOT APPLICABLE"))
    events += _outside_treatment(patient, course, tolerance)
    ordered = sorted(events, key=lambda event: (event.start, event.term))
    return [_event_row(patient, course, event) for event in ordered]


def _counted(patient: Patient, term: str, tolerance: Tolerance) -> list[_Event]:
    dice = patient.dice(term)
    change = next((c for c in tolerance.changes if c.reason == term), None)
    if change:
        return _changing_the_dose(term, change, tolerance)
    if term in tolerance.resolves:
        return _resolving(term, tolerance.days, dice)
    if term in {OEDEMA, RASH}:
        start = dice.whole(6, min(30, tolerance.days - 4))
        return [_Event(term, dice.pick((1, 1, 2)), start, None)]
    if term == FATIGUE:
        start = dice.whole(3, min(60, tolerance.days - 2))
        end = None if dice.chance(0.5) else start + dice.whole(14, 120)
        grade = dice.pick((1, 1, 1, 2, 2, 3))
        before = [_Event(term, 1, -10, start)] if grade > 1 and dice.chance(0.4) else []
        return [*before, _Event(term, grade, start, end)]
    return _bouts(term, tolerance.days, dice)


def _changing_the_dose(term: str, change: Change, tolerance: Tolerance) -> list[_Event]:
    """Return an episode that gets worse until the dose is changed, and then better."""
    again = any(c.reason == term and c is not change for c in tolerance.changes)
    worse = change.day - 4
    action = "DRUG INTERRUPTED" if change.pause else "DOSE REDUCED"
    better = change.day + max(change.pause, 5)
    return [
        _Event(term, 2, worse - 7, worse),
        _Event(term, 3, worse, better, action),
        _Event(term, 1, better, None if again else better + 21),
    ]


def _resolving(term: str, days: int, dice: Dice) -> list[_Event]:
    """Return a first episode that ends while treatment goes on unchanged."""
    short = days < 80  # noqa: PLR2004 - leaves at about the first scan
    start = dice.whole(5, 11) if short else dice.whole(7, 34)
    end = start + (dice.whole(7, 15) if short else dice.whole(14, 40))
    events = [_Event(term, dice.pick((1, 1, 2)), start, end)]
    if dice.chance(0.3):
        middle = start + (end - start) // 2
        events = [_Event(term, 2, start, middle), _Event(term, 1, middle, end)]
    if days > 200 and dice.chance(0.15):  # noqa: PLR2004 - long enough for a second episode
        again = dice.whole(150, 180)
        events.append(_Event(term, 1, again, again + dice.whole(7, 20)))
    return events


def _bouts(term: str, days: int, dice: Dice) -> list[_Event]:
    first = dice.whole(2, min(40, days - 4))
    events = [_Event(term, dice.pick((1, 1, 1, 2, 2)), first, first + dice.whole(2, 20))]
    if days > 120 and dice.chance(0.4):  # noqa: PLR2004 - long enough for a second bout
        again = dice.whole(70, 110)
        events.append(_Event(term, 1, again, again + dice.whole(2, 12)))
    return events


def _others(patient: Patient, tolerance: Tolerance) -> list[_Event]:
    dice = patient.dice("other side-effects")
    events = []
    for term, probability in _OFTEN.items():
        start = dice.whole(3, tolerance.days - 3)
        length, grade, happens = dice.whole(2, 45), dice.pick((1, 1, 2)), dice.chance(probability)
        if happens:
            events.append(_Event(term, grade, start, start + length))
    return events


def _outside_treatment(patient: Patient, course: Course, tolerance: Tolerance) -> list[_Event]:
    """Return complaints from before the first dose, and from a later therapy."""
    dice, events = patient.dice("outside treatment"), []
    if FATIGUE not in tolerance.terms and dice.chance(0.5):
        events.append(_Event(FATIGUE, 1, -dice.whole(3, 9), dice.whole(8, 20)))
    if NAUSEA not in tolerance.terms and dice.chance(0.25):
        events.append(_Event(NAUSEA, 1, -9, -2))
    if course.new_therapy and NAUSEA not in tolerance.terms:
        start = (course.new_therapy - patient.first_dose).days + 1
        start = max(start, tolerance.days + _WINDOW_DAYS + 3)
        if _date(patient, start + 5) < course.last_contact:
            events.append(_Event(NAUSEA, 2, start, start + 5))
    return events


def _event_row(patient: Patient, course: Course, event: _Event) -> Row:
    start = _date(patient, event.start)
    end = None if event.end is None else _date(patient, event.end)
    if end and end > min(course.last_contact, CUTOFF - timedelta(days=1)):
        end = None
    fatal = event.action == "NOT APPLICABLE"
    related = event.term in _DRUG_RELATED and event.start > 0
    return row(
        patient,
        AETERM=_word(patient, event),
        AEDECOD=event.term,
        AEBODSYS=_SYSTEMS[event.term],
        AESER="Y" if fatal else "N",
        AEACN=event.action if event.start > 0 else "NOT APPLICABLE",
        AEREL="RELATED" if related else "NOT RELATED",
        AEOUT=_outcome(end, fatal=fatal),
        AETOXGR=event.grade,
        AESTDTC=_as_collected(event, start),
        AEENDTC=course.death if fatal else end,
    )


def _date(patient: Patient, day: int) -> date:
    return patient.first_dose + timedelta(days=day - 1)


def _word(patient: Patient, event: _Event) -> str:
    words = _WORDS.get(event.term, (event.term.capitalize(),))
    return patient.dice(f"word {event.term}").pick(words)


def _outcome(end: date | None, *, fatal: bool) -> str:
    if fatal:
        return "FATAL"
    return "RECOVERED/RESOLVED" if end else "NOT RECOVERED/NOT RESOLVED"


def _as_collected(event: _Event, start: date) -> str:
    """Return the start date; in some minor records of later months the day is not known."""
    minor = event.term in {"ARTHRALGIA", "DYSPEPSIA"} and event.start > 62  # noqa: PLR2004
    return start.isoformat()[:7] if minor else start.isoformat()
