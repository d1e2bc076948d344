"""Which records make an assessment, which of them is the baseline, and what is missing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl

from remission.response import assess_responses
from remission.sdtm import make_study
from response.conftest import make_protocol

Holds = Callable[..., None]
Assess = Callable[..., Any]
RulesFound = Callable[[Any], list[str]]


def test_scans_of_one_visit_within_the_span_are_one_assessment_dated_to_the_last(
    assess: Assess,
) -> None:
    table = """
        visit    | 1   2   2
        day      | -7  56  {}
        T01      | 30  20  -
        T02 LUNG | 30  -   20
    """

    near, far = assess(table.format(70)).visits, assess(table.format(71)).visits

    assert near.select("SUM", "TRGRESP").rows() == [(40.0, "PR")]
    assert [str(date) for date in near["ADT"]] == ["2001-03-12"]
    assert far.select("SUM", "TRGRESP").rows() == [(20.0, "NE"), (20.0, "NE")]


def test_two_scans_of_one_lesion_far_apart_under_one_label_are_never_added(holds: Holds) -> None:
    holds("""
        visit    | 1   2   2
        day      | -7  56  146
        T01      | 30  20  25
        sum      |     20  25
        target   |     PR  PD
    """)


def test_of_two_measurements_in_one_assessment_the_later_counts(holds: Holds) -> None:
    holds("""
        visit    | 1   2   2   3   3
        day      | -7  56  60  112 113
        T01      | 30  22  21  20  ND
        sum      |     21  20
    """)


def test_a_visit_without_a_number_goes_by_its_label_in_any_capitals(
    frames_from: Callable[..., dict[str, pl.DataFrame]],
) -> None:
    """T01 falls from 30 to 20 mm on one day, T02 two days later: 40 of 60 mm, PR on the second."""
    frames = frames_from("""
        visit    | 1   1   2   2
        day      | -7  -7  56  58
        T01      | 30  -   20  -
        T02 LUNG | -   30  -   20
    """)
    label = pl.col("VISIT")
    spelled = pl.when(TRLNKID="T01").then(label.str.to_lowercase()).otherwise(label)
    frames["TR"] = frames["TR"].with_columns(VISIT=spelled, VISITNUM=None)
    frames["TU"] = frames["TU"].with_columns(VISITNUM=None)
    protocol = make_protocol()

    study = make_study(frames, protocol)
    judged = assess_responses(study, protocol)

    assert study.findings["value"].to_list() == ["2001-02-26 and 2001-02-28"]  # two-scan-dates
    assert judged.visits.select("ADT", "OVRLRESP").rows() == [(dt.date(2001, 2, 28), "PR")]
    assert judged.findings.is_empty()


def test_scans_without_a_visit_are_an_assessment_per_day(holds: Holds) -> None:
    holds("""
        visit    | -   -   -
        day      | -7  56  57
        T01      | 30  20  19
        sum      |     20  19
    """)


def test_unscheduled_visits_are_assessments(holds: Holds) -> None:
    holds("""
        visit    | 1   2   2.1  3
        day      | -7  56  80   112
        T01      | 30  20  24   24
        target   |     PR  SD   SD
    """)


def test_the_baseline_is_the_last_assessment_until_the_first_dose(holds: Holds) -> None:
    table = """
        visit    | 1    2     3
        day      | -28  {}    56
        T01      | 50   40    28
    """
    holds(table.format("-3") + "    target | PR\n    nadir | 40")
    holds(table.format("0") + "    target | PR\n    nadir | 40")
    holds(table.format("1") + "    target | SD  PR\n    nadir | 50  40")


def test_a_baseline_after_the_start_is_used_and_found(
    assess: Assess, holds: Holds, rules_found: RulesFound
) -> None:
    table = """
        day      | 1    56
        T01      | 50   35
        target   |      PR
    """

    holds(table)
    assert rules_found(assess(table)) == ["baseline-after-start"]


def test_a_lesion_scanned_before_the_baseline_assessment_has_its_baseline_there(
    holds: Holds,
) -> None:
    # 28 days before the first dose belong (Eisenhauer 2009, 4.1), 29 do not
    table = """
        visit    | 1    2         3
        day      | {}   -7        56
        T01      | 50   -         50
        T02 LUNG | 20   20        20
        NT01     | -    PRESENT   PRESENT
        sum      |                {}
        nadir    |                {}
    """
    holds(table.format(-28, 70, 70), table.format(-29, 20, 20))


def test_what_the_baseline_assessment_says_goes_before_an_earlier_scan(holds: Holds) -> None:
    holds("""
        visit    | 1    2         3
        day      | -20  -3        56
        T01      | 50   40        40
        T02 LUNG | 20   ND        20
        nadir    |                60
    """)


def test_a_target_that_never_had_a_baseline_is_left_out_and_found(
    assess: Assess, holds: Holds
) -> None:
    table = """
        day      | -7   56   112
        T01      | 50   35   35
        T02 LUNG | ND   20   20
        sum      |      35   35
        target   |      PR   PR
    """

    holds(table)
    found = assess(table).findings
    assert found["rule"].to_list() == ["lesion-without-baseline"]
    assert found["message"].to_list() == [
        (
            "target lesion T02 (INVESTIGATOR) is assessed from 2001-02-26 on but has no "
            "measurement at baseline; it is left out of the sum; enter its baseline or record it "
            "as NEW"
        )
    ]


def test_a_non_target_known_in_tu_at_baseline_must_be_assessed(holds: Holds) -> None:
    holds(
        """
        day      | -7   56       112
        T01      | 50   0        0
        NT01     | TU   -        -
        overall  |      PR       PR
        """,
        """
        day      | -7   56       112
        T01      | 50   0        0
        NT01     | TU   PRESENT  ABSENT
        overall  |      PR       CR
        """,
    )


def test_a_baseline_lesion_without_a_row_is_missing_and_not_gone(
    assess: Assess, holds: Holds, rules_found: RulesFound
) -> None:
    table = """
        day      | -7       56       112
        T01      | 50       35       0
        T02 LUNG | 20       -        0
        NT01     | PRESENT  PRESENT  -
        overall  |          NE       PR
    """

    holds(table)
    assert rules_found(assess(table)) == ["lesion-without-row"] * 2


def test_a_month_without_a_day_is_the_last_or_first_day_of_it(holds: Holds) -> None:
    table = """
        day      | -7   2001-03  56
        T01      | 50   35       30
    """
    # 2001-03-31 is after day 56 (2001-02-26), 2001-02-01 before it
    holds(table + "    target | PR  PR\n    sum | 30  35", dates={"assessments": "last"})
    early = table.replace("2001-03", "2001-02")
    holds(early + "    target | PR  PR\n    sum | 35  30", dates={"assessments": "first"})


def test_a_record_without_a_date_takes_that_of_its_visit(holds: Holds) -> None:
    holds("""
        visit    | 1    2   2
        day      | -7   56  ?
        T01      | 50   35  -
        T02 LUNG | 20   -   14
        sum      |      49
        target   |      PR
    """)


def test_a_visit_without_any_date_is_set_aside_and_found(
    assess: Assess, holds: Holds, rules_found: RulesFound
) -> None:
    table = """
        day      | -7   ?   56
        T01      | 50   35  30
        sum      |      30
    """

    holds(table)
    assert rules_found(assess(table)) == ["undated-measurement"]


def test_a_measurement_without_a_date_takes_that_of_its_visit_and_is_found(
    assess: Assess,
) -> None:
    table = """
        visit    | 1   2   2
        day      | -7  56  ?
        T01      | 30  20  -
        T02 LUNG | 30  -   20
    """

    judged = assess(table)

    assert judged.visits.select("SUM", "TRGRESP").rows() == [(40.0, "PR")]
    assert judged.findings.select("rule", "severity", "value", "action").rows() == [
        ("undated-measurement", "warning", "T02", "assumed")
    ]
    assert "taken to be 2001-02-26, the day of its visit" in judged.findings["message"][0]


def test_without_any_start_the_first_assessment_is_the_baseline(
    assess: Assess, holds: Holds, rules_found: RulesFound
) -> None:
    table = """
        day      | -7   56
        T01      | 50   35
        target   |      PR
    """

    holds(table, start=None)
    assert rules_found(assess(table, start=None)) == ["baseline-without-start"]


def test_visits_that_end_on_one_day_are_one_assessment(assess: Assess) -> None:
    visits = assess(
        """
        visit | 1   2   3
        day   | -7  56  56
        T01   | 50  40  -
        T02   | 20  -   15
        """
    ).visits

    assert visits.select("VISITNUM", "SUM").rows() == [(2.0, 55.0)]
