"""What the report says of the numbers of every design that a protocol can ask for."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from remission.protocol import DesignPlan
from remission.protocol.designs import AnyDesignPlan
from remission.protocol.randomised import RandomisedPlan
from remission.report.plan_words import write_plan

RATES = {"p0": 0.125, "p1": 0.3}
TWO = {"response": (0.1, 0.3), "safe": (0.6, 0.85)}
ARMS = {"arms": ("A", "B")}
TIME = {"endpoint": "PFS", "unit": "months"}


def read(plan: dict[str, Any]) -> DesignPlan:
    kind: TypeAdapter[DesignPlan] = TypeAdapter(RandomisedPlan if "arms" in plan else AnyDesignPlan)
    return kind.validate_python(plan)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (
            {"kind": "single-stage", **RATES, "alpha": 0.1, "beta": 0.2},
            "single-stage, response rates 12.5 % and 30 %, alpha 0.1, beta 0.2",
        ),
        (
            {"kind": "stages", **RATES, "stages": ("1/10", "5/29"), "progression_free_days": 84},
            ("stages, rates alive without progression on day 84 12.5 % and 30 %, bounds 1/10 and"
            " 5/29"),
        ),
        (
            {"kind": "sargent", **RATES, "alpha": 0.1, "beta": 0.1},
            ("sargent, response rates 12.5 % and 30 %, alpha 0.1, beta 0.1, at least 80 % not"
            " promising at the lower rate, at least 80 % promising at the higher rate"),
        ),
        (
            {"kind": "gehan", "p1": 0.2},
            ("gehan, response rate 20 % worth finding, beta 0.05, standard error of the rate at"
             " most"
            " 0.1"),
        ),
        (
            {"kind": "green-dahlberg", **RATES, "n1": 9, "n": 20},
            ("green-dahlberg, response rates 12.5 % and 30 %, 9 patients in the first stage, 20 in"
            " all"),
        ),
        (
            {"kind": "fleming-stages", **RATES, "alpha": 0.1, "sizes": (15, 10)},
            ("fleming-stages, response rates 12.5 % and 30 %, alpha 0.1, 15 and 10 patients in the"
            " stages"),
        ),
        (
            {"kind": "thall-simon", **RATES, "looks": (10, 20, 30), "prior": (0.2, 0.8)},
            ("thall-simon, response rates 12.5 % and 30 %, looks after 10, 20 and 30 patients,"
             " prior"
            " Beta(0.2, 0.8), stop when P(better than the standard) is below 0.05, promising when"
            " it is above 0.95"),
        ),
        (
            {"kind": "bryant-day", **TWO},
            ("bryant-day, response rates 10 % and 30 %, rates without toxicity 60 % and 85 %, alpha"
            " 0.15 for response, alpha 0.15 for toxicity, beta 0.15"),
        ),
        (
            {
                "kind": "bop2-pair", "null": (0.05, 0, 0.15, 0.8), "active": (0.15, 0, 0.25, 0.6),
                "need": "either", "looks": (10, 20),
            },
            ("bop2-pair, outcomes: response and no toxicity, inactive: 5 % both, 0 % the first"
             " only,"
            " 15 % the second only, 80 % neither, active: 15 % both, 0 % the first only, 25 % the"
            " second only, 60 % neither, stops when both outcomes fail, looks after 10 and 20"
            " patients, alpha 0.1"),
        ),
        (
            {
                "kind": "log-rank", **TIME, "survival": 0.5, "at": 6, "hazard_ratio": 0.6,
                "accrual": 4, "follow_up": 12,
            },
            ("log-rank, for PFS, 50 % of the reference free of the event at 6 months, Weibull shape"
            " 1, hazard ratio 0.6 to find, 4 patients entered per month, 12 months of follow-up"
            " after the last entry, all followed to the end, alpha 0.05, beta 0.2, variance by wu"),
        ),
        (
            {"kind": "bop2-time", **TIME, "median0": 3, "median1": 6, "looks": (10, 20)},
            "bop2-time, for PFS, medians 3 and 6 months, alpha 0.1, looks after 10 and 20 events",
        ),
        (
            {"kind": "selection", **ARMS, "best": 0.35, "others": (0.2,)},
            ("selection, response rate of the best arm 35 %, of the others 20 %, chance of picking"
            " the best at least 90 %"),
        ),
        (
            {
                "kind": "discontinuation", **ARMS, "stable": 0.4, "stopped": 0.2, "continued": 0.5,
                "progression_free_days": 112,
            },
            ("discontinuation, 40 % stable after the run-in, free from progression 20 % of"
             " those who"
            " stop, 50 % of those who continue, alpha 0.1, beta 0.2"),
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_every_number_stands_with_what_it_is(plan: dict[str, Any], words: str) -> None:
    assert write_plan(read(plan)).replace("\N{NARROW NO-BREAK SPACE}", " ") == words
