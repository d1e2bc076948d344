"""Agreement of readers: worked by hand, against R, and with readers who read only part."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from remission.analysis import Results
from remission.analysis.readers import analyse_readers
from remission.analysis.rows import Row
from remission.endpoints import SUBJECT_SCHEMA, Endpoints
from remission.response import BASELINE_SCHEMA, VISIT_RESPONSE_SCHEMA

START = dt.date(2001, 1, 1)  # registration and first dose: day 1
ORACLE = Path(__file__).parents[1] / "oracles" / "readers.json"

Readings = Mapping[str, Mapping[str, str]]
Agree = Callable[..., list[Row]]

# Words on day 57 and day 113. Patients are those of conftest; P6 is in no cohort.
#                I          R1         R2
READINGS = {
    "P1": {"I": "PR PR", "R1": "PR PR", "R2": "PR PR"},
    "P2": {"I": "SD SD", "R1": "PR PR", "R2": "SD SD"},
    "P3": {"I": "SD PD", "R1": "SD SD", "R2": "SD PD"},
    "P4": {"I": "PD", "R1": "PD", "R2": "SD PD"},
    "P6": {"I": "SD", "R1": "SD"},
    "P7": {"I": "PR", "R1": "PD", "R2": "PD"},  # not registered: counts nowhere
}


def visits_of(readings: Readings, *, late: int = 0, named: bool = True) -> pl.DataFrame:
    """Return the assessments; R2 read `late` days later; visits have a number when `named`."""
    rows: list[dict[str, Any]] = []
    for patient, own in readings.items():
        for reader, words in own.items():
            for number, word in enumerate(words.split()):
                day = 56 + 56 * number + (late if reader == "R2" else 0)
                date = START + dt.timedelta(days=day)
                rows.append(
                    {
                        "USUBJID": patient,
                        "EVALUATOR": reader,
                        "ADT": date,
                        "VISITNUM": float(number + 2) if named else None,
                        "NEWLIND": "N",
                        "OVRLRESP": word,
                        "PDDT": date if word == "PD" else None,
                        "WHY": "as written",
                    }
                )
    return pl.DataFrame(rows, schema=VISIT_RESPONSE_SCHEMA).sort("USUBJID", "EVALUATOR", "ADT")


def read(endpoints: Endpoints, readings: Readings, **look: Any) -> Endpoints:  # noqa: ANN401 - late, named
    baselines = [
        {"USUBJID": patient, "EVALUATOR": reader, "TARGETS": 1, "NONTARGETS": 0, "BASE": 50.0}
        for patient, own in readings.items()
        for reader in own
    ]
    responses = replace(
        endpoints.responses,
        visits=visits_of(readings, **look),
        baselines=pl.DataFrame(baselines, schema=BASELINE_SCHEMA),
    )
    return replace(endpoints, responses=responses)


@pytest.fixture
def agree(analysed: Callable[..., Results]) -> Agree:
    def rows(readings: Readings = READINGS, **look: Any) -> list[Row]:  # noqa: ANN401 - late, named
        return list(analyse_readers(read(analysed().endpoints, readings, **look)))

    return rows


def pick(rows: list[Row], statistic: str, at: str, group: str = "ALL") -> Row:
    found = [row for row in rows if (row.statistic, row.at, row.group) == (statistic, at, group)]
    assert len(found) == 1, (statistic, at, len(found))
    return found[0]


def test_a_single_reader_agrees_with_nobody(agree: Agree) -> None:
    assert agree({"P1": {"I": "PR PR"}}) == []


def test_best_responses_agree_beyond_chance_as_by_hand(agree: Agree) -> None:
    # I: PR SD SD PD SD; R1: PR PR SD PD SD. Observed 4/5; expected (1x2 + 3x2 + 1x1) / 25 = 9/25;
    # kappa (0.8 - 0.36) / 0.64. Linear over 4 words: observed (4 + 2/3) / 5 = 14/15; expected
    # (2 + 4/3 + 1/3 + 4 + 6 + 2 + 2/3 + 4/3 + 1) / 25 = 56/75; kappa (14/15 - 56/75) / (19/75)
    rows, at = agree(), "best response: I / R1"

    share = pick(rows, "agreement", at)
    assert (share.n, share.N, share.value) == (4, 5, 0.8)
    assert pick(rows, "kappa", at).value == pytest.approx(0.6875)
    weighted = pick(rows, "weighted kappa", at)
    assert weighted.value == pytest.approx(14 / 19)
    assert weighted.method == "Cohen, linear weights over CR PR SD PD, 95 %"


def test_three_readers_are_compared_at_once_and_a_missing_one_is_left_out(agree: Agree) -> None:
    # Of the pairs of readings 1, 1/3, 1, 1/3 and 1 agree (P6 has two readings): on average 11/15.
    # PR is used in 4/15, SD in 9/15, PD in 2/15, so 101/225 is expected: 64/225 of 124/225.
    found = pick(agree(), "Fleiss kappa", "best response: all readers")

    assert found.value == pytest.approx(64 / 124)
    assert (found.n, found.N) == (5, 5)


def test_progression_and_its_date_are_compared(agree: Agree) -> None:
    # I: P3, P4; R1: P4. Observed 4/5, expected (2x1 + 3x4) / 25; kappa 0.24 / 0.44
    # I and R2 both saw it in P3 (day 113 twice) and P4 (day 57, day 113): 0 and 56 days
    rows = agree()

    assert pick(rows, "kappa", "progression: I / R1").value == pytest.approx(0.24 / 0.44)
    at = "date of progression: I / R2"
    same = pick(rows, "agreement", at)
    assert (same.n, same.N) == (1, 2)
    between = [pick(rows, word, at).value for word in ("median", "minimum", "maximum")]
    assert between == [28, 0, 56]


@pytest.mark.parametrize("look", [{}, {"late": 3}, {"named": False}])
def test_assessments_belong_together_by_visit_or_else_by_date(
    agree: Agree, look: dict[str, Any]
) -> None:
    # I and R2 have 7 assessments in common, P4's first is PD against SD; R2's second of P4 and
    # I's of P6 stand alone
    rows, at = agree(**look), "response at assessment: I / R2"

    share = pick(rows, "agreement", at)
    assert (share.n, share.N) == (6, 7)
    assert pick(rows, "count", f"{at}: judged by one alone").n == 2


def test_kappas_of_assessments_have_no_limits_and_say_why(agree: Agree) -> None:
    found = pick(agree(), "kappa", "response at assessment: I / R1")

    # 8 pairs, 5 agree: P2 twice SD against PR, P3 PD against SD
    # I: PR 2, SD 4, PD 2; R1: PR 4, SD 3, PD 1; expected (8 + 12 + 2) / 64
    assert found.value == pytest.approx((5 / 8 - 22 / 64) / (42 / 64))
    assert (found.lower, found.upper) == (None, None)
    assert found.why_missing == "no limits: assessments of one patient are not independent"


def test_what_is_not_evaluable_has_no_place_on_the_scale(agree: Agree) -> None:
    rows = agree(
        {
            "P1": {"I": "NE", "R1": "NE"},
            "P2": {"I": "PR", "R1": "PR"},
            "P3": {"I": "PD", "R1": "SD"},
        }
    )
    at = "best response: I / R1"

    assert pick(rows, "kappa", at).N == 3
    assert pick(rows, "weighted kappa", at).N == 2


def test_cohorts_are_compared_each_on_its_own(agree: Agree) -> None:
    rows = agree()

    sizes = [pick(rows, "agreement", "best response: I / R1", g).N for g in ("A", "B", "ALL")]
    assert sizes == [3, 1, 5]


def test_each_reader_reports_a_rate_of_the_patients_read(agree: Agree) -> None:
    rows = agree()

    found = [pick(rows, "proportion", f"objective response: {one}") for one in ("I", "R1", "R2")]
    assert [(row.n, row.N) for row in found] == [(1, 5), (2, 5), (1, 4)]


def test_a_reader_of_baselines_alone_does_not_stop_the_others(
    analysed: Callable[..., Results],
) -> None:
    endpoints = read(analysed().endpoints, READINGS)
    visits = endpoints.responses.visits.filter(pl.col("EVALUATOR") != "R2")
    responses = replace(endpoints.responses, visits=visits)

    rows = list(analyse_readers(replace(endpoints, responses=responses)))

    assert pick(rows, "kappa", "best response: I / R1").value == pytest.approx(0.6875)
    empty = pick(rows, "kappa", "response at assessment: I / R2")
    assert (empty.value, empty.N, empty.why_missing) == (None, 0, "no subjects were rated")


def test_kappas_are_those_of_r(analysed: Callable[..., Results]) -> None:
    oracle = json.loads(ORACLE.read_text(encoding="utf-8"))
    ratings = oracle["ratings"]
    names = [f"P{number:02d}" for number in range(len(ratings["I"]))]
    readings = {
        name: {reader: ratings[reader][place] for reader in ratings}
        for place, name in enumerate(names)
    }
    subjects = pl.DataFrame(
        [
            {"USUBJID": name, "COHORT": "A", "RFICDT": START, "TRTSDT": START, "REGFL": "Y"}
            for name in names
        ],
        schema=SUBJECT_SCHEMA,
    )

    rows = list(analyse_readers(read(analysed(subjects=subjects).endpoints, readings)))

    for pair in ("I / R1", "I / R2", "R1 / R2"):
        for statistic, key in (("kappa", "unweighted"), ("weighted kappa", "linear")):
            found = pick(rows, statistic, f"best response: {pair}")
            value, error = oracle[pair][key]
            assert found.value == pytest.approx(value, abs=1e-9)
            assert found.lower == pytest.approx(value - 1.959963984540054 * error, abs=1e-9)
    all_of_them = pick(rows, "Fleiss kappa", "best response: all readers")
    assert all_of_them.value == pytest.approx(oracle["fleiss"], abs=1e-9)
