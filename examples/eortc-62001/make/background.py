"""What came before the trial: CM (prior chemotherapy), MH, PR, and performance status (QS)."""

from collections.abc import Sequence
from datetime import date, timedelta

from courses import Course, Visit
from dice import Dice
from pathology import called_leiomyosarcoma
from patients import EXCEPTIONS, Patient
from rows import Row, row
from tolerance import DIARRHOEA, NAUSEA, OEDEMA, Tolerance

CM_COLUMNS = ("CMTRT", "CMCAT", "CMSCAT", "CMINDC", "CMSTDTC", "CMENDTC")
MH_COLUMNS = ("MHTERM", "MHCAT", "MHSTDTC")
PR_COLUMNS = ("PRTRT", "PRCAT", "PRSTDTC")
QS_COLUMNS = (
    *("QSTESTCD", "QSTEST", "QSCAT", "QSORRES", "QSSTRESC", "QSSTRESN", "VISITNUM", "VISIT"),
    "QSDTC",
)
TREATED_GIST = 12  # of 27: the abstract's 71 % of 51 is 36, and all 24 others had to be treated
_TWO_SINGLE_AGENTS = 6
_SIX_WEEKS = 42
_STATUS_1 = 30  # the abstract's median of 1 needs 26 of 51 or more
_COMBINATIONS = (
    "DOXORUBICIN + IFOSFAMIDE",
    "EPIRUBICIN + IFOSFAMIDE",
    "DOXORUBICIN + DACARBAZINE",
    "CYCLOPHOSPHAMIDE + VINCRISTINE + DOXORUBICIN + DACARBAZINE",
)
_SINGLES = ("DOXORUBICIN", "EPIRUBICIN")
_SECOND_SINGLES = ("IFOSFAMIDE", "DACARBAZINE", "ECTEINASCIDIN 743")
_ILLNESSES = ("HYPERTENSION", "DIABETES MELLITUS", "HIATUS HERNIA", "GOUT", "HYPOTHYROIDISM")
_REMEDIES = {NAUSEA: "METOCLOPRAMIDE", DIARRHOEA: "LOPERAMIDE", OEDEMA: "FUROSEMIDE"}
_IN_GIST = ("PARTIAL GASTRECTOMY", "RESECTION OF SMALL BOWEL", "LAPAROTOMY AND DEBULKING")
_IN_OTHERS = ("EXCISION OF PRIMARY TUMOUR", "RESECTION OF LUNG METASTASES")
_OPERATIONS = {
    ("GIST", "F"): _IN_GIST,
    ("GIST", "M"): _IN_GIST,
    ("STS", "F"): (*_IN_OTHERS, "HYSTERECTOMY"),
    ("STS", "M"): _IN_OTHERS,
}


def prior_regimens(patients: Sequence[Patient]) -> dict[int, tuple[str, ...]]:
    """Return the regimens given before, by patient number."""
    dice = Dice("prior chemotherapy")
    gist = [p.number for p in patients if p.story.disease == "GIST"]
    others = [p.number for p in patients if p.story.disease != "GIST"]
    treated = called_leiomyosarcoma(patients)
    free = [name for name in gist if name not in treated]
    treated += dice.some(free, TREATED_GIST - len(treated))
    two_singles = set(dice.some(others, _TWO_SINGLE_AGENTS))
    regimens: dict[int, tuple[str, ...]] = {}
    for name in treated:
        regimens[name] = (dice.pick(_COMBINATIONS if dice.chance(0.8) else _SINGLES),)
    for name in others:
        if name in two_singles:
            regimens[name] = (dice.pick(_SINGLES), dice.pick(_SECOND_SINGLES))
        elif dice.chance(0.25):
            regimens[name] = (dice.pick(_COMBINATIONS), dice.pick(_SECOND_SINGLES))
        else:
            regimens[name] = (dice.pick(_COMBINATIONS),)
    return regimens


def record_medication(
    patient: Patient, course: Course, regimens: tuple[str, ...], tolerance: Tolerance
) -> list[Row]:
    """Return the chemotherapy before, medication for side-effects, and the therapy after."""
    rows = [_chemotherapy(patient, *regimen) for regimen in _date_regimens(patient, regimens)]
    dice = patient.dice("medication")
    for term, drug in _REMEDIES.items():
        start = patient.first_dose + timedelta(days=dice.whole(10, 20))
        if dice.chance(0.35) and term in tolerance.terms:
            rows.append(_given(patient, drug, "CONCOMITANT MEDICATION", term, start))
    if course.new_therapy:
        drug = dice.pick(("IFOSFAMIDE", "DOXORUBICIN", "GEMCITABINE", "ECTEINASCIDIN 743"))
        why = "PROGRESSION ON IMATINIB"
        later = _given(patient, drug, "ANTICANCER THERAPY", why, course.new_therapy)
        rows.append(later | {"CMSCAT": "SINGLE AGENT"})
    return rows


def _date_regimens(patient: Patient, regimens: tuple[str, ...]) -> list[tuple[str, date, date]]:
    """Return the regimens with first and last day, the last one well before entry."""
    dice = patient.dice("chemotherapy dates")
    dated, end = [], patient.consent - timedelta(days=dice.whole(35, 200))
    for regimen in reversed(regimens):
        start = end - timedelta(days=dice.whole(60, 170))
        dated.append((regimen, start, end))
        end = start - timedelta(days=dice.whole(40, 300))
    return dated[::-1]


def _given(patient: Patient, drug: str, category: str, why: str, start: date) -> Row:
    return row(patient, CMTRT=drug, CMCAT=category, CMINDC=why, CMSTDTC=start)


def _chemotherapy(patient: Patient, regimen: str, start: date, end: date) -> Row:
    dice = patient.dice(f"known of {regimen}")
    return row(
        patient,
        CMTRT=regimen,
        CMCAT="PRIOR CHEMOTHERAPY",
        CMSCAT="COMBINATION" if "+" in regimen else "SINGLE AGENT",
        CMINDC="ADVANCED DISEASE",
        CMSTDTC=start.isoformat()[: dice.pick((4, 7, 7, 10))],
        CMENDTC=end.isoformat()[: dice.pick((7, 10, 10))],
    )


def _progression(patient: Patient) -> Row:
    """Return the progression before entry: in the 6 weeks before it, but for the exceptions."""
    dice = patient.dice("progression before entry")
    excepted = patient.number in EXCEPTIONS
    before = dice.whole(_SIX_WEEKS + 6, 80) if excepted else dice.whole(9, _SIX_WEEKS)
    return row(
        patient,
        MHTERM="PROGRESSION OF THE TUMOUR",
        MHCAT="DISEASE UNDER STUDY",
        MHSTDTC=patient.registration - timedelta(days=before),
    )


def record_history(patient: Patient, regimens: tuple[str, ...]) -> tuple[list[Row], list[Row]]:
    """Return the records of MH and PR: diagnosis and operation before any chemotherapy."""
    dice = patient.dice("history")
    treated = _date_regimens(patient, regimens)
    first = treated[0][1] if treated else patient.consent
    operation = first - timedelta(days=dice.whole(40, 500))
    found = operation - timedelta(days=dice.whole(5, 60))
    history = [
        row(
            patient,
            MHTERM="FIRST DIAGNOSIS OF THE TUMOUR",
            MHCAT="PRIMARY DIAGNOSIS",
            MHSTDTC=found.isoformat()[: dice.pick((4, 7, 7, 10))],
        )
    ]
    history += [
        row(patient, MHTERM=illness, MHCAT="GENERAL MEDICAL HISTORY", MHSTDTC=str(found.year - 2))
        for illness in _ILLNESSES
        if dice.chance(0.1)
    ]
    history.append(_progression(patient))
    procedure = row(
        patient,
        PRTRT=dice.pick(_OPERATIONS[patient.story.disease, patient.sex]),
        PRCAT="PRIOR SURGERY",
        PRSTDTC=operation.isoformat()[: dice.pick((7, 10, 10))],
    )
    return history, [procedure] if dice.chance(0.85) else []


def status_1(patients: Sequence[Patient]) -> set[int]:
    """Return the patients who enter with WHO performance status 1; the others have 0."""
    return set(Dice("performance status").some([p.number for p in patients], _STATUS_1))


def record_status(patient: Patient, course: Course, status: int) -> list[Row]:
    """Return the WHO performance status at screening and at the visits with a scan."""
    dice = patient.dice("status")
    rows = [_status(patient, Visit("1", "SCREENING", course.screening), status)]
    weeks = {f"WEEK {8 * i}" for i in range(1, 12)}
    rows += [
        _status(patient, visit, max(0, min(2, status + dice.pick((-1, 0, 0, 0, 1)))))
        for visit in course.clinic
        if visit.name in weeks
    ]
    return rows


def _status(patient: Patient, visit: Visit, status: int) -> Row:
    return row(
        patient,
        QSTESTCD="WHOPS",
        QSTEST="WHO Performance Status",
        QSCAT="WHO PERFORMANCE STATUS",
        QSORRES=status,
        QSSTRESC=status,
        QSSTRESN=status,
        VISITNUM=visit.number,
        VISIT=visit.name,
        QSDTC=visit.when,
    )
