"""The product's best responses against the plain reading of the rules and against admiralonco.

2,000 random sequences.
"""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.best_response import Confirmed, Window, best_overall_response
from reference.response_plans import response_plan, response_plans
from remission.protocol import ResponsePlan
from remission.response import derive_best

EXAMPLES = 2000
PATIENTS = 25
START = dt.date(2001, 1, 1)

WORDS = ("CR", "CR", "PR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE", "NE")
PEER = Path(__file__).parents[1] / "data" / "admiralonco_best_response.parquet"
SCHEDULES = {"A": (21, 42, 63, 84), "C": (35, 63, 90, 118)}
GAPS = (1, 7, 14, 20, 21, 22, 27, 28, 29, 41, 42, 43, 56)

Visit = tuple[int, str, int | None]  # day, word, day of progression
Sequence = tuple[list[Visit], int | None]  # visits, day of a new therapy
VISITS = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "ADT": pl.Date,
        "OVRLRESP": pl.String,
        "PDDT": pl.Date,
        "WHY": pl.String,
    }
)
LIMITS = pl.Schema({"USUBJID": pl.String, "ORIGIN": pl.Date, "STOPDT": pl.Date})


@st.composite
def sequences(draw: st.DrawFn) -> Sequence:
    """Draw responses; a PD is dated to its assessment, to an earlier one, or between two."""
    visits: list[Visit] = []
    day = 0
    for gap in draw(st.lists(st.sampled_from(GAPS), min_size=1, max_size=7)):
        day += gap
        word = draw(st.sampled_from(WORDS))
        back = draw(st.sampled_from((0, 0, 0, 1, gap, gap + 1))) if word == "PD" else None
        visits.append((day, word, None if back is None else max(1, day - back)))
    therapy = draw(st.sampled_from((None, None, None, visits[-1][0], visits[-1][0] - 1, 42)))
    return visits, therapy


def date(day: int | None) -> dt.date | None:
    return None if day is None else START + dt.timedelta(days=day)


def product_best(drawn: dict[str, Sequence], plan: ResponsePlan) -> pl.DataFrame:
    visits = pl.DataFrame(
        [
            (who, "READER", date(day), word, date(progression), "")
            for who, (seen, _) in drawn.items()
            for day, word, progression in seen
        ],
        schema=VISITS,
        orient="row",
    )
    limits = pl.DataFrame(
        [(who, START, date(therapy)) for who, (_, therapy) in drawn.items()],
        schema=LIMITS,
        orient="row",
    )
    return derive_best(visits, limits, plan)


def best_answers(best: pl.DataFrame) -> dict[tuple[str, str], tuple[str, dt.date | None]]:
    rows = best.select("USUBJID", "PARAMCD", "AVALC", "ADT").rows()
    return {(who, code): (word, on) for who, code, word, on in rows}


def reference_best(
    drawn: Sequence, plan: ResponsePlan, confirmed: Confirmed | None
) -> tuple[str, dt.date | None]:
    visits, therapy = drawn
    last = therapy if plan.stop_at_new_therapy else None
    counted = [visit for visit in visits if last is None or visit[0] <= last]
    progression = min((day for _, _, day in counted if day is not None), default=None)
    window = Window(START, plan.stable_disease.minimum_days, date(progression), date(last))
    assessments = [(START + dt.timedelta(days=day), word) for day, word, _ in visits]
    return best_overall_response(assessments, window, confirmed)


@settings(max_examples=EXAMPLES // PATIENTS, deadline=None)
@given(st.lists(sequences(), min_size=PATIENTS, max_size=PATIENTS), response_plans("recist-1.1"))
def test_best_responses_are_those_of_the_plain_rules(
    drawn: list[Sequence], plan: ResponsePlan
) -> None:
    patients = {f"P{n:02}": sequence for n, sequence in enumerate(drawn)}
    rule = plan.confirmation
    confirmed = Confirmed(rule.days, rule.ne_allowed, rule.sd_allowed)

    best = product_best(patients, plan)
    found = best_answers(best)

    expected = {
        (who, code): reference_best(sequence, plan, asked)
        for who, sequence in patients.items()
        for code, asked in (("UBOR", None), ("CBOR", confirmed))
    }
    unassessed = ("NE", None)  # has no row: the endpoints give it to everybody without one
    assert {key: found.get(key, unassessed) for key in expected} == expected


SETTINGS = ["CONFIRMDAYS", "NEALLOWED", "SDALLOWED", "MINIMUMDAYS"]


@pytest.mark.parametrize(
    "setting", pl.read_parquet(PEER).select(SETTINGS).unique().sort(SETTINGS).rows()
)
def test_admiralonco_gives_the_same_best_responses_and_dates(setting: tuple[int, ...]) -> None:
    # admiralonco 1.4.0 on every sequence of one to four responses; see tests/data/README.md
    chosen = [pl.col(name) == value for name, value in zip(SETTINGS, setting, strict=True)]
    peer = pl.read_parquet(PEER).filter(chosen).with_row_index("N")
    drawn: dict[str, Sequence] = {}
    expected = {}
    for row in peer.iter_rows(named=True):
        visits = zip(SCHEDULES[row["SCHEDULE"]], row["SEQUENCE"].split(), strict=False)
        drawn[f"P{row['N']:04}"] = ([(d, w, d if w == "PD" else None) for d, w in visits], None)
        for code, param in (("UBOR", "BOR"), ("CBOR", "CBOR")):
            expected[f"P{row['N']:04}", code] = (row[param], date(row[f"{param}DAY"]))

    best = product_best(drawn, response_plan("recist-1.1", *setting, stop=False))

    assert best_answers(best) == expected
