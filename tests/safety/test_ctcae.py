"""CTCAE 3, 4.03, 5.0 and 6: low counts and multiples of normal, both sides of every cut.

"admiral" are the values of pharmaverse/admiral, tests/testthat/test-derive_var_atoxgr.R (tests 1,
11 to 18b: haemoglobin with LLN 140, ALT, ALP and bilirubin with ULN or baseline 40). The other cuts
are those of the criteria that admiral ships as data (data-raw/adlb_grading/*.json), for CTCAE 3
those of the project's clinical reference, sections 4.1 and 4.2, and of `ctcae_3.py`.
"""

from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import SCALES, Safety, assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Limits = tuple[float | None, float | None]
Assess = Callable[..., Safety]
Grades = Callable[..., list[int | None]]

CTCAE = ["CTCAE 3", "CTCAE 4.03", "CTCAE 5.0", "CTCAE 6"]
ALT_AND_AST = ["ALT", "AST"]


def value(
    test: str, number: float, day: int, limits: Limits, unit: str | None
) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "LBTESTCD": test,
        "LBDTC": f"2001-01-{day:02}",
        "LBSTRESC": str(number),
        "LBSTRESN": number,
        "LBSTRESU": unit,
        "LBSTNRLO": limits[0],
        "LBSTNRHI": limits[1],
    }


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
    """Assess values on treatment; `baseline` is the value before it with its limits and unit."""

    def run(
        scale: str,
        test: str,
        numbers: list[float],
        limits: Limits = (None, None),
        *,
        unit: str | None = "U/L",
        baseline: tuple[float, Limits, str | None] | None = None,
    ) -> Safety:
        rows = [value(test, number, 3 + n, limits, unit) for n, number in enumerate(numbers)]
        if baseline is not None:
            before, its_limits, its_unit = baseline
            rows.append(value(test, before, 1, its_limits, its_unit))
        protocol = protocol_with(toxicity={"scale": scale, "laboratory": [test]})
        return assess_safety(study_from({"LB": rows, "EX": [DOSE]}), protocol)

    return run


@pytest.fixture
def grades(assess: Assess) -> Grades:
    def run(scale: str, test: str, *given: object, **more: object) -> list[int | None]:
        found = assess(scale, test, *given, **more).grades.sort("ADT")
        term = next(rule.term for rule in SCALES[scale].rules(test))  # the first: too low
        return found.filter(found["ABLFL"].is_null(), TERM=term)["ATOXGR"].to_list()

    return run


@pytest.mark.parametrize("scale", ["CTCAE 4.03", "CTCAE 5.0", "CTCAE 6"])
def test_haemoglobin_has_at_most_grade_3(scale: str, grades: Grades) -> None:
    admiral = [79, 80, 99, 100, 139, 140]

    assert grades(scale, "HGB", [*admiral, 64, 20], (140, None), unit="g/L") == [
        *(3, 2, 2, 1, 1, 0),
        *(3, 3),
    ]


def test_haemoglobin_of_ctcae_3_has_grade_4(grades: Grades) -> None:
    numbers = [64.9, 65, 79.9, 80, 99.9, 100, 139.9, 140]

    assert grades("CTCAE 3", "HGB", numbers, (140, None), unit="g/L") == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("scale", CTCAE)
def test_leucocytes(scale: str, grades: Grades) -> None:
    numbers = [0.99, 1, 1.99, 2, 2.99, 3, 3.99, 4]

    assert grades(scale, "WBC", numbers, (4, None), unit="10^9/L") == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("scale", CTCAE[:3])
def test_lymphocytes(scale: str, grades: Grades) -> None:
    numbers = [0.19, 0.2, 0.49, 0.5, 0.79, 0.8, 0.99, 1]

    assert grades(scale, "LYM", numbers, (1, None), unit="10^9/L") == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("scale", CTCAE[:3])
def test_neutrophils_up_to_version_5(scale: str, grades: Grades) -> None:
    numbers = [0.49, 0.5, 0.99, 1, 1.49, 1.5, 1.89, 1.9]

    assert grades(scale, "NEUT", numbers, (1.9, None), unit="10^9/L") == [4, 3, 3, 2, 2, 1, 1, 0]
    # With LLN 1.5 there is no grade 1: 1.8 is grade 1 in CTC 2.0.
    assert grades(scale, "NEUT", [1.49, 1.5, 1.8], (1.5, None), unit="10^9/L") == [2, 0, 0]


def test_neutrophils_of_version_6_are_one_grade_milder_and_need_no_limit(grades: Grades) -> None:
    numbers = [0.09, 0.1, 0.4, 0.49, 0.5, 0.99, 1, 1.49, 1.5]

    assert grades("CTCAE 6", "NEUT", numbers, unit="10^9/L") == [4, 3, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize(("scale", "cut"), [*((one, 25) for one in CTCAE[:3]), ("CTCAE 6", 10)])
def test_platelets(scale: str, cut: float, grades: Grades) -> None:
    numbers = [cut - 0.1, cut, 49, 50, 74, 75, 149, 150]

    assert grades(scale, "PLAT", numbers, (150, None), unit="10^9/L") == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("baseline", [None, (40, (None, 40), "U/L"), (10, (None, 40), "U/L")])
@pytest.mark.parametrize("scale", ["CTCAE 4.03", "CTCAE 5.0", "CTCAE 6"])
@pytest.mark.parametrize("test", ALT_AND_AST)
def test_transaminases_with_a_baseline_that_is_not_raised(
    scale: str, test: str, baseline: object, grades: Grades
) -> None:
    admiral = [801, 800, 201, 200, 121, 120, 41, 40]

    assert grades(scale, test, admiral, (None, 40), baseline=baseline) == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize(
    ("scale", "tests", "admiral", "expected"),
    [
        (
            "CTCAE 5.0",
            ALT_AND_AST,
            [801, 800, 201, 200, 121, 120, 60, 59],
            [4, 3, 3, 2, 2, 1, 1, 0],
        ),
        ("CTCAE 6", ALT_AND_AST, [161, 160, 81, 80, 61, 60, 40, 39], [4, 3, 3, 2, 2, 1, 1, 0]),
        ("CTCAE 5.0", ["ALP"], [801, 800, 201, 200, 101, 100, 80, 79], [4, 3, 3, 2, 2, 1, 1, 0]),
        ("CTCAE 5.0", ["BILI"], [401, 400, 121, 120, 61, 60, 41, 40], [4, 3, 3, 2, 2, 1, 1, 0]),
        ("CTCAE 6", ["BILI"], [401, 400, 101, 100, 61, 60, 40, 39], [4, 3, 3, 2, 2, 1, 1, 0]),
    ],
)
def test_with_a_raised_baseline_multiples_are_of_the_baseline(
    scale: str, tests: list[str], admiral: list[float], expected: list[int], grades: Grades
) -> None:
    raised = (40, (None, 39), "U/L")

    for test in tests:
        assert grades(scale, test, admiral, (None, 39), baseline=raised) == expected
        # The limits of the value itself decide nothing then.
        assert grades(scale, test, admiral, baseline=raised) == expected


@pytest.mark.parametrize("baseline", [None, (40, (None, 40), "U/L")])
@pytest.mark.parametrize("scale", ["CTCAE 4.03", "CTCAE 5.0"])
def test_alkaline_phosphatase_with_a_baseline_that_is_not_raised(
    scale: str, baseline: object, grades: Grades
) -> None:
    admiral = [801, 800, 201, 200, 101, 100, 41, 40]

    assert grades(scale, "ALP", admiral, (None, 40), baseline=baseline) == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("scale", ["CTCAE 4.03", "CTCAE 5.0", "CTCAE 6"])
@pytest.mark.parametrize("baseline", [None, (40, (None, 40), "U/L")])
def test_bilirubin_with_a_baseline_that_is_not_raised(
    scale: str, baseline: object, grades: Grades
) -> None:
    admiral = [401, 400, 121, 120, 61, 60, 41, 40]

    assert grades(scale, "BILI", admiral, (None, 40), baseline=baseline) == [4, 3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("test", ["BILI", "AST", "ALT", "ALP"])
def test_version_4_takes_no_notice_of_the_baseline(test: str, grades: Grades) -> None:
    raised = (400, (None, 40), "U/L")

    assert grades("CTCAE 4.03", test, [41, 40], (None, 40), baseline=raised) == [1, 0]


@pytest.mark.parametrize(
    ("number", "base", "limit", "expected"),
    [  # admiral
        (41, 40, 40, 1),
        (40, 40, 40, 0),
        (41, 41, 40, 0),
        (41, 40, 41, 0),
        (40, 40, None, 0),
        (40, None, 40, 0),
        (100, 40, None, None),
        (41, None, 40, None),
    ],
)
def test_alkaline_phosphatase_of_version_6_is_above_both_normal_and_baseline(
    number: float, base: float | None, limit: float | None, expected: int | None, grades: Grades
) -> None:
    baseline = None if base is None else (base, (None, limit), "U/L")

    assert grades("CTCAE 6", "ALP", [number], (None, limit), baseline=baseline) == [expected]


@pytest.mark.parametrize(
    ("scale", "base", "numbers", "expected"),
    [
        # ULN 100. A baseline as high as normal adds nothing.
        ("CTCAE 4.03", 100, [601, 600, 301, 300, 151, 150, 101, 100], [4, 3, 3, 2, 2, 1, 1, 0]),
        ("CTCAE 5.0", 100, [601, 600, 301, 300, 151, 150, 101, 100], [4, 3, 3, 2, 2, 1, 1, 0]),
        ("CTCAE 6", 100, [601, 600, 301, 300, 151, 150, 101, 100], [4, 3, 3, 2, 2, 1, 1, 0]),
        # Baseline 60, lower limit 50: three times is 180, one and a half times 90.
        ("CTCAE 4.03", 60, [181, 180, 91, 90, 61, 60], [3, 2, 2, 1, 1, 0]),
        ("CTCAE 5.0", 60, [181, 180, 91, 90, 61, 60], [3, 2, 2, 0, 0, 0]),
        ("CTCAE 6", 60, [181, 180, 151, 101, 91, 60], [2, 2, 2, 1, 0, 0]),
        # Baseline 40 is below the lower limit of 50.
        ("CTCAE 6", 40, [601, 121, 120, 61, 60, 40], [4, 3, 2, 2, 0, 0]),
        # Baseline 200 is above normal: in versions 4 and 5 the worse of the two counts.
        ("CTCAE 5.0", 200, [601, 301, 300, 151, 150, 101], [4, 3, 2, 2, 1, 1]),
    ],
)
def test_creatinine(
    scale: str, base: float, numbers: list[float], expected: list[int], grades: Grades
) -> None:
    limits = (50, 100)
    baseline = (base, limits, "umol/L")

    assert grades(scale, "CREAT", numbers, limits, unit="umol/L", baseline=baseline) == expected


@pytest.mark.parametrize(
    ("scale", "number", "expected"),
    [
        ("CTCAE 4.03", 101, 1),
        ("CTCAE 4.03", 100, None),  # may be above the baseline
        ("CTCAE 5.0", 100, None),  # may be 1.5 times the baseline
        ("CTCAE 6", 100, 0),  # taken as not below normal
    ],
)
def test_creatinine_without_a_baseline(
    scale: str, number: float, expected: int | None, assess: Assess
) -> None:
    safety = assess(scale, "CREAT", [number], (50, 100), unit="umol/L")

    assert safety.grades["ATOXGR"].to_list() == [expected]
    assert safety.findings["rule"].to_list() == ["baseline-not-known"]
    assert safety.findings["action"].to_list() == ["assumed"]


def test_without_its_limit_a_grade_from_the_baseline_is_a_minimum(assess: Assess) -> None:
    safety = assess(
        "CTCAE 5.0", "CREAT", [181, 60], unit="umol/L", baseline=(60, (None, 100), "umol/L")
    )

    on = safety.grades.filter(safety.grades["ABLFL"].is_null()).sort("ADT")
    assert on["ATOXGR"].to_list() == [3, None]
    messages = safety.findings.sort("row").filter(rule="limit-of-normal-missing")["message"]
    assert ["minimum" in message for message in messages] == [True, False]


def test_a_baseline_in_another_unit_is_converted(grades: Grades) -> None:
    baseline = (1.0, (0.6, 1.1), "mg/dL")  # 88.4 umol/L; 1.5 times is 132.6

    found = grades(
        "CTCAE 5.0", "CREAT", [132.5, 132.7], (50, 200), unit="umol/L", baseline=baseline
    )

    assert found == [0, 2]


@pytest.mark.parametrize("unit", [None, "bananas"])
def test_a_raised_baseline_that_cannot_be_compared_leaves_no_grade(
    unit: str | None, assess: Assess
) -> None:
    safety = assess("CTCAE 5.0", "ALT", [500], (None, 40), baseline=(80, (None, 40), unit))

    on = safety.grades.filter(safety.grades["ABLFL"].is_null())
    assert on["ATOXGR"].to_list() == [None]
    assert safety.findings["rule"].to_list() == ["baseline-not-known"]


def test_a_baseline_without_its_limit_is_taken_as_normal_and_found(assess: Assess) -> None:
    safety = assess("CTCAE 5.0", "ALT", [121], (None, 40), baseline=(80, (None, None), "U/L"))

    on = safety.grades.filter(safety.grades["ABLFL"].is_null())
    assert on["ATOXGR"].to_list() == [2]
    assert "baseline-not-known" in safety.findings["rule"].to_list()


def test_the_example_of_the_method_page(grades: Grades) -> None:
    numbers = [119, 120, 240, 241, 401, 1601]

    raised = grades("CTCAE 5.0", "ALT", numbers, (None, 40), baseline=(80, (None, 40), "U/L"))
    normal = grades("CTCAE 5.0", "ALT", numbers, (None, 40), baseline=(30, (None, 40), "U/L"))

    assert raised == [0, 1, 1, 2, 3, 4]
    assert normal == [1, 1, 3, 3, 3, 4]


@pytest.mark.parametrize(("scale", "expected"), [("CTCAE 5.0", 0), ("CTCAE 6", 1)])
def test_the_rule_of_the_raised_baseline_holds_for_the_baseline(
    scale: str, expected: int, assess: Assess
) -> None:
    grades = assess(scale, "ALT", [], baseline=(80, (None, 40), "U/L")).grades

    assert grades.select("ABLFL", "ATOXGR").rows() == [("Y", expected)]


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_grades_each_direction_of_a_test_once_and_names_itself_on_each_value(
    scale: str, assess: Assess
) -> None:
    directions = [(rule.test, type(rule)) for rule in SCALES[scale].tests]

    assert len(set(directions)) == len(directions)
    assert assess(scale, "HGB", [70], unit="g/L").grades["SCALE"].unique().to_list() == [scale]
