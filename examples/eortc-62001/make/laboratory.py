"""LB: blood counts and chemistry at screening and on treatment.

Whole numbers inside (tenths of g/dL, hundredths of 10^9/L), so that a value that should stand
exactly on a limit does.
"""

from dataclasses import dataclass

from courses import Course, Visit
from dice import Dice
from patients import Patient
from rows import Row, row
from tolerance import SEVERE, Tolerance, severe_neutropenia_visit

COLUMNS = (
    *("LBTESTCD", "LBTEST", "LBCAT", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI", "LBSTRESC"),
    *("LBSTRESN", "LBSTRESU", "LBSTNRLO", "LBSTNRHI", "LBSTAT", "VISITNUM", "VISIT", "LBDTC"),
)
_HAEMOGLOBIN_TENTHS = {2: (80, 99), 3: (65, 79), 4: (58, 64)}  # g/dL times 10
_NEUTROPHIL_HUNDREDTHS = {1: (150, 199), 2: (100, 149), 3: (50, 99), 4: (30, 49)}
"""Grades of CTC 2.0 (30 April 1999), which await a check against the source by a person."""

_GRADE_0_NEUTROPHILS = 200
_HIGH_TENTHS = {"M": 175, "F": 160}


@dataclass(frozen=True)
class _Test:
    name: str
    category: str
    unit: str
    low: float
    high: float
    usual: tuple[int, int]


_OTHERS = {
    "PLAT": _Test("Platelets", "HAEMATOLOGY", "10^9/L", 150, 400, (155, 390)),
    "CREAT": _Test("Creatinine", "CHEMISTRY", "umol/L", 45, 110, (55, 108)),
    "BILI": _Test("Bilirubin", "CHEMISTRY", "umol/L", 2, 17, (4, 16)),
    "ALT": _Test("Alanine Aminotransferase", "CHEMISTRY", "U/L", 5, 45, (9, 52)),
}


def record_laboratory(patient: Patient, course: Course, tolerance: Tolerance) -> list[Row]:
    """Return the laboratory values of one patient, visit by visit."""
    screening = Visit("1", "SCREENING", course.screening)
    visits = [*course.clinic, *([course.end_visit] if course.end_visit else [])]
    haemoglobin = _haemoglobin(patient, tolerance.haemoglobin, len(visits))
    neutrophils = _neutrophils(patient, course, tolerance.neutrophils, len(visits))
    later = _after_other_therapy(patient, course)
    everything = [screening, *visits, *later]
    rows: list[Row] = []
    for i, visit in enumerate(everything):
        if i <= len(visits):
            rows.append(_haemoglobin_row(patient, visit, haemoglobin[i]))
            rows.append(_neutrophil_row(patient, visit, neutrophils[i]))
        else:
            rows.append(_neutrophil_row(patient, visit, patient.dice("later").whole(90, 180)))
        rows += _other_rows(patient, visit)
    return rows


def _after_other_therapy(patient: Patient, course: Course) -> list[Visit]:
    """Return a visit long after the last dose: chemotherapy lowered the counts by then."""
    if not course.new_therapy or patient.story.course != ("PD",):
        return []
    return list(course.follow_up[:1])


def _low_limit(patient: Patient) -> int:
    low = patient.site.male_low if patient.sex == "M" else patient.site.female_low
    return round(low * 10)


def _haemoglobin(patient: Patient, worst: int, visits: int) -> list[int]:
    """Return the value at screening and at each visit; the worst one has the grade wanted."""
    dice, limit = patient.dice("haemoglobin"), _low_limit(patient)
    if worst == 0:
        values = _smooth([limit + dice.whole(2, 20) for _ in range(visits + 3)])
        values[1 + dice.whole(0, visits - 1)] = limit + dice.pick((0, 0, 1))
        return values
    low, high = _HAEMOGLOBIN_TENTHS.get(worst, (100, limit - 1))
    lowest = dice.whole(low, high)
    usual = max(lowest + 2, 100 if worst > 1 else lowest)
    values = _smooth([dice.whole(usual, max(usual, limit) + 8) for _ in range(visits + 3)])
    values[0] = dice.whole(max(usual, 95), limit + 10)
    values[1 + dice.whole(0, visits - 1)] = lowest
    return values


def _smooth(values: list[int]) -> list[int]:
    """Return means of three neighbours: haemoglobin does not jump from visit to visit."""
    return [sum(three) // 3 for three in zip(values, values[1:], values[2:], strict=False)]


def _neutrophils(patient: Patient, course: Course, worst: int, visits: int) -> list[int]:
    dice = patient.dice("neutrophils")
    if worst == 0:
        values = [dice.whole(_GRADE_0_NEUTROPHILS + 10, 640) for _ in range(visits + 1)]
        values[0] = dice.whole(175, 640)
        if dice.chance(0.15):
            values[1 + dice.whole(0, visits - 1)] = _GRADE_0_NEUTROPHILS
        return values
    lowest = dice.whole(*_NEUTROPHIL_HUNDREDTHS[worst])
    values = [dice.whole(max(lowest, 160), 480) for _ in range(visits + 1)]
    at = severe_neutropenia_visit(patient, course) if worst in SEVERE else dice.whole(0, visits - 1)
    values[1 + at] = lowest
    return values


def _haemoglobin_row(patient: Patient, visit: Visit, tenths: int) -> Row:
    low, high = _low_limit(patient), _HIGH_TENTHS[patient.sex]
    in_litres = patient.site.country == "GBR"

    def collected(value: int) -> str:
        return str(value) if in_litres else f"{value / 10:.1f}"

    return row(
        patient,
        LBTESTCD="HGB",
        LBTEST="Hemoglobin",
        LBCAT="HAEMATOLOGY",
        LBORRES=collected(tenths),
        LBORRESU="g/L" if in_litres else "g/dL",
        LBORNRLO=collected(low),
        LBORNRHI=collected(high),
        LBSTRESC=f"{tenths / 10:.1f}",
        LBSTRESN=f"{tenths / 10:.1f}",
        LBSTRESU="g/dL",
        LBSTNRLO=f"{low / 10:.1f}",
        LBSTNRHI=f"{high / 10:.1f}",
    ) | _at(visit)


def _neutrophil_row(patient: Patient, visit: Visit, hundredths: int) -> Row:
    by_volume = patient.site.country == "FRA"

    def collected(value: int) -> str:
        return str(value * 10) if by_volume else f"{value / 100:.2f}"

    return row(
        patient,
        LBTESTCD="NEUT",
        LBTEST="Neutrophils",
        LBCAT="HAEMATOLOGY",
        LBORRES=collected(hundredths),
        LBORRESU="/mm3" if by_volume else "10^9/L",
        LBORNRLO=collected(180),
        LBORNRHI=collected(750),
        LBSTRESC=f"{hundredths / 100:.2f}",
        LBSTRESN=f"{hundredths / 100:.2f}",
        LBSTRESU="10^9/L",
        LBSTNRLO="1.80",
        LBSTNRHI="7.50",
    ) | _at(visit)


def _other_rows(patient: Patient, visit: Visit) -> list[Row]:
    dice = Dice(f"chemistry {visit.name}", patient.number)
    rows = []
    for code, test in _OTHERS.items():
        value = dice.whole(*test.usual)
        missing = dice.chance(0.01) and visit.name != "SCREENING"
        rows.append(
            row(
                patient,
                LBTESTCD=code,
                LBTEST=test.name,
                LBCAT=test.category,
                LBORRES="" if missing else value,
                LBORRESU="" if missing else test.unit,
                LBORNRLO=test.low,
                LBORNRHI=test.high,
                LBSTRESC="" if missing else value,
                LBSTRESN="" if missing else value,
                LBSTRESU="" if missing else test.unit,
                LBSTNRLO=test.low,
                LBSTNRHI=test.high,
                LBSTAT="NOT DONE" if missing else "",
            )
            | _at(visit)
        )
    return rows


def _at(visit: Visit) -> Row:
    return {"VISITNUM": visit.number, "VISIT": visit.name, "LBDTC": visit.when.isoformat()}
