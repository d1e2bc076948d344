"""iRECIST by hand: Seymour 2017, Tables 2 and 3, and answers of the EORTC RECIST group."""

from collections.abc import Callable

import pytest

from remission.response import Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]

IRECIST = {"criterion": "irecist"}


def test_without_progression_the_words_are_those_of_recist_with_an_i(holds: Holds) -> None:
    holds(
        """
        day       | -7       56       112      168
        T01       | 100      70.0001  70       0
        NT01 BONE | PRESENT  PRESENT  PRESENT  ABSENT
        overall   |          iSD      iPR      iCR
        pd        |          -        -        -
        """,
        """
        day       | -7       56       112      168
        NT01 BONE | PRESENT  PRESENT  ND       ABSENT
        overall   |          NON-iCR/NON-iUPD  NE  iCR
        """,
        response=IRECIST,
    )


def test_a_response_that_drifts_stays_one_when_the_protocol_says_so(holds: Holds) -> None:
    # A2: recist.eortc.org, managing PR when measurements change slightly over time
    holds(
        """
        day     | -7   56   112  168  224  280
        T01     | 100  70   70   80   80   80
        overall |      iPR  iPR  iPR  iPR  iPR
        """,
        response={**IRECIST, "mode": "continued response"},
    )


@pytest.mark.parametrize(
    ("then", "word", "progressed"),
    [
        ("35", "iCPD", "56"),  # 5 mm above the 30 mm of the first iUPD
        ("34.9999", "iUPD", "56"),
        ("25", "iUPD", "56"),  # still 20 % and 5 mm above the nadir of 20
        ("24.9999", "iSD", "-"),  # no longer: undone
    ],
)
def test_target_lesions_confirm_with_5_mm_more(
    holds: Holds, then: str, word: str, progressed: str
) -> None:
    holds(
        f"""
        day     | -7   56            112
        T01     | 20   30            {then}
        overall |      iUPD          {word}
        pd      |      {progressed}  {progressed}
        """,
        response=IRECIST,
    )


def test_growth_of_target_lesions_adds_up_from_the_first_iupd(holds: Holds) -> None:
    holds(
        """
        day     | -7   56    112   168
        T01     | 20   30    34    35
        overall |      iUPD  iUPD  iCPD
        pd      |      56    56    56
        """,
        response=IRECIST,
    )


def test_an_equivocal_further_lesion_confirms_nothing_until_it_is_certain(holds: Holds) -> None:
    holds(
        """
        day        | -7   56       112        168
        T01        | 50   50       50         50
        NEW01 LUNG | -    PRESENT  PRESENT    PRESENT
        NEW02 SKIN | -    -        EQUIVOCAL  PRESENT
        overall    |      iUPD     iUPD       iCPD
        pd         |      56       56         56
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(
    ("then", "word"),
    [
        ("INCREASED", "iCPD"),  # need not be unequivocal again
        ("UNEQUIVOCAL", "iUPD"),  # nothing says that it grew further
        ("PRESENT", "iSD"),  # no longer progression: undone
    ],
)
def test_non_target_lesions_that_progressed_confirm_by_any_further_growth(
    holds: Holds, then: str, word: str
) -> None:
    holds(
        f"""
        day       | -7       56           112
        T01       | 50       50           50
        NT01 BONE | PRESENT  UNEQUIVOCAL  {then}
        overall   |          iUPD         {word}
        """,
        response=IRECIST,
    )


def test_a_second_non_target_that_progresses_confirms(holds: Holds) -> None:
    holds(
        """
        day       | -7       56           112
        T01       | 50       50           50
        NT01 BONE | PRESENT  UNEQUIVOCAL  UNEQUIVOCAL
        NT02 SKIN | PRESENT  PRESENT      UNEQUIVOCAL
        overall   |          iUPD         iCPD
        """,
        response=IRECIST,
    )


def test_simple_growth_of_a_non_target_confirms_no_progression_of_target_lesions(
    holds: Holds,
) -> None:
    holds(
        """
        day       | -7       56       112
        T01       | 50       60       60
        NT01 BONE | PRESENT  PRESENT  INCREASED
        overall   |          iUPD     iUPD
        """,
        response=IRECIST,
    )


def test_a_progression_never_confirmed_nor_undone_counts_from_its_first_scan(holds: Holds) -> None:
    holds(
        """
        day     | -7   56    112   168
        T01     | 50   60    ND    60
        overall |      iUPD  NE    iUPD
        pd      |      56    -     56
        """,
        """
        day     | -7   56
        T01     | 50   60
        overall |      iUPD
        pd      |      56
        """,
        response=IRECIST,
    )


def test_what_progressed_must_be_assessed_to_be_undone(holds: Holds) -> None:
    holds(
        """
        day       | -7       56           112
        T01       | 50       50           30
        NT01 BONE | PRESENT  UNEQUIVOCAL  -
        overall   |          iUPD         NE
        """,
        """
        day       | -7       56   112
        T01       | 20       30   -
        T02 LUNG  | 20       30   20
        overall   |          iUPD NE
        """,
        """
        day       | -7       56   112
        T01       | 20       30   65
        T02 LUNG  | 20       30   -
        overall   |          iUPD iCPD
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ("50", "20", "iUPD"),  # T02 is seen again; what was measured on day 56 is as it was
        ("54.9999", "40", "iUPD"),
        ("55", "0", "iCPD"),
    ],
)
def test_growth_is_that_of_the_targets_measured_at_the_iupd(
    holds: Holds, first: str, second: str, word: str
) -> None:
    # day 56: 50 mm of T01 alone are 10 mm and 25 % above the nadir of 40 mm
    holds(
        f"""
        day       | -7   56    112
        T01       | 20   50    {first}
        T02 LUNG  | 20   -     {second}
        overall   |      iUPD  {word}
        """,
        response=IRECIST,
    )


def test_a_non_target_that_progressed_must_be_assessed_though_it_has_no_baseline(
    holds: Holds,
) -> None:
    holds(
        """
        day       | -7       56           112
        T01       | 50       50           50
        NT01 BONE | PRESENT  PRESENT      PRESENT
        NT02 SKIN | -        UNEQUIVOCAL  -
        overall   |          iUPD         NE
        """,
        """
        day       | -7       56           112
        T01       | 50       50           50
        NT01 BONE | PRESENT  PRESENT      PRESENT
        NT02 SKIN | -        UNEQUIVOCAL  PRESENT
        overall   |          iUPD         iSD
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(("then", "word"), [("12", "iUPD"), ("12.1", "iCPD"), ("20", "iCPD")])
def test_a_non_target_is_larger_than_its_smallest_size_since_the_iupd(
    holds: Holds, then: str, word: str
) -> None:
    holds(
        f"""
        day       | -7       56           112          168
        T01       | 50       50           50           50
        NT01 BONE | PRESENT  UNEQUIVOCAL  UNEQUIVOCAL  UNEQUIVOCAL
        NT02 SKIN | 20       20           12           {then}
        overall   |          iUPD         iUPD         {word}
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(("second", "word"), [(83, "iUPD"), (84, "iCPD")])
def test_a_scan_confirms_from_28_days_on(holds: Holds, second: int, word: str) -> None:
    holds(
        f"""
        day     | -7   56    {second}
        T01     | 20   30    40
        overall |      iUPD  {word}
        """,
        response=IRECIST,
    )


def test_a_scan_made_too_soon_leaves_its_growth_to_the_next_one(
    assess: Assess, rules_found: Callable[[Responses], list[str]]
) -> None:
    responses = assess(
        """
        day        | -7   56       70       112
        T01        | 50   50       50       50
        NEW01 LUNG | -    PRESENT  PRESENT  PRESENT
        NEW02 SKIN | -    -        PRESENT  PRESENT
        """,
        response=IRECIST,
    )

    assert responses.visits["OVRLRESP"].to_list() == ["iUPD", "iUPD", "iCPD"]
    assert "scan-too-soon" in rules_found(responses)


def test_a_protocol_may_let_a_scan_confirm_earlier(holds: Holds) -> None:
    holds(
        """
        day     | -7   56    82
        T01     | 20   30    40
        overall |      iUPD  iCPD
        """,
        response={**IRECIST, "progression_days": 26},
    )


@pytest.mark.parametrize(
    ("table", "rule", "said"),
    [
        (
            """
            day       | -7       56           112
            T01       | 50       50           50
            NT01 BONE | PRESENT  UNEQUIVOCAL  UNEQUIVOCAL
            """,
            "growth-not-recorded",
            "iUPD on 2001-04-23 (INVESTIGATOR): non-target NT01 is UNEQUIVOCAL again",
        ),
        (
            """
            day        | -7   56       112
            T01        | 50   50       50
            NEW01 LUNG | -    PRESENT  -
            """,
            "new-lesion-persists",
            "new lesion NEW01 is there without growth, or has no record",
        ),
        (
            """
            day        | -7   56       112
            T01        | 50   50       30
            NEW01 LUNG | -    PRESENT  PRESENT
            """,
            "response-beside-new-lesion",
            "iPR on 2001-04-23 (INVESTIGATOR): the response is judged while new lesion NEW01",
        ),
    ],
)
def test_what_a_machine_may_not_decide_alone_is_found(
    assess: Assess, table: str, rule: str, said: str
) -> None:
    found = assess(table, response=IRECIST).findings.to_dicts()

    [message] = [row["message"] for row in found if row["rule"] == rule]
    assert said in message


def test_it_says_why(assess: Assess) -> None:
    visits = assess(
        """
        day     | -7   56    112   168  224
        T01     | 20   30    34    12   20
        """,
        response=IRECIST,
    ).visits

    first, kept, undone, second = visits["WHY"]
    assert first == (
        "sum 30 mm, +50 % and +10 mm from nadir 20 mm on 2000-12-25; "
        "progression to be confirmed (target lesions)"
    )
    assert kept.endswith("; the progression of 2001-02-26 is neither confirmed nor undone")
    assert undone == (
        "sum 12 mm, \N{MINUS SIGN}40 % and \N{MINUS SIGN}8 mm from baseline 20 mm; "
        "the progression of 2001-02-26 is undone"
    )
    assert second.endswith("; progression to be confirmed (target lesions)")


def test_it_says_what_confirms(assess: Assess) -> None:
    visits = assess(
        """
        day        | -7   56    112   168
        T01        | 20   30    35    35
        NEW01 SKIN | -    -     PRESENT PRESENT
        """,
        response=IRECIST,
    ).visits

    _, confirmed, after = visits["WHY"]
    assert confirmed.endswith(
        "; confirms the progression of 2001-02-26: sum of target lesions at least 5 mm larger; "
        "new lesion NEW01"
    )
    assert after.endswith("; progression was confirmed on 2001-04-23")


def test_each_reader_and_patient_has_a_course_of_their_own(assess: Assess) -> None:
    grown = """
        day | -7  56  112
        T01 | 20  30  40
    """
    still = """
        day | -7  56  112
        T01 | 20  20  30
    """

    responses = assess({"R1": grown, "R2": still}, response={**IRECIST, "evaluator": "R1"})

    words = responses.visits.select("EVALUATOR", "OVRLRESP").rows()
    assert words == [("R1", "iUPD"), ("R1", "iCPD"), ("R2", "iSD"), ("R2", "iUPD")]
