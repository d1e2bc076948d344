from collections.abc import Callable

import polars as pl
import pytest

from remission.sdtm import Study

Row = dict[str, object]


def event(sequence: float, **values: object) -> Row:
    usual: Row = {"USUBJID": "P1", "AESEQ": sequence, "AETERM": "X", "AESTDTC": "2001-02-01"}
    return usual | values


def supplement(**values: object) -> Row:
    usual: Row = {
        "RDOMAIN": "AE",
        "USUBJID": "P1",
        "IDVAR": "AESEQ",
        "IDVARVAL": "1",
        "QNAM": "AETRTEM",
        "QVAL": "Y",
    }
    return usual | values


@pytest.mark.parametrize("sequence", [1, 1.0, "1", "01", "1.0"])
@pytest.mark.parametrize("value", ["1", " 1 ", "1.0", 1, 1.0])
def test_a_supplement_reaches_its_record_however_the_number_is_written(
    study_of: Callable[..., Study], sequence: float, value: object
) -> None:
    study = study_of(AE=[event(sequence)], SUPPAE=[supplement(IDVARVAL=value)])

    assert study["AE"]["AETRTEM"].to_list() == ["Y"]
    assert study.findings.is_empty()


def test_supplements_of_several_names_and_records(study_of: Callable[..., Study]) -> None:
    study = study_of(
        AE=[event(1), event(2), event(1, USUBJID="P2")],
        suppae=[
            supplement(),
            supplement(QNAM="aemore", QVAL="a"),
            supplement(IDVARVAL="2", QVAL="N"),
            supplement(USUBJID="P2", QNAM="AEMORE", QVAL="b"),
        ],
    )

    assert study["AE"].select("USUBJID", "AESEQ", "AETRTEM", "AEMORE").rows() == [
        ("P1", 1, "Y", "a"),
        ("P1", 2, "N", None),
        ("P2", 1, None, "b"),
    ]
    assert study.accounting.filter(domain="SUPPAE").row(0) == ("SUPPAE", 4, 4, 0)
    assert "SUPPAE" not in study.domains


def test_without_idvar_the_value_goes_to_every_record_of_the_patient(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        AE=[event(1), event(2), event(1, USUBJID="P2")],
        SUPPAE=[supplement(IDVAR=None, IDVARVAL=None)],
    )

    assert study["AE"]["AETRTEM"].to_list() == ["Y", "Y", None]


def test_a_supplement_may_point_by_a_text_and_fill_a_column_of_the_contract(
    study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    study = study_of(
        TR=[lesion(1), lesion(2, TRLNKID="T02")],
        SUPPTR=[
            supplement(RDOMAIN="TR", IDVAR="TRLNKID", IDVARVAL="T02", QNAM="TRLOC", QVAL="LIVER")
        ],
    )

    assert study["TR"]["TRLOC"].to_list() == [None, "LIVER"]


def test_a_date_of_a_supplement_is_read_as_a_date(study_of: Callable[..., Study]) -> None:
    study = study_of(
        SUPPDM=[supplement(RDOMAIN="DM", IDVAR=None, QNAM="PROGDTC", QVAL="2001-02")],
    )

    assert study["DM"]["PROGDTC"].to_list() == ["2001-02", None]
    assert study["DM"]["PROGDTF"].to_list() == ["D", None]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"IDVARVAL": "9"}, "supplement-unmatched"),
        ({"IDVARVAL": None}, "supplement-unmatched"),
        ({"IDVAR": "NONE"}, "supplement-unmatched"),
        ({"USUBJID": "P9"}, "supplement-unmatched"),
        ({"RDOMAIN": "LB"}, "supplement-unmatched"),
        ({"RDOMAIN": None}, "supplement-unmatched"),
        ({"QNAM": None}, "supplement-unmatched"),
        ({"QNAM": "AETERM"}, "supplement-column-exists"),
        ({"QVAL": "N"}, "duplicate-key"),
    ],
)
def test_a_supplement_that_fits_nowhere_is_set_aside(
    study_of: Callable[..., Study], changes: Row, rule: str
) -> None:
    study = study_of(AE=[event(1)], SUPPAE=[supplement(), supplement(**changes)])

    assert study.findings.select("rule", "domain", "row", "action").rows() == [
        (rule, "SUPPAE", 2, "set aside")
    ]
    assert study["AE"].select("AETERM", "AETRTEM").rows() == [("X", "Y")]
    assert study.accounting.filter(domain="SUPPAE").row(0) == ("SUPPAE", 2, 1, 1)


def test_the_supplement_of_a_record_that_is_not_used_is_set_aside(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        AE=[event(1), event(2, AESTDTC="2010-01-01")],
        SUPPAE=[
            supplement(),
            supplement(IDVARVAL="2"),
            supplement(IDVAR=None, QNAM="BOTH"),
        ],
    )

    found = study.findings.filter(domain="SUPPAE")
    assert found.select("rule", "severity", "row", "action").rows() == [
        ("supplement-of-unused-record", "note", 2, "set aside")
    ]
    assert study.accounting.filter(pl.col("domain") == "SUPPAE").row(0) == ("SUPPAE", 3, 2, 1)
