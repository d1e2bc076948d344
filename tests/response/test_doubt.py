"""Cases that a machine may not decide alone: a declared policy, and always a finding."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.errors import ProtocolError
from remission.response import Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]


def doubt(criterion: str = "recist-1.1", **plan: object) -> dict[str, object]:
    return {"criterion": criterion, "doubt": plan}


def day(number: int) -> dt.date:
    """Return the date of a day; treatment begins on day 0."""
    return dt.date(2001, 1, 1) + dt.timedelta(days=number)


def found(responses: Responses, rule: str) -> list[str]:
    return responses.findings.filter(pl.col("rule") == rule)["message"].to_list()


def procedure(
    treatment: str, on: int, lesion: str | None = None, place: str | None = None
) -> dict[str, pl.DataFrame]:
    """Return PR with one procedure."""
    record = {
        "USUBJID": ["P1"],
        "PRSEQ": [7],
        "PRTRT": [treatment],
        "PRLNKID": [lesion],
        "PRLOC": [place],
        "PRSTDTC": [str(day(on))],
    }
    text = {"PRLNKID": pl.String, "PRLOC": pl.String}
    return {"PR": pl.DataFrame(record, schema_overrides=text)}


AFTER_CR = """
    day       | -7       56      112     168     224
    T01       | 50       0       {}      {}      {}
    overall   |          {}      {}      {}      {}
    pd        |          {}      {}      {}      {}
"""


@pytest.mark.parametrize(
    ("plan", "sizes", "words", "progressions"),
    [
        # PR after CR (4 mm is no growth by 5 mm)
        ({}, "4 4 4", "CR PR PR PR", "- - - -"),
        ({"partial_after_complete": "progression"}, "4 4 4", "CR PD PR PR", "- 112 - -"),
        ({"partial_after_complete": "complete was partial"}, "4 4 4", "PR PR PR PR", "- - - -"),
        # several CR before, and assessments that are not evaluable
        ({"partial_after_complete": "progression"}, "0 ND 4", "CR CR NE PD", "- - - 224"),
        ({"partial_after_complete": "complete was partial"}, "0 ND 4", "PR PR NE PR", "- - - -"),
        # growth by 5 mm is progression without any policy
        ({"partial_after_complete": "progression"}, "5 5 5", "CR PD PD PD", "- 112 168 224"),
        # the other policy is not concerned
        ({"stable_after_complete": "progression"}, "4 4 4", "CR PR PR PR", "- - - -"),
    ],
)  # fmt: skip
def test_partial_response_after_complete_response(
    holds: Holds, plan: dict[str, object], sizes: str, words: str, progressions: str
) -> None:
    cells = [*sizes.split(), *words.split(), *progressions.split()]
    holds(AFTER_CR.format(*cells), response=doubt(**plan))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, "CR NON-CR/NON-PD"),
        ({"stable_after_complete": "progression"}, "CR PD"),
        ({"stable_after_complete": "complete was partial"}, "PR NON-CR/NON-PD"),
        ({"partial_after_complete": "progression"}, "CR NON-CR/NON-PD"),
    ],
)
def test_stable_disease_after_complete_response(
    holds: Holds, plan: dict[str, object], words: str
) -> None:
    holds(
        f"""
        day       | -7       56      112
        NT01      | PRESENT  ABSENT  PRESENT
        overall   |          {words}
        """,
        response=doubt(**plan),
    )


def test_a_lesion_not_assessed_after_complete_response_is_no_disease(assess: Assess) -> None:
    table = """
        day  | -7       56      112
        T01  | 50       0       0
        NT01 | PRESENT  ABSENT  ND
    """
    plan = doubt(partial_after_complete="progression")
    judged = assess(table, response=plan)

    assert judged.visits["OVRLRESP"].to_list() == ["CR", "PR"]
    (message,) = found(judged, "disease-after-complete-response")
    assert "no lesion is seen, one is not assessed" in message
    assert "both are used as judged" in message


def test_what_was_settled_is_said(assess: Assess) -> None:
    table = "day | -7 56 112\nT01 | 50 0 4"
    progressed = assess(table, response=doubt(partial_after_complete="progression"))
    corrected = assess(table, response=doubt(partial_after_complete="complete was partial"))

    (said,) = found(progressed, "disease-after-complete-response")
    assert "; it counts as progression on that day; a person should decide" in said
    assert progressed.visits["WHY"][1].endswith(
        "; disease after CR on 2001-02-26 counts as progression"
    )
    (said,) = found(corrected, "disease-after-complete-response")
    assert "; the complete response counts as partial; a person should decide" in said
    assert corrected.visits["WHY"][0].endswith(
        "; disease on 2001-04-23 makes this a partial response"
    )


def test_what_irecist_says_of_others_is_said_once_beside_what_was_settled(assess: Assess) -> None:
    """P01 grows by 20 % and 10 mm; P02 has a complete response and disease of 4 mm after it."""
    responses = assess(
        ["day | -7 56\nT01 | 50 60", "day | -7 56 112\nT01 | 50 0 4"],
        response=doubt("irecist", partial_after_complete="complete was partial"),
    )

    assert responses.visits.select("OVRLRESP", "WHY").rows() == [
        (
            "iUPD",
            (
                "sum 60 mm, +20 % and +10 mm from nadir 50 mm on 2000-12-25; "
                "progression to be confirmed (target lesions)"
            ),
        ),
        (
            "iPR",
            "all target lesions gone; disease on 2001-04-23 makes this a partial response",
        ),
        (
            "iPR",
            (
                "sum 4 mm, \N{MINUS SIGN}92 % and \N{MINUS SIGN}46 mm from baseline 50 mm, "
                "+4 mm from nadir 0 mm on 2001-02-26"
            ),
        ),
    ]


def test_the_policies_speak_the_words_of_the_criterion(holds: Holds, assess: Assess) -> None:
    holds(
        """
        day      | -7         56      112
        T01      | SUVMAX=6   ABSENT  SUVMAX=2
        overall  |            CMR     PMD
        pd       |            -       112
        """,
        response=doubt("eortc-pet", partial_after_complete="progression"),
    )
    table = "day | -7 56 112\nT01 | 50 0 4\noverall | iPR iPR"
    holds(table, response=doubt("irecist", partial_after_complete="complete was partial"))
    said = "response.doubt.partial_after_complete: found 'progression'.*progression is final"
    with pytest.raises(ProtocolError, match=said):
        assess(table, response=doubt("irecist", partial_after_complete="progression"))


TREATED = """
    day       | -7       56       112      168
    T01       | 50       50       0        0
    T02 LUNG  | 20       20       20       {}
    NT01 BONE | PRESENT  PRESENT  PRESENT  PRESENT
"""


def test_a_target_treated_locally_is_not_evaluable_from_then_on(assess: Assess) -> None:
    resected = procedure("Liver resection", 60, "T01")
    judged = assess(TREATED.format("20"), extra=resected)

    assert judged.visits["OVRLRESP"].to_list() == ["SD", "NE", "NE"]
    assert found(judged, "lesion-treated-locally") == [
        (
            "target lesion T01 (INVESTIGATOR) was treated locally (Liver resection on 2001-03-02, "
            "PR 7); from the assessment of 2001-04-23 on it counts as not assessed"
        )
    ]
    # the other target proves progression: 85 mm against the nadir of 70
    grown = assess(TREATED.format("85"), extra=resected)
    assert grown.visits["OVRLRESP"].to_list() == ["SD", "NE", "PD"]

    measured = assess(
        TREATED.format("20"), extra=resected, response=doubt(treated_lesion="as measured")
    )
    assert measured.visits["OVRLRESP"].to_list() == ["SD", "PR", "PR"]
    assert "it is used as measured" in found(measured, "lesion-treated-locally")[0]


def test_the_day_of_treatment_belongs_to_the_time_after_it(assess: Assess) -> None:
    on_the_day = assess(TREATED.format("20"), extra=procedure("Surgery", 56, "T01"))
    assert on_the_day.visits["OVRLRESP"].to_list() == ["NE", "NE", "NE"]
    a_day_later = assess(TREATED.format("20"), extra=procedure("Surgery", 57, "T01"))
    assert a_day_later.visits["OVRLRESP"].to_list() == ["SD", "NE", "NE"]


def test_a_treated_non_target_is_not_assessed_but_its_progression_counts(assess: Assess) -> None:
    table = """
        day       | -7       56       112
        T01       | 50       0        0
        NT01 BONE | PRESENT  ABSENT   {}
    """
    irradiated = procedure("RADIOTHERAPY", 20, "NT01")
    judged = [
        assess(table.format(word), extra=irradiated).visits["OVRLRESP"].to_list()
        for word in ("ABSENT", "UNEQUIVOCAL")
    ]
    assert judged == [["PR", "PR"], ["PR", "PD"]]


def test_parts_of_a_treated_target_are_treated_too(assess: Assess) -> None:
    table = """
        day      | -7  56  112
        T01      | 50  50  -
        T01.1    | -   -   10
        T02 LUNG | 20  20  20
    """
    judged = assess(table, extra=procedure("ABLATION", 60, "T01"))
    assert judged.visits["OVRLRESP"].to_list() == ["SD", "NE"]


def test_what_is_no_local_treatment_of_a_target_changes_nothing(assess: Assess) -> None:
    table = TREATED.format("20")
    expected = ["SD", "PR", "PR"]
    biopsy = assess(table, extra=procedure("Biopsy", 60, "T01"))
    assert biopsy.visits["OVRLRESP"].to_list() == expected
    assert found(biopsy, "lesion-treated-locally") == []

    before = assess(table, extra=procedure("Radiotherapy", -7, "T01"))
    assert before.visits["OVRLRESP"].to_list() == expected
    assert found(before, "target-treated-before")[0].startswith(
        "target T01 (INVESTIGATOR) was treated locally before its baseline (Radiotherapy on "
    )

    unnamed = assess(table, extra=procedure("Radiotherapy", 60, place="Liver"))
    assert unnamed.visits["OVRLRESP"].to_list() == expected
    assert found(unnamed, "local-treatment-near-target") == [
        (
            "Radiotherapy in LIVER on 2001-03-02 (PR 7) does not say which lesion was treated; T01 "
            "(INVESTIGATOR) is there and is used as measured; name the lesion in PRLNKID"
        )
    ]
    elsewhere = assess(table, extra=procedure("Radiotherapy", 60, place="Femur"))
    assert elsewhere.visits["OVRLRESP"].to_list() == expected
    assert found(elsewhere, "local-treatment-near-target") == []


def test_the_words_for_local_treatment_are_those_of_the_protocol(assess: Assess) -> None:
    frozen = procedure("Cryotherapy", 60, "T01")
    assert assess(TREATED.format("20"), extra=frozen).visits["OVRLRESP"][1] == "PR"
    plan = doubt(local_treatments=["SIRT (Y-90", "cryo"])
    assert assess(TREATED.format("20"), extra=frozen, response=plan).visits["OVRLRESP"][1] == "NE"


READER = "INVESTIGATOR"


def methods(*rows: tuple[int, float, str]) -> dict[str, pl.DataFrame]:
    """Return records of T02: day, mm, method."""
    return {
        "TR": pl.DataFrame(
            [
                ("P1", "T02", "TARGET", "LDIAM", way, READER, str(mm), mm, "mm", str(day(on)))
                for on, mm, way in rows
            ],
            schema=[
                *("USUBJID", "TRLNKID", "TRGRPID", "TRTESTCD", "TRMETHOD", "TREVAL"),
                *("TRSTRESC", "TRSTRESN", "TRSTRESU", "TRDTC"),
            ],
            schema_overrides={"TRSTRESN": pl.Float64},
            orient="row",
        )
    }  # fmt: skip


def test_another_method_than_at_baseline_is_found_and_may_be_not_evaluable(assess: Assess) -> None:
    table = "day | -7 56 112\nT01 | 50 50 50"
    seen = methods((-7, 20, "CT SCAN"), (56, 20, "Ct Scan"), (112, 1, "ULTRASOUND"))

    judged = assess(table, add=seen)
    assert judged.visits["OVRLRESP"].to_list() == ["SD", "SD"]
    (message,) = found(judged, "method-changed")
    assert message.startswith(
        "target T02 (INVESTIGATOR) was seen by ULTRASOUND on 2001-04-23 (TR without number), by CT "
        "SCAN at baseline; it is used as measured"
    )
    strict = assess(table, add=seen, response=doubt(changed_method="not evaluable"))
    assert strict.visits["OVRLRESP"].to_list() == ["SD", "NE"]
    assert "it counts as not assessed" in found(strict, "method-changed")[0]


def test_a_method_not_named_is_no_other_method(assess: Assess) -> None:
    seen = methods((-7, 20, "CT SCAN"), (56, 20, "CT SCAN"))
    judged = assess("day | -7 56 112\nT01 | 50 50 50\nT02 | - - 20", add=seen)

    assert found(judged, "method-changed") == []


def test_split_and_merged_targets_are_found(assess: Assess) -> None:
    judged = assess("""
        day     | -7  56  112
        T01     | 50  -   -
        T01.1   | -   20  -
        T01.2   | -   10  -
        T02     | 20  20  -
        T01/T02 | -   -   55
    """)

    assert judged.visits["SUM"].to_list() == [50, 55]
    assert found(judged, "target-split") == [
        (
            "target T01 (INVESTIGATOR) is recorded in parts on 2001-02-26: T01.1 (TR 2), T01.2 "
            "(TR 3); their sizes are added up"
        )
    ]
    assert found(judged, "targets-merged") == [
        (
            "target T01 (INVESTIGATOR) is recorded as merged on 2001-04-23: T01/T02 (TR 6); the "
            "merged lesion counts once, under this name, and the others are 0"
        )
    ]
