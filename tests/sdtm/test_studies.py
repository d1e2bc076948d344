"""STUDYID that differs from that of the patient in DM; nothing is set aside for it."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study, make_study

StudyOf = Callable[..., Study]
Found = list[tuple[str, str, int, str]]
START = "2001-01-01"


def rows(domain: str, *studies: str | None, patient: str = "P1") -> list[dict[str, object]]:
    """Return a dated record per study named."""
    usual = {"LB": {"LBTESTCD": "HGB", "LBDTC": START}, "DM": {"RFSTDTC": START}}[domain]
    return [
        {"USUBJID": patient, "STUDYID": study, f"{domain}SEQ": number} | usual
        for number, study in enumerate(studies, 1)
    ]


def found(study: Study) -> Found:
    named = study.findings.filter(rule="another-study")
    return named.select("domain", "value", "row", "severity").rows()


PEOPLE = [
    *rows("DM", "A"),
    *rows("DM", "A", patient="P2"),
    *rows("DM", "B", patient="P3"),
]


@pytest.mark.parametrize(
    ("what", "records", "expected"),
    [
        ("all of one study", rows("LB", "A", "A"), []),
        ("one of another", rows("LB", "A", "X"), [("LB", "X", 2, "warning")]),
        ("several of another, one finding", rows("LB", "X", "A", "X"), [("LB", "X", 1, "warning")]),
        ("two others", rows("LB", "X", "Y"),
         [("LB", "X", 1, "warning"), ("LB", "Y", 2, "warning")]),
        ("none named", rows("LB", None, "A"), []),
        ("blanks around it", rows("LB", " A "), []),
        ("small letters", rows("LB", "a"), [("LB", "a", 1, "warning")]),
        ("the study of its patient", rows("LB", "B", patient="P3"), []),
        ("not of its patient, but of the rest", rows("LB", "A", patient="P3"),
         [("LB", "A", 1, "warning")]),
    ],
)  # fmt: skip
def test_records_of_another_study_are_found_and_kept(
    study_of: StudyOf, what: str, records: list[dict[str, object]], expected: Found
) -> None:
    study = study_of(DM=PEOPLE, LB=records)

    others = [row for row in found(study) if row[0] != "DM"]
    assert others == expected, what
    assert study["LB"].height == len(records)


def test_of_dm_the_commonest_study_is_expected(study_of: StudyOf) -> None:
    study = study_of(DM=PEOPLE)

    assert found(study) == [("DM", "B", 3, "warning")]
    assert study["DM"].height == 3


def test_the_sentence_counts_the_rows(study_of: StudyOf) -> None:
    study = study_of(DM=rows("DM", "A"), LB=rows("LB", "A", "X", "X"))

    assert study.findings.filter(rule="another-study")["message"].item() == (
        "2 of 3 rows of LB have STUDYID X, not A as in DM; the first is row 2; they are used; "
        "correct STUDYID, or take them out if they are of another study"
    )


def test_without_a_study_in_dm_nothing_is_compared(study_of: StudyOf) -> None:
    assert found(study_of(DM=rows("DM", None), LB=rows("LB", "A", "X"))) == []
    assert found(study_of(LB=rows("LB", "A", "X"))) == []  # DM has no such column


def test_supplements_are_compared_too(protocol: Protocol) -> None:
    supplement = {"RDOMAIN": "LB", "USUBJID": "P1", "IDVAR": "LBSEQ", "IDVARVAL": "1",
                  "QNAM": "LBX", "QVAL": "1", "STUDYID": "X"}  # fmt: skip
    frames = {"DM": rows("DM", "A"), "LB": rows("LB", "A"), "SUPPLB": [supplement]}

    study = make_study({name: pl.DataFrame(table) for name, table in frames.items()}, protocol)

    assert found(study) == [("SUPPLB", "X", 1, "warning")]
