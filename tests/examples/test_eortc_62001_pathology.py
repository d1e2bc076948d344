"""The example's review of pathology, by plain rules and without the product."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

SDTM = Path(__file__).parents[2] / "examples" / "eortc-62001" / "sdtm"
Record = dict[str, str]
READERS = {"READER 1", "READER 2", "READER 3"}


def read(domain: str) -> list[Record]:
    with (SDTM / f"{domain}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MI = read("mi")
PATIENTS = [record["USUBJID"] for record in read("dm")]
REGISTERED = {
    record["USUBJID"]: date.fromisoformat(record["DSSTDTC"])
    for record in read("ds")
    if record["DSDECOD"] == "ENROLLED"
}


def said(test: str, by: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in MI:
        if record["MITESTCD"] == test and record["MIEVAL"] == by:
            found[record["USUBJID"]].append(record)
    return found


def test_three_readers_looked_at_every_case_before_the_panel_met() -> None:
    reads = said("DIAGNOS", "REFERENCE PATHOLOGIST")
    panel = said("DIAGNOS", "EXPERT PANEL")

    for name in PATIENTS:
        assert {record["MIEVALID"] for record in reads[name]} == READERS
        first = min(record["MIDTC"] for record in panel[name])
        assert all(record["MIDTC"] < first for record in reads[name])


def test_a_read_is_done_or_says_why_not() -> None:
    for record in MI:
        if record["MIEVAL"] == "REFERENCE PATHOLOGIST":
            undone = record["MISTAT"] == "NOT DONE"
            assert bool(record["MISTRESC"]) is not undone
            assert bool(record["MIREASND"]) is undone


def test_one_panel_record_of_each_case_is_the_accepted_one() -> None:
    for records in said("DIAGNOS", "EXPERT PANEL").values():
        accepted = [record for record in records if record["MIACPTFL"] == "Y"]
        assert [record["MIDTC"] for record in accepted] == [max(r["MIDTC"] for r in records)]


def test_the_panels_word_on_kit_is_that_of_the_cutoff() -> None:
    intensity, percent = said("KITINT", "EXPERT PANEL"), said("KITPCT", "EXPERT PANEL")

    for name, records in said("KIT", "EXPERT PANEL").items():
        stained = intensity[name][0]["MISTRESC"] != "0" and int(percent[name][0]["MISTRESC"]) >= 10
        assert records[0]["MISTRESC"] == ("POSITIVE" if stained else "NEGATIVE")


def test_all_but_the_two_declared_exceptions_progressed_in_the_six_weeks_before_entry() -> None:
    declared = {record["USUBJID"] for record in read("ie") if record["IETESTCD"] == "INPROG"}
    late = {
        record["USUBJID"]
        for record in read("mh")
        if record["MHTERM"] == "PROGRESSION OF THE TUMOUR"
        and (REGISTERED[record["USUBJID"]] - date.fromisoformat(record["MHSTDTC"])).days > 42
    }

    assert late == declared
    assert len(declared) == 2
