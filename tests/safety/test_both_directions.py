"""Electrolytes, albumin, glucose, high counts, and WHO 1979: both sides of every cut.

CTCAE 4.03, 5.0 and 6: the criteria that admiral ships as data (pharmaverse/admiral,
data-raw/adlb_grading/*.json; its "_uscv" files hold the same cuts in mg/dL). CTC 2.0, CTCAE 3 and
WHO 1979 but its haemoglobin: professional knowledge that awaits a check against the documents.
"""

from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import SCALES, Safety, assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Limits = tuple[float | None, float | None]
What = tuple[str, str, str, float | None]  # test, term, unit, limit of normal
Grade = Callable[..., list[int | None]]
Assess = Callable[..., Safety]

NCI = ["CTC 2.0", "CTCAE 3", "CTCAE 4.03", "CTCAE 5.0", "CTCAE 6"]
OLD, NEW = NCI[:3], NCI[3:]
FASTING = ["CTCAE 4.03", "CTCAE 6"]
FOUR_CUTS = [4, 3, 3, 2, 2, 1, 1, 0]

DOSE = {
    "USUBJID": "P1",
    "EXTRT": "IMATINIB",
    "EXDOSE": 400.0,
    "EXDOSU": "mg",
    "EXDOSFRQ": "BID",
    "EXSTDTC": "2001-01-02",
    "EXENDTC": "2001-02-28",
}


@pytest.fixture
def assess(study_from: StudyFrom, protocol_with: ProtocolWith) -> Assess:
    """Assess values on treatment; `baseline` is a value before it with the same limits."""

    def run(  # noqa: PLR0913 - what a laboratory record holds
        scale: str,
        test: str,
        unit: str,
        limits: Limits,
        values: list[float],
        *,
        fasting: str | None = None,
        baseline: float | None = None,
    ) -> Safety:
        dated = [(3 + n, value) for n, value in enumerate(values)]
        rows: list[dict[str, object]] = [
            {
                "USUBJID": "P1",
                "LBTESTCD": test,
                "LBDTC": f"2001-01-{day:02}",
                "LBSTRESC": str(value),
                "LBSTRESN": value,
                "LBSTRESU": unit,
                "LBSTNRLO": limits[0],
                "LBSTNRHI": limits[1],
                "LBFAST": fasting,
            }
            for day, value in [*dated, *([] if baseline is None else [(1, baseline)])]
        ]
        protocol = protocol_with(toxicity={"scale": scale, "laboratory": [test]})
        return assess_safety(study_from({"LB": rows, "EX": [DOSE]}), protocol)

    return run


@pytest.fixture
def grade(assess: Assess) -> Grade:
    def run(scale: str, test: str, term: str, *given: object, **more: object) -> list[int | None]:
        grades = assess(scale, test, *given, **more).grades
        mine = grades.filter(grades["ABLFL"].is_null(), TERM=term)
        return mine.sort("ADT")["ATOXGR"].to_list()

    return run


@pytest.mark.parametrize(
    ("scales", "what", "values", "grades"),
    [
        (
            NCI,
            ("K", "HYPOKALAEMIA", "mmol/L", 3.5),
            [2.4, 2.5, 2.9, 3, 3.4, 3.5],
            [4, 3, 3, 1, 1, 0],
        ),
        (
            OLD,
            ("SODIUM", "HYPONATRAEMIA", "mmol/L", 135),
            [119, 120, 129, 129.9, 130, 134, 135],
            [4, 3, 3, 3, 1, 1, 0],
        ),
        (
            NEW,
            ("SODIUM", "HYPONATRAEMIA", "mmol/L", 135),
            [119, 120, 124.9, 125, 129.9, 130, 134, 135],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("CA", "HYPOCALCAEMIA", "mmol/L", 2.2),
            [1.49, 1.5, 1.74, 1.75, 1.99, 2, 2.19, 2.2],
            FOUR_CUTS,
        ),
        # 8.0 mg/dL are 1.996 mmol/L, which by the other unit of the scale were grade 2.
        (NCI, ("CA", "HYPOCALCAEMIA", "mg/dL", 8.8), [5.9, 6, 6.9, 7, 7.9, 8, 8.7, 8.8], FOUR_CUTS),
        (NCI, ("CACR", "HYPOCALCAEMIA", "mmol/L", 2.2), [1.49, 1.74, 1.99, 2.19], [4, 3, 2, 1]),
        (
            NCI,
            ("MG", "HYPOMAGNESAEMIA", "mmol/L", 0.7),
            [0.29, 0.3, 0.39, 0.4, 0.49, 0.5, 0.69, 0.7],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("MG", "HYPOMAGNESAEMIA", "mg/dL", 1.8),
            [0.69, 0.7, 0.89, 0.9, 1.19, 1.2, 1.7, 1.8],
            FOUR_CUTS,
        ),
        (
            OLD,
            ("PHOS", "HYPOPHOSPHATAEMIA", "mmol/L", 0.9),
            [0.29, 0.3, 0.59, 0.6, 0.79, 0.8, 0.89, 0.9],
            FOUR_CUTS,
        ),
        (
            OLD,
            ("PHOS", "HYPOPHOSPHATAEMIA", "mg/dL", 2.7),
            [0.9, 1, 1.9, 2, 2.4, 2.5, 2.6, 2.7],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("GLUC", "HYPOGLYCAEMIA", "mmol/L", 3.9),
            [1.69, 1.7, 2.19, 2.2, 2.99, 3, 3.89, 3.9],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("GLUC", "HYPOGLYCAEMIA", "mg/dL", 70),
            [29, 30, 39, 40, 54, 55, 69, 70],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("ALB", "HYPOALBUMINAEMIA", "g/L", 35),
            [10, 19.9, 20, 29.9, 30, 34.9, 35],
            [3, 3, 2, 2, 1, 1, 0],
        ),
        (NCI, ("ALB", "HYPOALBUMINAEMIA", "g/dL", 3.5), [1.99, 2, 3, 3.5], [3, 2, 1, 0]),
        (
            ["CTC 2.0"],
            ("LYM", "LYMPHOPENIA", "10^9/L", 1.5),
            [0.1, 0.49, 0.5, 0.99, 1, 1.49, 1.5],
            [3, 3, 2, 2, 1, 1, 0],
        ),
        (
            NCI[2:],
            ("HGB", "ANAEMIA", "mmol/L", 8.7),
            [2, 4.89, 4.9, 6.19, 6.2, 8.69, 8.7],
            [3, 3, 2, 2, 1, 1, 0],
        ),
    ],
)
def test_too_low(
    scales: list[str], what: What, values: list[float], grades: list[int], grade: Grade
) -> None:
    test, term, unit, limit = what

    for scale in scales:
        assert grade(scale, test, term, unit, (limit, None), values) == grades


@pytest.mark.parametrize(
    ("scales", "what", "values", "grades"),
    [
        (
            NCI,
            ("K", "HYPERKALAEMIA", "mmol/L", 5.1),
            [7.1, 7, 6.1, 6, 5.6, 5.5, 5.2, 5.1],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("SODIUM", "HYPERNATRAEMIA", "mmol/L", 145),
            [161, 160, 156, 155, 151, 150, 146, 145],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("CA", "HYPERCALCAEMIA", "mmol/L", 2.6),
            [3.41, 3.4, 3.11, 3.1, 2.91, 2.9, 2.61, 2.6],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("CACR", "HYPERCALCAEMIA", "mg/dL", 10.4),
            [13.6, 13.5, 12.6, 12.5, 11.6, 11.5, 10.5, 10.4],
            FOUR_CUTS,
        ),
        (
            NCI,
            ("MG", "HYPERMAGNESAEMIA", "mmol/L", 1.0),
            [3.31, 3.3, 1.24, 1.23, 1.01, 1],
            [4, 3, 3, 1, 1, 0],
        ),
        (
            NCI,
            ("MG", "HYPERMAGNESAEMIA", "mg/dL", 2.4),
            [8.1, 8, 3.1, 3, 2.5, 2.4],
            [4, 3, 3, 1, 1, 0],
        ),
        (
            NCI[:2],
            ("GLUC", "HYPERGLYCAEMIA", "mmol/L", 6.1),
            [27.9, 27.8, 14, 13.9, 9, 8.9, 6.2, 6.1],
            FOUR_CUTS,
        ),
        (
            NCI[:2],
            ("GLUC", "HYPERGLYCAEMIA", "mg/dL", 110),
            [501, 500, 251, 250, 161, 160, 111, 110],
            FOUR_CUTS,
        ),
        (
            NCI[3:],
            ("HGB", "HAEMOGLOBIN INCREASED", "g/L", 170),
            [250, 211, 210, 191, 190, 171, 170],
            [3, 3, 2, 2, 1, 1, 0],
        ),
        (
            NCI[2:],
            ("HGB", "HAEMOGLOBIN INCREASED", "g/dL", 17),
            [21.1, 21, 19.1, 19, 17.1, 17],
            [3, 2, 2, 1, 1, 0],
        ),
        (NCI[2:], ("WBC", "LEUCOCYTOSIS", "10^9/L", None), [100.1, 100, 30], [3, 0, 0]),
        (
            NCI[2:],
            ("LYM", "LYMPHOCYTE COUNT INCREASED", "10^9/L", None),
            [20.1, 20, 4.1, 4],
            [3, 2, 2, 0],
        ),
    ],
)
def test_too_high(
    scales: list[str], what: What, values: list[float], grades: list[int], grade: Grade
) -> None:
    test, term, unit, limit = what

    for scale in scales:
        assert grade(scale, test, term, unit, (None, limit), values) == grades


@pytest.mark.parametrize("scale", FASTING)
@pytest.mark.parametrize(
    ("fasting", "grades"),
    [
        ("Y", [4, 3, 3, 2, 2, 1, 1, 0]),
        ("N", [4, 3, 3, 0, 0, 0, 0, 0]),
        (None, [4, 3, 3, None, None, None, None, 0]),
    ],
)
def test_high_glucose_below_grade_3_counts_in_a_fasting_patient(
    scale: str, fasting: str | None, grades: list[int | None], grade: Grade
) -> None:
    values = [27.9, 27.8, 14, 13.9, 9, 8.9, 6.2, 6.1]

    found = grade(scale, "GLUC", "HYPERGLYCAEMIA", "mmol/L", (None, 6.1), values, fasting=fasting)

    assert found == grades


def test_glucose_without_a_word_on_fasting_is_found_where_it_matters(assess: Assess) -> None:
    safety = assess("CTCAE 4.03", "GLUC", "mg/dL", (70, 110), [251, 161, 110])

    assert safety.findings.select("rule", "row").rows() == [("fasting-not-known", 2)]


@pytest.mark.parametrize(
    ("baseline", "grades"), [(180, [3, 2, 2, 1, 1, 0]), (160, [3, 3, 3, 2, 2, 1])]
)
def test_high_haemoglobin_of_ctcae_4_03_counts_from_a_raised_baseline(
    baseline: float, grades: list[int], grade: Grade
) -> None:
    # ULN 170: from the raised baseline of 180 the cuts are 180, 200, 220; else 170, 190, 210.
    values = [221, 220, 212, 200, 192, 180]

    found = grade(
        "CTCAE 4.03",
        "HGB",
        "HAEMOGLOBIN INCREASED",
        "g/L",
        (None, 170),
        values,
        baseline=baseline,
    )

    assert found == grades


@pytest.mark.parametrize(
    ("test", "values", "grades"),
    [
        ("HGB", [64.9, 65, 79.9, 80, 94.9, 95, 109.9, 110], FOUR_CUTS),
        ("WBC", [0.99, 1, 1.99, 2, 2.99, 3, 3.99, 4], FOUR_CUTS),
        ("NEUT", [0.49, 0.5, 0.99, 1, 1.49, 1.5, 1.99, 2], FOUR_CUTS),
        ("PLAT", [24, 25, 49, 50, 74, 75, 99, 100], FOUR_CUTS),
        # ULN 40: 1.25 times is 50, 2.5 times 100, 5 times 200, 10 times 400.
        *(
            (test, [401, 400, 201, 200, 101, 100, 51, 50], FOUR_CUTS)
            for test in ("BILI", "AST", "ALT", "ALP", "CREAT")
        ),
    ],
)
def test_who_1979(test: str, values: list[float], grades: list[int], grade: Grade) -> None:
    unit = {"HGB": "g/L"}.get(test, "10^9/L")
    (rule,) = SCALES["WHO 1979"].rules(test)

    assert grade("WHO 1979", test, rule.term, unit, (None, 40), values) == grades


@pytest.mark.parametrize(
    ("test", "times"),
    [
        ("BILI", (1, 1.5, 3, 10)),
        ("CREAT", (1, 1.5, 3, 6)),
        ("AST", (1, 2.5, 5, 20)),
        ("ALT", (1, 2.5, 5, 20)),
        ("ALP", (1, 2.5, 5, 20)),
    ],
)
def test_multiples_of_normal_in_ctcae_3(test: str, times: tuple[float, ...], grade: Grade) -> None:
    (rule,) = SCALES["CTCAE 3"].rules(test)
    at = [100 * multiple for multiple in times]

    assert grade("CTCAE 3", test, rule.term, "U/L", (None, 100), at) == [0, 1, 2, 3]
    above = [value + 0.1 for value in at]
    assert grade("CTCAE 3", test, rule.term, "U/L", (None, 100), above) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("unit", "values", "grades"),
    [
        ("mEq/L", [2.4, 3.4, 3.5], [4, 1, 0]),  # potassium: 1 mEq is 1 mmol
        ("umol/L", [2400, 3500], [4, 0]),
    ],
)
def test_potassium_in_other_units(
    unit: str, values: list[float], grades: list[int], grade: Grade
) -> None:
    limit = 3500 if unit == "umol/L" else 3.5

    assert grade("CTCAE 5.0", "K", "HYPOKALAEMIA", unit, (limit, None), values) == grades


def test_calcium_in_mEq_is_twice_its_mmol(grade: Grade) -> None:  # noqa: N802 - the unit's name
    # 2.98 mEq/L are 1.49 mmol/L, 4 are 2 mmol/L
    assert grade("CTCAE 5.0", "CA", "HYPOCALCAEMIA", "mEq/L", (4.4, None), [2.98, 4]) == [4, 1]


def test_calcium_that_is_not_corrected_is_noted_once(assess: Assess) -> None:
    findings = assess("CTCAE 5.0", "CA", "mmol/L", (2.2, 2.6), [2.3, 2.4]).findings

    assert findings.select("rule", "severity").rows() == [("calcium-as-collected", "note")]
    assert assess("CTCAE 5.0", "CACR", "mmol/L", (2.2, 2.6), [2.3]).findings.is_empty()


def test_one_value_has_both_directions_and_each_missing_limit_is_found(assess: Assess) -> None:
    safety = assess("CTCAE 5.0", "K", "mmol/L", (None, None), [2.4, 4.0, 7.1])

    rows = safety.grades.sort("TERM", "ADT").select("TERM", "AVAL", "ATOXGR").rows()
    assert rows == [
        ("HYPERKALAEMIA", 2.4, None),
        ("HYPERKALAEMIA", 4.0, None),
        ("HYPERKALAEMIA", 7.1, 4),
        ("HYPOKALAEMIA", 2.4, 4),
        ("HYPOKALAEMIA", 4.0, None),
        ("HYPOKALAEMIA", 7.1, None),
    ]
    found = safety.findings.filter(rule="limit-of-normal-missing")
    assert sorted(found["row"]) == [1, 2, 2, 3]


def test_a_result_in_words_is_found_once_for_both_directions(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows: list[dict[str, object]] = [
        {"USUBJID": "P1", "LBTESTCD": "K", "LBDTC": "2001-01-03", "LBSTRESC": word}
        for word in (">7.0", "hemolysed")
    ]
    protocol = protocol_with(toxicity={"scale": "CTCAE 5.0", "laboratory": ["K"]})

    safety = assess_safety(study_from({"LB": rows}), protocol)

    assert safety.grades["ATOXGR"].to_list() == [None] * 4
    found = safety.findings.select("rule", "row").rows()
    assert found == [("laboratory-value-no-number", 1), ("laboratory-value-no-number", 2)]
