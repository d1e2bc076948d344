from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.review import Reviewed, review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

KIT = {
    "id": "KIT",
    "text": "GIST must express KIT",
    "cohorts": ["GIST"],
    "all_of": [{"variable": "REVIEW.KIT", "is": "==", "value": "POSITIVE"}],
}
PRIOR = {
    "id": "PRIOR",
    "text": "Chemotherapy before",
    "cohorts": ["STS"],
    "all_of": [{"variable": "CM.CMTRT", "is": "present", "take": "first"}],
}

# local, panel, KIT, treated before
CASES = {
    "naive": ("GIST", "LIPOSARCOMA", "NEGATIVE", False),  # entered without chemotherapy
    "treated": ("LIPOSARCOMA", "GIST", "POSITIVE", True),
    "lost": ("GIST", "NOT ASSESSABLE", "POSITIVE", False),
    "stays": ("GIST", "GIST", "POSITIVE", False),
    "same cohort": ("LIPOSARCOMA", "FIBROSARCOMA", "NEGATIVE", True),
}


@pytest.fixture
def reviewed(study_from: StudyFrom, protocol_with: ProtocolWith) -> Callable[..., Reviewed]:
    def build(cases: dict[str, tuple[str, str, str, bool]] = CASES) -> Reviewed:
        stains = [
            {"USUBJID": name, "MITESTCD": test, "MISTRESC": word, "MIEVAL": who}
            for name, (local, panel, kit, _) in cases.items()
            for test, word, who in (
                ("DIAGNOS", local, "LOCAL PATHOLOGIST"),
                ("DIAGNOS", panel, "EXPERT PANEL"),
                ("KIT", kit, "EXPERT PANEL"),
            )
        ]
        before = [
            {"USUBJID": name, "CMTRT": "DOXORUBICIN", "CMSTDTC": "2000-05-01"}
            for name, (*_, treated) in cases.items()
            if treated
        ]
        study = study_from(
            {
                "DM": [{"USUBJID": name} for name in cases],
                "DS": [
                    {"USUBJID": name, "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-10"}
                    for name in cases
                ],
                "MI": stains,
                **({"CM": before} if before else {}),
            }
        )
        return review_patients(study, protocol_with(eligibility=[KIT, PRIOR]))

    return build


def test_each_patient_has_a_cohort_as_enrolled_and_one_as_reviewed(
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed().patients.select("USUBJID", "COHORT", "ENTCOHRT", "REVCOHRT", "CONCFL")

    assert found.rows() == [
        ("lost", None, "GIST", None, None),
        ("naive", "STS", "GIST", "STS", "N"),
        ("same cohort", "STS", "STS", "STS", "N"),
        ("stays", "GIST", "GIST", "GIST", "Y"),
        ("treated", "GIST", "STS", "GIST", "N"),
    ]


def test_who_is_moved_is_judged_by_the_criteria_of_both_cohorts(
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed().moves

    assert found.select("USUBJID", "ENTCOHRT", "REVCOHRT").rows() == [
        ("lost", "GIST", None),
        ("naive", "GIST", "STS"),
        ("treated", "STS", "GIST"),
    ]
    assert found.select("USUBJID", "ENTELIG", "ENTUNMET", "REVELIG", "REVUNMET").rows() == [
        ("lost", "Y", None, None, None),
        ("naive", "N", "KIT", "N", "PRIOR"),
        ("treated", "Y", None, "Y", None),
    ]


def test_a_chemotherapy_naive_gist_that_becomes_a_sarcoma_loses_its_eligibility_and_is_found(
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed({"naive": ("GIST", "ANGIOSARCOMA", "POSITIVE", False)})

    odd = found.findings.filter(rule="eligibility-changed-by-review").row(0, named=True)
    assert odd["message"] == (
        "The panel moved the patient from GIST (eligible) to STS (not eligible); "
        "not met there: PRIOR"
    )
    assert found.patients["ELIGFL"].to_list() == ["N"]


def test_who_keeps_the_same_eligibility_is_not_found(reviewed: Callable[..., Reviewed]) -> None:
    found = reviewed().findings.filter(rule="eligibility-changed-by-review")

    assert found["USUBJID"].to_list() == ["lost"]


def test_cohorts_by_local_diagnosis_leave_both_cohorts_as_they_are(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    gist = {"variable": "REVIEW.LOCALDX", "is": "==", "value": "GIST"}
    cohorts = [
        {"id": "GIST", "label": "GIST", "members": [gist]},
        {"id": "STS", "label": "STS", "members": [gist | {"is": "!="}]},
    ]
    said = {"USUBJID": "P1", "MITESTCD": "DIAGNOS"}
    study = study_from(
        {
            "DM": [{"USUBJID": "P1"}],
            "MI": [
                said | {"MISTRESC": "GIST", "MIEVAL": "LOCAL PATHOLOGIST"},
                said | {"MISTRESC": "FIBROSARCOMA", "MIEVAL": "EXPERT PANEL"},
            ],
        }
    )

    found = review_patients(study, protocol_with(cohorts=cohorts)).patients

    assert found.select("COHORT", "ENTCOHRT", "REVCOHRT").row(0) == ("GIST", "GIST", "STS")
