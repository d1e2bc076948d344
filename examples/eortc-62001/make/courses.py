"""When things happen to a patient: scans, clinic visits, last dose, death."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from patients import CUTOFF, Patient
from stories import DEATH, LOST, PROGRESSION, WITHDRAWAL

CYCLE = 56
FOLLOW_UP_EVERY = 112
MAX_FOLLOW_UP_SCANS = 2


@dataclass(frozen=True)
class Visit:
    """A visit and its date."""

    number: str
    name: str
    when: date


@dataclass(frozen=True)
class Scan:
    """A tumour assessment, what the story wants it to show, and what the site wrote."""

    visit: Visit
    shows: str
    written: str
    week: int


@dataclass(frozen=True, kw_only=True)
class Course:
    """All dates of one patient after entry; None is not (yet) happened."""

    screening: date
    baseline_scan: date
    scans: tuple[Scan, ...]
    clinic: tuple[Visit, ...]
    last_dose: date | None
    progression: date | None
    death: date | None
    last_contact: date
    end_visit: Visit | None
    follow_up: tuple[Visit, ...]
    new_therapy: date | None


def plan_course(patient: Patient) -> Course:
    """Return the dates of one patient."""
    dice = patient.dice("course")
    scans = _plan_scans(patient)
    progression = next((s.visit.when for s in scans if s.shows == "PD"), None)
    last_dose = _plan_last_dose(patient, scans)
    death = _plan_death(patient, last_dose)
    last_contact = death or _last_contact(patient, last_dose)
    end_visit = None
    if last_dose and patient.story.leaves not in {DEATH, LOST}:
        when = min(last_dose + timedelta(days=dice.whole(1, 7)), last_contact)
        end_visit = Visit("200", "END OF TREATMENT", when)
    course = Course(
        screening=patient.on(1 - dice.whole(0, (patient.registration - patient.consent).days)),
        baseline_scan=patient.registration - timedelta(days=dice.whole(2, 20)),
        scans=scans,
        clinic=_plan_clinic(patient, scans, last_dose or CUTOFF),
        last_dose=last_dose,
        progression=progression,
        death=death,
        last_contact=last_contact,
        end_visit=end_visit,
        follow_up=(),
        new_therapy=None,
    )
    return _after_treatment(patient, course)


def _plan_scans(patient: Patient) -> tuple[Scan, ...]:
    story, dice = patient.story, patient.dice("scans")
    scans: list[Scan] = []
    for i in range(40):
        if story.leaves and i == len(story.course):
            break
        shows = story.course[min(i, len(story.course) - 1)]
        when = patient.on(story.days.get(i, 1 + CYCLE * (i + 1) + dice.whole(-4, 4)))
        if when > CUTOFF - timedelta(days=3):
            break
        week = 8 * (i + 1)
        scans.append(Scan(Visit(str(10 + week), f"WEEK {week}", when), shows, shows, week))
    return _add_oddities(patient, scans)


def _add_oddities(patient: Patient, scans: list[Scan]) -> tuple[Scan, ...]:
    oddity = patient.story.oddity
    if oddity == "progression between visits":
        visit = replace(scans[0].visit, number="14.1", name="UNSCHEDULED 14.1")
        scans = [replace(scans[0], visit=visit, week=4)]
    if oddity == "unscheduled scan":
        visit = Visit("31.1", "UNSCHEDULED 31.1", patient.on(148))
        scans = [*scans[:2], Scan(visit, "PR", "PR", 20), *scans[2:]]
    if oddity == "site wrote PR too early":
        scans[0] = replace(scans[0], written="PR")
    if oddity == "site overlooked the nadir":
        scans[1] = replace(scans[1], written="SD")
    if oddity == "lesion not measured once":
        scans[3] = replace(scans[3], written="NE")
    return tuple(scans)


def _plan_last_dose(patient: Patient, scans: tuple[Scan, ...]) -> date | None:
    story, dice = patient.story, patient.dice("last dose")
    if not story.leaves:
        return None
    if not scans:
        return patient.on(27)
    last = scans[-1].visit.when
    if story.leaves == PROGRESSION:
        return last + timedelta(days=dice.whole(1, 4))
    if story.leaves == DEATH:
        return last + timedelta(days=dice.whole(14, 26))
    return last + timedelta(days=dice.whole(10, 24))


def _plan_death(patient: Patient, last_dose: date | None) -> date | None:
    story, dice = patient.story, patient.dice("death")
    if last_dose is None or story.leaves in {LOST, WITHDRAWAL}:
        return None
    if story.leaves == DEATH:
        return last_dose + timedelta(days=dice.whole(1, 3))
    longest = 700 if story.disease == "STS" else 1000
    shortest = 30 if story.disease == "STS" else 90
    death = last_dose + timedelta(days=dice.whole(shortest, dice.whole(shortest + 60, longest)))
    return death if death <= CUTOFF - timedelta(days=5) else None


def _last_contact(patient: Patient, last_dose: date | None) -> date:
    if patient.story.leaves == LOST and last_dose:
        return last_dose
    if patient.story.leaves == WITHDRAWAL and last_dose:
        return last_dose + timedelta(days=7)
    return CUTOFF - timedelta(days=patient.dice("contact").whole(2, 40))


def _plan_clinic(patient: Patient, scans: tuple[Scan, ...], end: date) -> tuple[Visit, ...]:
    """Return the visits at the clinic on treatment: weeks 2, 4, 6, 8, then every 4 weeks."""
    dice = patient.dice("clinic")
    at_scan = {scan.week: scan.visit for scan in scans if scan.visit.name.startswith("WEEK")}
    visits = []
    for week in (2, 4, 6, *range(8, 93, 4)):
        when = patient.on(1 + 7 * week + dice.whole(-1, 2))
        if week in at_scan:
            when = at_scan[week].when + timedelta(days=dice.whole(0, 1))
        if when <= min(end, CUTOFF - timedelta(days=2)):
            visits.append(Visit(str(10 + week), f"WEEK {week}", when))
    return tuple(sorted(visits, key=lambda visit: visit.when))


def _after_treatment(patient: Patient, course: Course) -> Course:
    """Add what follows the end of treatment: visits, scans, another therapy."""
    if course.last_dose is None or patient.story.leaves in {LOST, WITHDRAWAL, DEATH}:
        return course
    dice = patient.dice("follow-up")
    visits = []
    for i in range(1, 8):
        when = course.last_dose + timedelta(days=FOLLOW_UP_EVERY * i + dice.whole(-7, 7))
        if when < course.last_contact:
            visits.append(Visit(str(200 + i), f"FOLLOW-UP {i}", when))
    scanned = visits[:MAX_FOLLOW_UP_SCANS] if dice.chance(0.35) else []
    later = tuple(Scan(visit, "PD", "PD", 100 + i) for i, visit in enumerate(scanned))
    therapy = course.last_dose + timedelta(days=dice.whole(14, 40))
    treated = dice.chance(0.6) and therapy + timedelta(days=14) < course.last_contact
    return replace(
        course,
        follow_up=tuple(visits),
        scans=(*course.scans, *later),
        new_therapy=therapy if treated else None,
    )
