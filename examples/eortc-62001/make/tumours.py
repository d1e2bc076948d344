"""Tumour records: TU (which lesions), TR (what was measured), RS (what the site concluded)."""

from datetime import timedelta

from courses import Course
from lesions import Lesion, choose_lesions
from measurements import Reading, read_scans
from patients import Patient
from rows import Row, row

TU_COLUMNS = (
    *("TULNKID", "TUTESTCD", "TUTEST", "TUORRES", "TUSTRESC", "TULOC", "TULAT", "TUMETHOD"),
    *("TUEVAL", "VISITNUM", "VISIT", "TUDTC"),
)
TR_COLUMNS = (
    *("TRGRPID", "TRLNKID", "TRTESTCD", "TRTEST", "TRORRES", "TRORRESU", "TRSTRESC", "TRSTRESN"),
    *("TRSTRESU", "TRSTAT", "TRREASND", "TRMETHOD", "TREVAL", "VISITNUM", "VISIT", "TRDTC"),
)
RS_COLUMNS = (
    *("RSTESTCD", "RSTEST", "RSCAT", "RSORRES", "RSSTRESC", "RSEVAL", "VISITNUM", "VISIT"),
    "RSDTC",
)
_TESTS = {
    "LDIAM": "Longest Diameter",
    "LPERP": "Longest Perpendicular",
    "TUMSTATE": "Tumor State",
    "DENSITY": "Density",
}
_NEW_PLACES = {"GIST": ("LIVER", "PERITONEUM"), "STS": ("LUNG", "LIVER", "BONE", "SOFT TISSUE")}
_LATER_SCAN_LESION = "T02"  # scanned on another day in the patient with two scan dates
_TWO_DATES_WEEK = 16
_PARTIAL_DATE_WEEK = 32
_TOO_SMALL = "TOO SMALL TO MEASURE"


def record_tumours(patient: Patient, course: Course) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the records of TU, TR and RS of one patient."""
    lesions = choose_lesions(patient)
    readings = read_scans(patient, course, lesions)
    return (
        _identify(patient, course, lesions, readings),
        _measure(patient, course, lesions, readings),
        [_conclude(patient, reading) for reading in readings],
    )


def scan_date(patient: Patient, reading: Reading, lesion: str = "") -> str:
    """Return the date of a scan as the site wrote it."""
    oddity, week, when = patient.story.oddity, reading.scan.week, reading.scan.visit.when
    if oddity == "day of a scan not known" and week == _PARTIAL_DATE_WEEK:
        return when.isoformat()[:7]
    two_dates = oddity == "two scan dates" and week == _TWO_DATES_WEEK
    if two_dates and lesion != _LATER_SCAN_LESION and lesion:
        return (when - timedelta(days=2)).isoformat()
    return when.isoformat()


def _identify(
    patient: Patient, course: Course, lesions: list[Lesion], readings: list[Reading]
) -> list[Row]:
    rows = [_lesion_row(patient, lesion, course.baseline_scan.isoformat()) for lesion in lesions]
    place = patient.dice("new lesion").pick(_NEW_PLACES[patient.story.disease])
    first = next((r for r in readings if r.new), None)
    if first:
        new = Lesion("NEW01", "NEW", place, place, "", patient.site.scanner, 0, 0.0)
        at = {"VISITNUM": first.scan.visit.number, "VISIT": first.scan.visit.name}
        rows.append(_lesion_row(patient, new, scan_date(patient, first)) | at)
    return rows


def _lesion_row(patient: Patient, lesion: Lesion, when: str) -> Row:
    return row(
        patient,
        TULNKID=lesion.id,
        TUTESTCD="TUMIDENT",
        TUTEST="Tumor Identification",
        TUORRES=lesion.role,
        TUSTRESC=lesion.role,
        TULOC=lesion.organ,
        TULAT=lesion.side,
        TUMETHOD=lesion.method,
        TUEVAL="INVESTIGATOR",
        VISITNUM="1",
        VISIT="SCREENING",
        TUDTC=when,
    )


def _measure(
    patient: Patient, course: Course, lesions: list[Lesion], readings: list[Reading]
) -> list[Row]:
    dice = patient.dice("perpendicular")
    rows: list[Row] = []
    for lesion in lesions:
        at = At("1", "SCREENING", course.baseline_scan.isoformat())
        state = "PRESENT" if lesion.role == "NON-TARGET" else ""
        rows += _lesion_rows(patient, lesion, at, state or str(lesion.size_mm), 1.0)
    for reading in readings:
        visit = reading.scan.visit
        for lesion in lesions:
            at = At(visit.number, visit.name, scan_date(patient, reading, lesion.id))
            rows += _lesion_rows(
                patient, lesion, at, _value(lesion, reading), dice.real(0.94, 1.06)
            )
        for name, state in reading.new.items():
            new = Lesion(name, "NEW", "", "", "", patient.site.scanner, 0, 0.0)
            at = At(visit.number, visit.name, scan_date(patient, reading))
            rows += _lesion_rows(patient, new, at, state, 1.0)
    return rows


class At(dict[str, str]):
    """The visit and date of a record."""

    def __init__(self, number: str, name: str, when: str) -> None:
        super().__init__(VISITNUM=number, VISIT=name, TRDTC=when)


def _value(lesion: Lesion, reading: Reading) -> str:
    if lesion.id == reading.not_done:
        return "NOT DONE"
    if lesion.id == reading.too_small:
        return _TOO_SMALL
    if lesion.role == "TARGET":
        return str(reading.mm[lesion.id])
    return reading.states[lesion.id]


def _lesion_rows(patient: Patient, lesion: Lesion, at: At, value: str, wobble: float) -> list[Row]:
    """Return one row per test of a lesion at a scan."""
    if lesion.role != "TARGET":
        return [result(patient, lesion, "TUMSTATE", value) | at]
    rows = [result(patient, lesion, "LDIAM", value) | at]
    if lesion.roundness and value.isdigit():
        longest = int(value)
        across = min(longest, round(longest * lesion.roundness * wobble))
        rows.append(result(patient, lesion, "LPERP", str(across)) | at)
    return rows


def result(patient: Patient, lesion: Lesion, test: str, value: str, unit: str = "mm") -> Row:
    """Return a record of one test of a lesion, without its visit and date."""
    number = value if value.isdigit() else ""
    done = value != "NOT DONE"
    return row(
        patient,
        TRGRPID=lesion.role,
        TRLNKID=lesion.id,
        TRTESTCD=test,
        TRTEST=_TESTS[test],
        TRORRES=value if done else "",
        TRORRESU=unit if number else "",
        TRSTRESC=value if done else "",
        TRSTRESN=number,
        TRSTRESU=unit if number else "",
        TRSTAT="" if done else "NOT DONE",
        TRREASND="" if done else "SLICES MISSING",
        TRMETHOD=lesion.method,
        TREVAL="INVESTIGATOR",
    )


def _conclude(patient: Patient, reading: Reading) -> Row:
    return row(
        patient,
        RSTESTCD="OVRLRESP",
        RSTEST="Overall Response",
        RSCAT="RECIST 1.0",
        RSORRES=reading.scan.written,
        RSSTRESC=reading.scan.written,
        RSEVAL="INVESTIGATOR",
        VISITNUM=reading.scan.visit.number,
        VISIT=reading.scan.visit.name,
        RSDTC=scan_date(patient, reading),
    )
