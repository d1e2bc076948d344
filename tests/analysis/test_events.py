"""Side-effects by kind, by organ class and per time at risk, counted by hand; and beside ADAE."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analysis.conftest import counts, pick
from remission.analysis import Results, analyse_endpoints
from remission.analysis.events import analyse_events
from remission.analysis.rows import tabulate
from remission.protocol import Protocol
from remission.safety import WINDOW_SCHEMA, assess_safety
from remission.sdtm import make_study

Analyse = Callable[..., Results]
Rows = list[dict[str, Any]]

DATA = Path(__file__).parents[1] / "data"
LARGE = Path(__file__).parents[2] / "examples" / "pharmaverse" / "large"
START = dt.date(2001, 1, 1)


def event(who: str, term: str, grade: int | None, **said: object) -> dict[str, object]:
    return {
        "USUBJID": who,
        "AEDECOD": term,
        "AEBODSYS": "Skin" if term == "RASH" else "Gut",
        "AETOXGR": grade,
        "TRTEMFL": "Y",
        "AESER": "N",
        "AREL": "Y",
        "ACTION": "OTHER",
        **said,
    }


# A has P1 to P3, B has P4; P6 is in no cohort, P7 is not registered, P5 was not treated.
EVENTS: Rows = [
    event("P1", "RASH", 3, AREL="N", ACTION="REDUCED"),
    event("P1", "RASH", 1, ACTION="INTERRUPTED"),  # related, but grade 1
    event("P2", "NAUSEA", 3, AESER="Y", ACTION="STOPPED"),
    event("P4", "NAUSEA", 5, AREL=None, ADTHFL="Y"),
    event("P6", "RASH", 1, AESER=None),
    event("P7", "RASH", 5, AESER="Y"),
]


@pytest.mark.parametrize(
    ("code", "term", "statistic", "expected"),
    [
        ("AE", "ANY", "proportion, serious", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY", "proportion, related", [(2, 3), (0, 1), (3, 5)]),
        ("AE", "ANY", "proportion, related, grade 3-5", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY", "proportion, dose reduced", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY", "proportion, drug interrupted", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY", "proportion, drug stopped", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY", "proportion, fatal", [(0, 3), (1, 1), (1, 5)]),
        ("AE", "RASH", "proportion, related", [(1, 3), (0, 1), (2, 5)]),
        ("AE", "NAUSEA", "proportion, drug stopped", [(1, 3), (0, 1), (1, 5)]),
        ("AE", "ANY: AEREL not known", "count", [(0, 3), (1, 1), (1, 5)]),
        ("AE", "ANY: AESER not known", "count", [(0, 3), (0, 1), (1, 5)]),
        ("AESOC", "SKIN", "proportion", [(1, 3), (0, 1), (2, 5)]),
        ("AESOC", "GUT", "proportion", [(1, 3), (1, 1), (2, 5)]),
        ("AESOC", "SKIN", "worst grade 3", [(1, 3), (0, 1), (1, 5)]),
        ("AESOC", "GUT", "proportion, grade 3-5", [(1, 3), (1, 1), (2, 5)]),
    ],
)
def test_patients_are_counted_by_kind_and_class(
    analysed: Analyse, code: str, term: str, statistic: str, expected: list[tuple[int, int]]
) -> None:
    assert counts(analysed(events=EVENTS), code, statistic, term) == expected


@pytest.mark.parametrize(
    ("column", "statistic", "name"),
    [
        ("AESER", "proportion, serious", "AESER"),
        ("AREL", "proportion, related", "AEREL"),
        ("ACTION", "proportion, drug stopped", "AEACN"),
    ],
)
def test_what_nobody_collected_is_not_nobody(
    analysed: Analyse, column: str, statistic: str, name: str
) -> None:
    bare = [row | {column: None} for row in EVENTS]

    row = pick(analysed(events=bare), "AE", "ALL", statistic, "ANY")

    assert (row["value"], row["n"]) == (None, None)
    assert row["why_missing"] == f"{name} was not collected"


def test_nobody_of_n_leaves_the_bound_of_the_clinical_reference(analysed: Analyse) -> None:
    row = pick(analysed(events=EVENTS), "AE", "ALL", "upper bound of 0")

    assert row["value"] == pytest.approx(1 - 0.05 ** (1 / 5))  # 0 of 51 would be 5.7 %
    assert (row["n"], row["N"]) == (0, 5)


def test_time_at_risk_ends_with_the_first_event_or_the_window(analysed: Analyse) -> None:
    events = [
        event("P1", "RASH", 1, ASTDT=dt.date(2001, 1, 10)),  # 10 days
        event("P1", "RASH", 1, ASTDT=dt.date(2001, 1, 5), AEDECOD="COUGH"),
        event("P3", "RASH", 1, ASTDT=None),  # taken as the first day
        event("P4", "RASH", 1, ASTDT=dt.date(2000, 12, 20)),  # partial date: the first day
    ]
    windows = [
        {"USUBJID": who, "TRTSDT": START, "RISKEDT": START + dt.timedelta(days=days - 1)}
        for who, days in (("P1", 50), ("P2", 90), ("P3", 20), ("P4", 30), ("P7", 999))
    ]
    before = analysed(events=events)
    safety = replace(before.endpoints.safety, windows=pl.DataFrame(windows, schema=WINDOW_SCHEMA))
    results = analyse_endpoints(replace(before.endpoints, safety=safety), before.endpoints.protocol)

    rash, cough = (pick(results, "AE", "A", "rate", term) for term in ("RASH", "COUGH"))

    # RASH: P1 10 days, P2 90 (none), P3 1. COUGH: P1 5, P2 90, P3 20.
    assert rash["value"] == pytest.approx(100 * 2 * 365.25 / 101)
    assert cough["value"] == pytest.approx(100 * 365.25 / 115)
    assert (rash["n"], rash["N"]) == (2, 3)
    # R 4.2.2: poisson.test(2, 101 / 365.25 / 100)$conf.int
    assert (rash["lower"], rash["upper"]) == pytest.approx((87.5910287, 2612.690268), rel=1e-8)
    assert pick(results, "AE", "B", "rate", "RASH")["value"] == pytest.approx(36525)


def test_the_example_of_the_method_page(analysed: Analyse) -> None:
    events = [event("P1", "RASH", 1, ASTDT=dt.date(2001, 1, 10))]
    windows = [
        {"USUBJID": "P1", "TRTSDT": START, "RISKEDT": dt.date(2001, 3, 31)},
        {"USUBJID": "P2", "TRTSDT": START, "RISKEDT": dt.date(2001, 3, 31)},
    ]
    before = analysed(events=events)
    safety = replace(before.endpoints.safety, windows=pl.DataFrame(windows, schema=WINDOW_SCHEMA))
    results = analyse_endpoints(replace(before.endpoints, safety=safety), before.endpoints.protocol)

    row = pick(results, "AE", "A", "rate", "RASH")

    assert row["value"] == pytest.approx(365.25)
    assert (row["lower"], row["upper"]) == pytest.approx((9.2, 2035.0), rel=0.01)


def test_an_event_in_one_record_or_split_in_two_counts_the_same(analysed: Analyse) -> None:
    whole = [*EVENTS, event("P3", "RASH", 2, ASTDT=dt.date(2001, 1, 10))]
    split = [*whole, event("P3", "RASH", 1, ASTDT=dt.date(2001, 1, 20))]

    assert analysed(events=split).table.equals(analysed(events=whole).table)


def test_a_later_event_of_another_patient_changes_no_count_of_the_others(analysed: Analyse) -> None:
    before = analysed(events=EVENTS).table
    after = analysed(events=[*EVENTS, event("P4", "RASH", 4, ASTDT=dt.date(2001, 9, 1))]).table

    of_a = pl.col("group") == "A"
    assert after.filter(of_a).equals(before.filter(of_a))


def test_counts_are_those_of_adae_by_arm_term_and_worst_severity(analysed: Analyse) -> None:
    """AESEV stands in as the grade (1 mild, 2 moderate, 3 severe), as ASEVN does in ADAE."""
    arms = ("Pbo", "Xan_Lo", "Xan_Hi")
    protocol = Protocol.model_validate(
        {
            "trial": {"id": "T1", "title": "A trial", "cutoff": dt.date(2015, 12, 31)},
            "cohorts": [{"id": arm, "label": arm} for arm in arms],
            "treatment": {"drug": "XANOMELINE", "dose": 54},
            "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
            "response": {"criterion": "recist-1.1"},
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
    )
    frames = {name: pl.read_parquet(LARGE / f"{name}.parquet") for name in ("ae", "ex", "ds", "dm")}
    severity = pl.col("AESEV").replace_strict({"MILD": "1", "MODERATE": "2", "SEVERE": "3"})
    frames["ae"] = frames["ae"].with_columns(AETOXGR=severity)
    frames = {
        name: frame.filter(pl.col("USUBJID") != "01-705-1303") for name, frame in frames.items()
    }
    study = make_study({name.upper(): frame for name, frame in frames.items()}, protocol)
    subjects = study["DM"].select(
        "USUBJID", COHORT="ACTARMCD", REGFL=pl.lit("Y"), SAFFL=pl.lit("Y")
    )
    endpoints = replace(
        analysed().endpoints,
        protocol=protocol,
        study=study,
        subjects=subjects.sort("USUBJID"),
        safety=assess_safety(study, protocol),
    )
    table = tabulate(analyse_events(endpoints)).filter(endpoint="AE")

    theirs = pl.read_csv(DATA / "pharmaverse_adae_counts.csv")
    assert theirs.height == 357
    ours = table.filter(statistic="proportion").select("group", "at", "n")
    both = ours.filter(pl.col("group").is_in(arms), pl.col("n") > 0).join(
        theirs, left_on=["group", "at"], right_on=["ACTARMCD", "AEDECOD"], how="full", coalesce=True
    )
    assert both.filter(pl.col("n").ne_missing(pl.col("PATIENTS"))).is_empty()
    for grade, word in enumerate(("MILD", "MODERATE", "SEVERE"), start=1):
        worst = table.filter(statistic=f"worst grade {grade}").select("group", "at", WORST="n")
        found = both.join(worst, on=["group", "at"], how="left")
        assert found.filter(pl.col("WORST").ne_missing(pl.col(word))).is_empty()
