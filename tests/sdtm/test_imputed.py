"""Which dates are found because they are not complete."""

from collections.abc import Callable

from remission.sdtm import Study

StudyOf = Callable[..., Study]


def scan(lesion: str, day: str, visit: str) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "TRLNKID": lesion,
        "TRTESTCD": "LDIAM",
        "TRSTRESC": "10",
        "TRSTRESN": 10.0,
        "TRSTRESU": "mm",
        "VISIT": visit,
        "TRDTC": day,
    }


def test_a_scan_without_a_day_is_found_once_a_visit(study_of: StudyOf) -> None:
    scans = [
        scan("T01", "2001-02-26", "W8"),
        scan("T01", "2001-04", "W16"),
        scan("T02", "2001-04", "W16"),
        scan("T01", "2001", "W24"),
    ]

    found = study_of(TR=scans).findings.filter(rule="date-imputed")

    assert found.select("severity", "visit", "value", "row", "message").sort("visit").rows() == [
        (
            "note",
            "W16",
            "2001-04",
            2,
            (
                "TRDTC is 2001-04, taken to be 2001-04-30; what depends on the day is not "
                "certain; enter it"
            ),
        ),
        (
            "warning",
            "W24",
            "2001",
            4,
            (
                "TRDTC is 2001, taken to be 2001-12-31; what depends on the day is not "
                "certain; enter it"
            ),
        ),
    ]


def test_the_start_of_a_dose_without_a_day_is_found(study_of: StudyOf) -> None:
    dose = {"USUBJID": "P1", "EXTRT": "D", "EXSTDTC": "2001-01", "EXENDTC": "2001-03"}

    found = study_of(EX=[dose]).findings.filter(rule="date-imputed")

    assert found.select("variable", "value").rows() == [("EXSTDTC", "2001-01")]
