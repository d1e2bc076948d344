import calendar
import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remission.protocol import Dates, Protocol
from remission.sdtm import Study
from remission.sdtm.dates import first_possible, imputed_part, last_possible, read_dates

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("text", "first", "last", "part"),
    [
        ("2014-02-03", "2014-02-03", "2014-02-03", None),
        ("2014-02-03T10:15", "2014-02-03", "2014-02-03", None),
        ("2014-02-03T10:15:00.5+01:00", "2014-02-03", "2014-02-03", None),
        ("2014-02-03 10:15:00", "2014-02-03", "2014-02-03", None),
        ("2014-02", "2014-02-01", "2014-02-28", "D"),
        ("2012-02", "2012-02-01", "2012-02-29", "D"),  # a leap year
        ("2014-12", "2014-12-01", "2014-12-31", "D"),
        ("2014-02--", "2014-02-01", "2014-02-28", "D"),
        ("2014", "2014-01-01", "2014-12-31", "M"),
        ("2014---", "2014-01-01", "2014-12-31", "M"),
        ("2014---03", "2014-01-03", "2014-12-03", "M"),
        ("2012-02-29", "2012-02-29", "2012-02-29", None),
        ("2001-02-29", None, None, None),  # no leap year
        ("2001-02-30", None, None, None),
        ("2001-13-01", None, None, None),
        ("2001-13", None, None, None),
        ("2001-00-10", None, None, None),
        ("--02-03", None, None, None),
        ("03/02/2001", None, None, None),
        ("20010203", None, None, None),
        ("15004", None, None, None),  # a SAS day count
        ("9000", None, None, None),
        ("UNKNOWN", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_collected_date_means_a_range_of_days(
    text: str | None, first: str | None, last: str | None, part: str | None
) -> None:
    column = pl.col("T")
    frame = pl.DataFrame({"T": [text]}, schema={"T": pl.String})

    found = frame.select(
        first_possible(column).alias("F"),
        last_possible(column).alias("L"),
        imputed_part(column).alias("P"),
    ).row(0)

    expected = (first and DAY(first), last and DAY(last), part)
    assert found == expected


@pytest.mark.parametrize(
    ("domain", "name", "expected"),
    [
        ("TR", "TRDTC", "2014-02-28"),  # assessments: last
        ("RS", "RSDTC", "2014-02-28"),
        ("LB", "LBDTC", "2014-02-01"),  # events: first
        ("AE", "AESTDTC", "2014-02-01"),
        ("AE", "AEENDTC", "2014-02-28"),  # an end is always the last possible day
        ("EX", "EXENDTC", "2014-02-28"),
        ("DM", "DTHDTC", "2014-02-01"),
    ],
)
def test_the_missing_day_follows_the_rule_for_the_domain(
    domain: str, name: str, expected: str
) -> None:
    frame = pl.DataFrame({"USUBJID": ["P1"], name: ["2014-02"], "ROW": [1]})

    dated, found = read_dates(frame, domain, Dates(assessments="last", events="first"))

    assert dated[name.removesuffix("C")].to_list() == [DAY(expected)]
    assert dated[name.removesuffix("TC") + "TF"].to_list() == ["D"]
    assert dated[name].to_list() == ["2014-02"]
    assert found.is_empty()


def test_both_rules_can_be_turned_round() -> None:
    frame = pl.DataFrame({"USUBJID": ["P1"], "TRDTC": ["2014"], "LBDTC": ["2014"], "ROW": [1]})
    rules = Dates(assessments="first", events="last")

    scans, _ = read_dates(frame.select("USUBJID", "TRDTC", "ROW"), "TR", rules)
    values, _ = read_dates(frame.select("USUBJID", "LBDTC", "ROW"), "LB", rules)

    assert scans["TRDT"].to_list() == [DAY("2014-01-01")]
    assert values["LBDT"].to_list() == [DAY("2014-12-31")]


def test_what_is_no_date_is_named_and_kept(study_of: Callable[..., Study]) -> None:
    study = study_of(
        LB=[
            {"USUBJID": "P1", "LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": "2001-02-30"},
            {"USUBJID": "P1", "LBSEQ": 2, "LBTESTCD": "HGB", "LBDTC": "--02-03"},
            {"USUBJID": "P1", "LBSEQ": 3, "LBTESTCD": "HGB", "LBDTC": None},
        ]
    )

    assert study["LB"].select("LBDTC", "LBDT", "LBDTF").rows() == [
        ("2001-02-30", None, None),
        ("--02-03", None, None),
        (None, None, None),
    ]
    assert study.findings.select("rule", "severity", "action", "row", "value").rows() == [
        ("date-without-year", "error", "kept", 2, "--02-03"),
        ("not-a-date", "error", "kept", 1, "2001-02-30"),
    ]


def test_a_partial_scan_date_takes_the_day_of_the_other_scans_of_the_visit(
    study_of: Callable[..., Study], lesion: Callable[..., dict[str, object]]
) -> None:
    study = study_of(
        TR=[
            lesion(1, TRDTC="2001-02"),
            lesion(2, TRLNKID="T02", TRDTC="2001-02-10"),
            lesion(3, TRLNKID="T03", TRDTC="2001-02-12"),
            lesion(4, USUBJID="P2", TRDTC="2001-02"),  # another patient
            lesion(5, VISIT="WEEK 16", TRDTC="2001-02"),  # another visit
        ],
        RS=[
            {
                "USUBJID": "P1",
                "RSSEQ": 1,
                "RSTESTCD": "OVRLRESP",
                "RSSTRESC": "SD",
                "VISIT": "WEEK 8",
                "RSDTC": "2001",
            }
        ],
    )

    assert study["TR"].select("TRDT", "TRDTF").rows() == [
        (DAY("2001-02-12"), "D"),  # the last of the two: assessments take the last day
        (DAY("2001-02-10"), None),
        (DAY("2001-02-12"), None),
        (DAY("2001-02-28"), "D"),
        (DAY("2001-02-28"), "D"),
    ]
    assert study["RS"].select("RSDT", "RSDTF").rows() == [(DAY("2001-02-12"), "M")]


@pytest.mark.parametrize(
    ("partial", "other", "expected"),
    [
        ("2001-02", "2001-02-01", "2001-02-01"),
        ("2001-02", "2001-02-28", "2001-02-28"),
        ("2001-02", "2001-01-31", "2001-02-28"),  # not a day of that month
        ("2001-02", "2001-03-01", "2001-02-28"),
        ("2001---03", "2001-05-03", "2001-05-03"),
        ("2001---03", "2001-05-04", "2001-12-03"),  # not a third
    ],
)
def test_only_a_day_that_the_partial_date_can_mean_is_taken(
    study_of: Callable[..., Study],
    lesion: Callable[..., dict[str, object]],
    partial: str,
    other: str,
    expected: str,
) -> None:
    study = study_of(TR=[lesion(1, TRDTC=partial), lesion(2, TRLNKID="T02", TRDTC=other)])

    assert study["TR"]["TRDT"][0] == DAY(expected)


def test_visits_with_one_label_and_two_numbers_lend_each_other_no_date(
    study_of: Callable[..., Study], lesion: Callable[..., dict[str, object]]
) -> None:
    label = {"VISIT": "UNSCHEDULED"}
    study = study_of(
        TR=[
            lesion(1, TRDTC="2001-02", VISITNUM=9.1, **label),
            lesion(2, TRDTC="2001-02-10", VISITNUM=9.2, TRLNKID="T02", **label),
        ]
    )

    assert study["TR"]["TRDT"][0] == DAY("2001-02-28")


def test_dates_that_a_file_brings_as_dates_are_read(
    study_of: Callable[..., Study], protocol: Protocol
) -> None:
    study = study_of(
        using=protocol,
        LB=[{"USUBJID": "P1", "LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": dt.date(2001, 2, 3)}],
        QS=[
            {
                "USUBJID": "P1",
                "QSSEQ": 1,
                "QSTESTCD": "WHOPS",
                "QSDTC": dt.datetime(2001, 2, 3, 10, 15),  # noqa: DTZ001 - SDTM has no zones
            }
        ],
    )

    assert study["LB"].select("LBDTC", "LBDT").rows() == [("2001-02-03", DAY("2001-02-03"))]
    assert study["QS"].select("QSDTC", "QSDT").rows() == [
        ("2001-02-03T10:15:00", DAY("2001-02-03"))
    ]


def test_a_date_column_of_the_file_s_own_is_named_and_replaced(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        LB=[
            {"USUBJID": "P1", "LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": "2001-02-03", "LBDT": "x"},
        ]
    )

    assert study["LB"]["LBDT"].to_list() == [DAY("2001-02-03")]
    assert study.findings["rule"].to_list() == ["reserved-column"]


@settings(deadline=None)
@given(st.dates(min_value=DAY("1900-01-01"), max_value=DAY("2100-12-31")))
def test_what_is_left_of_a_date_always_includes_it(day: dt.date) -> None:
    column = pl.col("T")
    frame = pl.DataFrame({"T": [day.isoformat()[:length] for length in (10, 7, 4)]})

    found = frame.select(first_possible(column).alias("F"), last_possible(column).alias("L"))

    last_of_month = calendar.monthrange(day.year, day.month)[1]
    assert found.rows() == [
        (day, day),
        (day.replace(day=1), day.replace(day=last_of_month)),
        (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)),
    ]
