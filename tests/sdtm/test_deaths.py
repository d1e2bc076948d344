"""A partial date of death: `dates.events` is `first` unless said otherwise."""

import datetime as dt
from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.sdtm import Study

StudyOf = Callable[..., Study]


def scan(day: str) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "TRLNKID": "T01",
        "TRTESTCD": "LDIAM",
        "TRSTRESC": "10",
        "TRSTRESN": 10.0,
        "TRSTRESU": "mm",
        "TRDTC": day,
    }


@pytest.mark.parametrize(
    ("died", "seen", "taken"),
    [
        ("2001", "2001-05-20", "2001-05-20"),  # not 1 January, before the scan
        ("2001", "2000-12-31", "2001-01-01"),
        ("2001-05", "2001-05-20", "2001-05-20"),
        ("2001-05", "2001-05-01", "2001-05-01"),
        ("2001-05", "2001-04-30", "2001-05-01"),
        ("2001-05", "2001-06-02", "2001-05-31"),  # seen after any day that it can mean: also found
        ("2001-05", "2001-05", "2001-05-01"),  # an incomplete date shows its first day alone
        ("2001", "2001-05", "2001-05-01"),
        ("2001-05-07", "2001-05-20", "2001-05-07"),  # a complete date stays
    ],
)
def test_nobody_died_before_the_day_last_seen_alive(
    died: str, seen: str, taken: str, study_of: StudyOf
) -> None:
    study = study_of(DM=[{"USUBJID": "P1", "DTHDTC": died}], TR=[scan(seen)])

    assert study["DM"]["DTHDT"].to_list() == [dt.date.fromisoformat(taken)]


@pytest.mark.parametrize(
    ("died", "seen", "taken"),
    [
        ("2001-05-20", "2001-05", "2001-05-20"),  # not 31 May, after death
        ("2001-05-31", "2001-05", "2001-05-31"),
        ("2001-05-01", "2001-05", "2001-05-01"),
        ("2001-04-30", "2001-05", "2001-05-31"),  # after death, whatever day: after-death is found
        ("2001-05-20", "2001", "2001-05-20"),
        ("2001-05-20", "2001---03", "2001-12-03"),  # no third of a month is 20 May
        ("2001-05-20", "2001-05-25", "2001-05-25"),  # a complete date stays
        ("2001-05", "2001-05", "2001-05-01"),  # death on 1 May, as the protocol completes dates
        (None, "2001-05", "2001-05-31"),
    ],
)
@pytest.mark.parametrize("domain", ["TU", "TR", "RS"])
def test_no_scan_is_dated_after_death_by_completing_its_date(
    died: str | None, seen: str, taken: str, domain: str, study_of: StudyOf
) -> None:
    rows = {
        "TU": {"USUBJID": "P1", "TULNKID": "T01", "TUSTRESC": "TARGET", "TUDTC": seen},
        "TR": scan(seen),
        "RS": {"USUBJID": "P1", "RSTESTCD": "OVRLRESP", "RSSTRESC": "PD", "RSDTC": seen},
    }

    study = study_of(
        DM=[{"USUBJID": "P1", "DTHDTC": died}, {"USUBJID": "P2", "DTHDTC": "2001-01-01"}],
        **{domain: [rows[domain]]},
    )

    assert study[domain][f"{domain}DT"].to_list() == [dt.date.fromisoformat(taken)]


def test_the_finding_of_a_partial_scan_says_the_day_of_death(study_of: StudyOf) -> None:
    study = study_of(DM=[{"USUBJID": "P1", "DTHDTC": "2001-05-20"}], TR=[scan("2001-05")])

    found = study.findings.filter(rule="date-imputed")
    assert "TRDTC is 2001-05, taken to be 2001-05-20; " in found["message"].item()


def test_a_survival_status_shows_life_unless_it_says_dead(study_of: StudyOf) -> None:
    status = [
        {"USUBJID": "P1", "SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": "2001-03-04"},
        {"USUBJID": "P1", "SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": "2001-08-09"},
    ]

    study = study_of(DM=[{"USUBJID": "P1", "DTHDTC": "2001"}], SS=status)

    assert study["DM"]["DTHDT"].to_list() == [dt.date(2001, 3, 4)]


def test_what_a_partial_date_of_death_was_taken_to_be_is_found(study_of: StudyOf) -> None:
    study = study_of(
        DM=[
            {"USUBJID": "P1", "DTHDTC": "2001"},
            {"USUBJID": "P2", "DTHDTC": "2001-02"},
            {"USUBJID": "P3", "DTHDTC": "2001-02-03"},
        ],
        TR=[scan("2001-05-20")],
    )

    found = study.findings.filter(rule="death-date-imputed")
    assert found.select("USUBJID", "value", "message").rows() == [
        (
            "P1",
            "2001",
            (
                "DTHDTC is 2001; the day of death is taken to be 2001-05-20, the last day on "
                "which the patient is known to have lived, as far as it fits; enter the day"
            ),
        ),
        (
            "P2",
            "2001-02",
            (
                "DTHDTC is 2001-02; the day of death is taken to be 2001-02-01, as the protocol "
                "completes dates; enter the day"
            ),
        ),
    ]


def test_a_death_settled_after_the_cut_off_is_not_yet_known(
    study_of: StudyOf, protocol_with: Callable[..., Protocol]
) -> None:
    study = study_of(
        using=protocol_with("2001-04-30"),
        DM=[{"USUBJID": "P1", "DTHDTC": "2001"}],
        TR=[scan("2001-03-20"), scan("2001-05-20")],
    )

    assert study["DM"]["DTHDT"].to_list() == [None]


@pytest.mark.parametrize(
    ("domain", "record"),
    [
        ("DS", {"DSDECOD": "Death", "DSSTDTC": "2001-05-20"}),
        ("SS", {"SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": "2001-05-20"}),
        ("AE", {"AETERM": "Sepsis", "AESTDTC": None, "AEOUT": "FATAL", "AEENDTC": "2001-05-20"}),
    ],
)
@pytest.mark.parametrize(("died", "rules"), [(None, ["death-without-date"]), ("2001-05-20", [])])
def test_a_death_without_its_date_is_found(
    domain: str, record: dict[str, object], died: str | None, rules: list[str], study_of: StudyOf
) -> None:
    study = study_of(
        DM=[{"USUBJID": "P1", "DTHDTC": died}], **{domain: [{"USUBJID": "P1", **record}]}
    )

    assert study.findings["rule"].to_list() == rules


def test_a_flag_of_death_without_its_date_is_found(study_of: StudyOf) -> None:
    patients = [
        {"USUBJID": "P1", "DTHFL": "Y", "DTHDTC": None},
        {"USUBJID": "P2", "DTHFL": "N", "DTHDTC": None},
        {"USUBJID": "P3", "DTHFL": "Y", "DTHDTC": "2001-05"},
    ]

    found = study_of(DM=patients).findings.filter(rule="death-without-date")

    assert found.select("USUBJID", "severity", "variable", "row").rows() == [
        ("P1", "error", "DTHFL", 1)
    ]


def test_who_died_after_the_cut_off_has_no_death_to_date(study_of: StudyOf) -> None:
    """The cut-off is in 2002: then the date and the flag are emptied; AEOUT stays."""
    study = study_of(
        DM=[{"USUBJID": "P1", "DTHFL": "Y", "DTHDTC": "2099-01-02"}],
        AE=[
            {
                "USUBJID": "P1",
                "AETERM": "Sepsis",
                "AESTDTC": "2001-12-20",
                "AEENDTC": "2099-01-02",
                "AEOUT": "FATAL",
            }
        ],
    )

    assert "death-without-date" not in study.findings["rule"]
