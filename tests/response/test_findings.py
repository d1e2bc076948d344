"""Every finding of the response room: what raises it, and what does not."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

Assess = Callable[..., Any]


def found(responses: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - Responses of the fixture
    return responses.findings.select("rule", "message").rows()


def test_a_clean_patient_raises_nothing(assess: Assess) -> None:
    table = """
        day      | -7       56       112
        T01      | 50       35       30
        NT01     | PRESENT  PRESENT  ABSENT
    """

    assert found(assess(table)) == []


TARGETS = "day | -7 56\n"


@pytest.mark.parametrize(
    ("lesions", "expected"),
    [
        # five in all and two per organ are allowed
        (["LIVER", "LIVER", "LUNG", "LUNG", "BONE"], []),
        (["LIVER", "LIVER", "LUNG", "LUNG", "BONE", "BRAIN"], ["too-many-targets"]),
        (["LIVER", "LIVER", "LIVER"], ["too-many-targets-in-organ"]),
        # A13: all lymph nodes are one organ
        (
            ["LYMPH NODE, MEDIASTINUM", "LYMPH NODE, MEDIASTINUM", "LYMPH NODE, AXILLA"],
            ["too-many-targets-in-organ"],
        ),
        (["LYMPH NODE, MEDIASTINUM", "LYMPH NODE, AXILLA"], []),
    ],
)
def test_too_many_targets(lesions: list[str], expected: list[str], assess: Assess) -> None:
    rows = [f"T{n:02} {place} | 20 20" for n, place in enumerate(lesions, start=1)]

    assert [rule for rule, _ in found(assess(TARGETS + "\n".join(rows)))] == expected


@pytest.mark.parametrize(
    ("lesion", "size", "limit"),
    [
        ("T01 LIVER", "10", None),
        ("T01 LIVER", "9.9", "10 mm that RECIST 1.1 asks of a measurable lesion"),
        ("T01 LYMPH NODE", "15", None),
        ("T01 LYMPH NODE", "14.9", "15 mm that RECIST 1.1 asks of a lymph node"),
    ],
)
def test_a_target_below_measurable_size(
    lesion: str, size: str, limit: str | None, assess: Assess
) -> None:
    findings = found(assess(f"{TARGETS}{lesion} | {size} {size}"))

    assert findings == (
        []
        if limit is None
        else [
            (
                "target-not-measurable",
                (
                    f"target T01 (INVESTIGATOR) measures {size} mm at baseline, below the {limit}; "
                    "it is in the sum; make it non-target"
                ),
            )
        ]
    )


def test_a_lesion_without_baseline_and_one_never_measured(assess: Assess) -> None:
    table = """
        day            | -7               56
        T01            | 50               35
        T02 LUNG       | -                20
        T03 LYMPH NODE | LDIAM=30         LDIAM=30
        NT01           | -                PRESENT
    """

    assert found(assess(table)) == [
        (
            "lesion-not-used",
            (
                "target lesion T03 (INVESTIGATOR) was never measured at or after baseline; it is "
                "left out; enter the diameter that counts"
            ),
        ),
        (
            "lesion-without-baseline",
            (
                "non-target lesion NT01 (INVESTIGATOR) is assessed from 2001-02-26 on but has no "
                "record at baseline; it prevents CR, and its progression counts; enter its "
                "baseline or record it as NEW"
            ),
        ),
        (
            "lesion-without-baseline",
            (
                "target lesion T02 (INVESTIGATOR) is assessed from 2001-02-26 on but has no "
                "measurement at baseline; it is left out of the sum; enter its baseline or record "
                "it as NEW"
            ),
        ),
    ]


def test_a_lesion_of_which_nobody_says_what_it_is(assess: Assess) -> None:
    rows = {"USUBJID": ["P1"], "TRLNKID": ["X1"], "TRTESTCD": ["LDIAM"], "TRSTRESC": ["9"]}
    lost = pl.DataFrame({**rows, "TRSTRESN": [9.0], "TRSTRESU": ["mm"], "TRDTC": ["2001-02-26"]})
    known = assess("day | -7 56\nT01 | 50 35")
    both = assess("day | -7 56\nT01 | 50 35", add={"TR": lost})

    assert found(both) == [
        (
            "lesion-without-role",
            (
                "neither TU nor TR says whether lesion X1 (INVESTIGATOR) is TARGET, NON-TARGET or "
                "NEW; it is not used"
            ),
        )
    ]
    assert both.visits["SUM"].to_list() == known.visits["SUM"].to_list()


@pytest.mark.parametrize(
    ("first", "rules"),
    [
        ("-28", []),
        ("-29", ["old-baseline"]),
        ("0", []),
        ("1", ["baseline-after-start"]),
    ],
)
def test_the_age_of_the_baseline(first: str, rules: list[str], assess: Assess) -> None:
    findings = found(assess(f"day | {first} 56\nT01 | 50 35"))

    assert [rule for rule, _ in findings] == rules


def test_a_baseline_at_an_earlier_scan(assess: Assess) -> None:
    table = """
        day      | -20  -3  56
        T01      | 50   -   50
        T02 LUNG | 50   50  50
    """

    assert found(assess(table)) == [
        (
            "baseline-at-earlier-scan",
            (
                "lesion T01 (INVESTIGATOR) was not assessed at the baseline of 2000-12-29; the "
                "scan of 2000-12-12 is its baseline"
            ),
        )
    ]


def test_no_disease_at_baseline(assess: Assess) -> None:
    table = """
        day   | -7      56
        NEW01 | ABSENT  ABSENT
    """

    assert [rule for rule, _ in found(assess(table))] == ["no-baseline-disease"]


def test_a_complete_response_followed_by_less_is_for_a_person_to_decide(assess: Assess) -> None:
    cases = {
        # at day 112 and 168 -> whether it is found
        ("0", "0"): [],
        ("4", "4"): [("P1", "PR")],  # found once, at the first
        ("ND", "4"): [("P1", "PR")],  # an assessment that is not evaluable changes nothing
        ("20", "20"): [],  # progression is no doubt
    }
    for (second, third), expected in cases.items():
        findings = assess(f"""
            day | -7  56  112       168
            T01 | 50  0   {second}  {third}
        """).findings.filter(pl.col("rule") == "disease-after-complete-response")

        assert findings.select("USUBJID", "value").rows() == expected


def test_the_sentence_about_disease_after_a_complete_response(assess: Assess) -> None:
    findings = assess("""
        day | -7  56  112
        T01 | 50  0   4
    """).findings

    assert findings["message"].to_list() == [
        (
            "PR on 2001-04-23 after CR on 2001-02-26 (INVESTIGATOR); there is T01 (TR 3): had the "
            "disease truly gone, this is progression; if not, the CR was a PR; both are used as "
            "judged; a person should decide and correct one"
        ),
        (
            "target lesion T01 (INVESTIGATOR) was gone or normal on 2001-02-26 and is there again "
            "on 2001-04-23 (TR 3); that alone is not progression"
        ),
    ]


def test_new_lesions_that_need_a_second_look(assess: Assess) -> None:
    table = """
        day              | -7  56         112         168
        T01              | 50  50         50          50
        NEW01            | -   EQUIVOCAL  -           -
        NEW02            | -   EQUIVOCAL  ABSENT      -
        NEW03            | -   EQUIVOCAL  UNEQUIVOCAL -
        NEW04            | -   EQUIVOCAL  ABSENT      UNEQUIVOCAL
        NEW05 LYMPH NODE | -   9          -           -
    """

    assert found(assess(table)) == [
        (
            "equivocal-new-lesion",
            (
                "new lesion NEW01 (INVESTIGATOR) is equivocal on 2001-02-26 (TR 5) and was neither "
                "confirmed nor refuted later; it does not count as progression"
            ),
        ),
        (
            "lesion-came-back",
            (
                "new lesion NEW04 (INVESTIGATOR) was gone or normal on 2001-04-23 and is there "
                "again on 2001-06-18 (TR 12); if it is certain, progression is dated to its first "
                "sight of all"
            ),
        ),
        (
            "new-lesion-dated-back",
            (
                "new lesion NEW03 (INVESTIGATOR) is equivocal on 2001-02-26 (TR 8) and certain on "
                "2001-04-23; the progression is dated to its first sight"
            ),
        ),
        (
            "new-lesion-dated-back",
            (
                "new lesion NEW04 (INVESTIGATOR) is equivocal on 2001-02-26 (TR 10) and certain on "
                "2001-06-18; the progression is dated to its first sight"
            ),
        ),
        (
            "new-node-normal",
            (
                "lymph node NEW05 (INVESTIGATOR) is recorded as a new lesion on 2001-02-26, but "
                "its short axis is that of a normal node; it does not count as a new lesion"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("days", "words", "rules"),
    [
        ("-7 56", "UNEQUIVOCAL PRESENT", ["SD", "new-lesion-at-baseline"]),
        ("-7 56", "EQUIVOCAL UNEQUIVOCAL", ["SD", "new-lesion-at-baseline"]),
        ("-7 56", "ABSENT UNEQUIVOCAL", ["PD"]),
        (  # new since treatment
            "7 56",
            "EQUIVOCAL UNEQUIVOCAL",
            ["PD", "baseline-after-start", "new-lesion-dated-back"],
        ),
    ],
)
def test_a_new_lesion_that_was_there_before_treatment_is_not_new(
    days: str, words: str, rules: list[str], assess: Assess
) -> None:
    judged = assess(f"day | {days}\nT01 | 20 20\nNEW01 | {words}")

    assert [*judged.visits["OVRLRESP"], *(rule for rule, _ in found(judged))] == rules


def test_a_target_of_which_nobody_says_where_it_is(assess: Assess) -> None:
    table = "day | -7 56\nT01 LYMPH NODE | 20 9"
    unplaced = {
        "TU": pl.DataFrame(
            schema={"USUBJID": pl.String, "TULNKID": pl.String, "TUSTRESC": pl.String}
        )
    }

    judged = assess(table, extra=unplaced)

    assert judged.visits.select("SUM", "TRGRESP").rows() == [(14.0, "PR")]  # its long axis
    assert found(judged) == [
        (
            "target-without-place",
            (
                "neither TU nor TR says where target T01 (INVESTIGATOR) is; it is taken to be no "
                "lymph node"
            ),
        )
    ]


def test_the_place_may_stand_in_tr(assess: Assess) -> None:
    table = "day | -7 56\nT01 LYMPH NODE | 20 9"
    place = pl.DataFrame(
        {
            "USUBJID": ["P1"],
            "TRLNKID": ["T01"],
            "TRTESTCD": ["NOTE"],
            "TRLOC": ["Lymph node"],
            "TRDTC": ["2000-12-25"],
        }
    )

    judged = assess(
        table,
        extra={
            "TU": pl.DataFrame(
                schema={"USUBJID": pl.String, "TULNKID": pl.String, "TUSTRESC": pl.String}
            )
        },
        add={"TR": place},
    )

    assert judged.visits.select("SUM", "TRGRESP").rows() == [(9.0, "CR")]
    assert found(judged) == []


def test_a_state_that_is_no_word(assess: Assess) -> None:
    table = """
        day  | -7       56       112
        NT01 | PRESENT  BIGGER   NOT_EVALUABLE
    """
    judged = assess(table)

    assert judged.visits["NTRGRESP"].to_list() == ["NE", "NE"]
    assert found(judged) == [
        (
            "unknown-tumour-state",
            (
                "lesion NT01 (INVESTIGATOR) is BIGGER, which is none of PRESENT, ABSENT, EQUIVOCAL "
                "or UNEQUIVOCAL; without a measurement it counts as not assessed"
            ),
        )
    ]


def collected(*rows: tuple[str, str | None, float | None]) -> dict[str, pl.DataFrame]:
    """Return RS records: response, date, visit."""
    return {
        "RS": pl.DataFrame(
            [
                ("P1", n, "OVRLRESP", word, date, visit, "INVESTIGATOR")
                for n, (word, date, visit) in enumerate(rows, start=1)
            ],
            schema={
                "USUBJID": pl.String,
                "RSSEQ": pl.Int64,
                "RSTESTCD": pl.String,
                "RSSTRESC": pl.String,
                "RSDTC": pl.String,
                "VISITNUM": pl.Float64,
                "RSEVAL": pl.String,
            },
            orient="row",
        )
    }


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        (("PR", "2001-02-26", 2), []),
        (("pr", "2001-02-26", 2), []),
        (("SD", "2001-02-26", 2), ["response-differs"]),
        (("PR", "2001-03-05", 2), []),  # another day, the same visit
        (("SD", "2001-03-05", 2), ["response-differs"]),
        (("SD", "2001-02-26", None), ["response-differs"]),  # by date alone
        (("PR", None, 2), []),
        (("PR", "2001-08-01", 9), ["response-without-measurements"]),
        (("PR", None, None), ["response-without-measurements"]),
        (("NE", "2000-12-25", 1), []),  # at baseline
        (("CHECK", "2001-02-26", 2), ["response-differs"]),
    ],
)
def test_collected_responses(
    record: tuple[str, str | None, float | None], rules: list[str], assess: Assess
) -> None:
    findings = found(assess("day | -7 56\nT01 | 50 35", extra=collected(record)))

    assert [rule for rule, _ in findings] == rules


def test_a_collected_response_that_differs_is_told_with_both_and_the_reason(
    assess: Assess,
) -> None:
    findings = assess("day | -7 56\nT01 | 50 35", extra=collected(("SD", "2001-02-26", 2))).findings

    assert findings.select("domain", "value", "row").rows() == [("RS", "SD", 1)]
    assert findings["message"][0] == (
        "INVESTIGATOR recorded SD on 2001-02-26, the measurements give PR: sum 35 mm, "
        "\N{MINUS SIGN}30 % and \N{MINUS SIGN}15 mm from baseline 50 mm; "
        "the derived response is used"
    )


@pytest.mark.parametrize(
    ("days", "rules"),
    [
        ("49 119", []),  # 7 days before and after: the window belongs
        ("48 112", ["off-schedule"]),
        ("64 112", ["off-schedule"]),
        ("56 168", ["missed-assessment"]),
        ("84 112", ["missed-assessment", "off-schedule"]),  # both nearest to day 112
    ],
)
def test_the_timetable(days: str, rules: list[str], assess: Assess) -> None:
    findings = found(assess(f"day | -7 {days}\nT01 | 50 50 50"))

    assert [rule for rule, _ in findings] == rules


def test_the_sentences_about_the_timetable(assess: Assess) -> None:
    assert found(assess("day | -7 56 180\nT01 | 50 50 50")) == [
        (
            "missed-assessment",
            (
                "no tumour assessment belongs to the one planned for 2001-04-23 (every 8 weeks "
                "from 2001-01-01), though there are later ones"
            ),
        ),
        (
            "off-schedule",
            (
                "the assessment on 2001-06-30 is 180 days after 2001-01-01, 12 days after its "
                "planned day (every 8 weeks, window 7 days)"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("category", "rules"),
    [
        ("RECIST 1.1", ["response-differs"]),
        ("RECIST v1.1", ["response-differs"]),
        ("RECIST", ["response-differs"]),
        ("RECIST 1.0", ["response-by-another-criterion"]),
        ("iRECIST", ["response-by-another-criterion"]),
        ("CHOI", ["response-by-another-criterion"]),
    ],
)
def test_responses_by_another_criterion(category: str, rules: list[str], assess: Assess) -> None:
    records = collected(("SD", "2001-02-26", 2))["RS"]
    extra = {"RS": records.with_columns(pl.lit(category).alias("RSCAT"))}

    findings = found(assess("day | -7 56\nT01 | 50 35", extra=extra))

    assert [rule for rule, _ in findings] == rules


LINES = [
    {"every_weeks": 8, "until": "progression"},
    {"every_weeks": 16, "until": "end of follow-up"},
]


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (LINES, []),  # 16 weeks after the progression on day 60
        (LINES[:1], []),  # nothing is planned after progression
        ([{"every_weeks": 8, "until": "end of follow-up"}], ["missed-assessment"]),
    ],
)
def test_the_timetable_after_progression(
    lines: list[dict[str, str | int]], rules: list[str], assess: Assess
) -> None:
    table = """
        day | -7  60  172
        T01 | 50  70  70
    """

    findings = found(assess(table, schedule={"tumour": lines}))

    assert [rule for rule, _ in findings] == rules


def test_the_timetable_is_that_of_the_reader_analysed(assess: Assess) -> None:
    on_time, late = "day | -7 56\nT01 | 50 50", "day | -7 70\nT01 | 50 50"

    judged = assess({"R1": on_time, "R2": late}, response={"evaluator": "R1"})

    assert found(judged) == []
