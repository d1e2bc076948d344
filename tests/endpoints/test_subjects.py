"""From raw records to subjects: who is in which population, and what is known of whom."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from endpoints.conftest import day
from remission.endpoints import Endpoints, derive_endpoints
from remission.endpoints.last_alive import last_alive
from remission.errors import DataError
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

Rows = list[dict[str, Any]]
Derive = Callable[..., Endpoints]


def text(number: int | None) -> str | None:
    date = day(number)
    return None if date is None else date.isoformat()


def scan(patient: str, at: int, size: float | None, lesion: str = "T01") -> dict[str, Any]:
    return {
        "USUBJID": patient,
        "TRLNKID": lesion,
        "TRTESTCD": "LDIAM",
        "TRSTRESC": None if size is None else str(size),
        "TRSTRESN": size,
        "TRSTRESU": "mm",
        "TRSTAT": "NOT DONE" if size is None else None,
        "TREVAL": "INVESTIGATOR",
        "TRDTC": text(at),
        "VISIT": f"DAY {at}",
        "VISITNUM": float(at + 100),
    }


def lesion(patient: str, name: str = "T01", role: str = "TARGET", at: int = -5) -> dict[str, Any]:
    return {
        "USUBJID": patient,
        "TULNKID": name,
        "TUTESTCD": "TUMIDENT",
        "TUSTRESC": role,
        "TULOC": "LIVER",
        "TUEVAL": "INVESTIGATOR",
        "TUDTC": text(at),
        "VISIT": f"DAY {at}",
        "VISITNUM": float(at + 100),
    }


@pytest.fixture
def derive(protocol_with: Callable[..., Protocol]) -> Derive:
    """Derive endpoints from rows per domain; P1 is in DM, dosed from day 3 and scanned twice."""

    def make(protocol: Protocol | None = None, **domains: Rows) -> Endpoints:
        protocol = protocol or protocol_with()
        rows: dict[str, Rows] = {
            "DM": [{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1)}],
            "EX": [
                {
                    "USUBJID": "P1",
                    "EXTRT": "DRUG",
                    "EXDOSE": 400.0,
                    "EXDOSU": "mg",
                    "EXSTDTC": text(3),
                    "EXENDTC": text(60),
                }
            ],
            "TU": [lesion("P1")],
            "TR": [scan("P1", -5, 50.0), scan("P1", 57, 50.0)],
        } | domains
        frames = {
            domain: pl.DataFrame(table, infer_schema_length=None).with_columns(
                pl.lit("INV-1").alias("STUDYID"),
                pl.int_range(1, len(table) + 1).alias(f"{domain}SEQ"),
            )
            for domain, table in rows.items()
            if table
        }
        study = make_study(frames, protocol)
        return derive_endpoints(study, assess_responses(study, protocol), protocol)

    return make


def rules(endpoints: Endpoints) -> list[str]:
    return endpoints.findings["rule"].unique().sort().to_list()


def test_a_treated_patient_with_a_later_scan_is_in_every_population(derive: Derive) -> None:
    row = derive().subjects.row(0, named=True)

    assert [row[name] for name in ("COHORT", "REGFL", "ELIGFL", "SAFFL", "EVALFL")] == [
        "A", "Y", "Y", "Y", "Y",
    ]  # fmt: skip
    assert (row["RFICDT"], row["TRTSDT"], row["TRTEDT"]) == (day(1), day(3), day(60))


@pytest.mark.parametrize(
    ("what", "changes", "evaluable"),
    [
        ("a later scan that could not be judged still counts",
         {"TR": [scan("P1", -5, 50.0), scan("P1", 57, None)]}, "Y"),
        ("no scan after baseline", {"TR": [scan("P1", -5, 50.0)]}, "N"),
    ],
)  # fmt: skip
def test_evaluable_is_who_was_seen_after_baseline(
    derive: Derive, what: str, changes: dict[str, Rows], evaluable: str
) -> None:
    assert derive(**changes).subjects["EVALFL"].to_list() == [evaluable], what


def test_who_got_no_dose_is_registered_but_not_treated(derive: Derive) -> None:
    other = {"USUBJID": "P2", "ARMCD": "B", "RFSTDTC": text(1)}
    first = {"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1)}

    flags = derive(DM=[first, other]).subjects.select("USUBJID", "REGFL", "SAFFL", "EVALFL").rows()

    assert flags == [("P1", "Y", "Y", "Y"), ("P2", "Y", "N", "N")]


def test_who_has_no_registration_date_is_found_and_has_no_time(derive: Derive) -> None:
    known = {"USUBJID": "P2", "ARMCD": "A", "RFSTDTC": text(1)}
    endpoints = derive(DM=[{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": None}, known])

    times = endpoints.records.filter(pl.col("CNSR").is_not_null())

    assert times["USUBJID"].unique().to_list() == ["P2"]
    assert "no-start-of-time" in rules(endpoints)


def test_without_any_registration_date_there_is_nothing_to_count_from(derive: Derive) -> None:
    with pytest.raises(DataError, match=r"nobody has a day of registration.*DM\.RFSTDTC"):
        derive(DM=[{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": None}])


def test_time_from_the_first_dose_needs_no_registration(
    derive: Derive, protocol_with: Callable[..., Protocol]
) -> None:
    endpoints = derive(
        protocol_with(analysis={"origin": "first dose"}),
        DM=[{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": None}],
    )

    assert not endpoints.records.filter(pl.col("CNSR").is_not_null()).is_empty()


def test_without_tu_and_lesion_groups_nobody_knows_the_targets(derive: Derive) -> None:
    with pytest.raises(DataError, match="domain TU has no records"):
        derive(TU=[])


def test_without_tu_the_groups_of_tr_tell_the_targets(derive: Derive) -> None:
    scans = [scan("P1", at, 50.0) | {"TRGRPID": "TARGET"} for at in (-5, 57)]

    endpoints = derive(TU=[], TR=scans)

    assert endpoints.records.filter(PARAMCD="BOR")["AVALC"].to_list() == ["SD"]
    assert "domain-without-records" in rules(endpoints)


# --- last known alive -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "domains", "expected"),
    [
        ("the last scan", {}, (57, "TR", 2)),
        ("a laboratory sample", {"LB": [{"LBTESTCD": "HGB", "LBDTC": 90}]}, (90, "LB", 1)),
        ("a contact", {"SS": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": 99}]},
         (99, "SS", 1)),
        ("no report of death", {"SS": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": 99}]},
         (57, "TR", 2)),
        ("no disposition of death", {"DS": [{"DSDECOD": "DEATH", "DSSTDTC": 99}]}, (57, "TR", 2)),
        ("not the day a patient was lost",
         {"DS": [{"DSDECOD": "LOST TO FOLLOW-UP", "DSSTDTC": 99}]}, (57, "TR", 2)),
        ("another disposition", {"DS": [{"DSDECOD": "COMPLETED", "DSSTDTC": 99}]}, (99, "DS", 1)),
        ("not the end of an event, which may be entered ahead",
         {"AE": [{"AETERM": "RASH", "AESTDTC": 40, "AEENDTC": 99}]}, (57, "TR", 2)),
        ("no medical history", {"MH": [{"MHTERM": "ULCER", "MHSTDTC": 99}]}, (57, "TR", 2)),
        ("of one day, the first domain by name",
         {"LB": [{"LBTESTCD": "HGB", "LBDTC": 57}]}, (57, "LB", 1)),
    ],
)  # fmt: skip
def test_the_last_day_alive_is_the_latest_record_that_shows_life(
    derive: Derive, what: str, domains: dict[str, Rows], expected: tuple[int, str, int]
) -> None:
    dated = {
        domain: [
            {"USUBJID": "P1"}
            | {key: text(value) if key.endswith("DTC") else value for key, value in row.items()}
            for row in rows
        ]
        for domain, rows in domains.items()
    }

    row = derive(**dated).subjects.row(0, named=True)

    at, domain, number = expected
    assert (row["LSTALVDT"], row["LALVDOM"], row["LALVSEQ"]) == (day(at), domain, number), what


def test_an_incomplete_date_does_not_show_the_day_a_patient_lived(derive: Derive) -> None:
    row = derive(LB=[{"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": "2001-06"}]).subjects.row(
        0, named=True
    )

    assert row["LSTALVDT"] == day(57)


def test_nobody_lives_after_death(derive: Derive) -> None:
    endpoints = derive(DM=[{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1), "DTHDTC": text(50)}])

    assert endpoints.subjects["LSTALVDT"].to_list() == [day(50)]


def test_a_study_without_dated_records_knows_no_last_day(
    protocol_with: Callable[..., Protocol],
) -> None:
    study = make_study({"DM": pl.DataFrame({"USUBJID": ["P1"]})}, protocol_with())

    assert last_alive(study).is_empty()


@pytest.mark.parametrize(
    ("domains", "missing"),
    [
        ({}, ["AE", "CM", "DS"]),
        ({"DS": [{"USUBJID": "P1", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-01"}]}, ["AE", "CM"]),
        ({"AE": [{"USUBJID": "P1", "AETERM": "RASH", "AESTDTC": "2001-01-09"}]}, ["CM", "DS"]),
        ({"CM": [{"USUBJID": "P1", "CMTRT": "ASPIRIN"}]}, ["AE", "DS"]),
    ],
)
def test_a_domain_without_records_is_found(
    derive: Derive, domains: dict[str, Rows], missing: list[str]
) -> None:
    found = derive(**domains).findings.filter(pl.col("rule") == "domain-without-records")

    assert found["domain"].to_list() == missing


# --- end of treatment, new therapy ----------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "records", "expected"),
    [
        ("still on treatment", [], None),
        ("a milestone is no end", [("PROTOCOL MILESTONE", None, "ENROLLED", 1)], None),
        ("the first disposition event",
         [("DISPOSITION EVENT", None, "Progressive disease", 60),
          ("DISPOSITION EVENT", None, "DEATH", 90)], "PROGRESSIVE DISEASE"),
        ("of treatment, where records tell treatment from study",
         [("DISPOSITION EVENT", "STUDY PARTICIPATION", "DEATH", 50),
          ("DISPOSITION EVENT", "STUDY TREATMENT", "ADVERSE EVENT", 60)], "ADVERSE EVENT"),
    ],
)  # fmt: skip
def test_the_reason_for_the_end_of_treatment(
    derive: Derive,
    what: str,
    records: list[tuple[str, str | None, str, int]],
    expected: str | None,
) -> None:
    rows = [
        {"USUBJID": "P1", "DSCAT": a, "DSSCAT": b, "DSDECOD": word, "DSSTDTC": text(at)}
        for a, b, word, at in records
    ]

    endpoints = derive(DS=rows, EX=[dose(3, None)])

    assert endpoints.subjects["EOTREAS"].to_list() == [expected], what


def dose(start: int, end: int | None, amount: float = 400.0) -> dict[str, Any]:
    days = {"EXSTDTC": text(start), "EXENDTC": text(end)}
    return {"USUBJID": "P1", "EXTRT": "DRUG", "EXDOSE": amount, "EXDOSU": "mg", **days}


@pytest.mark.parametrize(
    ("what", "doses", "expected"),
    [
        ("the last dose has no end", [dose(3, 60), dose(61, None)], None),
        ("a pause without an end", [dose(3, 60), dose(61, None, 0.0)], None),
        ("dosed to the cut-off, 2002-12-31", [dose(3, 730)], None),
        ("the last dose the day before", [dose(3, 729)], "NOT KNOWN"),
        ("an earlier dose without an end", [dose(3, None), dose(61, 90)], "NOT KNOWN"),
        ("not treated", [], None),
    ],
)
def test_a_treatment_that_ended_without_a_reason_is_not_going_on(
    derive: Derive, what: str, doses: Rows, expected: str | None
) -> None:
    enrolled = {"USUBJID": "P1", "DSDECOD": "ENROLLED", "DSSTDTC": text(1)}

    endpoints = derive(EX=doses, DS=[enrolled])

    assert endpoints.subjects["EOTREAS"].to_list() == [expected], what
    assert ("treatment-end-not-known" in rules(endpoints)) == (expected is not None)


def therapy(at: int | None, kind: str = "ANTICANCER THERAPY") -> dict[str, Any]:
    return {"USUBJID": "P1", "CMTRT": "X", "CMCAT": kind, "CMSTDTC": text(at)}


@pytest.mark.parametrize(
    ("what", "records", "expected", "found"),
    [
        ("none", [], None, set()),
        ("another kind of drug", [therapy(30, "ANALGESIC")], None, set()),
        ("the first of two", [therapy(50), therapy(40)], 40, set()),
        ("before the start: not new", [therapy(-100)], None, {"therapy-before-start"}),
        ("one before, one after", [therapy(-100), therapy(40)], 40, {"therapy-before-start"}),
        ("on the day of the start", [therapy(1)], 1, set()),
        ("the day before the start", [therapy(0)], None, {"therapy-before-start"}),
        ("without a date", [therapy(None)], None, {"new-therapy-not-dated"}),
    ],
)
def test_a_new_therapy_begins_after_the_start(
    derive: Derive, what: str, records: Rows, expected: int | None, found: set[str]
) -> None:
    endpoints = derive(CM=records)

    assert endpoints.subjects["NEWTRTDT"].to_list() == [day(expected)], what
    assert found == {rule for rule in rules(endpoints) if "therapy" in rule}, what


# --- characteristics ------------------------------------------------------------------------


def characteristic(kind: str, variable: str, **more: object) -> dict[str, Any]:
    return {
        "code": "IT", "label": "It", "kind": kind, "source": {"variable": variable}, **more,
    }  # fmt: skip


HGB = {"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": text(0), "LBSTRESC": "12.1"}


@pytest.mark.parametrize(
    ("row", "domains", "expected", "found"),
    [
        (characteristic("number", "DM.AGE"), {}, 53.0, False),
        (characteristic("number", "DM.AGE", unit="years"), {}, 53.0, False),
        (characteristic("category", "DM.SEX"), {}, "F", False),
        (characteristic("yes-no", "CM.CMTRT"), {}, "N", False),
        (characteristic("yes-no", "CM.CMTRT"), {"CM": [therapy(-100)]}, "Y", False),
        (characteristic("number", "LB.HGB"), {}, None, False),
        (characteristic("number", "LB.HGB", unit="g/L"),
         {"LB": [HGB | {"LBSTRESN": 12.1, "LBSTRESU": "g/dL"}]}, 121.0, False),
        (characteristic("number", "LB.HGB", unit="g/L"),
         {"LB": [HGB | {"LBSTRESN": 12.1, "LBSTRESU": None}]}, 12.1, False),
        (characteristic("number", "LB.HGB", unit="g/L"),
         {"LB": [HGB | {"LBSTRESN": 12.1, "LBSTRESU": "%"}]}, None, True),
        (characteristic("number", "LB.HGB"),
         {"LB": [HGB | {"LBSTRESN": 12.1, "LBSTRESU": "g/dL"}]}, 12.1, False),
    ],
)  # fmt: skip
def test_a_characteristic_is_a_number_in_its_unit_a_word_or_yes_or_no(
    derive: Derive,
    protocol_with: Callable[..., Protocol],
    row: dict[str, Any],
    domains: dict[str, Rows],
    expected: object,
    found: bool,  # noqa: FBT001 - a column of the table
) -> None:
    person = {"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1), "SEX": "F"}
    person |= {"AGE": 53.0, "AGEU": "YEARS"}

    endpoints = derive(protocol_with(characteristics=[row]), DM=[person], **domains)

    assert endpoints.subjects["IT"].to_list() == [expected]
    assert ("unit-cannot-be-converted" in rules(endpoints)) == found


def test_an_age_in_months_is_told_in_years(
    derive: Derive, protocol_with: Callable[..., Protocol]
) -> None:
    row = characteristic("number", "DM.AGE", unit="years")
    person = {"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1), "AGE": 30.0, "AGEU": "MONTHS"}

    endpoints = derive(protocol_with(characteristics=[row]), DM=[person])

    assert endpoints.subjects["IT"].to_list() == [2.5]


@pytest.mark.parametrize(
    ("units", "unit", "found"),
    [
        (["YEARS", "MONTHS"], None, True),
        (["YEARS", "MONTHS"], "years", False),
        (["YEARS", "Years"], None, False),
        (["YEARS", None], None, False),
    ],
)
def test_numbers_of_several_units_without_one_of_the_table_are_found(
    derive: Derive,
    protocol_with: Callable[..., Protocol],
    units: list[str | None],
    unit: str | None,
    found: bool,  # noqa: FBT001 - a column of the table
) -> None:
    row = characteristic("number", "DM.AGE", unit=unit)
    people = [
        {"USUBJID": f"P{n}", "ARMCD": "A", "RFSTDTC": text(1), "AGE": 30.0, "AGEU": said}
        for n, said in enumerate(units)
    ]

    endpoints = derive(protocol_with(characteristics=[row]), DM=people)

    assert ("characteristic-without-unit" in rules(endpoints)) == found


# --- schedule -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("followed_to", "scans", "gaps"),
    [
        # every 8 weeks, 7 days early or late: 70 days without an assessment at most
        (127, [(57, 50.0)], []),
        (128, [(57, 50.0)], ["71"]),
        (200, [(57, 90.0)], []),  # it has progressed: none is asked for
    ],
)
def test_who_is_followed_on_without_assessments_is_found(
    derive: Derive, followed_to: int, scans: list[tuple[int, float]], gaps: list[str]
) -> None:
    seen = [{"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": text(followed_to)}]
    tumours = [scan("P1", -5, 50.0), *(scan("P1", at, size) for at, size in scans)]

    found = derive(TR=tumours, LB=seen).findings.filter(pl.col("rule") == "assessment-gap")

    assert found["value"].to_list() == gaps


def test_a_patient_followed_on_without_scans_is_found(derive: Derive) -> None:
    seen = [{"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": text(200)}]

    found = derive(LB=seen).findings.filter(pl.col("rule") == "assessment-gap")

    assert found["message"].item() == (
        "no assessment from 2001-02-26 to 2001-07-19, 143 days, while the protocol plans one "
        "every 8 weeks; progression may have come unseen"
    )


@pytest.mark.parametrize(("text_of", "found"), [("2001-02-09", False), ("2001-02", True)])
def test_a_new_therapy_without_a_day_is_found(
    derive: Derive,
    text_of: str,
    found: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    endpoints = derive(CM=[therapy(1) | {"CMSTDTC": text_of}])

    assert ("new-therapy-imputed" in rules(endpoints)) == found


@pytest.mark.parametrize(("died", "gaps"), [(127, []), (128, ["71"])])
def test_a_death_long_after_the_last_scan_is_found(
    derive: Derive, died: int, gaps: list[str]
) -> None:
    dead = {"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1), "DTHDTC": text(died)}

    found = derive(DM=[dead]).findings.filter(pl.col("rule") == "assessment-gap")

    assert found["value"].to_list() == gaps


def test_shifting_every_date_by_a_week_changes_no_duration(derive: Derive) -> None:
    week = dt.timedelta(days=7)

    def moved(rows: Rows) -> Rows:
        return [
            {
                key: (dt.date.fromisoformat(value) + week).isoformat()
                if key.endswith("DTC") and value
                else value
                for key, value in row.items()
            }
            for row in rows
        ]

    person = [{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": text(1), "DTHDTC": text(99)}]
    scans = [scan("P1", -5, 50.0), scan("P1", 57, 90.0)]
    dose = [{"USUBJID": "P1", "EXTRT": "DRUG", "EXDOSE": 400.0, "EXSTDTC": text(3)}]

    first = derive(DM=person, TR=scans, EX=dose, TU=[lesion("P1")]).records
    later = derive(
        DM=moved(person), TR=moved(scans), EX=moved(dose), TU=moved([lesion("P1")])
    ).records

    columns = ["USUBJID", "PARAMCD", "AVAL", "AVALC", "CNSR"]
    assert first.select(columns).equals(later.select(columns))
