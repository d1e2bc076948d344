import datetime as dt
from collections.abc import Callable

import pytest

from remission.errors import DataError
from remission.protocol import Protocol
from remission.sdtm import Study

Row = dict[str, object]
DAY = dt.date.fromisoformat
CUTOFF = "2002-04-30"


@pytest.fixture
def cut(protocol_with: Callable[..., Protocol]) -> Protocol:
    return protocol_with(CUTOFF)


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("2002-04-29", True),
        ("2002-04-30", True),  # the day itself counts
        ("2002-05-01", False),
        ("2002-04-30T23:59", True),
        ("2002-04", True),  # taken as 30 April
        ("2002-05", False),
        ("2002", False),  # taken as 31 December
        (None, True),
        ("UNKNOWN", True),
    ],
)
def test_a_scan_after_the_cutoff_is_set_aside(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    cut: Protocol,
    date: str | None,
    kept: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    study = study_of(using=cut, TR=[lesion(1, TRDTC=date)])

    assert study.has("TR") is kept
    late = study.findings.filter(rule="after-cutoff")
    assert late.select("severity", "domain", "row", "action").rows() == (
        [] if kept else [("note", "TR", 1, "set aside")]
    )


@pytest.mark.parametrize(
    ("domain", "row"),
    [
        ("LB", {"LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": "2002-05-01"}),
        ("AE", {"AESEQ": 1, "AETERM": "X", "AESTDTC": "2002-05-01", "AEENDTC": "2002-05-02"}),
        ("AE", {"AESEQ": 1, "AETERM": "X", "AESTDTC": None, "AEDTC": "2002-05-01"}),
        ("EX", {"EXSEQ": 1, "EXTRT": "D", "EXSTDTC": "2002-05-01"}),
        ("CM", {"CMSEQ": 1, "CMTRT": "D", "CMSTDTC": "2002-05-01"}),
        ("DS", {"DSSEQ": 1, "DSDECOD": "X", "DSSTDTC": "2002-05-01"}),
        ("DS", {"DSSEQ": 1, "DSDECOD": "X", "DSSTDTC": None, "DSDTC": "2002-05-01"}),
        ("SV", {"VISITNUM": 1, "SVSTDTC": "2002-05-01"}),
        ("SS", {"SSSEQ": 1, "SSTESTCD": "SURVSTAT", "SSDTC": "2002-05-01"}),
        ("RS", {"RSSEQ": 1, "RSTESTCD": "X", "RSSTRESC": "PD", "RSDTC": "2002-05-01"}),
    ],
)
def test_records_that_begin_after_the_cutoff_are_set_aside_in_every_domain(
    study_of: Callable[..., Study], cut: Protocol, domain: str, row: Row
) -> None:
    study = study_of(using=cut, **{domain: [{"USUBJID": "P1"} | row]})

    assert not study.has(domain)
    assert study.findings.select("rule", "domain", "row", "action").rows() == [
        ("after-cutoff", domain, 1, "set aside")
    ]
    assert study.accounting.filter(domain=domain).row(0) == (domain, 1, 0, 1)


@pytest.mark.parametrize("domain", ["EX", "EC", "AE", "CM", "PR", "MH"])
def test_what_ends_after_the_cutoff_is_ongoing(
    study_of: Callable[..., Study], cut: Protocol, domain: str
) -> None:
    start, end = f"{domain}STDTC", f"{domain}ENDTC"
    subject = {"AE": "AETERM", "MH": "MHTERM"}.get(domain, f"{domain}TRT")
    row = {"USUBJID": "P1", subject: "X", start: "2002-04-01"}
    study = study_of(
        using=cut,
        **{
            domain: [
                row | {f"{domain}SEQ": 1, end: "2002-04-30"},
                row | {f"{domain}SEQ": 2, end: "2002-05-01"},
                row | {f"{domain}SEQ": 3, end: "2002-05"},
            ]
        },
    )

    columns = [end, f"{domain}ENDT", f"{domain}ENDTF"]
    assert study[domain].select(columns).rows() == [
        ("2002-04-30", DAY("2002-04-30"), None),
        (None, None, None),
        (None, None, None),
    ]
    assert study.findings.select(
        "rule", "severity", "variable", "value", "row", "action"
    ).rows() == [
        ("after-cutoff", "note", end, "2002-05-01", 2, "kept"),
        ("after-cutoff", "note", end, "2002-05", 3, "kept"),
    ]


def test_who_died_after_the_cutoff_is_alive_at_it(
    study_of: Callable[..., Study], cut: Protocol
) -> None:
    row = {"RFSTDTC": "2001-01-01", "DTHFL": "Y"}
    study = study_of(
        using=cut,
        DM=[
            row | {"USUBJID": "P1", "DTHDTC": "2002-04-30"},
            row | {"USUBJID": "P2", "DTHDTC": "2002-05-01"},
        ],
    )

    assert study["DM"].select("DTHDTC", "DTHDT", "DTHFL").rows() == [
        ("2002-04-30", DAY("2002-04-30"), "Y"),
        (None, None, None),
    ]
    assert study.findings.select("rule", "severity", "variable", "USUBJID", "action").rows() == [
        ("after-cutoff", "note", "DTHDTC", "P2", "kept")
    ]


def test_a_patient_who_entered_after_the_cutoff_is_set_aside_with_every_record(
    study_of: Callable[..., Study], cut: Protocol
) -> None:
    study = study_of(
        using=cut,
        DM=[
            {"USUBJID": "P1", "RFSTDTC": "2002-04-30"},
            {"USUBJID": "P2", "RFSTDTC": "2002-05-01"},
        ],
        MH=[{"USUBJID": "P2", "MHSEQ": 1, "MHTERM": "X", "MHSTDTC": "1990"}],
        LB=[{"USUBJID": "P2", "LBSEQ": 1, "LBTESTCD": "HGB", "LBDTC": "2002-05-02"}],
    )

    assert study["DM"]["USUBJID"].to_list() == ["P1"]
    assert not study.has("MH")
    assert not study.has("LB")
    assert study.findings.select("rule", "domain", "action").rows() == [
        ("after-cutoff", "DM", "set aside"),
        ("after-cutoff", "LB", "set aside"),
        ("patient-after-cutoff", "MH", "set aside"),
    ]


def test_the_registration_that_the_protocol_names_decides_who_entered(
    study_of: Callable[..., Study], protocol_with: Callable[..., Protocol]
) -> None:
    registration = {"variable": "DS.DSSTDTC", "where": {"DSDECOD": "Enrolled"}}
    protocol = protocol_with(CUTOFF, registration=registration)
    signed = {"DSDECOD": "INFORMED CONSENT OBTAINED", "DSSEQ": 1, "DSSTDTC": "2002-04-01"}
    enrolled = {"DSDECOD": "ENROLLED", "DSSEQ": 2}

    study = study_of(
        using=protocol,
        DM=[
            {"USUBJID": "P1", "RFSTDTC": "2002-05-02"},  # registered before the first dose
            {"USUBJID": "P2", "RFSTDTC": None},  # consented before, registered after
            {"USUBJID": "P3", "RFSTDTC": None},  # never registered: a screening failure
        ],
        DS=[
            signed | {"USUBJID": "P1"},
            enrolled | {"USUBJID": "P1", "DSSTDTC": "2002-04-30"},
            signed | {"USUBJID": "P2"},
            enrolled | {"USUBJID": "P2", "DSSTDTC": "2002-05-01"},
            signed | {"USUBJID": "P3"},
        ],
    )

    assert study["DM"].select("USUBJID", "RFSTDT").rows() == [("P1", None), ("P3", None)]
    aside = study.findings.filter(action="set aside").select("rule", "domain", "row").rows()
    assert aside == [
        ("after-cutoff", "DM", 2),
        ("after-cutoff", "DS", 4),
        ("patient-after-cutoff", "DS", 3),
    ]


@pytest.mark.parametrize(
    ("started", "written", "entered"),
    [
        ("2002-04-30", "2002-05-03", True),  # the day of the event, not of its record
        ("2002-05-01", "2002-04-30", False),
    ],
)
def test_a_registration_named_by_its_event_is_dated_by_the_start_of_the_event(
    study_of: Callable[..., Study],
    protocol_with: Callable[..., Protocol],
    started: str,
    written: str,
    entered: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    registration = {"variable": "DS.DSDECOD", "where": {"DSDECOD": "ENROLLED"}}
    enrolled = {"DSDECOD": "ENROLLED", "DSSEQ": 1, "DSSTDTC": started, "DSDTC": written}

    study = study_of(
        using=protocol_with(CUTOFF, registration=registration),
        DM=[{"USUBJID": "P1"}, {"USUBJID": "P2"}],
        DS=[enrolled | {"USUBJID": "P1"}, enrolled | {"USUBJID": "P2", "DSSTDTC": "2002-04-01"}],
    )

    assert study["DM"]["USUBJID"].to_list() == (["P1", "P2"] if entered else ["P2"])


def test_a_cutoff_before_the_first_patient_is_refused(
    study_of: Callable[..., Study], protocol_with: Callable[..., Protocol]
) -> None:
    dm: list[Row] = [
        {"USUBJID": "P1", "RFSTDTC": "2001-03-02"},
        {"USUBJID": "P2", "RFSTDTC": "2001-03-05"},
        {"USUBJID": "P3", "RFSTDTC": None},
    ]

    with pytest.raises(
        DataError,
        match=r"cut-off 2001-03-01 is before the first patient entered \(2001-03-02\), so nothing",
    ):
        study_of(using=protocol_with("2001-03-01"), DM=dm)
    study = study_of(using=protocol_with("2001-03-02"), DM=dm)

    assert study["DM"]["USUBJID"].to_list() == ["P1", "P3"]


def test_without_any_date_of_entry_everybody_stays(
    study_of: Callable[..., Study], cut: Protocol
) -> None:
    study = study_of(using=cut, DM=[{"USUBJID": "P1"}, {"USUBJID": "P2"}])

    assert study["DM"].height == 2


def test_a_lesion_without_a_date_goes_with_the_scans_of_its_visit(
    study_of: Callable[..., Study], lesion: Callable[..., Row], cut: Protocol
) -> None:
    new = {"USUBJID": "P1", "TULNKID": "N01", "TUSTRESC": "NEW", "TUDTC": None}
    study = study_of(
        using=cut,
        TU=[
            new | {"TUSEQ": 1, "VISIT": "WEEK 8"},
            new | {"TUSEQ": 2, "VISIT": "WEEK 16"},
            new | {"TUSEQ": 3, "VISIT": "WEEK 24"},  # nothing was measured at this visit
        ],
        TR=[
            lesion(1, VISIT="WEEK 8", TRDTC="2002-04-30"),
            lesion(2, VISIT="WEEK 16", TRDTC="2002-05-01"),
        ],
    )

    assert study["TU"]["VISIT"].to_list() == ["WEEK 8", "WEEK 24"]


def test_what_was_collected_later_about_an_earlier_event_is_emptied(
    study_of: Callable[..., Study], cut: Protocol
) -> None:
    row = {"USUBJID": "P1", "AESEQ": 1, "AETERM": "X", "AESTDTC": "2002-04-01"}
    study = study_of(using=cut, AE=[row | {"AEDTC": "2002-05-10"}])

    assert study["AE"].select("AESTDT", "AEDT").rows() == [(DAY("2002-04-01"), None)]
    assert study.findings.select("variable", "value", "action").rows() == [
        ("AEDTC", "2002-05-10", "kept")
    ]


def test_a_registration_in_a_domain_without_a_file_leaves_the_dates_of_dm(
    study_of: Callable[..., Study], protocol_with: Callable[..., Protocol]
) -> None:
    missing = {"variable": "DS.DSSTDTC", "where": {"DSDECOD": "ENROLLED"}}

    study = study_of(
        using=protocol_with(CUTOFF, registration=missing),
        DM=[
            {"USUBJID": "P1", "RFSTDTC": "2002-05-01", "RFICDTC": "2002-04-30"},
            {"USUBJID": "P2", "RFSTDTC": "2002-05-01", "RFICDTC": None},
        ],
    )

    assert study["DM"]["USUBJID"].to_list() == ["P1"]
