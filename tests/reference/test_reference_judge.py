"""The plain reading of TU and TR records: what is an assessment, what counts, when PD was."""

from fractions import Fraction

import pytest

from reference.invented import day, tr, tu
from reference.judge import Judgement, Options, judge
from reference.recist import Criterion
from reference.records import Record, gather_assessments

NEW: Criterion = "recist-1.1"
OLD: Criterion = "recist-1.0"
NODE = "LYMPH NODE, AXILLARY"


def judged(*rows: Record, first_dose: int = 0, options: Options | None = None) -> list[Judgement]:
    return judge(rows, day(first_dose), options or Options())


def one_target(*results: Record, place: str = "LIVER") -> list[Record]:
    """Return a single target, 50 mm long and 40 mm across at baseline, and later results."""
    return [
        tu("T1", "TARGET", -7, visit=1, place=place),
        tr("T1", "LDIAM", 50, -7, visit=1),
        tr("T1", "LPERP", 40, -7, visit=1),
        *results,
    ]


@pytest.mark.parametrize(
    ("place", "criterion", "expected"),
    [("LIVER", NEW, 50), (NODE, NEW, 40), ("LIVER", OLD, 50), (NODE, OLD, 50)],
)
def test_short_axis_of_a_node_counts_in_1_1_only(
    place: str, criterion: Criterion, expected: int
) -> None:
    # A8: a node of 20 x 30 mm contributes 20 mm (Eisenhauer 2009 s3)
    rows = one_target(tr("T1", "LDIAM", 50, 42, visit=2), place=place)

    assert judged(*rows, options=Options(criterion))[0].base == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([("LDIAM", 3)], Fraction(3)),  # A12: a measured 3 mm stays 3 mm
        ([("LDIAM", "TOO SMALL TO MEASURE")], Fraction(5)),  # A12
        ([("LDIAM", None)], None),
        ([("LPERP", 12)], None),
        ([("TUMSTATE", "ABSENT")], Fraction(0)),
        ([("TUMSTATE", "PRESENT")], None),
        ([("LDIAM", 12), ("DIAMETER", 14)], Fraction(14)),
        ([("LDIAM", 12.1)], Fraction("12.1")),
    ],
)
def test_diameter_that_counts(
    results: list[tuple[str, float | str | None]], expected: Fraction | None
) -> None:
    rows = one_target(*(tr("T1", test, value, 42, visit=2) for test, value in results))

    assert judged(*rows)[0].total == expected


def test_long_axis_of_a_node_does_not_stand_in_for_its_short_axis() -> None:
    rows = one_target(tr("T1", "LDIAM", 20, 42, visit=2), place=NODE)

    assert judged(*rows)[0].total is None
    assert judged(*rows, options=Options(OLD))[0].total == 20


def test_target_without_baseline_measurement_is_left_out() -> None:
    rows = one_target(
        tu("T2", "TARGET", -7, visit=1),
        tr("T2", "LDIAM", None, -7, visit=1),
        tr("T1", "LDIAM", 30, 42, visit=2),
        tr("T2", "LDIAM", 90, 42, visit=2),
    )

    assert [(row.targets, row.total, row.trgresp) for row in judged(*rows)] == [(1, 30, "PR")]


def test_role_is_taken_from_trgrpid_when_the_lesion_was_not_identified() -> None:
    rows = [
        tr("T1", "LDIAM", 50, -7, visit=1, group="TARGET"),
        tr("T1", "LDIAM", 35, 42, visit=2, group="TARGET"),
    ]

    assert [row.trgresp for row in judged(*rows)] == ["PR"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [((0, 14), [14]), ((0, 15), [0, 15]), ((0, 14, 28), [28]), ((0, 14, 29), [14, 29])],
)
def test_scans_of_one_visit_no_further_apart_than_the_span_are_one_assessment(
    days: tuple[int, ...], expected: list[int]
) -> None:
    rows = [tr("T1", "LDIAM", 10, on, visit=1) for on in days]

    assert [row.adt for row in gather_assessments(rows, 14)] == [day(on) for on in expected]


def test_two_visits_are_two_assessments_however_close() -> None:
    rows = [tr("T1", "LDIAM", 10, 1, visit=1), tr("T1", "LDIAM", 10, 2, visit=2)]

    assert [row.visitnum for row in gather_assessments(rows, 14)] == [1, 2]


@pytest.mark.parametrize(("first_dose", "base"), [(-8, 50), (-7, 50), (-1, 50), (0, 60), (9, 60)])
def test_baseline_is_the_last_assessment_up_to_the_first_dose(first_dose: int, base: int) -> None:
    rows = one_target(
        tr("T1", "LDIAM", 60, 0, visit=2),
        tr("T1", "LDIAM", 40, 42, visit=3),
    )

    assert judged(*rows, first_dose=first_dose)[-1].base == base


def test_nadir_is_the_smallest_complete_earlier_sum() -> None:
    # A43 by way of an incomplete visit, whose 10 mm may not become the nadir
    rows = one_target(
        tu("T2", "TARGET", -7, visit=1),
        tr("T2", "LDIAM", 50, -7, visit=1),
        tr("T1", "LDIAM", 20, 42, visit=2),
        tr("T2", "LDIAM", 20, 42, visit=2),
        tr("T1", "LDIAM", 10, 84, visit=3),
        tr("T1", "LDIAM", 25, 126, visit=4),
        tr("T2", "LDIAM", 25, 126, visit=4),
    )

    assert [(row.nadir, row.trgresp) for row in judged(*rows)] == [
        (100, "PR"),
        (40, "NE"),
        (40, "PD"),
    ]


def test_continued_response_keeps_pr_until_progression() -> None:
    # A2: 100 70 70 80 80 80; recist.eortc.org, managing PR
    sums = [70, 70, 80, 80, 80]
    rows = [
        tu("T1", "TARGET", -7, visit=1),
        tr("T1", "LDIAM", 100, -7, visit=1),
        *(tr("T1", "LDIAM", mm, 42 * visit, visit=visit) for visit, mm in enumerate(sums, start=2)),
    ]

    arithmetic = [row.ovrlresp for row in judged(*rows)]
    continued = [row.ovrlresp for row in judged(*rows, options=Options(continued=True))]

    assert arithmetic == ["PR", "PR", "SD", "SD", "SD"]
    assert continued == ["PR"] * 5


def test_baseline_non_target_without_a_row_is_not_evaluated() -> None:
    rows = one_target(
        tu("N1", "NON-TARGET", -7, visit=1),
        tr("N1", "TUMSTATE", "PRESENT", -7, visit=1),
        tr("T1", "LDIAM", 0, 42, visit=2),
    )

    assert [(row.ntrgresp, row.ovrlresp) for row in judged(*rows)] == [("NE", "PR")]


def test_equivocal_lesion_dates_progression_once_it_is_unequivocal() -> None:
    rows = one_target(
        tr("T1", "LDIAM", 50, 42, visit=2),
        tr("X1", "TUMSTATE", "EQUIVOCAL", 40, visit=2, group="NEW"),
        tr("T1", "LDIAM", 50, 84, visit=3),
        tr("X1", "TUMSTATE", "UNEQUIVOCAL", 84, visit=3, group="NEW"),
    )

    assert [(row.newlind, row.ovrlresp, row.pddt) for row in judged(*rows)] == [
        ("E", "SD", None),
        ("Y", "PD", day(40)),
    ]


def test_new_lesion_identified_without_a_result_is_progression() -> None:
    rows = one_target(
        tr("T1", "LDIAM", 50, 42, visit=2),
        tu("X1", "NEW", 42, visit=2),
        tr("T1", "LDIAM", 50, 84, visit=3),
        tr("X1", "TUMSTATE", "ABSENT", 84, visit=3),
    )

    assert [(row.newlind, row.ovrlresp) for row in judged(*rows)] == [("Y", "PD"), ("N", "SD")]


def test_progression_by_targets_is_dated_to_the_last_scan_of_the_assessment() -> None:
    rows = one_target(
        tr("T1", "LDIAM", 60, 42, visit=2),
        tu("N1", "NON-TARGET", -7, visit=1),
        tr("N1", "TUMSTATE", "PRESENT", 45, visit=2),
    )

    assert [row.pddt for row in judged(*rows)] == [day(45)]


@pytest.mark.parametrize(("screened", "targets"), [(-28, 2), (-29, 1)])
def test_target_not_measured_at_baseline_takes_a_screening_scan_of_the_last_28_days(
    screened: int, targets: int
) -> None:
    rows = [
        tu("T1", "TARGET", screened, visit=1),
        tr("T1", "LDIAM", 30, screened, visit=1),
        tu("T2", "TARGET", -7, visit=2),
        tr("T2", "LDIAM", 20, -7, visit=2),
        tr("T2", "LDIAM", 20, 42, visit=3),
    ]

    assert judged(*rows)[-1].targets == targets


@pytest.mark.parametrize(
    ("on", "visit", "expected"),
    [(-28, 1, "NE"), (-29, 1, None), (-7, 2, "NE"), (3, 2, "NE"), (3, 3, None)],
)
def test_non_target_identified_without_a_result_is_expected_when_known_at_baseline(
    on: int, visit: int, expected: str | None
) -> None:
    rows = [
        tu("N1", "NON-TARGET", on, visit=visit),
        tr("T1", "LDIAM", 20, -7, visit=2, group="TARGET"),
        tr("T1", "LDIAM", 20, 42, visit=4, group="TARGET"),
    ]

    assert judged(*rows)[-1].ntrgresp == expected


@pytest.mark.parametrize(
    ("criterion", "place", "test", "mm", "expected"),
    [
        (NEW, NODE, "LPERP", 9.9, "N"),
        (NEW, NODE, "LPERP", 10, "Y"),
        (NEW, "LUNG", "LDIAM", 0, "N"),
        (NEW, "LUNG", "LDIAM", 0.1, "Y"),
        (OLD, NODE, "LDIAM", 9.9, "Y"),
    ],
)
def test_new_lesion_known_by_its_size_alone(
    criterion: Criterion, place: str, test: str, mm: float, expected: str
) -> None:
    rows = one_target(
        tr("T1", "LDIAM", 50, 42, visit=2),
        tu("X1", "NEW", 42, visit=2, place=place),
        tr("X1", test, mm, 42, visit=2),
    )

    assert [row.newlind for row in judged(*rows, options=Options(criterion))] == [expected]
