"""What every table, figure and sentence of the report is made from."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from remission.analysis import Results
from remission.endpoints import ORIGIN_DATES, POPULATION_FLAGS
from remission.protocol import Cohort, CountPlan, DesignPlan, PopulationName, Protocol
from remission.report.numbers import Numbers, gather_numbers
from remission.response import ResponseWords

ALL = "ALL"

RESPONSE_CODES = ("BOR", "UBOR", "CBOR", "ORR", "DCR", "CBR", "PSA50", "PSA90")
TIME_CODES = (
    *("TTP", "PFS", "PFR", "TTF", "TOT", "OS"),
    *("DOR", "UDOR", "CDOR", "DSD", "TTR", "GMI"),
)

CODE_LABELS = MappingProxyType(
    {
        "BOR": "Best overall response",
        "UBOR": "Best overall response, confirmation not asked",
        "CBOR": "Best overall response, confirmation asked",
        "ORR": "Objective response",
        "DCR": "Disease control",
        "PSA50": "PSA fall by 50 %, confirmed",
        "PSA90": "PSA fall by 90 %, confirmed",
        "CBR": "Clinical benefit",
        "BPCHG": "Best change of the sum",
        "DPR": "Depth of response",
        "TTP": "Time to progression",
        "PFS": "Progression-free survival",
        "PFR": "Progression-free rate",
        "TTF": "Time to treatment failure",
        "TOT": "Time on treatment",
        "OS": "Overall survival",
        "DOR": "Duration of response",
        "UDOR": "Duration of response, confirmation not asked",
        "CDOR": "Duration of confirmed response",
        "DSD": "Duration of stable disease",
        "TTR": "Time to response",
        "GMI": "Growth modulation index",
    }
)

Record = Mapping[str, object]


def say_code(code: str, words: ResponseWords) -> str:
    """Return what an endpoint is called, with the response words that it counts."""
    counted = {"ORR": words.responses, "DCR": (*words.graded, words.stable)}.get(code)
    if counted is None:
        return CODE_LABELS[code]
    *first, last = counted
    return f"{CODE_LABELS[code]} ({', '.join(first)} or {last})"


@dataclass(frozen=True)
class Group:
    """A cohort, or all patients together."""

    id: str
    label: str

    @property
    def name(self) -> str:
        """The label with the id, once when they are the same."""
        return self.label if self.label.lower() == self.id.lower() else f"{self.label} ({self.id})"


@dataclass(frozen=True, kw_only=True)
class Material:
    """Results, and the patients' records in the order in which a page shows them."""

    results: Results
    numbers: Numbers
    groups: tuple[Group, ...]
    subjects: Mapping[str, Record]
    records: Mapping[str, Mapping[str, Record]]

    @property
    def protocol(self) -> Protocol:
        """The protocol of the trial."""
        return self.results.endpoints.protocol

    @property
    def cohorts(self) -> tuple[Group, ...]:
        """The groups without `ALL`."""
        return self.groups[:-1]

    def find_design(self, cohort: str) -> DesignPlan | None:
        """Return what the protocol asks of a cohort's design."""
        return {each.id: each.design for each in self.protocol.cohorts}.get(cohort)

    def free_days(self, cohort: str) -> int | None:
        """Return the day on which a cohort's design counts the patients without progression."""
        plan = self.find_design(cohort)
        return plan.progression_free_days if isinstance(plan, CountPlan) else None

    @property
    def outside(self) -> int:
        """How many registered patients are in no cohort."""
        entered = (row for row in self.subjects.values() if row["REGFL"] == "Y")
        return sum(row["COHORT"] is None for row in entered)

    @property
    def digits(self) -> int:
        """Decimals of a percentage."""
        return self.protocol.analysis.percent_digits

    def origin(self, usubjid: str) -> dt.date | None:
        """Return the day from which a patient's time counts; null when it is not known."""
        return date_of(self.subjects.get(usubjid, {}), ORIGIN_DATES[self.protocol.analysis.origin])

    def record(self, code: str, usubjid: str) -> Record | None:
        """Return a patient's record of an endpoint."""
        return self.records.get(code, {}).get(usubjid)

    def members(self, group: str, population: PopulationName) -> list[str]:
        """Return the registered patients of a group who are in a population, sorted."""
        flag = POPULATION_FLAGS[population]
        return [
            usubjid
            for usubjid, subject in self.subjects.items()
            if subject["REGFL"] == "Y"
            and subject[flag] == "Y"
            and group in (ALL, subject["COHORT"])
        ]

    def population(self, code: str) -> PopulationName:
        """Return the population that an endpoint is analysed in; DCR112 is in that of DCR."""
        if code not in CODE_LABELS:
            code = code.rstrip("0123456789")
        populations = self.protocol.populations
        if code in RESPONSE_CODES:
            return populations.response
        if code in TIME_CODES:
            return populations.time_to_event
        return (
            populations.safety
            if code in ("AE", "AESOC", "LAB", "EXPOSURE")
            else populations.baseline
        )


def gather_material(results: Results) -> Material:
    """Return the results arranged for reading."""
    endpoints = results.endpoints
    subjects = endpoints.subjects.sort("USUBJID")
    records: dict[str, dict[str, Record]] = {}
    for row in endpoints.records.sort("PARAMCD", "USUBJID").iter_rows(named=True):
        records.setdefault(row["PARAMCD"], {})[row["USUBJID"]] = row
    return Material(
        results=results,
        numbers=gather_numbers(results.table),
        groups=(*map(_group, endpoints.protocol.cohorts), Group(ALL, "All patients")),
        subjects={row["USUBJID"]: row for row in subjects.iter_rows(named=True)},
        records=records,
    )


def _group(cohort: Cohort) -> Group:
    return Group(cohort.id, cohort.label)


def patient_anchor(usubjid: str) -> str:
    """Return the id of a patient's section; different patients never share one."""
    return f"pt-{_escape(usubjid, keep='.-')}"


def list_anchor(code: str, group: str, at: str = "") -> str:
    """Return the id of the list of patients behind a number."""
    return "-".join(["who", *(_escape(part) for part in (code, group, at) if part)])


def _escape(text: str, keep: str = "") -> str:
    """Return text that may stand in an id and in a link; `_` marks what was replaced."""
    return re.sub(rf"[^A-Za-z0-9{keep}]", lambda found: f"_{ord(found[0]):x}_", text)


def doubt_between(said: int | None, listed: int) -> str:
    """Return what to say when a number and the list behind it disagree; empty when they agree."""
    if said is None or said == listed:
        return ""
    return f"The results say {said}, but {listed} patients are listed: please report this."


def rows_by_patient(frame: pl.DataFrame) -> dict[str, list[Record]]:
    """Return a frame's rows by patient, in the order of the frame."""
    found: dict[str, list[Record]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["USUBJID"], []).append(row)
    return found


def text_of(record: Record, name: str) -> str:
    """Return a text of a record; empty when it is missing."""
    value = record.get(name)
    return "" if value is None else str(value)


def date_of(record: Record, name: str) -> dt.date | None:
    """Return a date of a record."""
    value = record.get(name)
    return value if isinstance(value, dt.date) else None


def number_of(record: Record, name: str) -> float | None:
    """Return a number of a record."""
    value = record.get(name)
    return float(value) if isinstance(value, int | float) else None
