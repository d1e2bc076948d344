"""How each patient went through the trial: DM, DS, SV, SS, VS, and IE."""

from datetime import date

from courses import Course, Visit
from patients import EXCEPTIONS, Patient
from rows import Row, row
from stories import DEATH

DM_COLUMNS = (
    *("SUBJID", "RFSTDTC", "RFXSTDTC", "RFXENDTC", "RFICDTC", "DTHDTC", "DTHFL", "SITEID"),
    *("BRTHDTC", "AGE", "AGEU", "SEX", "ARMCD", "ARM", "COUNTRY"),
)
DS_COLUMNS = ("DSTERM", "DSDECOD", "DSCAT", "DSSCAT", "DSSTDTC")
SV_COLUMNS = ("VISITNUM", "VISIT", "SVSTDTC", "SVENDTC")
SS_COLUMNS = (*("SSTESTCD", "SSTEST", "SSORRES", "SSSTRESC", "VISITNUM", "VISIT", "SSDTC"),)
VS_COLUMNS = (
    *("VSTESTCD", "VSTEST", "VSORRES", "VSORRESU", "VSSTRESC", "VSSTRESN", "VSSTRESU"),
    *("VISITNUM", "VISIT", "VSDTC"),
)
IE_COLUMNS = (
    *("IETESTCD", "IETEST", "IECAT", "IEORRES", "IESTRESC", "VISITNUM", "VISIT", "IEDTC"),
)
_PARTIAL_BIRTH = ("FRA", "DEU")  # sites that give month and year of birth only


def record_person(patient: Patient, course: Course) -> Row:
    """Return the DM record."""
    birth = patient.birth.isoformat()
    return row(
        patient,
        SUBJID=f"{patient.number:03d}",
        RFSTDTC=patient.first_dose,
        RFXSTDTC=patient.first_dose,
        RFXENDTC=course.last_dose,
        RFICDTC=patient.consent,
        DTHDTC=course.death,
        DTHFL="Y" if course.death else "",
        SITEID=patient.site.number,
        BRTHDTC=birth[:7] if patient.site.country in _PARTIAL_BIRTH else birth,
        AGE=patient.age,
        AGEU="YEARS",
        SEX=patient.sex,
        ARMCD="IMA800",
        ARM="IMATINIB 400 MG TWICE DAILY",
        COUNTRY=patient.site.country,
    )


def record_disposition(patient: Patient, course: Course) -> list[Row]:
    """Return consent, registration, end of treatment and death."""
    milestones = [
        ("INFORMED CONSENT OBTAINED", "PROTOCOL MILESTONE", "", patient.consent),
        ("ENROLLED", "PROTOCOL MILESTONE", "", patient.registration),
    ]
    if course.last_dose:
        when = course.end_visit.when if course.end_visit else course.last_dose
        if patient.story.leaves == DEATH and course.death:
            when = course.death
        milestones.append((patient.story.leaves, "DISPOSITION EVENT", "TREATMENT", when))
    if course.death:
        milestones.append((DEATH, "DISPOSITION EVENT", "FOLLOW-UP", course.death))
    return [
        row(
            patient,
            DSTERM=word.capitalize(),
            DSDECOD=word,
            DSCAT=category,
            DSSCAT=part,
            DSSTDTC=when,
        )
        for word, category, part, when in milestones
    ]


def all_visits(patient: Patient, course: Course) -> list[Visit]:
    """Return every visit to the clinic in order."""
    visits = [
        Visit("1", "SCREENING", course.screening),
        Visit("2", "DAY 1", patient.first_dose),
        *course.clinic,
        *(s.visit for s in course.scans if s.visit.name.startswith("UNSCHEDULED")),
        *([course.end_visit] if course.end_visit else []),
        *course.follow_up,
    ]
    return sorted(visits, key=lambda visit: (visit.when, float(visit.number)))


def record_visits(patient: Patient, course: Course) -> list[Row]:
    """Return the SV records."""
    return [
        row(
            patient,
            VISITNUM=visit.number,
            VISIT=visit.name,
            SVSTDTC=visit.when,
            SVENDTC=visit.when,
        )
        for visit in all_visits(patient, course)
    ]


def record_survival(patient: Patient, course: Course) -> list[Row]:
    """Return the survival status at follow-up, at the last contact, and at death."""
    seen = [(visit.number, visit.name, visit.when) for visit in course.follow_up]
    rows = [_survival(patient, "ALIVE", *one) for one in seen]
    if course.death:
        return [*rows, _survival(patient, "DEAD", "", "", course.death)]
    return [*rows, _survival(patient, "ALIVE", "", "", course.last_contact)]


def _survival(patient: Patient, status: str, number: str, visit: str, when: date) -> Row:
    return row(
        patient,
        SSTESTCD="SURVSTAT",
        SSTEST="Survival Status",
        SSORRES=status,
        SSSTRESC=status,
        VISITNUM=number,
        VISIT=visit,
        SSDTC=when,
    )


def record_weight(patient: Patient, course: Course) -> list[Row]:
    """Return the weight at screening and at each visit to the clinic."""
    dice = patient.dice("weight")
    weight = dice.real(58, 95) if patient.sex == "M" else dice.real(48, 80)
    rows = []
    for visit in [Visit("1", "SCREENING", course.screening), *course.clinic]:
        weight += dice.real(-0.9, 0.9)
        value = f"{weight:.1f}"
        rows.append(
            row(
                patient,
                VSTESTCD="WEIGHT",
                VSTEST="Weight",
                VSORRES=value,
                VSORRESU="kg",
                VSSTRESC=value,
                VSSTRESN=value,
                VSSTRESU="kg",
                VISITNUM=visit.number,
                VISIT=visit.name,
                VSDTC=visit.when,
            )
        )
    return rows


def record_exceptions(patient: Patient, course: Course) -> list[Row]:
    """Return the eligibility exceptions that the site declared."""
    if patient.number not in EXCEPTIONS:
        return []
    return [
        row(
            patient,
            IETESTCD="INPROG",
            IETEST="Progression within the past 6 weeks",
            IECAT="INCLUSION",
            IEORRES="N",
            IESTRESC="N",
            VISITNUM="1",
            VISIT="SCREENING",
            IEDTC=course.screening,
        )
    ]
