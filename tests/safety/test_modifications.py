"""Rules of dose modification against what was given, by hand; the label's rules for imatinib."""

import datetime as dt
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from remission.protocol import Protocol
from remission.safety import Safety, assess_safety
from remission.sdtm import Study

DAY = dt.date.fromisoformat
COUNT = {"unit": "10^9/L"}
BLOOD = {
    "id": "BLOOD",
    "text": "Blood counts",
    "hold_when": [
        {"test": "NEUT", "is": "<", "value": 1.0} | COUNT,
        {"test": "PLAT", "is": "<", "value": 50} | COUNT,
    ],
    "resume_when": [
        {"test": "NEUT", "is": ">=", "value": 1.5} | COUNT,
        {"test": "PLAT", "is": ">=", "value": 75} | COUNT,
    ],
}
LIVER = {
    "id": "LIVER",
    "text": "Liver",
    "hold_when": [{"test": "BILI", "is": ">", "value": 3, "limit": "ULN"}],
    "resume_when": [{"test": "BILI", "is": "<", "value": 1.5, "limit": "ULN"}],
    "first": "one level lower",
}


def dose(first: str, last: str | None, mg: float = 400) -> dict:
    return {
        "USUBJID": "P1",
        "EXTRT": "IMATINIB",
        "EXDOSE": mg,
        "EXDOSU": "mg",
        "EXDOSFRQ": "BID",
        "EXSTDTC": first,
        "EXENDTC": last,
    }


def blood(day: str, value: float, test: str = "NEUT", unit: str = "10^9/L") -> dict:
    return {
        "USUBJID": "P1",
        "LBTESTCD": test,
        "LBDTC": day,
        "LBSTRESC": str(value),
        "LBSTRESN": value,
        "LBSTRESU": unit,
        "LBSTNRHI": 20.0 if test == "BILI" else None,
    }


@pytest.fixture
def checked(
    study_from: Callable[[dict], Study], protocol_with: Callable[..., Protocol]
) -> Callable[..., Safety]:
    def build(
        doses: list[dict], values: list[dict], *rules: dict, events: list[dict] | None = None
    ) -> Safety:
        treatment = {
            "drug": "IMATINIB",
            "dose": 400,
            "times_a_day": 2,
            "levels": [800, 600, 400],
            "modifications": list(rules or (BLOOD,)),
        }
        study = study_from({"EX": doses, "LB": values, "AE": events or []})
        return assess_safety(study, protocol_with(treatment=treatment))

    return build


PAUSED = [dose("2001-01-01", "2001-02-01"), dose("2001-02-15", "2001-06-30")]


@pytest.mark.parametrize(
    ("value", "unit", "asked"),
    [
        (0.99, "10^9/L", 1),
        (1.0, "10^9/L", 0),  # below 1.0 asks, 1.0 does not
        (999.0, "/mm3", 1),
        (0.5, "furlongs", 0),
    ],
)
def test_a_value_beyond_the_threshold_asks_for_a_hold(
    value: float, unit: str, asked: int, checked: Callable[..., Safety]
) -> None:
    found = checked(PAUSED, [blood("2001-02-01", value, unit=unit)])

    assert found.modifications.height == asked


@pytest.mark.parametrize(
    ("value", "asked"), [(60.0, 0), (60.1, 1)]
)  # 3 times the upper limit of 20 does not ask
def test_a_threshold_may_be_a_multiple_of_the_limit_of_normal(
    value: float, asked: int, checked: Callable[..., Safety]
) -> None:
    found = checked(PAUSED, [blood("2001-02-01", value, "BILI", "umol/L")], LIVER)

    assert found.modifications.height == asked


def test_the_hold_lasts_until_the_last_value_of_every_test_allows_to_resume(
    checked: Callable[..., Safety],
) -> None:
    values = [
        blood("2001-02-01", 0.8),
        blood("2001-02-01", 40, "PLAT"),
        blood("2001-02-05", 1.5),
        blood("2001-02-08", 74, "PLAT"),
        blood("2001-02-10", 1.4),
        blood("2001-02-12", 75, "PLAT"),
        blood("2001-02-13", 1.6),
    ]

    found = checked(PAUSED, values).modifications.row(0, named=True)

    assert found["WHAT"] == "NEUT 0.8 10^9/L, PLAT 40 10^9/L"
    assert (found["ASTDT"], found["RELDT"]) == (DAY("2001-02-01"), DAY("2001-02-13"))
    assert (found["HOLD"], found["HOLDDT"]) == ("held", DAY("2001-02-02"))
    assert (found["RESUME"], found["RESUMEDT"]) == ("as asked", DAY("2001-02-15"))
    assert (found["BEFORE"], found["ASKED"], found["RESUMED"]) == (800.0, 800.0, 800.0)


@pytest.mark.parametrize(
    ("doses", "hold"),
    [
        ([dose("2001-01-01", "2001-06-30")], "not held"),
        ([dose("2001-01-01", "2001-02-04"), dose("2001-02-15", "2001-06-30")], "not held"),
        ([dose("2001-01-01", "2001-02-03"), dose("2001-02-15", "2001-06-30")], "held"),  # 3 days
        ([dose("2001-01-01", "2001-01-30"), dose("2001-02-15", "2001-06-30")], "already held"),
        ([dose("2001-01-01", "2001-02-04")], "stopped"),
        ([dose("2001-01-01", "2001-02-05")], "not held"),
    ],
)
def test_a_hold_is_done_within_three_days(
    doses: list[dict], hold: str, checked: Callable[..., Safety]
) -> None:
    found = checked(doses, [blood("2001-02-01", 0.8)])

    assert found.modifications["HOLD"].to_list() == [hold]
    assert ("hold-not-done" in found.findings["rule"].to_list()) == (hold == "not held")


def test_at_the_cut_off_a_hold_may_still_come(checked: Callable[..., Safety]) -> None:
    found = checked([dose("2001-01-01", None)], [blood("2002-04-29", 0.8)])

    assert found.modifications["HOLD"].to_list() == ["open"]


@pytest.mark.parametrize(
    ("release", "mg", "resume"),
    [
        ("2001-02-15", 400, "as asked"),  # on the day of resuming
        ("2001-02-16", 400, "not shown"),  # nobody looked before the drug was given again
        (None, 400, "not shown"),
        ("2001-02-10", 300, "lower"),
    ],
)
def test_the_drug_is_resumed_when_and_as_the_rule_says(
    release: str | None, mg: float, resume: str, checked: Callable[..., Safety]
) -> None:
    values = [blood("2001-02-01", 0.8), *([blood(release, 1.5)] if release else [])]
    doses = [dose("2001-01-01", "2001-02-01"), dose("2001-02-15", "2001-06-30", mg)]

    assert checked(doses, values).modifications["RESUME"].to_list() == [resume]


def test_resuming_against_a_value_is_too_early_and_found(checked: Callable[..., Safety]) -> None:
    values = [blood("2001-02-01", 0.8), blood("2001-02-10", 1.4), blood("2001-02-20", 1.5)]

    found = checked(PAUSED, values)

    assert found.modifications["RESUME"].to_list() == ["too early"]
    odd = found.findings.filter(rule="resumed-too-early").row(0, named=True)
    assert odd["message"] == (
        "Held for NEUT 0.8 10^9/L of 2001-02-01 and resumed on 2001-02-15; the rule allows it from "
        "2001-02-20 on (Blood counts)"
    )


def test_the_second_hold_asks_for_one_level_lower(checked: Callable[..., Safety]) -> None:
    doses = [*PAUSED[:1], dose("2001-02-15", "2001-04-01"), dose("2001-04-20", "2001-06-30")]
    values = [
        blood("2001-02-01", 0.8),
        blood("2001-02-12", 1.5),
        blood("2001-04-01", 0.9),
        blood("2001-04-18", 2.0),
    ]

    found = checked(doses, values)

    rows = found.modifications.select("NUMBER", "ASKED", "RESUMED", "RESUME").rows()
    assert rows == [(1, 800.0, 800.0, "as asked"), (2, 600.0, 800.0, "too high")]
    assert "resumed-too-high" in found.findings["rule"].to_list()


def test_values_outside_treatment_ask_for_nothing(checked: Callable[..., Safety]) -> None:
    values = [blood("2000-12-31", 0.8), blood("2001-01-01", 1.5), blood("2001-07-01", 0.8)]

    assert checked(PAUSED, values).modifications.is_empty()


def test_a_hold_asked_for_before_treatment_hides_none_on_it(checked: Callable[..., Safety]) -> None:
    # the platelets of screening were never measured again, so they would never allow to resume
    values = [blood("2000-12-20", 40, "PLAT"), blood("2001-02-01", 0.8)]

    found = checked(PAUSED, values).modifications

    assert found.select("NUMBER", "WHAT", "HOLD").rows() == [(1, "NEUT 0.8 10^9/L", "held")]


def test_shuffled_values_give_the_same_answer(checked: Callable[..., Safety]) -> None:
    values = [blood("2001-02-01", 0.8), blood("2001-02-10", 1.4), blood("2001-02-20", 1.5)]

    one, other = checked(PAUSED, values), checked(PAUSED[::-1], values[::-1])

    assert one.modifications.equals(other.modifications)


SEVERE = {
    "id": "SEVERE",
    "text": "Severe reaction",
    "hold_at_grade": 3,
    "first": "any dose",
    "again": "any dose",
}


@pytest.mark.parametrize(
    ("grade", "term", "ends", "hold", "resume"),
    [
        (3, "RASH", "2001-02-14", ["held"], ["as asked"]),  # resumed on the 15th, the day after
        (3, "RASH", "2001-02-15", ["held"], ["not shown"]),
        (3, "RASH", None, ["held"], ["not shown"]),
        (2, "RASH", "2001-02-14", [], []),
        (4, "FATIGUE", "2001-02-14", [], []),  # not one of the terms
    ],
)
def test_a_severe_side_effect_asks_for_a_hold_until_it_ended(
    grade: int,
    term: str,
    ends: str | None,
    hold: list[str],
    resume: list[str],
    checked: Callable[..., Safety],
) -> None:
    event = {"USUBJID": "P1", "AETERM": term, "AEDECOD": term, "AETOXGR": str(grade)}
    event |= {"AESTDTC": "2001-02-01", "AEENDTC": ends}

    found = checked(PAUSED, [], SEVERE | {"terms": ["Rash"]}, events=[event]).modifications

    assert found["HOLD"].to_list() == hold
    assert found["RESUME"].to_list() == resume
    assert found["WHAT"].to_list() == [f"RASH grade {grade}"] * len(hold)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"hold_when": []}, "go together"),
        ({"hold_when": [], "resume_when": []}, "or `hold_at_grade`"),
        ({"terms": ["RASH"]}, "`terms` goes with"),
    ],
)
def test_a_rule_says_when_to_hold_and_when_to_resume(
    part: dict[str, object], said: str, protocol_with: Callable[..., Protocol]
) -> None:
    with pytest.raises(ValidationError, match=said):
        protocol_with(treatment={"drug": "X", "dose": 1, "modifications": [BLOOD | part]})


@pytest.mark.parametrize("part", [{}, {"unit": "10^9/L", "limit": "ULN"}])
def test_a_threshold_has_a_unit_or_a_limit(
    part: dict[str, str], protocol_with: Callable[..., Protocol]
) -> None:
    threshold = {"test": "NEUT", "is": "<", "value": 1.0} | part
    rule = BLOOD | {"hold_when": [threshold]}

    with pytest.raises(ValidationError, match="give either `unit` or `limit`"):
        protocol_with(treatment={"drug": "X", "dose": 1, "modifications": [rule]})
