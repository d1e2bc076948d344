from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.review import review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

NEUT = {"variable": "LB.NEUT", "is": ">=", "value": 1.5, "unit": "10^9/L"}
AGE = {"variable": "DM.AGE", "is": ">=", "value": 15}
EVERYBODY = [{"id": "ONE", "label": "One"}]


def patient(age: float | None, neutrophils: float | None) -> dict[str, list[dict[str, object]]]:
    domains: dict[str, list[dict[str, object]]] = {
        "DM": [{"USUBJID": "P1", "AGE": age}],
        "DS": [{"USUBJID": "P1", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-10"}],
    }
    if neutrophils is not None:
        domains["LB"] = [
            {
                "USUBJID": "P1",
                "LBTESTCD": "NEUT",
                "LBDTC": "2001-01-10",
                "LBSTRESC": str(neutrophils),
                "LBSTRESN": neutrophils,
                "LBSTRESU": "10^9/L",
            }
        ]
    return domains


@pytest.mark.parametrize(
    ("age", "neutrophils", "all_of", "any_of"),
    [
        (15, 1.5, True, True),
        (14, 1.5, False, True),
        (15, 1.4, False, True),
        (14, 1.4, False, False),
        (15, None, None, True),
        (14, None, False, None),
        (None, None, None, None),
    ],
)
def test_all_of_and_any_of_follow_kleene(
    age: float | None,
    neutrophils: float | None,
    all_of: object,
    any_of: object,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    criteria = [
        {"id": "BOTH", "text": "Both", "all_of": [AGE, NEUT]},
        {"id": "EITHER", "text": "Either", "any_of": [AGE, NEUT]},
    ]
    protocol = protocol_with(cohorts=EVERYBODY, review=None, eligibility=criteria)

    reviewed = review_patients(study_from(patient(age, neutrophils)), protocol)

    assert reviewed.eligibility.select("CRITERION", "MET").rows() == [
        ("BOTH", all_of),
        ("EITHER", any_of),
    ]


@pytest.mark.parametrize(
    ("age", "neutrophils", "flag"),
    [(15, 1.5, "Y"), (14, None, "N"), (15, None, None), (15, 1.4, "N")],
)
def test_eligible_is_who_meets_all_and_not_known_is_neither(
    age: float | None,
    neutrophils: float | None,
    flag: str | None,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    criteria = [
        {"id": "AGE", "text": "Age 15 years or more", "all_of": [AGE]},
        {"id": "NEUT", "text": "Neutrophils", "all_of": [NEUT]},
    ]
    protocol = protocol_with(cohorts=EVERYBODY, review=None, eligibility=criteria)

    reviewed = review_patients(study_from(patient(age, neutrophils)), protocol)

    assert reviewed.patients["ELIGFL"].to_list() == [flag]


def test_why_says_what_was_found_and_what_was_asked(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    criteria = [
        {"id": "NEUT", "text": "Granulocytes at least 1.5 x 10^9/L", "all_of": [NEUT]},
        {
            "id": "PRIOR",
            "text": "Some therapy before",
            "any_of": [
                {
                    "variable": "CM.CMTRT",
                    "where": {"CMCAT": "PRIOR"},
                    "take": "count",
                    "is": ">=",
                    "value": 2,
                },
                {"variable": "CM.CMDECOD", "is": "in", "value": ["A", "B"]},
            ],
        },
    ]
    protocol = protocol_with(cohorts=EVERYBODY, review=None, eligibility=criteria)

    reviewed = review_patients(study_from(patient(50, 1.4)), protocol)

    assert reviewed.eligibility.select("CRITERION", "VALUE", "WHY").rows() == [
        (
            "NEUT",
            "1.4 10^9/L",
            (
                "Granulocytes at least 1.5 x 10^9/L: not met "
                "(LB.NEUT: 1.4 10^9/L, must be at least 1.5 10^9/L)"
            ),
        ),
        (
            "PRIOR",
            "0 records; no record",
            (
                "Some therapy before: not known (one of: CM.CMTRT with CMCAT PRIOR: 0 records, "
                "must be at least 2; or CM.CMDECOD: no record, must be one of A, B)"
            ),
        ),
    ]


def test_a_criterion_of_one_cohort_is_not_asked_of_another(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    panel = {"MITESTCD": "DIAGNOS", "MIEVAL": "EXPERT PANEL"}
    stain = {"MITESTCD": "KIT", "MIEVAL": "EXPERT PANEL"}
    domains = {
        "DM": [{"USUBJID": name} for name in ("gist", "other", "unassessed", "unstained")],
        "MI": [
            {"USUBJID": "gist", "MISTRESC": "GIST", **panel},
            {"USUBJID": "gist", "MISTRESC": "NEGATIVE", **stain},
            {"USUBJID": "other", "MISTRESC": "LIPOSARCOMA", **panel},
            {"USUBJID": "unassessed", "MISTRESC": "NOT ASSESSABLE", **panel},
            {"USUBJID": "unstained", "MISTRESC": "GIST", **panel},
            {"USUBJID": "unstained", "MISTRESC": "NOT ASSESSABLE", **stain},
        ],
    }
    kit = {"variable": "REVIEW.KIT", "is": "==", "value": "POSITIVE"}
    criterion = {"id": "KIT", "text": "KIT", "all_of": [kit], "cohorts": ["GIST"]}

    reviewed = review_patients(study_from(domains), protocol_with(eligibility=[criterion]))

    assert reviewed.eligibility.select("USUBJID", "COHORT", "MET").rows() == [
        ("gist", "GIST", False),
        ("unstained", "GIST", None),
    ]
    assert dict(reviewed.patients.select("USUBJID", "ELIGFL").iter_rows()) == {
        "gist": "N",
        "other": "Y",
        "unassessed": None,
        "unstained": None,
    }


@pytest.mark.parametrize(
    ("neutrophils", "declared", "rule"),
    [
        (1.4, None, "violation-not-declared"),
        (1.4, ("NEUTROPH", "INCLUSION", "N"), None),
        (1.5, ("NEUTROPH", "INCLUSION", "N"), "violation-not-in-records"),
        (None, ("NEUTROPH", "INCLUSION", "N"), "violation-not-in-records"),
        (1.5, ("NEUTROPH", "INCLUSION", "Y"), None),
        (1.5, ("NEUTROPH", "EXCLUSION", "Y"), "violation-not-in-records"),
        (1.5, ("NEUTROPH", "EXCLUSION", "N"), None),
        (1.5, ("EXCL07", "EXCLUSION", "Y"), "violation-without-criterion"),
        (1.5, None, None),
    ],
)
def test_what_the_site_declared_is_compared_with_the_records(
    neutrophils: float | None,
    declared: tuple[str, str, str] | None,
    rule: str | None,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    domains = patient(50, neutrophils)
    if declared:
        names = ("IETESTCD", "IECAT", "IEORRES")
        domains["IE"] = [{"USUBJID": "P1", **dict(zip(names, declared, strict=True))}]
    criteria = [{"id": "NEUTROPHILS", "text": "Neutrophils", "all_of": [NEUT]}]
    protocol = protocol_with(cohorts=EVERYBODY, review=None, eligibility=criteria)

    reviewed = review_patients(study_from(domains), protocol)

    assert reviewed.findings["rule"].to_list() == ([rule] if rule else [])


def test_shuffled_records_give_the_same_answer(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    criteria = [{"id": "NEUT", "text": "Neutrophils", "all_of": [AGE, NEUT]}]
    protocol = protocol_with(cohorts=EVERYBODY, review=None, eligibility=criteria)
    domains = {
        "DM": [{"USUBJID": f"P{n}", "AGE": 12 + n} for n in range(8)],
        "LB": [patient(None, 1.2 + n / 10)["LB"][0] | {"USUBJID": f"P{n}"} for n in range(8)],
    }
    backwards = {domain: rows[::-1] for domain, rows in domains.items()}

    one = review_patients(study_from(domains), protocol)
    other = review_patients(study_from(backwards), protocol)

    assert one.eligibility.equals(other.eligibility)
    assert one.findings.equals(other.findings)
