"""Agreement of pathologists, counted by hand: local and panel, and three who read alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from analysis.conftest import frame
from remission.analysis import Results
from remission.analysis.pathologists import analyse_reads
from remission.analysis.rows import Row
from remission.review import DIAGNOSIS_SCHEMA, READ_SCHEMA

REVIEW: dict[str, Any] = {
    "local_diagnosis": {"variable": "MI.DX", "where": {"MIEVAL": "LOCAL"}},
    "panel_diagnosis": {"variable": "MI.DX", "where": {"MIEVAL": "PANEL"}},
    "reads": {
        "evaluator": "READER",
        "items": [
            {"test": "DX", "label": "Diagnosis"},
            {"test": "GRADE", "label": "Grade", "levels": ["1", "2", "3"]},
        ],
    },
}

# Patients of conftest, P7 is not registered.
#            local    panel
DIAGNOSES = {
    "P1": ("GIST", "GIST"),
    "P2": ("gist", "GIST"),
    "P3": ("LEIOMYOSARCOMA", "GIST"),
    "P4": ("LEIOMYOSARCOMA", "LEIOMYOSARCOMA"),
    "P5": ("GIST", None),
    "P6": (None, "LEIOMYOSARCOMA"),
    "P7": ("GIST", "LEIOMYOSARCOMA"),
}
#         R1   R2   R3
GRADES = {
    "P1": ("1", "1", "1"),
    "P2": ("2", "3", "2"),
    "P3": ("3", "3", None),
    "P4": ("1", "2", "1"),
    "P5": ("2", "2", "3"),
    "P7": ("1", "3", "2"),
}

Agree = Callable[..., list[Row]]


@pytest.fixture
def agree(analysed: Callable[..., Results]) -> Agree:
    def rows(
        grades: dict[str, tuple[str | None, ...]] = GRADES,
        diagnoses: dict[str, tuple[str | None, str | None]] = DIAGNOSES,
    ) -> list[Row]:
        said = [
            {"USUBJID": who, "LOCALDX": local, "PANELDX": panel}
            for who, (local, panel) in diagnoses.items()
        ]
        reads = [
            {"USUBJID": who, "READER": f"R{number + 1}", "ITEM": "GRADE", "VALUE": word}
            for who, words in grades.items()
            for number, word in enumerate(words)
        ]
        endpoints = replace(
            analysed(review=REVIEW).endpoints,
            diagnoses=frame(DIAGNOSIS_SCHEMA, said),
            reads=frame(READ_SCHEMA, reads),
        )
        return list(analyse_reads(endpoints))

    return rows


def pick(rows: list[Row], statistic: str, at: str) -> Row:
    found = [row for row in rows if (row.statistic, row.at) == (statistic, at)]
    assert len(found) == 1, (statistic, at, len(found))
    return found[0]


def test_local_and_panel_are_compared_where_both_named_an_entity(agree: Agree) -> None:
    # 3 of 4 agree; local 2 and 2, panel 3 and 1: expected 8/16; kappa (0.75 - 0.5) / 0.5
    rows, at = agree(), "entity: LOCAL / PANEL"

    share = pick(rows, "agreement", at)
    assert (share.n, share.N) == (3, 4)
    assert pick(rows, "kappa", at).value == pytest.approx(0.5)
    alone = pick(rows, "count", f"{at}: judged by one alone")
    assert (alone.n, alone.N) == (2, 6)
    assert not [row for row in rows if row.statistic == "weighted kappa" and row.at == at]


def test_an_ordered_score_has_a_weighted_kappa(agree: Agree) -> None:
    # R1 1, 2, 3: 2, 2, 1 times; R2 1, 2, 2 times. Agree 3/5, expected 8/25: kappa 7/17.
    # One step apart counts half: observed 4/5, expected (8 + 12/2) / 25; kappa 6/11
    rows, at = agree(), "Grade: R1 / R2"

    assert pick(rows, "kappa", at).value == pytest.approx(7 / 17)
    weighted = pick(rows, "weighted kappa", at)
    assert weighted.value == pytest.approx(6 / 11)
    assert weighted.method == "Cohen, linear weights over 1 2 3, 95 %"


def test_three_readers_have_a_fleiss_kappa(agree: Agree) -> None:
    # agreeing pairs 1, 1/3, 1, 1/3, 1/3: on average 0.6; each grade is used in a third
    found = pick(agree(), "Fleiss kappa", "Grade: all readers")

    assert found.value == pytest.approx((0.6 - 1 / 3) / (2 / 3))
    assert (found.n, found.N) == (5, 5)


def test_what_one_could_not_assess_is_left_out_and_counted(agree: Agree) -> None:
    rows, at = agree(), "Grade: R1 / R3"

    assert pick(rows, "agreement", at).N == 4
    assert pick(rows, "count", f"{at}: judged by one alone").n == 1


def test_a_word_that_is_no_level_has_no_weight(agree: Agree) -> None:
    rows = agree({"P1": ("1", "1", "1"), "P2": ("2", "HIGH", "2"), "P3": ("3", "2", "3")})

    assert pick(rows, "kappa", "Grade: R1 / R2").N == 3
    assert pick(rows, "weighted kappa", "Grade: R1 / R2").N == 2


def test_nothing_is_said_of_what_nobody_read(agree: Agree) -> None:
    assert agree(grades={}, diagnoses={"P1": (None, None)}) == []


def test_one_reader_agrees_with_nobody(agree: Agree) -> None:
    rows = agree(grades={"P1": ("1",), "P2": ("2",)})

    assert {row.at.partition(":")[0] for row in rows} == {"entity"}


def test_a_protocol_without_review_has_no_rows(analysed: Callable[..., Results]) -> None:
    assert list(analyse_reads(analysed().endpoints)) == []
