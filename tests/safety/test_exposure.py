import datetime as dt
from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import EXPOSURE_SCHEMA, assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

DAY = dt.date.fromisoformat
LEVELS = {"drug": "Imatinib", "dose": 400, "times_a_day": 2, "levels": [800, 600, 400]}


def dose(first: str | None, last: str | None, mg: float | None = 400, **columns: object) -> dict:
    return {
        "USUBJID": "P1",
        "EXTRT": "IMATINIB",
        "EXDOSE": mg,
        "EXDOSU": "mg",
        "EXDOSFRQ": "BID",
        "EXSTDTC": first,
        "EXENDTC": last,
    } | columns


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        pytest.param(
            [dose("2001-01-01", "2001-01-10")],
            {"TRTDURD": 10, "DAYSDOSED": 10, "CUMDOSE": 8000, "RDI": 100, "REDUCED": "N",
             "INTERRUPTED": "N"},
            id="as planned",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-05"), dose("2001-01-06", "2001-01-10", 300)],
            {"TRTDURD": 10, "DAYSDOSED": 10, "CUMDOSE": 7000, "RDI": 87.5, "REDUCED": "Y",
             "INTERRUPTED": "N"},
            id="reduced",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-05", 300), dose("2001-01-06", "2001-01-10")],
            {"CUMDOSE": 7000, "REDUCED": "N", "INTERRUPTED": "N"},
            id="raised is not reduced",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-05"), dose("2001-01-07", "2001-01-10")],
            {"TRTDURD": 10, "DAYSDOSED": 9, "CUMDOSE": 7200, "RDI": 90, "REDUCED": "N",
             "INTERRUPTED": "Y"},
            id="a day without a record",
        ),
        pytest.param(
            [
                dose("2001-01-01", "2001-01-05"),
                dose("2001-01-06", "2001-01-06", 0),
                dose("2001-01-07", "2001-01-10"),
            ],
            {"DAYSDOSED": 9, "CUMDOSE": 7200, "REDUCED": "N", "INTERRUPTED": "Y"},
            id="a day with a dose of 0",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-10"), dose("2001-01-11", "2001-01-20", 0)],
            {"TRTEDT": DAY("2001-01-10"), "TRTDURD": 10, "INTERRUPTED": "N"},
            id="a dose of 0 at the end is no last dose",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-10", 100), dose("2001-01-01", "2001-01-10", 300)],
            {"TRTDURD": 10, "DAYSDOSED": 10, "CUMDOSE": 8000, "REDUCED": "N", "INTERRUPTED": "N"},
            id="two strengths together",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-09", 800, EXDOSFRQ="QOD")],
            {"DAYSDOSED": 9, "CUMDOSE": 3600, "RDI": 50},
            id="every other day is half a dose a day",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-10", 0.4, EXDOSU="g")],
            {"CUMDOSE": 8000},
            id="grams",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-05", None), dose("2001-01-06", "2001-01-10")],
            {"TRTDURD": 10, "DAYSDOSED": 10, "CUMDOSE": None, "RDI": None, "REDUCED": None,
             "INTERRUPTED": "N"},
            id="a dose not known",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-10", 0, EXTRT="PLACEBO", EXDOSFRQ="QD")],
            {"TRTSDT": DAY("2001-01-01"), "TRTDURD": 10, "DAYSDOSED": 0, "CUMDOSE": 0},
            id="placebo",
        ),
        pytest.param(
            [dose("2001-01-01", "2001-01-05"), dose("2001-01-03", "2001-01-04", None, EXTRT="X")],
            {"CUMDOSE": 4000},
            id="another drug does not count",
        ),
    ],
)  # fmt: skip
def test_the_course_is_summed_by_hand(
    doses: list[dict],
    expected: dict[str, object],
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    exposure = assess_safety(study_from({"EX": doses}), protocol_with()).exposure

    assert {name: exposure[name].item() for name in expected} == expected


def test_the_plan_is_the_protocols_dose_on_every_day(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    study = study_from({"EX": [dose("2001-01-01", "2001-02-28", 300)]})

    exposure = assess_safety(study, protocol_with()).exposure

    assert exposure.schema == EXPOSURE_SCHEMA
    assert exposure["PLANDOSE"].to_list() == [59 * 800]
    assert exposure["RDI"].to_list() == [75]


@pytest.mark.parametrize(
    ("death", "off", "last"),
    [
        (None, None, "2002-04-30"),  # the cut-off
        ("2001-08-01", None, "2001-08-01"),
        (None, "2001-07-01", "2001-07-01"),
        ("2001-06-01", "2001-07-01", "2001-06-01"),
        ("2002-06-01", None, "2002-04-30"),
        (None, "2000-12-31", "2002-04-30"),  # before the dose began: another matter
    ],
)
def test_an_open_end_lasts_until_cut_off_death_or_the_end_of_treatment(
    death: str | None,
    off: str | None,
    last: str,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    domains = {
        "DM": [{"USUBJID": "P1", "DTHDTC": death}],
        "EX": [dose("2001-01-01", None)],
        "DS": [
            {
                "USUBJID": "P1",
                "DSCAT": "DISPOSITION EVENT",
                "DSDECOD": "PROGRESSIVE DISEASE",
                "DSSTDTC": off,
            }
        ],
    }

    safety = assess_safety(study_from(domains), protocol_with())

    assert safety.exposure["TRTEDT"].to_list() == [DAY(last)]
    ended = [] if last == "2002-04-30" else ["dose-without-end"]
    assert safety.findings["rule"].to_list() == ended


def test_an_earlier_open_end_lasts_until_the_next_dose(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    doses = [dose("2001-01-01", None), dose("2001-01-06", "2001-01-10", 300)]

    safety = assess_safety(study_from({"EX": doses}), protocol_with())

    assert safety.exposure["CUMDOSE"].to_list() == [5 * 800 + 5 * 600]
    assert safety.findings.select("rule", "row", "action").rows() == [
        ("dose-without-end", 1, "assumed")
    ]


def test_what_was_given_after_the_cut_off_is_not_counted(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    doses = [dose("2002-04-21", "2002-05-20"), dose("2002-05-21", "2002-06-30")]

    exposure = assess_safety(study_from({"EX": doses}), protocol_with()).exposure

    assert exposure.select("TRTEDT", "CUMDOSE").rows() == [(DAY("2002-04-30"), 8000)]


@pytest.mark.parametrize(
    ("doses", "rules"),
    [
        ([dose("2001-01-01", "2001-01-10")], []),
        ([dose("2001-01-01", "2001-01-10", 250)], ["dose-not-a-level"]),
        ([dose("2001-01-01", "2001-01-10", 300)], []),
        ([dose("2001-01-01", "2001-01-10"), dose("2001-01-10", "2001-01-20", 200)],
         ["dose-not-a-level", "doses-overlap"]),  # 1200 mg on the shared day
        ([dose(f"2001-01-01T{hour}", f"2001-01-01T{hour}", EXDOSFRQ="QD") for hour in ("08", "20")],
         []),  # 400 mg twice, at two hours of the day
        ([dose("2001-01-01T08", "2001-01-01T08", EXDOSFRQ="QD")] * 2,
         ["doses-overlap"]),  # the same hour twice
        ([dose("2001-01-01", "2001-01-10", 200), dose("2001-01-10T20", "2001-01-10T20", 200)],
         ["doses-overlap"]),  # 400 mg a day, 800 on the last
        ([dose("2001-01-01", "2001-01-10", EXDOSU=None)], ["dose-without-unit"]),
        ([dose("2001-01-01", "2001-01-10", 0.4, EXDOSU="g")], ["dose-unit-converted"]),
        ([dose("2001-01-01", "2001-01-10", EXDOSU="IU")], ["unit-cannot-be-converted"]),
        ([dose("2001-01-01", "2001-01-10", EXDOSFRQ="NOW AND THEN")], ["dose-frequency-unknown"]),
        ([dose("2001-01-01", "2001-01-10", None)], ["dose-missing"]),
        ([dose("2001-01-01", "2001-01-10", -400)], ["dose-below-0"]),
        ([dose(None, "2001-01-10")], ["dose-without-start"]),
        ([dose("2001-01-10", "2001-01-01")], ["dose-ends-before-start"]),
        ([dose("2001-01-01", "2001-01-10", EXTRT="STI571")], ["drug-not-found"]),
        ([dose("2001-01-01", "2001-01-10"), dose("2001-01-01", "2001-01-10", EXTRT="X")],
         ["other-drug"]),
    ],
)  # fmt: skip
def test_what_is_odd_about_a_dose_is_found(
    doses: list[dict], rules: list[str], study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    safety = assess_safety(study_from({"EX": doses}), protocol_with(treatment=LEVELS))

    assert safety.findings["rule"].to_list() == rules


@pytest.mark.parametrize(
    ("first_end", "second_start", "rules"),
    [
        ("2001-02-14", "2001-02-15", []),
        ("2001-02", "2001-02-15", ["dose-date-partial"]),  # ends on the 14th, not the 28th
        ("2001-02-14", "2001-02", ["dose-date-partial"]),  # starts on the 15th, not the 1st
        ("2001", "2001-02-15", ["dose-date-partial"]),
    ],
)
def test_doses_with_partial_dates_follow_each_other(
    first_end: str,
    second_start: str,
    rules: list[str],
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    doses = [dose("2001-01-01", first_end), dose(second_start, "2001-03-10", 300)]

    safety = assess_safety(study_from({"EX": doses}), protocol_with())

    assert safety.exposure["CUMDOSE"].to_list() == [45 * 800 + 24 * 600]
    assert safety.findings["rule"].to_list() == rules


def test_a_pause_beside_a_dose_is_found_and_the_dose_counts(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    doses = [dose("2001-01-01", "2001-01-10"), dose("2001-01-04", "2001-01-06", 0)]

    safety = assess_safety(study_from({"EX": doses}), protocol_with())

    assert safety.exposure["CUMDOSE"].to_list() == [10 * 800]
    assert safety.findings.select("rule", "row").rows() == [("pause-with-dose", 2)]


@pytest.mark.parametrize(("longest", "rules"), [(31, []), (30, ["treated-too-long"])])
def test_treatment_beyond_its_longest_time_is_found(
    longest: int, rules: list[str], study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    treatment = LEVELS | {"maximum_days": longest}
    study = study_from({"EX": [dose("2001-01-01", "2001-01-31")]})

    safety = assess_safety(study, protocol_with(treatment=treatment))

    assert safety.findings["rule"].to_list() == rules


def test_without_dosing_records_the_days_of_dm_count(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    patients: list[dict[str, object]] = [
        {"USUBJID": "done", "RFXSTDTC": "2001-01-01", "RFXENDTC": "2001-01-10"},
        {"USUBJID": "ongoing", "RFXSTDTC": "2001-01-01", "RFXENDTC": None},
        {"USUBJID": "untreated", "RFXSTDTC": None, "RFXENDTC": None},
    ]

    safety = assess_safety(study_from({"DM": patients}), protocol_with())

    assert safety.exposure.select("USUBJID", "TRTSDT", "TRTEDT", "TRTDURD", "CUMDOSE").rows() == [
        ("done", DAY("2001-01-01"), DAY("2001-01-10"), 10, None),
        ("ongoing", DAY("2001-01-01"), None, None, None),
    ]
    assert safety.findings.select("rule", "USUBJID").rows() == [
        ("no-dosing-records", "done"),
        ("no-dosing-records", "ongoing"),
    ]


def test_ec_is_read_where_there_is_no_ex(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    collected = {
        "USUBJID": "P1",
        "ECTRT": "IMATINIB",
        "ECDOSE": 400.0,
        "ECDOSU": "mg",
        "ECDOSFRQ": "BID",
    }
    rows: list[dict[str, object]] = [
        collected | {"ECSTDTC": "2001-01-01", "ECENDTC": "2001-01-05", "ECOCCUR": "Y"},
        collected | {"ECSTDTC": "2001-01-06", "ECENDTC": "2001-01-07", "ECOCCUR": "N"},
        collected | {"ECSTDTC": "2001-01-08", "ECENDTC": "2001-01-09", "ECMOOD": "SCHEDULED"},
    ]

    exposure = assess_safety(study_from({"EC": rows}), protocol_with()).exposure

    assert exposure.select("TRTSDT", "TRTEDT", "CUMDOSE").rows() == [
        (DAY("2001-01-01"), DAY("2001-01-05"), 4000)
    ]


def test_shuffled_doses_and_dates_a_week_later_give_the_same_sums(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    spans = [("01", "05", 400), ("05", "09", 300), ("12", "14", 200), ("14", "20", 400)]
    rows = [dose(f"2001-01-{a}", f"2001-01-{b}", mg) for a, b, mg in spans]
    later = [dose(f"2001-01-{int(a) + 7:02}", f"2001-01-{int(b) + 7}", mg) for a, b, mg in spans]

    one, other, third = (
        assess_safety(study_from({"EX": doses}), protocol_with()).exposure
        for doses in (rows, rows[::-1], later)
    )

    assert one.equals(other)
    assert one.drop("TRTSDT", "TRTEDT").equals(third.drop("TRTSDT", "TRTEDT"))
