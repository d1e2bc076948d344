"""Criteria that look at a window before registration, which is 2001-03-01 here."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from remission.protocol import Protocol
from remission.review import Reviewed, review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

PRESENT = {"variable": "MH.MHSTDTC", "is": "present", "within_days": 42}
ABSENT = {"variable": "MH.MHSTDTC", "is": "absent", "within_days": 42}
COUNT = {"variable": "MH.MHSTDTC", "take": "count", "is": ">=", "value": 1, "within_days": 42}


@pytest.fixture
def review(study_from: StudyFrom, protocol_with: ProtocolWith) -> Callable[..., Reviewed]:
    def build(condition: dict[str, object], registered: str | None, **domain: object) -> Reviewed:
        domains: dict[str, list[dict[str, object]]] = {"DM": [{"USUBJID": "P1"}]}
        enrolled = {"USUBJID": "P1", "DSDECOD": "ENROLLED", "DSSTDTC": registered}
        domains["DS"] = [enrolled]
        for name, rows in domain.items():
            domains[name] = [{"USUBJID": "P1", **row} for row in rows]  # type: ignore[attr-defined]
        criterion = {"id": "X", "text": "X", "all_of": [condition]}
        protocol = protocol_with(
            cohorts=[{"id": "ONE", "label": "One"}], review=None, eligibility=[criterion]
        )
        return review_patients(study_from(domains), protocol)

    return build


@pytest.mark.parametrize(
    ("day", "there"),
    [
        ("2001-01-18", True),  # 42 days before: it belongs
        ("2001-01-17", False),
        ("2001-03-01", True),  # the day of registration belongs
        ("2001-03-02", False),
    ],
)
def test_both_ends_of_the_window_belong_to_it(
    day: str, there: object, review: Callable[..., Reviewed]
) -> None:
    history = [{"MHTERM": "PROGRESSION", "MHSTDTC": day}]

    answers = [
        review(condition, "2001-03-01", MH=history).eligibility["MET"].item()
        for condition in (PRESENT, COUNT, ABSENT)
    ]

    assert answers == [there, there, not there]


@pytest.mark.parametrize(
    ("days", "present", "absent", "count"),
    [
        ((None,), None, None, None),  # undated: it may lie inside
        ((None, "2001-02-01"), True, False, None),  # one inside decides; the number is not known
        ((None, "1999-01-01"), None, None, None),
    ],
)
def test_an_undated_record_leaves_it_not_known_and_is_found(
    days: tuple[str | None, ...],
    present: object,
    absent: object,
    count: object,
    review: Callable[..., Reviewed],
) -> None:
    history = [{"MHTERM": "PROGRESSION", "MHSTDTC": day} for day in days]
    variable = {"variable": "MH.MHTERM"}

    found = [
        review(condition | variable, "2001-03-01", MH=history)
        for condition in (PRESENT, ABSENT, COUNT)
    ]

    assert [one.eligibility["MET"].item() for one in found] == [present, absent, count]
    assert all("undated-in-window" in one.findings["rule"].to_list() for one in found)


@pytest.mark.parametrize("condition", [PRESENT, ABSENT, COUNT])
def test_without_a_registration_date_there_is_no_window(
    condition: dict[str, object], review: Callable[..., Reviewed]
) -> None:
    history = [{"MHTERM": "PROGRESSION", "MHSTDTC": "2001-02-01"}]

    assert review(condition, None, MH=history).eligibility["MET"].to_list() == [None]


@pytest.mark.parametrize(
    ("day", "value", "unit", "met"),
    [
        ("2001-02-22", 1500.0, "{cells}/uL", True),  # 7 days before, in a UCUM unit
        ("2001-02-21", 1.5, "10*9/L", None),  # too old: not known, and not "not met"
        ("2001-02-22", 1499.0, "/mm3", False),
        ("2001-02-22", 1.5, "furlongs", None),
    ],
)
def test_a_value_counts_inside_its_window_in_any_unit(
    day: str, value: float, unit: str, met: object, review: Callable[..., Reviewed]
) -> None:
    blood = {"LBTESTCD": "NEUT", "LBDTC": day, "LBSTRESN": value, "LBSTRESU": unit}
    condition = {"variable": "LB.NEUT", "is": ">=", "value": 1.5, "unit": "10*9/L"}

    found = review(condition | {"within_days": 7}, "2001-03-01", LB=[blood])

    assert found.eligibility["MET"].to_list() == [met]
    assert "in the 7 days before registration" in found.eligibility["WHY"].item()


@pytest.mark.parametrize("variable", ["DM.AGE", "REVIEW.PANELDX"])
def test_a_window_needs_a_dated_domain(variable: str, protocol_with: ProtocolWith) -> None:
    condition = {"variable": variable, "is": "present", "within_days": 7}

    with pytest.raises(ValidationError, match="needs dated records"):
        protocol_with(eligibility=[{"id": "X", "text": "X", "all_of": [condition]}])


@pytest.mark.parametrize(
    ("day", "declared"),
    [
        ("2001-02-20", "before entry"),
        ("2001-03-01", "before entry"),  # on the day
        ("2001-03-02", "after entry"),
        (None, "undated"),
    ],
)
def test_what_the_site_declared_up_to_registration_is_a_waiver(
    day: str | None, declared: str, review: Callable[..., Reviewed]
) -> None:
    said = {"IETESTCD": "X", "IECAT": "INCLUSION", "IEORRES": "N", "IEDTC": day}
    history = [{"MHTERM": "PROGRESSION", "MHSTDTC": "1999-02-01"}]

    found = review(PRESENT, "2001-03-01", IE=[said], MH=history)

    assert found.eligibility.select("MET", "DECLARED").rows() == [(False, declared)]


def test_of_two_declarations_the_earlier_counts(review: Callable[..., Reviewed]) -> None:
    said = {"IETESTCD": "X", "IECAT": "INCLUSION", "IEORRES": "N"}
    days = [{"IEDTC": "2001-04-01"}, {"IEDTC": "2001-02-01"}, {"IEDTC": None}]

    found = review(PRESENT, "2001-03-01", IE=[said | day for day in days], MH=[{"MHTERM": "X"}])

    assert found.eligibility["DECLARED"].to_list() == ["before entry"]
