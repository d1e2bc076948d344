"""EX: the imatinib that was taken."""

from datetime import timedelta

from courses import Course
from patients import Patient
from rows import Row, row
from tolerance import Tolerance

COLUMNS = (
    *("EXTRT", "EXDOSE", "EXDOSU", "EXDOSFRM", "EXDOSFRQ", "EXROUTE", "EXADJ", "EXSTDTC"),
    "EXENDTC",
)
FULL_DOSE = 400


def record_doses(patient: Patient, course: Course, tolerance: Tolerance) -> list[Row]:
    """Return the dosing intervals; the last one is open while treatment goes on."""
    rows, start, dose, reason = [], 1, FULL_DOSE, ""
    for change in tolerance.changes:
        rows.append(_interval(patient, start, change.day - 1, dose, reason))
        start, dose, reason = change.day + change.pause, change.dose, change.reason
        if change.pause and change.written:
            rows.append(_interval(patient, change.day, start - 1, 0, reason))
    end = None
    if course.last_dose:
        end = (course.last_dose - patient.first_dose).days + 1
    rows.append(_interval(patient, start, end, dose, reason if dose < FULL_DOSE else ""))
    return rows


def _interval(patient: Patient, start: int, end: int | None, dose: int, reason: str) -> Row:
    first = patient.first_dose - timedelta(days=1)
    return row(
        patient,
        EXTRT="IMATINIB",
        EXDOSE=dose,
        EXDOSU="mg",
        EXDOSFRM="CAPSULE",
        EXDOSFRQ="BID",
        EXROUTE="ORAL",
        EXADJ=reason,
        EXSTDTC=first + timedelta(days=start),
        EXENDTC=first + timedelta(days=end) if end else None,
    )
