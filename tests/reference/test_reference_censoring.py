"""The rules as the product carries them out on many patients at once, against the plain reading."""

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from reference.censoring import Course, outcome
from remission.endpoints import RULE_SETS, SUBJECT_SCHEMA
from remission.endpoints.evidence import Evidence, see_evidence
from remission.endpoints.time_to_event import TimeToEvent, derive_time, override
from remission.endpoints.times import PFS, TTP
from remission.protocol import EndpointPlan, Protocol
from remission.response import VISIT_RESPONSE_SCHEMA

PATIENTS = 3000
REGISTERED = dt.date(2001, 1, 1)
PROTOCOL: dict[str, Any] = {
    "trial": {"id": "INV-1", "title": "An invented trial", "cutoff": dt.date(2009, 12, 31)},
    "cohorts": [{"id": "A", "label": "A"}],
    "treatment": {"drug": "DRUG", "dose": 400},
    "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}], "window_days": 7},
    "response": {"criterion": "recist-1.1"},
    "endpoints": [{"code": "PFS"}],
    "toxicity": {"scale": "CTC 2.0"},
}


def invent(rng: random.Random) -> Course:
    """Return a patient whose scans are early, late and missed, and to whom anything may happen."""
    words = rng.choices(("SD", "PR", "NE", "PD", "NON-CR/NON-PD"), (8, 3, 3, 2, 1), k=8)
    scans, at = [], 1
    for word in words[: rng.randint(0, 8)]:
        at += rng.choice((14, 40, 49, 55, 56, 57, 63, 64, 112, 126, 127, 170))
        scans.append((at, word))

    def maybe(share: float) -> int | None:
        return rng.randint(2, 450) if rng.random() < share else None

    ends = [day for day, _ in scans]
    died = (
        maybe(0.4) if rng.random() < 0.7 or not ends else max(ends) + rng.choice((0, 1, 126, 127))
    )
    return Course(
        scans=tuple(scan for scan in scans if died is None or scan[0] <= died),
        baseline=rng.random() < 0.9,
        dosed=rng.choice((1, 2, 5, 10)),
        died=died,
        new_therapy=rng.choice(ends) if ends and rng.random() < 0.1 else maybe(0.25),
        claimed=rng.choice(ends) if ends and rng.random() < 0.1 else maybe(0.25),
    )


def day(number: int | None) -> dt.date | None:
    return None if number is None else REGISTERED + dt.timedelta(days=number - 1)


def evidence_of(courses: list[Course]) -> Evidence:
    subjects = pl.DataFrame(
        [
            {
                "USUBJID": f"P{number:05}",
                "RFICDT": REGISTERED,
                "TRTSDT": day(course.dosed),
                "DTHDT": day(course.died),
                "NEWTRTDT": day(course.new_therapy),
                "EOTREAS": None if course.claimed is None else "PROGRESSIVE DISEASE",
                "EOTDT": day(course.claimed),
                "REGFL": "Y",
            }
            for number, course in enumerate(courses)
        ],
        schema=SUBJECT_SCHEMA,
    )
    visits = pl.DataFrame(
        [
            {
                "USUBJID": f"P{number:05}",
                "EVALUATOR": "INVESTIGATOR",
                "ADT": day(at),
                "OVRLRESP": word,
                "PDDT": day(at) if word == "PD" else None,
                "WHY": word,
            }
            for number, course in enumerate(courses)
            for at, word in course.scans
        ],
        schema=VISIT_RESPONSE_SCHEMA,
    ).with_columns(SRCDOM=pl.lit("TR"), SRCSEQ=pl.lit(1, dtype=pl.Int64))
    assessed = pl.Series([course.baseline for course in courses])
    return see_evidence(
        subjects,
        visits,
        subjects.filter(assessed).select("USUBJID"),
        Protocol.model_validate(PROTOCOL),
    )


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    rng = random.Random(20011)  # noqa: S311 - invented patients, not secrets
    return [invent(rng) for _ in range(PATIENTS)]


@pytest.mark.parametrize("name", RULE_SETS)
@pytest.mark.parametrize("endpoint", [PFS, TTP], ids=lambda endpoint: endpoint.code)
def test_every_patient_has_the_outcome_of_the_plain_reading(
    courses: list[Course], name: str, endpoint: TimeToEvent
) -> None:
    rules, plan = RULE_SETS[name], EndpointPlan(code=endpoint.code)

    found = derive_time(override(endpoint, plan, rules), evidence_of(courses), rules)

    expected = [outcome(course, name, deaths=endpoint is PFS) for course in courses]
    differing = [
        (course, ours, theirs)
        for course, ours, theirs in zip(
            courses,
            found.select("CNSR", pl.col("AVAL").cast(pl.Int64)).rows(),
            expected,
            strict=True,
        )
        if ours != theirs
    ]
    assert differing[:1] == []


def test_the_invented_patients_tell_the_rules_apart(courses: list[Course]) -> None:
    """A comparison that could not fail would be none: each set decides otherwise for some."""
    plain = [outcome(course, "plain", deaths=True) for course in courses]
    same_as_ema = [outcome(course, "ema", deaths=True) for course in courses]

    for name in set(RULE_SETS) - {"plain", "ema", "eortc"}:
        other = [outcome(course, name, deaths=True) for course in courses]
        assert sum(a != b for a, b in zip(plain, other, strict=True)) > 50, name
    assert sum(a != b for a, b in zip(plain, same_as_ema, strict=True)) > 50
