"""Censoring rules: a patient per row of each table, and the settings that pick them.

Registered on day 1, first dose on day 3, a visit every 8 weeks (days 59, 115, 171 ...), a week
early or late. Two missed visits: more than 2 x 56 + 2 x 7 = 126 days. All days are worked by hand.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from endpoints.conftest import day, days
from remission.analysis import check_names
from remission.endpoints import RULE_SETS, derive_adam, derive_endpoints
from remission.endpoints.evidence import Evidence
from remission.endpoints.rule_sets import (
    EORTC,
    FDA_A,
    FDA_B,
    FDA_C,
    PLAIN,
    TTP_RULES,
    RuleSet,
    name_strategies,
    rules_of,
)
from remission.endpoints.time_to_event import derive_time, override
from remission.endpoints.times import DOR, OS, PFS, TTP
from remission.errors import ProtocolError
from remission.protocol import EndpointPlan, Protocol, read_protocol
from remission.response import assess_responses
from remission.sdtm import read_study

Build = Callable[..., Evidence]
Outcome = tuple[int, int]
EVENT, CENSORED = 0, 1
STABLE = (59, "SD")


def pfs(rules: RuleSet, evidence: Evidence) -> pl.DataFrame:
    return derive_time(override(PFS, EndpointPlan(code="PFS"), rules), evidence, rules)


def outcome(record: pl.DataFrame) -> Outcome:
    return record["CNSR"][0], int(record["AVAL"][0])


def same(outcome: Outcome, **others: Outcome) -> dict[str, Outcome]:
    """Return an outcome under every rule set, but for those named (- is _)."""
    named = {name.replace("_", "-"): other for name, other in others.items()}
    return dict.fromkeys(RULE_SETS, outcome) | named


@pytest.mark.parametrize(
    ("situation", "patient", "expected"),
    [
        ("no assessment before treatment", {"scans": [(59, "PD")], "baseline": False},
         same((EVENT, 59), fda_a=(CENSORED, 1), fda_b=(CENSORED, 1), fda_c=(CENSORED, 1))),
        ("no assessment before treatment, death",
         {"scans": [STABLE], "died": 80, "baseline": False},
         same((EVENT, 80), fda_a=(CENSORED, 1), fda_b=(CENSORED, 1), fda_c=(CENSORED, 1),
              ttp=(CENSORED, 59))),
        ("progression between visits", {"scans": [STABLE, (80, "PD")]},
         same((EVENT, 80), fda_b=(EVENT, 115), fda_c=(EVENT, 115))),
        ("progression at a visit, on the last day of its window", {"scans": [STABLE, (122, "PD")]},
         same((EVENT, 122), fda_b=(EVENT, 115), fda_c=(EVENT, 115))),
        ("progression on the day after the window", {"scans": [STABLE, (123, "PD")]},
         same((EVENT, 123), fda_b=(EVENT, 171), fda_c=(EVENT, 171))),
        ("progression before the first visit", {"scans": [(20, "PD")]},
         same((EVENT, 20), fda_b=(EVENT, 59), fda_c=(EVENT, 59))),
        ("progression between visits, death before the next",
         {"scans": [(70, "PD")], "died": 90},
         same((EVENT, 70), fda_b=(EVENT, 90), fda_c=(EVENT, 90))),
        ("no progression", {"scans": [STABLE, (115, "SD")], "alive": 300}, same((CENSORED, 115))),
        ("treatment stopped for progression that no scan shows",
         {"scans": [STABLE], "ended": (80, "PROGRESSIVE DISEASE")},
         same((CENSORED, 59), fda_c=(EVENT, 115))),
        ("treatment stopped for toxicity", {"scans": [STABLE], "ended": (80, "ADVERSE EVENT")},
         same((CENSORED, 59))),
        ("treatment stopped for toxicity, progression later",
         {"scans": [STABLE, (115, "PD")], "ended": (80, "ADVERSE EVENT")}, same((EVENT, 115))),
        ("new therapy, progression after it",
         {"scans": [STABLE, (115, "PD")], "new_therapy": 80},
         same((CENSORED, 59), ema=(EVENT, 115), eortc=(EVENT, 115))),
        ("new therapy, death after it", {"scans": [STABLE], "new_therapy": 80, "died": 100},
         same((CENSORED, 59), ema=(EVENT, 100), eortc=(EVENT, 100))),
        ("death before the first planned visit", {"died": 40},
         same((EVENT, 40), ttp=(CENSORED, 1))),
        ("death between visits", {"scans": [STABLE], "died": 80},
         same((EVENT, 80), ttp=(CENSORED, 59))),
        ("death, one visit missed", {"scans": [STABLE], "died": 185},
         same((EVENT, 185), ttp=(CENSORED, 59))),
        ("death, two visits missed", {"scans": [STABLE], "died": 186},
         same((EVENT, 186), fda_a=(CENSORED, 59), fda_b=(CENSORED, 59), ttp=(CENSORED, 59))),
        ("death, never assessed, one visit missed", {"died": 127},
         same((EVENT, 127), ttp=(CENSORED, 1))),
        ("death, never assessed, two visits missed", {"died": 128},
         same((EVENT, 128), fda_a=(CENSORED, 1), fda_b=(CENSORED, 1), ttp=(CENSORED, 1))),
        ("progression, two visits missed", {"scans": [STABLE, (186, "PD")]},
         same((EVENT, 186), fda_a=(CENSORED, 59), fda_b=(CENSORED, 59), fda_c=(EVENT, 227))),
        ("a visit that could not be judged is a missed one",
         {"scans": [STABLE, (115, "NE"), (171, "NE"), (186, "PD")]},
         same((EVENT, 186), fda_a=(CENSORED, 59), fda_b=(CENSORED, 59), fda_c=(EVENT, 227))),
        ("a gap after which the disease was still stable is no gap before the progression",
         {"scans": [STABLE, (227, "SD"), (283, "PD")]}, same((EVENT, 283))),
    ],
)  # fmt: skip
def test_each_row_of_each_table(
    evidence_of: Build, situation: str, patient: dict[str, object], expected: dict[str, Outcome]
) -> None:
    evidence = evidence_of(**patient)

    found = {name: outcome(pfs(rules, evidence)) for name, rules in RULE_SETS.items()}

    assert found == expected, situation


@pytest.mark.parametrize(
    ("rules", "patient", "said", "record"),
    [
        (FDA_A, {"scans": [(59, "PD")], "baseline": False},
         "no complete assessment before treatment; censored at the start", ("DS", 1)),
        (FDA_A, {"scans": [STABLE], "died": 186},
         ("no progression at assessment: SD; death on 2001-07-05 came 127 days later, after 2 or "
         "more missed visits (more than 126 days)"), ("TR", 59)),
        (FDA_A, {"died": 128},
         ("nothing known after the start; death on 2001-05-08 came 127 days later, after 2 or "
         "more missed visits (more than 126 days)"), ("DS", 1)),
        (FDA_B, {"scans": [STABLE, (80, "PD")]},
         "progression: sum of day 80; seen on 2001-03-21, dated to the planned visit", ("TR", 80)),
        (FDA_C, {"scans": [STABLE], "ended": (80, "PROGRESSIVE DISEASE")},
         ("treatment ended for progression: progressive disease; seen on 2001-03-21, dated to the "
         "planned visit"), ("DS", 8)),
        (PLAIN, {"died": 40}, "death", ("DM", None)),
        (PLAIN, {"scans": [STABLE], "new_therapy": 80},
         "no progression at assessment: SD; new anticancer therapy on 2001-03-21", ("TR", 59)),
        (PLAIN, {"new_therapy": 80},
         "nothing known after the start; new anticancer therapy on 2001-03-21", ("DS", 1)),
    ],
)  # fmt: skip
def test_a_record_names_what_decided_and_says_it(
    evidence_of: Build,
    rules: RuleSet,
    patient: dict[str, object],
    said: str,
    record: tuple[str, int | None],
) -> None:
    found = pfs(rules, evidence_of(**patient)).row(0, named=True)

    assert (found["EVNTDESC"], (found["SRCDOM"], found["SRCSEQ"])) == (said, record)


def test_time_to_progression_never_counts_deaths(evidence_of: Build) -> None:
    evidence = evidence_of([STABLE], died=80)
    plan = EndpointPlan(code="TTP")

    found = {
        outcome(derive_time(override(TTP, plan, rules), evidence, rules))
        for rules in RULE_SETS.values()
    }

    assert found == {(CENSORED, 59)}


def test_rules_of_progression_do_not_touch_survival(evidence_of: Build) -> None:
    evidence = evidence_of([STABLE], died=400, new_therapy=80, baseline=False)

    found = {
        outcome(derive_time(override(OS, EndpointPlan(code="OS"), rules), evidence, rules))
        for rules in RULE_SETS.values()
    }

    assert found == {(EVENT, 400)}


def test_a_response_ends_before_a_gap(evidence_of: Build) -> None:
    evidence = evidence_of([(59, "PR"), (115, "PR"), (300, "PD")])

    found = {
        rules.name: outcome(
            derive_time(override(DOR, EndpointPlan(code="DOR"), rules), evidence, rules)
        )
        for rules in (PLAIN, FDA_A)
    }

    assert found == {"plain": (EVENT, 242), "fda-a": (CENSORED, 57)}


def test_eortc_counts_from_registration(
    evidence_of: Build, protocol_with: Callable[..., Protocol]
) -> None:
    protocol = protocol_with(analysis={"origin": "first dose"})
    evidence = evidence_of([(59, "PD")], protocol=protocol)

    assert outcome(pfs(PLAIN, evidence)) == (EVENT, 57)
    assert outcome(pfs(EORTC, evidence)) == (EVENT, 59)


# --- where the event lies -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "patient", "left", "right"),
    [
        ("progression at the first visit", {"scans": [(58, "PD")]}, None, 58),
        ("progression after a stable visit", {"scans": [STABLE, (115, "PD")]}, 59, 115),
        ("a visit that could not be judged tells nothing",
         {"scans": [STABLE, (115, "NE"), (171, "PD")]}, 59, 171),
        ("a death is seen on its day", {"scans": [STABLE], "died": 80}, 80, 80),
        ("never seen", {"scans": [STABLE], "alive": 100}, 59, None),
        ("never assessed", {"alive": 100}, None, None),
    ],
)  # fmt: skip
def test_the_interval_of_a_progression(
    evidence_of: Build, what: str, patient: dict[str, object], left: int | None, right: int | None
) -> None:
    found = pfs(PLAIN, evidence_of(**patient))

    assert (days(found, "LEFTDT"), days(found, "RIGHTDT")) == ([left], [right]), what


def test_the_interval_is_that_of_the_scans_also_when_the_date_is_a_planned_one(
    evidence_of: Build,
) -> None:
    found = pfs(FDA_B, evidence_of([STABLE, (80, "PD")]))

    assert [days(found, name)[0] for name in ("LEFTDT", "RIGHTDT", "ADT")] == [59, 80, 115]


# --- the date of progression (clinical practice PDT1 to PDT3) -------------------------------


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (None, 80),
        ("documented", 80),  # the new lesion was first seen, still equivocal, on day 80
        ("assessment", 120),
        ("planned visit", 115),  # day 80 is between the visits of days 59 and 115
    ],
)
def test_a_protocol_says_how_a_progression_is_dated(
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    setting: str | None,
    expected: int,
) -> None:
    given = {} if setting is None else {"progression_date": setting}
    protocol = protocol_with(analysis=given)
    seen = evidence_of([STABLE, (80, "SD"), (120, "PD")], protocol=protocol)
    dated = pl.when(pl.col("OVRLRESP") == "PD").then(pl.lit(day(80)))
    evidence = replace(seen, visits=seen.visits.with_columns(dated.alias("PDDT")))

    assert outcome(pfs(rules_of(protocol), evidence)) == (EVENT, expected)


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"analysis": {"censoring": "fda"}},
         "analysis.censoring: found 'fda'; allowed: ema, eortc, fda-a, fda-b, fda-c, plain, ttp"),
        ({"analysis": {"censoring": "fda-a", "progression_date": "planned visit"}},
         ("analysis.progression_date: found 'planned visit'; allowed: documented, since "
         "analysis.censoring is fda-a")),
        ({"analysis": {"censoring": "eortc", "origin": "first dose"}},
         ("analysis.origin: found 'first dose'; allowed: registration, since analysis.censoring is "
         "eortc")),
        ({"analysis": {"censoring": "ema"},
          "endpoints": [{"code": "PFS", "new_therapy": "censor"}]},
         ("endpoints.0.new_therapy: found 'censor'; allowed: ignore, since analysis.censoring is "
         "ema")),
        ({"analysis": {"censoring": "ttp"}, "endpoints": [{"code": "PFS", "deaths": "event"}]},
         "endpoints.0.deaths: found 'event'; allowed: censor, since analysis.censoring is ttp"),
        ({"analysis": {"progression_date": "assessment"}, "response": {"criterion": "irecist"}},
         "analysis.progression_date: found 'assessment'; allowed: documented, since iRECIST dates"),
        ({"schedule": {"window_days": 28, "tumour": [{"every_weeks": 8, "until": "progression"}]}},
         "schedule.window_days: found 28; allowed: less than half of 56 days"),
    ],
)  # fmt: skip
def test_settings_that_contradict_each_other_are_refused(
    protocol_with: Callable[..., Protocol], sections: dict[str, object], said: str
) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_names(protocol_with(**sections))

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "sections",
    [
        {"analysis": {"censoring": "fda-b", "progression_date": "planned visit"}},
        {"analysis": {"censoring": "ema"}, "endpoints": [{"code": "PFS", "new_therapy": "ignore"}]},
        {
            "analysis": {"censoring": "fda-a"},
            "endpoints": [{"code": "OS", "new_therapy": "ignore"}],
        },
        {"analysis": {"censoring": "eortc", "origin": "registration"}},
        {"schedule": {"window_days": 27, "tumour": [{"every_weeks": 8, "until": "progression"}]}},
    ],
)
def test_settings_that_agree_are_taken(
    protocol_with: Callable[..., Protocol], sections: dict[str, object]
) -> None:
    check_names(protocol_with(**sections))


def test_the_protocol_picks_the_rules(protocol_with: Callable[..., Protocol]) -> None:
    assert rules_of(protocol_with()) == PLAIN
    assert rules_of(protocol_with(analysis={"censoring": "fda-a"})) == FDA_A


@pytest.mark.parametrize(
    ("rules", "deaths_count", "expected"),
    [
        (PLAIN, True, ["composite variable", "hypothetical", "treatment policy"]),
        (FDA_C, True, ["composite variable", "hypothetical", "composite variable"]),
        (EORTC, True, ["composite variable", "treatment policy", "treatment policy"]),
        (TTP_RULES, False, ["hypothetical", "hypothetical", "treatment policy"]),
    ],
)
def test_what_is_done_has_its_name_in_ich_e9_r1(
    rules: RuleSet,
    deaths_count: bool,  # noqa: FBT001 - a column of the table
    expected: list[str],
) -> None:
    named = [strategy for _, strategy in name_strategies(rules, deaths_count=deaths_count)]

    assert named == [*expected, "treatment policy", "missing data"]


def test_every_time_of_the_example_names_its_record() -> None:
    folder = Path(__file__).parents[2] / "examples" / "eortc-62001"
    protocol = read_protocol(folder / "protocol.toml")
    study = read_study(folder / "sdtm", protocol)

    times = derive_adam(derive_endpoints(study, assess_responses(study, protocol), protocol))[
        "adtte"
    ]

    assert times["SRCDOM"].null_count() == times["EVNTDESC"].null_count() == 0
    assert times.filter(pl.col("SRCSEQ").is_null())["SRCDOM"].unique().to_list() == ["DM"]
