"""The accepted judgement of several readers: by adjudication and by majority, worked by hand."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from remission.errors import ProtocolError
from remission.protocol import AcceptedPlan
from response.conftest import day

Assess = Callable[..., Any]

# Of a baseline of 50 mm: 35 is PR (-30 %), 40 is SD, 60 is PD (+20 %, +10 mm), 0 is CR.


def table(*sizes: object, days: tuple[int, ...] = (56, 112)) -> str:
    return (
        f"day | -7 {' '.join(map(str, days[: len(sizes)]))}\nT01 | 50 {' '.join(map(str, sizes))}"
    )


def accepted(judged: Any) -> list[str]:  # noqa: ANN401 - Responses of the fixture
    return judged.visits.filter(EVALUATOR="ACCEPTED")["OVRLRESP"].to_list()


def why(judged: Any) -> list[str]:  # noqa: ANN401 - Responses of the fixture
    """Return what stands before the sentence of the reader."""
    found = judged.visits.filter(EVALUATOR="ACCEPTED")["WHY"]
    return [sentence.split(": ")[0] for sentence in found]


def records(*words: tuple[int, str], reader: str = "ADJUDICATOR") -> dict[str, pl.DataFrame]:
    """Return RS with what the adjudicator recorded at the visits of `table`."""
    return {
        "RS": pl.DataFrame(
            {
                "USUBJID": ["P1"] * len(words),
                "RSSEQ": list(range(1, len(words) + 1)),
                "RSTESTCD": ["OVRLRESP"] * len(words),
                "RSSTRESC": [word for _, word in words],
                "RSEVALID": [reader] * len(words),
                "VISITNUM": [{56: 2.0, 112: 3.0}[on] for on, _ in words],
                "RSDTC": [day(on).isoformat() for on, _ in words],
            }
        )
    }


MAJORITY = {
    "evaluator": "ACCEPTED",
    "accepted": {"by": "majority", "readers": ["R1", "R2", "R3"]},
}
ADJUDICATION = {
    "evaluator": "ACCEPTED",
    "accepted": {"by": "adjudication", "readers": ["R1", "R2"]},
}


@pytest.mark.parametrize(
    ("sizes", "expected", "said"),
    [
        ((35, 35, 40), "PR", "R1, the majority (R1 PR, R2 PR, R3 SD)"),
        ((40, 35, 35), "PR", "R2, the majority (R1 SD, R2 PR, R3 PR)"),
        ((60, 60, 60), "PD", "R1, the majority (R1 PD, R2 PD, R3 PD)"),
        ((35, 35, "ND"), "PR", "R1, the majority (R1 PR, R2 PR, R3 NE)"),
        ((0, 35, 40), "NE", "no majority (R1 CR, R2 PR, R3 SD)"),
    ],
)
def test_the_majority_of_three(
    assess: Assess, sizes: tuple[object, ...], expected: str, said: str
) -> None:
    readers = {f"R{n}": table(size, 40) for n, size in enumerate(sizes, 1)}

    judged = assess(readers, response=MAJORITY)

    assert (accepted(judged)[0], why(judged)[0]) == (expected, said)


def test_a_reader_without_the_assessment_counts_among_the_three(assess: Assess) -> None:
    # at day 112 only R1 and R2 judged: two of three agree; at day 168 R1 alone is no majority
    days = (56, 112, 168)
    readers = {
        "R1": table(35, 35, 35, days=days),
        "R2": table(35, 35, days=days),
        "R3": table(35, days=days),
    }

    judged = assess(readers, response=MAJORITY)

    assert accepted(judged) == ["PR", "PR", "NE"]
    found = judged.findings.filter(rule="no-accepted-judgement")
    assert found.select("value", "severity").rows() == [("R1 PR", "error")]


def test_readers_who_scanned_on_other_days_of_a_visit_are_counted_together(assess: Assess) -> None:
    readers = {
        "R1": table(35, days=(56,)),
        "R2": table(35, days=(58,)),
        "R3": table(40, days=(60,)),
    }

    judged = assess(readers, response=MAJORITY)

    row = judged.visits.filter(EVALUATOR="ACCEPTED").row(0, named=True)
    assert (row["OVRLRESP"], row["ADT"], row["SUM"]) == ("PR", day(56), 35.0)


def test_a_progression_of_the_majority_keeps_the_date_of_its_reader(assess: Assess) -> None:
    readers = {"R1": table(40, 60), "R2": table(40, 60), "R3": table(60, 60)}

    judged = assess(readers, response=MAJORITY)

    mine = judged.visits.filter(EVALUATOR="ACCEPTED")
    assert mine["OVRLRESP"].to_list() == ["SD", "PD"]
    assert mine["PDDT"].to_list() == [None, day(112)]


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        # both readers say PR at day 56; at day 112 R1 says SD and R2 PD
        ([], ["PR", "NE"], "not adjudicated (R1 SD, R2 PD)"),
        ([(112, "PD")], ["PR", "PD"], "R2, adjudicated (R1 SD, R2 PD)"),
        ([(112, "pd")], ["PR", "PD"], "R2, adjudicated (R1 SD, R2 PD)"),
        ([(112, "SD")], ["PR", "SD"], "R1, adjudicated (R1 SD, R2 PD)"),
        ([(112, "CR")], ["PR", "NE"], "adjudicated as CR, which no reader said (R1 SD, R2 PD)"),
        ([(56, "SD"), (112, "SD")], ["NE", "SD"], "R1, adjudicated (R1 SD, R2 PD)"),
    ],
)
def test_the_adjudicator_s_record_decides_between_readers(
    assess: Assess, words: list[tuple[int, str]], expected: list[str], said: str
) -> None:
    readers = {"R1": table(35, 40), "R2": table(35, 60)}

    judged = assess(readers, response=ADJUDICATION, extra=records(*words) if words else {})

    assert accepted(judged) == expected
    assert why(judged)[1] == said
    lost = judged.findings.filter(rule="no-accepted-judgement")
    assert lost.height == expected.count("NE")
    assert "response-without-measurements" not in judged.findings["rule"]


def test_an_adjudicator_who_measured_is_accepted_as_he_judged(assess: Assess) -> None:
    readers = {
        "R1": table(35, 35),
        "R2": table(35, 60),
        "ADJUDICATOR": "day | -7 112\nvisit | 1 3\nT01 | 50 40",
    }

    judged = assess(readers, response=ADJUDICATION)

    assert accepted(judged) == ["PR", "SD"]
    assert why(judged) == [
        "R1, agreed (R1 PR, R2 PR)",
        "ADJUDICATOR, adjudicator (R1 PR, R2 PD)",
    ]


def test_one_reading_is_no_agreement(assess: Assess) -> None:
    judged = assess({"R1": table(35, 35), "R2": table(35)}, response=ADJUDICATION)

    assert accepted(judged) == ["PR", "NE"]


def test_the_accepted_baseline_is_that_of_the_reader_accepted_first(assess: Assess) -> None:
    readers = {"R1": table(40), "R2": "day | -7 56\nT01 | 60 42", "R3": "day | -7 56\nT01 | 70 49"}

    judged = assess(readers, response=MAJORITY)

    mine = pl.col("EVALUATOR") == "ACCEPTED"
    assert judged.baselines.filter(mine)["BASE"].to_list() == [60.0]
    assert judged.visits.filter(mine)["BASE"].to_list() == [60.0]
    assert judged.lesions.filter(mine)["DIAM"].to_list() == [42.0]


def test_flags_are_not_used_where_the_protocol_asks_for_a_majority(assess: Assess) -> None:
    flagged = "day | -7 56\naccepted | Y Y\nT01 | 50 60"

    judged = assess({"R1": table(35), "R2": table(35), "R3": flagged}, response=MAJORITY)

    assert accepted(judged) == ["PR"]


def test_a_reader_who_judged_nothing_is_an_error_with_those_who_did(assess: Assess) -> None:
    with pytest.raises(ProtocolError, match=r"accepted\.readers\.2: found 'R3'; allowed: R1, R2"):
        assess({"R1": table(35), "R2": table(35)}, response=MAJORITY)


@pytest.mark.parametrize(
    ("by", "readers", "needed"),
    [
        ("majority", ["R1", "R2"], "majority needs 3 or more"),
        ("adjudication", ["R1"], "adjudication needs 2 or more"),
        ("majority", ["R1", "R2", "R2"], "each named once"),
    ],
)
def test_too_few_readers_are_refused(by: str, readers: list[str], needed: str) -> None:
    with pytest.raises(ValidationError, match=needed):
        AcceptedPlan.model_validate({"by": by, "readers": readers})
