from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study

Row = dict[str, object]


def rules(study: Study) -> list[str]:
    return study.findings["rule"].to_list()


# --- Birth and death ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "date", "is_odd"),
    [
        ("1950-05-10", "1950-05-09", True),
        ("1950-05-10", "1950-05-10", False),
        ("1950-05", "1950-04-30", True),
        ("1950-05", "1950-05-01", False),  # may have been born that day
        ("1950-05-10", "1950-05", False),  # may have been on the 10th or later
        ("1950-05-10", "1950-04", True),
        ("1950-05-10", "1950", False),
        ("1950", "1949", True),
        (None, "1949", False),
    ],
)
def test_a_date_before_birth_is_named(
    study_of: Callable[..., Study],
    born: str | None,
    date: str,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(
        DM=[{"USUBJID": "P1", "BRTHDTC": born}],
        MH=[{"USUBJID": "P1", "MHSEQ": 1, "MHTERM": "X", "MHSTDTC": date}],
    )

    assert rules(study) == (["before-birth"] if is_odd else [])
    assert study["MH"].height == 1


@pytest.mark.parametrize(
    ("age", "unit", "is_odd"),
    [
        (-1, "YEARS", True),
        (0, "YEARS", False),
        (120, "YEARS", False),
        (121, "YEARS", True),
        (121, None, True),
        (121, "MONTHS", False),
        (-1, "MONTHS", True),
        (None, "YEARS", False),
    ],
)
def test_an_age_that_nobody_can_have_is_named_and_kept(
    study_of: Callable[..., Study],
    age: int | None,
    unit: str | None,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(DM=[{"USUBJID": "P1", "AGE": age, "AGEU": unit}, {"USUBJID": "P2", "AGE": 50}])

    assert rules(study) == (["impossible-age"] if is_odd else [])
    assert study["DM"]["AGE"].to_list() == [age, 50]


@pytest.mark.parametrize(
    ("died", "date", "is_odd"),
    [
        ("2001-05-10", "2001-05-11", True),
        ("2001-05-10", "2001-05-10", False),
        ("2001-05", "2001-05-31", False),  # may have died on the last day
        ("2001-05", "2001-06-01", True),
        ("2001-05-10", "2001-05", False),  # may have been on the 10th or before
        ("2001-05-10", "2001-06", True),
        ("2001", "2001-12-31", False),
        (None, "2001-12-31", False),
    ],
)
def test_a_record_after_death_is_named(
    study_of: Callable[..., Study],
    died: str | None,
    date: str,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(
        DM=[{"USUBJID": "P1", "DTHDTC": died}],
        LB=[{"USUBJID": "P1", "LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": date, "VISIT": "V1"}],
    )

    found = study.findings.filter(pl.col("rule") != "death-date-imputed").select(
        "rule", "severity", "domain", "visit", "variable", "row", "action"
    )
    assert found.rows() == (
        [("after-death", "error", "LB", "V1", "LBDTC", 1, "kept")] if is_odd else []
    )


def test_death_itself_pathology_and_survival_may_be_dated_after_death(
    study_of: Callable[..., Study],
) -> None:
    late = "2001-06-01"
    study = study_of(
        DM=[{"USUBJID": "P1", "DTHDTC": "2001-05-10"}],
        DS=[{"USUBJID": "P1", "DSSEQ": 1, "DSDECOD": "DEATH", "DSSTDTC": late}],
        MI=[{"USUBJID": "P1", "MISEQ": 1, "MITESTCD": "KIT", "MIDTC": late}],
        SS=[{"USUBJID": "P1", "SSSEQ": 1, "SSTESTCD": "SURVSTAT", "SSDTC": late}],
    )

    assert rules(study) == []


def test_the_start_and_the_end_of_treatment_are_compared_with_death(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        DM=[{"USUBJID": "P1", "DTHDTC": "2001-05-10"}],
        EX=[
            {
                "USUBJID": "P1",
                "EXSEQ": 1,
                "EXTRT": "D",
                "EXSTDTC": "2001-05-01",
                "EXENDTC": "2001-05-11",
            }
        ],
    )

    assert study.findings.select("rule", "variable").rows() == [("after-death", "EXENDTC")]


def test_a_death_before_birth_is_named(study_of: Callable[..., Study]) -> None:
    study = study_of(DM=[{"USUBJID": "P1", "BRTHDTC": "2001-02-01", "DTHDTC": "2001-01-31"}])

    assert study.findings.select("rule", "domain", "variable").rows() == [
        ("before-birth", "DM", "DTHDTC")
    ]


@pytest.mark.parametrize(
    ("end", "is_odd"),
    [("2001-02-09", True), ("2001-02-10", False), ("2001-02", False), ("2001-01", True)],
)
def test_an_end_before_its_start_is_named(
    study_of: Callable[..., Study],
    end: str,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    row = {"USUBJID": "P1", "AESEQ": 1, "AETERM": "X", "AESTDTC": "2001-02-10"}

    study = study_of(AE=[row | {"AEENDTC": end}])

    assert rules(study) == (["end-before-start"] if is_odd else [])


# --- Lesions -----------------------------------------------------------------------------------


def listed(**values: object) -> Row:
    usual: Row = {
        "USUBJID": "P1",
        "TUSEQ": 1,
        "TULNKID": "T01",
        "TUSTRESC": "TARGET",
        "TULOC": "LIVER",
        "TUEVAL": "INVESTIGATOR",
        "VISIT": "SCREENING",
        "TUDTC": "2001-01-01",
    }
    return usual | values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"TRLOC": "LIVER"}, []),
        ({"TRLOC": "Liver"}, []),
        ({"TRLOC": None}, []),
        ({"TRLOC": "LUNG"}, [("lesion-organ", "warning", "TRLOC", "LUNG")]),
        ({"TRGRPID": "NON-TARGET"}, [("lesion-class", "warning", "TRGRPID", "NON-TARGET")]),
        ({"TRGRPID": "NEW"}, [("lesion-class", "warning", "TRGRPID", "NEW")]),
        ({"TRGRPID": "Group 1"}, []),  # a free name of a group
        ({"TRGRPID": None}, []),
        ({"TRLOC": "LUNG", "TREVAL": "INDEPENDENT ASSESSOR"}, []),  # another reader's T01
        ({"TRLOC": "LUNG", "USUBJID": "P2"}, []),
    ],
)
def test_tu_and_tr_that_disagree_are_named(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    values: Row,
    expected: list[tuple[str, ...]],
) -> None:
    study = study_of(TU=[listed()], TR=[lesion(1, **values)])

    assert study.findings.select("rule", "severity", "variable", "value").rows() == expected


def test_a_lesion_that_tu_calls_by_two_classes_is_named(study_of: Callable[..., Study]) -> None:
    study = study_of(
        TU=[
            listed(TUSEQ=1, TUSTRESC="NEW", TUDTC="2001-03-01", VISIT="WEEK 8"),
            listed(TUSEQ=2),
            listed(TUSEQ=3, TUDTC="2001-03-01", VISIT="WEEK 8"),
            listed(TUSEQ=4, TUSTRESC="NEW", TUEVAL="INDEPENDENT ASSESSOR"),  # another's T01
        ],
    )

    assert study.findings.select("rule", "severity", "visit", "row", "message").rows() == [
        (
            "lesion-class",
            "error",
            "WEEK 8",
            1,
            (
                "lesion T01 of INVESTIGATOR is NEW here but TARGET in its first record of TU, "
                "which is used; if it is another lesion, give it a name of its own"
            ),
        )
    ]


def test_a_disagreement_is_named_once_for_each_visit(
    study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    lung = {"TRLOC": "LUNG"}
    study = study_of(
        TU=[listed(), listed(TUSEQ=2, TULOC="LUNG", TUDTC="2001-03-01", VISIT="WEEK 8")],
        TR=[
            lesion(1, **lung),
            lesion(2, TRTESTCD="LPERP", **lung),
            lesion(3, VISIT="WEEK 16", TRDTC="2001-04-01", **lung),
        ],
    )

    found = study.findings.filter(rule="lesion-organ")
    assert found.select("visit", "row", "message").rows() == [
        (
            "WEEK 16",
            3,
            "lesion T01 of INVESTIGATOR is LUNG in TR (TRLOC) but LIVER in TU (TULOC); TU is used",
        ),
        (
            "WEEK 8",
            1,
            "lesion T01 of INVESTIGATOR is LUNG in TR (TRLOC) but LIVER in TU (TULOC); TU is used",
        ),
    ]


# --- Visits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "number", "is_odd"),
    [
        ("NOT DONE", None, None, False),
        ("Not Done", "35", 35.0, True),
        ("NOT DONE", None, 35.0, True),
        ("NOT DONE", "TOO SMALL TO MEASURE", None, True),
        ("NOT DONE", "Not done", None, False),
        (None, "35", 35.0, False),
    ],
)
def test_a_result_that_was_not_done_is_named(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    status: str | None,
    text: str | None,
    number: float | None,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(TR=[lesion(1, TRSTAT=status, TRSTRESC=text, TRSTRESN=number)])

    found = study.findings.filter(rule="not-done-with-result")
    assert found.select("severity", "row", "action").rows() == ([("error", 1, "kept")] * is_odd)


@pytest.mark.parametrize(
    ("second", "severity"),
    [
        ("2001-02-03", None),
        ("2001-02-04", "note"),
        ("2001-02-17", "note"),  # 14 days apart: still one assessment
        ("2001-02-18", "warning"),
        ("2001-02", None),  # takes the day of the other scan
    ],
)
def test_two_scan_dates_under_one_label_are_named(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    second: str,
    severity: str | None,
) -> None:
    study = study_of(TR=[lesion(1), lesion(2, TRLNKID="T02", TRDTC=second)])

    found = study.findings.filter(rule="two-scan-dates")
    assert found["severity"].to_list() == ([severity] if severity else [])


def test_the_span_of_the_protocol_decides_how_far_apart_is_too_far(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    protocol_with: Callable[..., Protocol],
) -> None:
    study = study_of(
        using=protocol_with(span_days=3),
        TR=[lesion(1), lesion(2, TRLNKID="T02", TRDTC="2001-02-07")],
    )

    assert study.findings.select("rule", "severity", "visit", "value", "message").rows() == [
        (
            "two-scan-dates",
            "warning",
            "WEEK 8",
            "2001-02-03 and 2001-02-07",
            (
                "INVESTIGATOR has scans of this visit on 2001-02-03 and 2001-02-07, 4 days apart; "
                "they count as separate assessments"
            ),
        )
    ]


def test_scans_of_other_readers_and_numbers_are_other_visits(
    study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    study = study_of(
        TR=[
            lesion(1, VISITNUM=2.0),
            lesion(2, TRDTC="2001-03-03", VISITNUM=2.1),
            lesion(3, TRDTC="2001-04-03", VISITNUM=2.0, TREVALID="READER 1"),
            lesion(4, TRDTC="2001-05-03", VISIT=None),
            lesion(5, TRDTC="2001-06-03", VISIT=None),
        ]
    )

    assert rules(study) == []


# --- Response words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "word", "is_odd"),
    [
        *(("OVRLRESP", word, False) for word in ("CR", "PR", "SD", "PD", "NE", "ND")),
        ("OVRLRESP", "NON-CR/NON-PD", False),
        ("OVRLRESP", None, False),
        ("OVRLRESP", "CHECK", True),
        *(("OVRLRESP", word, False) for word in ("iCR", "iUPD", "iCPD", "NON-iCR/NON-iUPD")),
        ("TRGRESP", "ICR", False),
        ("OVRLRESP", "pr", False),
        ("OVRLRESP", "Non-CR/Non-PD", False),
        ("NTRGRESP", "?", True),
        ("BESTRESP", "?", True),
        ("NEWLPROG", "Y", False),
    ],
)
def test_an_unknown_response_word_is_named(
    study_of: Callable[..., Study],
    test: str,
    word: str | None,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(
        RS=[
            {
                "USUBJID": "P1",
                "RSSEQ": 1,
                "RSTESTCD": test,
                "RSSTRESC": word,
                "RSEVAL": "INVESTIGATOR",
                "RSDTC": "2001-02-03",
            }
        ]
    )

    found = study.findings.select("rule", "severity", "variable", "value", "action").rows()
    assert found == ([("unknown-response", "warning", test, word, "kept")] if is_odd else [])
    assert study["RS"].height == 1
