"""The review of pathology, and what it does to the response rate, counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analysis.conftest import frame, pick
from remission.analysis import Results, analyse_endpoints
from remission.endpoints import SUBJECT_SCHEMA
from remission.review import DIAGNOSIS_SCHEMA

Analysed = Callable[..., Results]

REVIEW = {
    "local_diagnosis": {"variable": "MI.DX", "where": {"MIEVAL": "LOCAL"}},
    "panel_diagnosis": {"variable": "MI.DX", "where": {"MIEVAL": "PANEL"}},
    "kit": {"variable": "MI.KIT"},
    "stain": {
        "intensity": {"variable": "MI.KITINT"},
        "percent": {"variable": "MI.KITPCT"},
        "least_percent": 10,
    },
}

# cohort as enrolled, as reviewed, best response, class, KIT
CASES: tuple[tuple[str | None, ...], ...] = (
    ("A", "A", "CR", "confirmed", "POSITIVE"),
    ("A", "A", "PR", "minor", "POSITIVE"),
    ("A", "A", "SD", "confirmed", "NEGATIVE"),
    ("A", "B", "SD", "major", "NEGATIVE"),  # a patient without response moved out of A
    ("B", "A", "PR", "major", "POSITIVE"),  # one with a response moved in
    ("B", "B", "PD", "confirmed", None),
    ("B", None, "PD", "not assessable", None),
)


@pytest.fixture
def reviewed(analysed: Analysed) -> Callable[..., Results]:
    """Analyse the cases; the cohort of the analysis is the one as reviewed."""

    def build(cases: tuple[tuple[str | None, ...], ...] = CASES) -> Results:
        agree = {"confirmed": "Y", "minor": "Y", "major": "N"}
        people: list[dict[str, Any]] = [
            {"USUBJID": f"P{n}", "COHORT": became, "ENTCOHRT": was, "REVCOHRT": became}
            | dict.fromkeys(("REGFL", "SAFFL", "EVALFL", "ELIGFL"), "Y")
            | {"CONCFL": agree.get(str(how))}
            for n, (was, became, _, how, _) in enumerate(cases)
        ]
        records = [
            {"USUBJID": f"P{n}", "PARAMCD": "BOR", "AVALC": best}
            for n, (_, _, best, _, _) in enumerate(cases)
        ]
        said = [
            {"USUBJID": f"P{n}", "LOCALDX": was, "PANELDX": became, "AGREE": how, "KIT": kit}
            | {"CHANGED": {"major": "diagnosis", "minor": "grade"}.get(str(how))}
            | {"KITINT": {"POSITIVE": 2, "NEGATIVE": 0}.get(str(kit))}
            for n, (was, became, _, how, kit) in enumerate(cases)
        ]
        first = analysed(
            subjects=frame(SUBJECT_SCHEMA, people), records=records, review=REVIEW
        ).endpoints
        return analyse_endpoints(
            replace(first, diagnoses=frame(DIAGNOSIS_SCHEMA, said)), first.protocol
        )

    return build


def rate(results: Results, group: str, at: str) -> tuple[int, int]:
    row = pick(results, "POPULATION", group, "proportion", at)
    return row["n"], row["N"]


@pytest.mark.parametrize(
    ("at", "in_a", "in_b", "in_all"),
    [
        ("AS ENROLLED", (2, 4), (1, 3), (3, 7)),
        ("AS REVIEWED", (3, 4), (0, 2), (3, 7)),
        ("REGISTERED", (3, 4), (0, 2), (3, 7)),
        ("CONCORDANT", (2, 3), (0, 1), (2, 4)),
        ("KIT POSITIVE", (3, 3), (0, 0), (3, 3)),
        ("KIT NEGATIVE", (0, 1), (0, 1), (0, 2)),
        ("KIT NOT KNOWN", (0, 0), (0, 1), (0, 2)),
    ],
)
def test_the_response_rate_is_counted_in_every_population(
    at: str,
    in_a: tuple[int, int],
    in_b: tuple[int, int],
    in_all: tuple[int, int],
    reviewed: Callable[..., Results],
) -> None:
    results = reviewed()

    assert [rate(results, group, at) for group in ("A", "B", "ALL")] == [in_a, in_b, in_all]


def test_a_population_without_patients_has_no_rate(reviewed: Callable[..., Results]) -> None:
    row = pick(reviewed(), "POPULATION", "B", "proportion", "KIT POSITIVE")

    assert (row["value"], row["why_missing"]) == (None, "nobody in the group")


def test_who_was_moved_in_and_out_is_counted_with_the_responders(
    reviewed: Callable[..., Results],
) -> None:
    results = reviewed()

    moved = {
        (group, way): (row["n"], row["N"])
        for group in ("A", "B")
        for way in ("moved out", "moved in")
        for row in [pick(results, "POPULATION", group, way)]
    }
    assert moved == {
        ("A", "moved out"): (0, 1),
        ("A", "moved in"): (1, 1),
        ("B", "moved out"): (1, 2),
        ("B", "moved in"): (0, 1),
    }


@pytest.mark.parametrize(("m", "percent"), [(0, 70.4), (1, 73.1), (2, 76.0), (3, 79.2)])
def test_moving_non_responders_out_of_27_raises_the_rate_of_19(
    m: int, percent: float, reviewed: Callable[..., Results]
) -> None:
    """19 of 27 - m: worked in the project's clinical reference, section 5.4."""
    stay = [("A", "A", "PR", "confirmed", "POSITIVE")] * 19
    stay += [("A", "A", "SD", "confirmed", "POSITIVE")] * (8 - m)
    cases = (*stay, *[("A", "B", "SD", "major", "NEGATIVE")] * m)

    results = reviewed(cases)

    assert rate(results, "A", "AS ENROLLED") == (19, 27)
    found = pick(results, "POPULATION", "A", "proportion", "AS REVIEWED")
    assert round(100 * found["value"], 1) == percent


def test_the_classes_count_patients_with_a_local_diagnosis(
    reviewed: Callable[..., Results],
) -> None:
    results = reviewed()

    classes = [
        pick(results, "REVIEW", "ALL", "proportion", word)["n"]
        for word in ("confirmed", "minor", "major", "not assessable")
    ]
    assert classes == [3, 1, 2, 1]
    assert pick(results, "REVIEW", "ALL", "proportion", "minor")["N"] == 7
    assert pick(results, "REVIEW", "ALL", "part", "grade")["n"] == 1


def test_cohorts_as_enrolled_and_as_reviewed_are_crossed(reviewed: Callable[..., Results]) -> None:
    rows = reviewed().table.filter(endpoint="REVIEW", statistic="cohort")

    assert dict(rows.select("at", "n").iter_rows()) == {
        "A -> A": 3,
        "A -> B": 1,
        "B -> A": 1,
        "B -> B": 1,
        "B -> NONE": 1,
    }


def test_the_stain_is_counted_by_cohort(reviewed: Callable[..., Results]) -> None:
    results = reviewed()

    seen = {
        at: [pick(results, "STAIN", group, "count", at)["n"] for group in ("A", "B", "ALL")]
        for at in ("RESULT: POSITIVE", "RESULT: NEGATIVE", "RESULT: NOT KNOWN", "INTENSITY: 2")
    }
    assert seen == {
        "RESULT: POSITIVE": [3, 0, 3],
        "RESULT: NEGATIVE": [1, 1, 2],
        "RESULT: NOT KNOWN": [0, 1, 2],
        "INTENSITY: 2": [3, 0, 3],
    }


def test_without_a_review_there_are_no_such_rows(analysed: Analysed) -> None:
    table = analysed().table

    assert table.filter(pl.col("endpoint").is_in(["REVIEW", "STAIN", "POPULATION"])).is_empty()


def test_shuffled_patients_give_the_same_rows(reviewed: Callable[..., Results]) -> None:
    one, other = (
        reviewed(cases).table.filter(pl.col("endpoint").is_in(["REVIEW", "STAIN", "POPULATION"]))
        for cases in (CASES, CASES[::-1])
    )

    assert one.equals(other)
