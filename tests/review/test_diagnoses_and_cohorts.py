import datetime as dt
from collections.abc import Callable

import pytest

from remission.errors import ProtocolError
from remission.protocol import Protocol
from remission.review import review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]


def diagnosis(patient: str, who: str, word: str, day: str, test: str = "DIAGNOS") -> dict:
    return {
        "USUBJID": patient,
        "MITESTCD": test,
        "MISTRESC": word,
        "MIEVAL": who,
        "MIDTC": day,
    }


def entered(*patients: str) -> dict[str, list[dict[str, object]]]:
    return {
        "DM": [{"USUBJID": patient, "AGE": 50} for patient in patients],
        "DS": [
            {"USUBJID": patient, "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-10"}
            for patient in patients
        ],
    }


LOCAL, PANEL = "LOCAL PATHOLOGIST", "EXPERT PANEL"


@pytest.mark.parametrize(
    ("said", "agree", "shown", "cohort"),
    [
        (("GIST", "GIST"), "confirmed", "GIST", "GIST"),
        (("GIST", "Gist"), "confirmed", "Gist", "GIST"),
        (("LEIOMYOSARCOMA", "GIST"), "major", "GIST", "GIST"),
        (("GIST", "LIPOSARCOMA"), "major", "LIPOSARCOMA", "STS"),
        (("GIST", "NOT ASSESSABLE"), "not assessable", None, None),
        (("GIST", None), "not assessable", None, None),
        ((None, "GIST"), None, "GIST", "GIST"),
    ],
)
def test_the_panel_confirms_changes_or_cannot_assess(
    said: tuple[str | None, str | None],
    agree: str | None,
    shown: str | None,
    cohort: str | None,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    local, panel = said
    domains = entered("P1")
    domains["MI"] = [
        diagnosis("P1", who, word, day)
        for who, word, day in ((LOCAL, local, "2001-01-05"), (PANEL, panel, "2001-02-01"))
        if word
    ]

    reviewed = review_patients(study_from(domains), protocol_with())

    found = reviewed.diagnoses.row(0, named=True)
    assert (found["AGREE"], found["PANELDX"], found["LOCALDX"]) == (agree, shown, local)
    assert reviewed.cohorts.row(0) == ("P1", cohort)


def test_the_local_diagnosis_is_the_one_at_entry_and_the_panels_the_last(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    domains = entered("P1")
    domains["MI"] = [
        diagnosis("P1", PANEL, "GIST", "2001-03-01"),
        diagnosis("P1", PANEL, "LIPOSARCOMA", "2001-02-01"),
        diagnosis("P1", LOCAL, "GIST", "2001-01-10"),
        diagnosis("P1", LOCAL, "LIPOSARCOMA", "2001-01-11"),
        diagnosis("P1", PANEL, "POSITIVE", "2001-03-01", test="KIT"),
    ]

    reviewed = review_patients(study_from(domains), protocol_with())

    found = reviewed.diagnoses.row(0, named=True)
    assert {name: value for name, value in found.items() if value is not None} == {
        "USUBJID": "P1",
        "LOCALDX": "GIST",
        "PANELDX": "GIST",
        "AGREE": "confirmed",
        "KIT": "POSITIVE",
        "KITBY": "word",
        "PANELDT": dt.date(2001, 3, 1),
        "LOCALSEQ": 3,
        "PANELSEQ": 1,
        "KITSEQ": 5,
    }
    assert "panel-diagnosis-revised" in reviewed.findings["rule"].to_list()


def test_a_patient_in_no_cohort_or_in_two_is_found(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    domains = entered("nobody", "both", "first", "screened")
    domains["DM"] = [
        {"USUBJID": "nobody", "AGE": 10},
        {"USUBJID": "both", "AGE": 60},
        {"USUBJID": "first", "AGE": 20},
        {"USUBJID": "screened", "AGE": 10},
    ]
    domains["DS"] = domains["DS"][:3]
    cohorts = [
        {"id": "A", "label": "A", "members": [age(">=", 18)]},
        {"id": "B", "label": "B", "members": [age(">=", 18), age(">=", 60)]},
    ]
    registered = [{"variable": "DS.DSDECOD", "where": {"DSDECOD": "ENROLLED"}, "is": "present"}]
    protocol = protocol_with(cohorts=cohorts, populations={"registered": registered})

    reviewed = review_patients(study_from(domains), protocol)

    assert reviewed.patients.select("USUBJID", "REGFL", "COHORT").rows() == [
        ("both", "Y", "A"),
        ("first", "Y", "A"),
        ("nobody", "Y", None),
        ("screened", "N", None),
    ]
    odd = reviewed.findings.filter(rule="two-cohorts").row(0, named=True)
    assert (odd["USUBJID"], odd["value"]) == ("both", "A, B")
    assert reviewed.findings.filter(rule="no-cohort")["USUBJID"].to_list() == ["nobody"]


def age(comparison: str, years: float) -> dict:
    return {"variable": "DM.AGE", "is": comparison, "value": years}


def test_a_cohort_without_conditions_takes_everybody(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    protocol = protocol_with(cohorts=[{"id": "ONE", "label": "One"}], review=None)

    reviewed = review_patients(study_from(entered("P1", "P2")), protocol)

    assert reviewed.cohorts.rows() == [("P1", "ONE"), ("P2", "ONE")]
    assert reviewed.diagnoses["AGREE"].to_list() == [None, None]
    assert reviewed.findings.is_empty()


def test_without_a_review_its_diagnoses_cannot_be_asked_for(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    with pytest.raises(ProtocolError, match=r"cohorts\.0\.members\.0\.variable.*PANELDX"):
        review_patients(study_from(entered("P1")), protocol_with(review=None))


def test_a_registration_that_is_missing_or_double_is_found(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    domains = entered("missing", "twice")
    domains["DS"] = [
        {"USUBJID": "twice", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-02-10"},
        {"USUBJID": "twice", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-10"},
    ]
    cohorts = [{"id": "ONE", "label": "One"}]

    reviewed = review_patients(study_from(domains), protocol_with(cohorts=cohorts))

    assert reviewed.patients.select("USUBJID", "RFICDT").rows() == [
        ("missing", None),
        ("twice", dt.date(2001, 1, 10)),
    ]
    assert reviewed.findings.filter(severity="error").select("rule", "USUBJID").rows() == [
        ("registration-not-dated", "missing")
    ]
    assert reviewed.findings.filter(rule="registered-twice")["value"].to_list() == [
        "2001-01-10, 2001-02-10"
    ]


def test_who_has_no_record_of_registration_is_not_registered_and_that_is_known(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    study = study_from(
        {
            "DM": [{"USUBJID": "ENTERED"}, {"USUBJID": "SCREENED"}],
            "DS": [{"USUBJID": "ENTERED", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-05"}],
        }
    )
    registered = [{"variable": "DS.DSDECOD", "where": {"DSDECOD": "ENROLLED"}, "is": "present"}]
    protocol = protocol_with(populations={"registered": registered})

    reviewed = review_patients(study, protocol)

    assert reviewed.patients.select("USUBJID", "REGFL").rows() == [
        ("ENTERED", "Y"),
        ("SCREENED", "N"),
    ]
    assert "registration-not-known" not in reviewed.findings["rule"].to_list()
