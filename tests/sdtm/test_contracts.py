import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study, make_study
from remission.sdtm.contracts import CONTRACTS

Row = dict[str, object]


@pytest.mark.parametrize("domain", sorted(CONTRACTS))
def test_a_contract_agrees_with_itself(domain: str) -> None:
    contract = CONTRACTS[domain]

    named = {*contract.required, *contract.key, *contract.words, contract.date}
    assert contract.domain == domain
    assert named <= set(contract.columns)
    assert contract.columns[contract.date] == "date"
    assert contract.end is None or contract.columns[contract.end] == "date"
    assert all(name.endswith("DTC") for name in contract.of_kind("date"))


def test_the_domains_of_the_issue_have_contracts() -> None:
    names = "DM IE EX EC TU TR RS AE LB DS CM PR MH MI QS SV SS VS"
    assert set(CONTRACTS) == set(names.split())


def laboratory(study_of: Callable[..., Study], *values: object) -> Study:
    return study_of(
        LB=[
            {"USUBJID": "P1", "LBSEQ": place, "LBTESTCD": "HGB", "LBDTC": None, "LBSTRESN": value}
            for place, value in enumerate(values, start=1)
        ]
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", 12.5), (" 7 ", 7.0), ("0", 0.0), ("-1", -1.0), ("1e3", 1000.0), ("", None)],
)
def test_a_text_in_a_number_column_is_read(
    study_of: Callable[..., Study], text: str, number: float | None
) -> None:
    study = laboratory(study_of, text)

    assert study["LB"]["LBSTRESN"].to_list() == [number]
    assert study.findings.is_empty()


@pytest.mark.parametrize("text", ["12,5", "<5", "NA", "nan", "inf", "1 2", "ten"])
def test_a_text_that_is_no_number_is_named_and_not_used(
    study_of: Callable[..., Study], text: str
) -> None:
    study = laboratory(study_of, "1", text)

    assert study["LB"]["LBSTRESN"].to_list() == [1.0, None]
    assert study.findings.select(
        "rule", "severity", "domain", "USUBJID", "variable", "value", "row", "action"
    ).rows() == [("not-a-number", "error", "LB", "P1", "LBSTRESN", text, 2, "kept")]
    assert study.findings["message"][0] == (
        f"LBSTRESN is {text}, which is no number; the value is not used, correct it in the data"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_named_and_not_used(
    study_of: Callable[..., Study], value: float
) -> None:
    study = laboratory(study_of, 1.0, value)

    assert study["LB"]["LBSTRESN"].to_list() == [1.0, None]
    assert study.findings["rule"].to_list() == ["not-a-number"]


def test_a_sequence_number_is_whole_however_it_was_stored(study_of: Callable[..., Study]) -> None:
    row: Row = {"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": None}
    for values, expected in (
        ([1.0, 2.0], [1, 2]),
        (["1", "2"], [1, 2]),
        (["1.0", "x"], [1, None]),
        ([1.5, 2.0], [None, 2]),
    ):
        study = study_of(LB=[row | {"LBSEQ": value} for value in values])

        assert study["LB"].schema["LBSEQ"] == pl.Int64
        assert study["LB"]["LBSEQ"].to_list() == expected
        assert study.findings.height == expected.count(None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.5], ["1", "2.5"]),
        ([1, 2], ["1", "2"]),
        ([" 1", ""], ["1", None]),
        ([None, None], [None, None]),
        ([dt.date(2001, 2, 3), None], ["2001-02-03", None]),
    ],
)
def test_a_text_column_is_text_however_it_was_stored(
    study_of: Callable[..., Study], values: list[object], expected: list[str | None]
) -> None:
    study = study_of(
        AE=[
            {"USUBJID": "P1", "AESEQ": n, "AETERM": "X", "AESTDTC": None, "AETOXGR": value}
            for n, value in enumerate(values)
        ]
    )

    assert study["AE"]["AETOXGR"].to_list() == expected


def test_a_word_of_a_closed_list_is_written_in_capitals_and_others_are_named(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        DM=[
            {"USUBJID": "P1", "SEX": "f"},
            {"USUBJID": "P2", "SEX": "Female"},
            {"USUBJID": "P3", "SEX": None},
        ]
    )

    assert study["DM"]["SEX"].to_list() == ["F", "Female", None]
    assert study.findings.select(
        "rule", "severity", "USUBJID", "value", "row", "action"
    ).rows() == [("unknown-word", "warning", "P2", "Female", 2, "kept")]
    assert study.findings["message"].to_list() == [
        "SEX is Female, which is none of F, M, U, INTERSEX, UNDIFFERENTIATED"
    ]


def test_test_codes_are_written_in_capitals(study_of: Callable[..., Study]) -> None:
    study = study_of(
        TR=[
            {
                "USUBJID": "P1",
                "TRSEQ": n,
                "TRLNKID": "T01",
                "TRTESTCD": code,
                "TRSTRESC": "20",
                "TRDTC": f"2001-02-0{n}",
            }
            for n, code in enumerate(["ldiam", "LDIAM", " TumState", None], start=1)
        ]
    )

    assert study["TR"]["TRTESTCD"].to_list() == ["LDIAM", "LDIAM", "TUMSTATE", None]


def test_columns_outside_the_contract_stay_as_they_are(protocol: Protocol) -> None:
    frame = pl.DataFrame(
        {
            "usubjid": ["P1"],
            "Weight": [70.5],
            "NOTE": [" x "],
            "LIST": [[1]],
            "XXDTC": [dt.date(2001, 2, 3)],
        }
    )

    found = make_study({"dm": frame}, protocol)["DM"]

    assert found.select("WEIGHT", "NOTE", "LIST", "XXDTC", "XXDT").row(0) == (
        70.5,
        " x ",
        [1],
        "2001-02-03",
        dt.date(2001, 2, 3),
    )
    assert found.columns[-1] == "ROW"


def test_frames_given_are_not_changed(protocol: Protocol) -> None:
    frame = pl.DataFrame({"usubjid": ["P1"], "AGE": ["x"]})
    before = frame.clone()

    make_study({"DM": frame}, protocol)

    assert frame.equals(before)
