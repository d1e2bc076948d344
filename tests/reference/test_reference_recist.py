"""The plain rule tables against worked examples and both sides of every boundary."""

from fractions import Fraction
from itertools import product

import pytest

from reference.recist import (
    Criterion,
    NonTarget,
    Target,
    continue_responses,
    non_target_response,
    overall_response,
    target_response,
)

NEW: Criterion = "recist-1.1"
OLD: Criterion = "recist-1.0"


def judge(base: str, nadir: str, now: str, criterion: Criterion) -> str | None:
    targets = [Target(Fraction(now))]
    return target_response(targets, Fraction(base), Fraction(nadir), criterion)


@pytest.mark.parametrize(
    ("base", "nadir", "now", "in_1_1", "in_1_0"),
    [
        ("165", "165", "63", "PR", "PR"),  # A1, recist.eortc.org, the definition of SD
        ("165", "63", "65", "PR", "PR"),  # A1, next scan: +3.2 % from nadir
        ("100", "100", "70", "PR", "PR"),  # A37: exactly -30 %
        ("100", "100", "70.1", "SD", "SD"),
        ("90", "90", "63", "PR", "PR"),  # -30 %, where binary fractions fail
        ("90", "90", "63.1", "SD", "SD"),
        ("20", "20", "25", "PD", "PD"),  # A39: +25 %, exactly +5 mm
        ("20", "20", "24.9", "SD", "PD"),  # +4.9 mm
        ("25", "25", "30", "PD", "PD"),  # A40: exactly +20 % and +5 mm
        ("25", "25", "29.9", "SD", "SD"),
        ("100", "100", "119.9", "SD", "SD"),
        ("100", "100", "120", "PD", "PD"),
        ("100", "40", "50", "PD", "PD"),  # A43: PD outranks PR
        ("100", "70", "80", "SD", "SD"),  # A2 in plain arithmetic
        ("6", "6", "8", "SD", "PD"),  # clinical_rules 2.3, the conversion trap
        ("100", "0", "4.9", "PR", "PD"),  # from a nadir of nothing
        ("100", "0", "5", "PD", "PD"),
        ("100", "0", "0", "CR", "CR"),
        ("100", "100", "0.1", "PR", "PR"),
    ],
)
def test_sum_against_baseline_and_nadir(
    base: str, nadir: str, now: str, in_1_1: str, in_1_0: str
) -> None:
    assert judge(base, nadir, now, NEW) == in_1_1
    assert judge(base, nadir, now, OLD) == in_1_0


@pytest.mark.parametrize(
    ("sizes", "nadir", "in_1_1", "in_1_0"),
    [
        (["40", "40", None], "50", "PD", "PD"),  # A3, Eisenhauer 2009 s4.4
        (["30", "30", None], "50", "PD", "PD"),  # exactly +20 %
        (["30", "29.9", None], "50", "NE", "NE"),
        (["14", "10.9", None], "20", "NE", "PD"),  # +4.9 mm
        (["14", "11", None], "20", "PD", "PD"),
        (["0", "0", None], "50", "NE", "NE"),
        ([None, None, None], "0", "NE", "NE"),
        (["0", "0", None], "0", "NE", "NE"),
    ],
)
def test_missing_target_leaves_no_answer_unless_the_rest_has_grown_enough(
    sizes: list[str | None], nadir: str, in_1_1: str, in_1_0: str
) -> None:
    targets = [Target(None if size is None else Fraction(size)) for size in sizes]

    for criterion, expected in ((NEW, in_1_1), (OLD, in_1_0)):
        assert target_response(targets, Fraction(50), Fraction(nadir), criterion) == expected


@pytest.mark.parametrize(
    ("other", "node", "in_1_1", "in_1_0"),
    [
        ("0", "9.9", "CR", "PR"),
        ("0", "10", "PR", "PR"),
        ("0", "0", "CR", "CR"),
        ("0.1", "9.9", "PR", "PR"),
    ],
)
def test_nodes_below_10_mm_are_normal_in_1_1_only(
    other: str, node: str, in_1_1: str, in_1_0: str
) -> None:
    targets = [Target(Fraction(other)), Target(Fraction(node), is_node=True)]

    for criterion, expected in ((NEW, in_1_1), (OLD, in_1_0)):
        assert target_response(targets, Fraction(100), Fraction(50), criterion) == expected


def test_normal_nodes_are_a_complete_response_even_above_their_nadir() -> None:
    # T2 stands before T3: 2 mm grown to 9 mm is +7 mm, but a node below 10 mm is no disease
    targets = [Target(Fraction(9), is_node=True)]

    assert target_response(targets, Fraction(20), Fraction(2), NEW) == "CR"


def test_no_targets_no_target_response() -> None:
    assert target_response([], Fraction(0), Fraction(0), NEW) is None


@pytest.mark.parametrize(
    ("arithmetic", "reported"),
    [
        ("PR PR SD SD SD", "PR PR PR PR PR"),  # A2, recist.eortc.org, 100 70 70 80 80 80
        ("SD PR NE SD PD SD", "SD PR NE PR PD SD"),
        ("CR SD PD PR SD", "CR PR PD PR PR"),
    ],
)
def test_response_continues_until_progression(arithmetic: str, reported: str) -> None:
    assert continue_responses(arithmetic.split()) == reported.split()


GONE, THERE, GROWN, UNSEEN = (
    NonTarget("ABSENT"),
    NonTarget("PRESENT"),
    NonTarget("UNEQUIVOCAL"),
    NonTarget(None),
)


def node(short_axis: str, state: str | None = "PRESENT") -> NonTarget:
    return NonTarget(state, is_node=True, short_axis=Fraction(short_axis))


@pytest.mark.parametrize(
    ("lesions", "in_1_1", "in_1_0"),
    [
        ([], None, None),
        ([GONE, GONE], "CR", "CR"),
        ([GONE, THERE], "NON-CR/NON-PD", "NON-CR/NON-PD"),
        ([GONE, UNSEEN], "NE", "NE"),
        ([UNSEEN, GROWN], "PD", "PD"),
        ([node("9.9")], "CR", "NON-CR/NON-PD"),
        ([node("10")], "NON-CR/NON-PD", "NON-CR/NON-PD"),
        ([node("11")], "NON-CR/NON-PD", "NON-CR/NON-PD"),  # A9: 9 to 11 mm is no progression
        ([node("9.9", "UNEQUIVOCAL")], "PD", "PD"),
        ([GONE, node("9.9", None)], "CR", "NON-CR/NON-PD"),
    ],
)
def test_non_target_lesions(
    lesions: list[NonTarget], in_1_1: str | None, in_1_0: str | None
) -> None:
    assert non_target_response(lesions, [], NEW) == in_1_1
    assert non_target_response(lesions, [], OLD) == in_1_0


NONE = None
TABLE = {  # Eisenhauer 2009, Tables 1 and 2, without progression and without new lesion
    ("CR", NONE): "CR",
    ("CR", "CR"): "CR",
    ("CR", "NON-CR/NON-PD"): "PR",
    ("CR", "NE"): "PR",
    ("PR", NONE): "PR",
    ("PR", "CR"): "PR",
    ("PR", "NON-CR/NON-PD"): "PR",
    ("PR", "NE"): "PR",
    ("SD", NONE): "SD",
    ("SD", "CR"): "SD",
    ("SD", "NON-CR/NON-PD"): "SD",
    ("SD", "NE"): "SD",
    ("NE", NONE): "NE",
    ("NE", "CR"): "NE",
    ("NE", "NON-CR/NON-PD"): "NE",
    ("NE", "NE"): "NE",
    (NONE, "CR"): "CR",
    (NONE, "NON-CR/NON-PD"): "NON-CR/NON-PD",
    (NONE, "NE"): "NE",
    (NONE, NONE): "NE",
}


def test_overall_response_in_every_combination() -> None:
    targets = ("CR", "PR", "SD", "PD", "NE", NONE)
    non_targets = ("CR", "NON-CR/NON-PD", "PD", "NE", NONE)

    for target, non_target, new in product(targets, non_targets, "YEN"):
        expected = "PD" if new == "Y" else TABLE.get((target, non_target), "PD")
        assert overall_response(target, non_target, new) == expected
