"""A response that only goes on: whether it confirms one, and always a finding."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from remission.protocol import ResponsePlan
from remission.response import Responses, check_continued, derive_best, derive_first_response
from response.conftest import day

Assess = Callable[..., Responses]
RULE = "confirmed-by-continued-response"


def plan_of(policy: str, mode: str = "continued response", **settings: Any) -> dict[str, Any]:  # noqa: ANN401 - any setting
    return {
        "criterion": "recist-1.1",
        "mode": mode,
        "doubt": {"continued_response": policy},
        "stable_disease": {"minimum_days": 42, "from": "registration"},
        **settings,
    }


def limits(therapy: int | None = None) -> pl.DataFrame:
    stop = None if therapy is None else day(therapy)
    return pl.DataFrame(
        {"USUBJID": ["P1"], "ORIGIN": [day(0)], "STOPDT": [stop]},
        schema_overrides={"STOPDT": pl.Date},
    )


def sizes(text: str) -> str:
    """Return a table of 100 mm at baseline and these sizes every 56 days."""
    found = text.split()
    days = " ".join(str(56 * n) for n in range(1, len(found) + 1))
    return f"day | -7 {days}\nT01 | 100 {text}"


@pytest.mark.parametrize(
    ("course", "confirms", "does_not", "found"),
    [
        # confirmed best response and first response, under each policy
        ("70 80", ("PR 56", 56), ("SD 56", None), [("PR", 56, 112)]),
        ("70 80 80 80", ("PR 56", 56), ("SD 56", None), [("PR", 56, 112)]),
        ("70 80 69", ("PR 56", 56), ("PR 56", 56), []),  # met again on day 168
        ("70 70 80", ("PR 56", 56), ("PR 56", 56), []),
        ("70 ND 80", ("PR 56", 56), ("SD 56", None), [("PR", 56, 168)]),
        # met again only after too many that cannot be judged: the later pair counts
        ("70 80 ND ND 70 70", ("PR 56", 56), ("PR 280", 280), [("PR", 56, 112)]),
        ("71 72", ("SD 56", None), ("SD 56", None), []),
        ("70 120", ("SD 56", None), ("SD 56", None), []),
    ],
)
def test_whether_a_response_that_goes_on_confirms(
    assess: Assess,
    course: str,
    confirms: tuple[str, int | None],
    does_not: tuple[str, int | None],
    found: list[tuple[str, int, int]],
) -> None:
    for policy, expected in (("confirms", confirms), ("does not confirm", does_not)):
        settings = plan_of(policy)
        plan = ResponsePlan.model_validate(settings)
        visits = assess(sizes(course), response=settings).visits

        best = derive_best(visits, limits(), plan).filter(PARAMCD="CBOR").row(0, named=True)
        first = derive_first_response(visits, limits(), plan)["ADT"].to_list()
        odd = check_continued(visits, limits(), plan)

        said = f"{best['AVALC']} {(best['ADT'] - day(0)).days}"
        assert (said, [(date - day(0)).days for date in first]) == (
            expected[0],
            [] if expected[1] is None else [expected[1]],
        ), policy
        assert odd["message"].to_list() == [
            f"{word} on {day(at)} (INVESTIGATOR) is confirmed only by the response going on until "
            f"{day(until)}, where the sum does not meet its cut-off again; it "
            + {"confirms": "counts as confirmed", "does not confirm": "does not count as confirmed "
               "by it"}[policy] + "; a person should decide"
            for word, at, until in found
        ]  # fmt: skip
        assert odd["rule"].to_list() == [RULE] * len(found)
        assert set(odd["USUBJID"]) == ({"P1"} if found else set())


def test_by_arithmetic_no_response_goes_on(assess: Assess) -> None:
    settings = plan_of("confirms", mode="arithmetic")
    visits = assess(sizes("70 80"), response=settings).visits

    assert visits["CONTFL"].to_list() == [None, None]
    assert check_continued(visits, limits(), ResponsePlan.model_validate(settings)).is_empty()


def test_the_assessments_at_which_it_only_goes_on_are_marked(assess: Assess) -> None:
    visits = assess(sizes("70 80 69 ND 75 120"), response=plan_of("confirms")).visits

    assert visits["OVRLRESP"].to_list() == ["PR", "PR", "PR", "NE", "PR", "PD"]
    assert visits["CONTFL"].to_list() == [None, "Y", None, None, "Y", None]


def test_what_comes_after_a_new_therapy_confirms_nothing(assess: Assess) -> None:
    settings = plan_of("confirms")
    visits = assess(sizes("70 80"), response=settings).visits

    found = check_continued(visits, limits(100), ResponsePlan.model_validate(settings))

    assert found.is_empty()


def test_a_complete_response_is_found_apart_from_the_first_one(assess: Assess) -> None:
    """PR on day 56 is met again by CR on day 112; nothing but going on confirms nothing of CR."""
    settings = plan_of("confirms")
    visits = assess(sizes("70 0 4"), response=settings).visits

    found = check_continued(visits, limits(), ResponsePlan.model_validate(settings))

    assert visits["OVRLRESP"].to_list() == ["PR", "CR", "PR"]
    assert found.is_empty()


@pytest.mark.parametrize("criterion", ["recist-1.0", "irecist", "who", "choi", "mrecist"])
def test_every_criterion_marks_them(assess: Assess, criterion: str) -> None:
    """A product that falls by half is PR, one that is 36 % smaller is not (WHO); so for Choi."""
    table = """
        day | -7                56              112
        T01 | {}  {} {}
    """
    cells = {
        "who": ("LDIAM=100,LPERP=100", "LDIAM=70,LPERP=70", "LDIAM=76,LPERP=76"),
        "choi": ("LDIAM=100,DENSITY=50HU", "LDIAM=90,DENSITY=50HU", "LDIAM=94,DENSITY=50HU"),
        "mrecist": ("VIADIAM=100", "VIADIAM=70", "VIADIAM=80"),
    }.get(criterion, ("100", "70", "80"))

    responses = assess(
        table.format(*cells), response=plan_of("confirms") | {"criterion": criterion}
    )

    assert responses.visits["CONTFL"].to_list() == [None, "Y"]
    plan = ResponsePlan.model_validate(plan_of("confirms") | {"criterion": criterion})
    found = check_continued(responses.visits, limits(), plan, responses.words)
    assert found["rule"].to_list() == [RULE]
