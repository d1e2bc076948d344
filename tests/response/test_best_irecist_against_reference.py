"""The product's best responses under iRECIST against the plain reading of the rules.

2,000 random courses.
"""

import datetime as dt

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reference.best_response import Confirmed, Course, Window, best_under_irecist
from reference.response_plans import response_plans
from remission.protocol import ResponsePlan
from remission.response import IRECIST_WORDS, derive_best
from remission.response.confirmed import date_progressions

EXAMPLES = 2000
PATIENTS = 25
START = dt.date(2001, 1, 1)
GAPS = (7, 14, 27, 28, 28, 41, 42, 56)
WORDS = ("iCR", "iPR", "iPR", "iSD", "NON-iCR/NON-iUPD", "NE", "iUPD", "iUPD")

Drawn = tuple[Course, dt.date | None]  # the course, the day of a new therapy


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


@st.composite
def courses(draw: st.DrawFn) -> Drawn:
    """Draw a course; an iUPD may be confirmed, and may be dated to an earlier sight."""
    course: list[tuple[dt.date, str, dt.date]] = []
    number, words = 0, WORDS
    for gap in draw(st.lists(st.sampled_from(GAPS), min_size=1, max_size=7)):
        number += gap
        word = draw(st.sampled_from(words))
        if word != "NE":
            words = (*WORDS, "iCPD", "iCPD") if word == "iUPD" else WORDS
        words = ("iCPD",) if word == "iCPD" else words
        back = draw(st.sampled_from((0, 0, 0, 1, gap, gap + 1)))
        course.append((day(number), word, day(max(1, number - back))))
    therapy = draw(st.sampled_from((None, None, None, number, number - 1, 42)))
    return course, None if therapy is None else day(therapy)


def product_best(
    drawn: dict[str, Drawn], plan: ResponsePlan
) -> dict[tuple[str, str], tuple[str, dt.date | None]]:
    visits = pl.DataFrame(
        [
            (who, "READER", date, word, dated, "")
            for who, (course, _) in drawn.items()
            for date, word, dated in course
        ],
        schema=["USUBJID", "EVALUATOR", "ADT", "OVRLRESP", "PROGDT", "WHY"],
        orient="row",
    )
    limits = pl.DataFrame(
        [(who, START, therapy) for who, (_, therapy) in drawn.items()],
        schema={"USUBJID": pl.String, "ORIGIN": pl.Date, "STOPDT": pl.Date},
        orient="row",
    )
    dated = date_progressions(visits, "USUBJID", IRECIST_WORDS)
    best = derive_best(dated, limits, plan, IRECIST_WORDS)
    rows = best.select("USUBJID", "PARAMCD", "AVALC", "ADT").rows()
    return {(who, code): (word, on) for who, code, word, on in rows}


@settings(
    max_examples=EXAMPLES // PATIENTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a course that differs is shown whole
)
@given(st.lists(courses(), min_size=PATIENTS, max_size=PATIENTS), response_plans("irecist"))
def test_best_responses_are_those_of_the_plain_rules(
    drawn: list[Drawn], plan: ResponsePlan
) -> None:
    patients = {f"P{n:02}": each for n, each in enumerate(drawn)}
    rule = plan.confirmation
    asked = {"UBOR": None, "CBOR": Confirmed(rule.days, rule.ne_allowed, rule.sd_allowed)}

    found = product_best(patients, plan)

    for who, (course, therapy) in patients.items():
        last = therapy if plan.stop_at_new_therapy else None
        window = Window(START, plan.stable_disease.minimum_days, new_therapy=last)
        for code, confirmed in asked.items():
            expected = best_under_irecist(course, window, confirmed)
            assert found.get((who, code), ("NE", None)) == expected, (code, course, therapy)
