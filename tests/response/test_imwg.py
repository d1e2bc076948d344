"""IMWG: best confirmed response from collected categories, and progression that is confirmed."""

from itertools import pairwise, product
from typing import Any

import polars as pl
import pytest

from remission.protocol import ResponsePlan
from remission.response import derive_best, derive_first_response
from remission.response.vocabulary import IMWG_WORDS
from response.conftest import day
from response.gathering import best_of, gather, overall, progressions, shipped

PLAN: dict[str, Any] = {
    "criterion": "imwg-2016",
    "confirmation": {"days": 1, "ne_allowed": 9},
    "stable_disease": {"minimum_days": 0, "from": "registration"},
}


def course(sequence: str, **more: Any) -> Any:  # noqa: ANN401 - any setting
    """Judge words seen every 28 days; `PD+` rests on imaging."""
    records = [
        {
            "day": 28 * n,
            "RSTESTCD": "OVRLRESP",
            "RSCAT": "IMWG",
            "RSSTRESC": word.rstrip("+"),
            "PDIFL": "Y" if word.endswith("+") else None,
        }
        for n, word in enumerate(sequence.split(), 1)
    ]
    return gather(*records, **(PLAN | more))


def best(sequence: str, code: str = "CBOR") -> str:
    """Return the best response and the number of the assessment that decided."""
    protocol = shipped("imwg", **PLAN)[1]
    word, date = best_of(course(sequence), protocol, code)["P1"].split()
    turn = next(n for n in range(1, 9) if day(28 * n).isoformat() == date)
    return f"{word} {turn}"


@pytest.mark.parametrize(
    ("sequence", "confirmed"),
    [
        # The table that pharmaverse publishes (vignette adrs_imwg, admiralonco 1.4.0): confirmed
        # response at the first of two assessments
        ("sCR sCR", "sCR 1"),
        ("CR sCR", "CR 1"),
        ("CR CR", "CR 1"),
        ("VGPR sCR", "VGPR 1"),
        ("PR VGPR", "PR 1"),
        ("MR PR", "MR 1"),
        ("MR MR", "MR 1"),
        ("sCR CR", "CR 1"),
        ("sCR VGPR", "VGPR 1"),
        ("VGPR PR", "PR 1"),
        ("sCR MR", "MR 1"),
        ("PR MR", "MR 1"),
        ("sCR SD", "SD 1"),
        ("PR PD+", "SD 1"),
        ("VGPR", "SD 1"),
        ("SD PR", "SD 1"),
        ("NE NE", "NE 1"),
        # not evaluable assessments between are passed over, as many as the protocol allows
        ("VGPR NE VGPR", "VGPR 1"),
        # the best of all that were confirmed, whenever
        ("PR PR CR CR", "CR 3"),
        ("MR PR VGPR sCR", "VGPR 3"),
        ("sCR PR CR CR", "CR 3"),
        # nothing after a progression counts
        ("PD+ CR CR", "PD 1"),
        ("PR PR PD PD CR CR", "PR 1"),
        ("PR PR PD CR CR", "CR 4"),  # the progression was not confirmed
    ],
)
def test_the_best_confirmed_response(sequence: str, confirmed: str) -> None:
    assert best(sequence) == confirmed


@pytest.mark.parametrize(
    ("sequence", "unconfirmed"),
    [("sCR CR", "sCR 1"), ("PR MR VGPR", "VGPR 3"), ("MR", "MR 1"), ("SD PD+", "SD 1")],
)
def test_the_best_response_where_confirmation_is_not_asked(sequence: str, unconfirmed: str) -> None:
    assert best(sequence, "UBOR") == unconfirmed


@pytest.mark.parametrize(
    ("sequence", "words", "dated"),
    [
        ("SD PD PD", "SD PD PD", [None, 56, 84]),  # two in succession
        ("SD PD NE PD", "SD PD NE PD", [None, 56, None, 112]),
        ("SD PD+", "SD PD", [None, 56]),  # on imaging: needs none
        ("SD PD SD", "SD NE SD", [None, None, None]),
        ("SD PD", "SD NE", [None, None]),
        ("PD NE", "NE NE", [None, None]),
    ],
)
def test_a_progression_counts_once_it_is_confirmed(
    sequence: str, words: str, dated: list[int | None]
) -> None:
    responses = course(sequence)

    assert overall(responses) == words.split()
    assert progressions(responses) == dated
    alone = words.split() != [word.rstrip("+") for word in sequence.split()]
    assert ("progression-not-confirmed" in responses.findings["rule"]) == alone


@pytest.mark.parametrize(("sequence", "words"), [("SD PD", "SD PD"), ("SD PD SD", "SD NE SD")])
def test_the_last_progression_counts_where_the_protocol_says_so(sequence: str, words: str) -> None:
    responses = course(sequence, imwg={"unconfirmed": "progression"})

    assert overall(responses) == words.split()


def test_death_from_progression_confirms_it() -> None:
    said = {"RSTESTCD": "OVRLRESP", "RSCAT": "IMWG", "RSSTRESC": "PD", "DTHPDFL": "Y"}

    assert overall(gather({"day": 28, **said}, **PLAN)) == ["PD"]


@pytest.mark.parametrize(
    ("sequence", "required", "first"),
    [
        ("MR PR VGPR", True, 2),
        ("sCR MR", True, None),  # MR is no objective response
        ("sCR MR", False, 1),
        ("sCR PR", True, 1),
        ("MR MR", False, None),
    ],
)
def test_the_first_objective_response(sequence: str, first: int | None, *, required: bool) -> None:
    plan = ResponsePlan.model_validate({**PLAN, "confirmation": {"days": 1, "required": required}})
    limits = pl.DataFrame({"USUBJID": ["P1"], "ORIGIN": [day(0)], "STOPDT": [None]},
                          schema_overrides={"STOPDT": pl.Date})  # fmt: skip

    found = derive_first_response(course(sequence).visits, limits, plan, IMWG_WORDS)

    assert found["ADT"].to_list() == ([] if first is None else [day(28 * first)])


def test_the_published_data() -> None:
    # pharmaversesdtm rs_onco_imwg, by hand with the table above. An assessment after the start of
    # a new therapy (cm.csv) does not count: 01-701-1097 has none that does.
    responses, protocol = shipped("imwg", **PLAN)
    new_therapy = {
        "01-701-1097": "2014-02-10",
        "01-701-1148": "2014-02-07",
        "01-701-1287": "2014-05-30",
    }

    assert responses.visits.height == 65
    assert best_of(responses, protocol, "CBOR", new_therapy) == {
        "01-701-1015": "PD 2014-02-12",  # died of it
        "01-701-1028": "sCR 2013-08-31",
        "01-701-1034": "CR 2014-08-11",
        "01-701-1115": "PD 2013-01-10",  # on imaging
        "01-701-1118": "VGPR 2014-04-23",  # sCR, VGPR, CR, VGPR
        "01-701-1130": "VGPR 2014-03-29",
        "01-701-1133": "PR 2012-12-11",  # sCR, PR, CR, PR
        "01-701-1146": "NE 2013-06-30",  # PD alone
        "01-701-1148": "PR 2013-10-03",
        "01-701-1153": "MR 2013-11-04",  # sCR, MR, SD, sCR, MR by date
        "01-701-1203": "MR 2013-03-16",
        "01-701-1211": "MR 2012-12-25",
        "01-701-1239": "MR 2014-02-19",
        "01-701-1275": "MR 2014-03-22",
        "01-701-1287": "PR 2014-03-06",
        "01-701-1294": "SD 2013-05-08",
        "01-701-1302": "PD 2013-10-08",  # on imaging, then CR
        "01-701-1345": "MR 2013-11-19",
        "01-701-1363": "SD 2013-08-21",  # NE, CR
        "01-701-1415": "MR 2013-11-04",  # PR, NE, MR, MR
        "01-702-1082": "SD 2013-11-17",  # PD that CR does not confirm
        "01-703-1076": "SD 2013-12-04",  # PR, NE
    }


def plain(words: tuple[str, ...]) -> tuple[str, int]:
    """Return the best confirmed response of a patient, read off pair by pair, and its turn."""
    order = ("sCR", "CR", "VGPR", "PR", "MR")
    until = words.index("PD") if "PD" in words else len(words)
    judged = [(n, word) for n, word in enumerate(words[:until]) if word != "NE"]
    pairs = [
        (max(order.index(first), order.index(second)), n)
        for (n, first), (_, second) in pairwise(judged)
        if first in order and second in order
    ]
    if pairs:
        level, turn = min(pairs)
        return order[level], turn
    stable = [n for n, _ in judged]  # SD, or a response that nothing confirms
    if stable:
        return "SD", stable[0]
    return ("PD", until) if until < len(words) else ("NE", 0)


def test_every_short_sequence_against_a_plain_reading_of_the_rule() -> None:
    # all sequences of one to four out of eight words: 4,680 patients
    words = (*IMWG_WORDS.controlled, "PD", "NE")
    courses = [one for length in range(1, 5) for one in product(words, repeat=length)]
    visits = pl.DataFrame(
        [
            (f"{number:04}", "R", day(28 * n), word, day(28 * n) if word == "PD" else None, "why")
            for number, course in enumerate(courses)
            for n, word in enumerate(course)
        ],
        schema={"USUBJID": pl.String, "EVALUATOR": pl.String, "ADT": pl.Date,
                "OVRLRESP": pl.String, "PDDT": pl.Date, "WHY": pl.String},
        orient="row",
    )  # fmt: skip
    limits = visits.select(
        pl.col("USUBJID").unique(maintain_order=True),
        pl.lit(day(0)).alias("ORIGIN"),
        pl.lit(None, dtype=pl.Date).alias("STOPDT"),
    )

    found = derive_best(visits, limits, ResponsePlan.model_validate(PLAN), IMWG_WORDS)

    confirmed = found.filter(PARAMCD="CBOR").sort("USUBJID")
    ours = [
        (word, (date - day(0)).days // 28) for word, date in confirmed.select("AVALC", "ADT").rows()
    ]
    differing = [
        (course, answer, plain(course))
        for course, answer in zip(courses, ours, strict=True)
        if answer != plain(course)
    ]
    assert differing == []
