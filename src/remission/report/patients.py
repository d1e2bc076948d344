"""A patient's page: key dates, what was concluded and why, and the measurements."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints import POPULATION_FLAGS
from remission.report.events import EventRow, events_by_patient
from remission.report.material import (
    CODE_LABELS,
    Material,
    Record,
    date_of,
    number_of,
    patient_anchor,
    rows_by_patient,
    say_code,
    text_of,
)
from remission.report.measurements import Measurements, arrange_measurements
from remission.report.people import say_time
from remission.report.review_facts import list_review_facts
from remission.report.words import say_change, say_date, say_day, say_plain, say_term


@dataclass(frozen=True)
class Conclusion:
    """What an endpoint says of a patient."""

    label: str
    value: str
    date: str
    why: str


@dataclass(frozen=True)
class PatientPage:
    """All that a page shows of a patient."""

    usubjid: str
    anchor: str
    cohort: str
    best: str
    facts: tuple[tuple[str, str], ...]
    events: tuple[EventRow, ...]
    conclusions: tuple[Conclusion, ...]
    measurements: Measurements


def list_patients(material: Material) -> list[PatientPage]:
    """Return a page per patient, in order of their identifiers."""
    endpoints = material.results.endpoints
    evaluator = material.protocol.response.evaluator
    chosen = pl.col("EVALUATOR") == evaluator
    responses = endpoints.responses
    lesions = rows_by_patient(
        responses.lesions.filter(chosen).sort("USUBJID", "LNKID", "ADT", nulls_last=True)
    )
    visits = rows_by_patient(responses.visits.sort("USUBJID", "ADT", "EVALUATOR"))
    baselines = rows_by_patient(responses.baselines.filter(chosen))
    diagnoses = rows_by_patient(endpoints.diagnoses)
    unmet = _unmet(material)
    events = events_by_patient(material)
    return [
        _page(
            material,
            subject,
            (*_facts(subject, diagnoses.get(usubjid, [{}])[0]), *unmet.get(usubjid, ())),
            events.get(usubjid, ()),
            arrange_measurements(
                lesions.get(usubjid, []),
                visits.get(usubjid, []),
                baselines.get(usubjid, [{}])[0],
                evaluator,
                material.results.endpoints.responses.unit,
            ),
        )
        for usubjid, subject in material.subjects.items()
    ]


def _page(
    material: Material,
    subject: Record,
    facts: tuple[tuple[str, str], ...],
    events: tuple[EventRow, ...],
    measurements: Measurements,
) -> PatientPage:
    usubjid = text_of(subject, "USUBJID")
    best = material.record("BOR", usubjid)
    return PatientPage(
        usubjid=usubjid,
        anchor=patient_anchor(usubjid),
        cohort=text_of(subject, "COHORT") or "in no cohort",
        best=text_of(best, "AVALC") if best else "",
        facts=facts,
        events=events,
        conclusions=_conclusions(material, usubjid),
        measurements=measurements,
    )


def _facts(subject: Record, diagnosis: Record) -> tuple[tuple[str, str], ...]:
    age = number_of(subject, "AGE")
    years = "age not known" if age is None else say_plain(age)
    treated = date_of(subject, "TRTSDT") is not None
    local, panel = text_of(diagnosis, "LOCALDX"), text_of(diagnosis, "PANELDX")
    facts = [
        ("Age and sex", f"{years}, {text_of(subject, 'SEX') or 'sex not known'}"),
        ("Registered", say_date(date_of(subject, "RFICDT"))),
        ("First dose", say_date(date_of(subject, "TRTSDT"), "not treated")),
        ("Last dose", say_date(date_of(subject, "TRTEDT"), "not known" if treated else "none")),
        ("End of treatment", _end_of_treatment(subject, treated=treated)),
        ("New anticancer therapy", say_date(date_of(subject, "NEWTRTDT"), "none recorded")),
        ("Last known alive", say_date(date_of(subject, "LSTALVDT"))),
        ("Died", say_date(date_of(subject, "DTHDT"), "no death recorded")),
        ("Populations", _populations(subject, reviewed=bool(local or panel))),
    ]
    if local or panel:
        words = f"local: {local or 'not known'}; panel: {panel or 'not known'}"
        facts[1:1] = [("Diagnosis", words), *list_review_facts(diagnosis)]
    return tuple(facts)


def _unmet(material: Material) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the eligibility criteria that a patient did not meet, or that are not known."""
    eligibility = material.results.endpoints.eligibility
    texts = {row.id: row.text for row in material.protocol.eligibility}
    found: dict[str, dict[str, list[str]]] = {}
    for usubjid, answers in rows_by_patient(eligibility).items():
        for answer in answers:
            if not answer["MET"]:
                heading = "Criterion not known" if answer["MET"] is None else "Criterion not met"
                name = text_of(answer, "CRITERION")
                found.setdefault(usubjid, {}).setdefault(heading, []).append(texts.get(name, name))
    return {
        usubjid: tuple((heading, "; ".join(names)) for heading, names in sorted(headings.items()))
        for usubjid, headings in found.items()
    }


def _end_of_treatment(subject: Record, *, treated: bool) -> str:
    if not treated:
        return "not treated"
    return say_term(text_of(subject, "EOTREAS")) or "still on treatment"


def _populations(subject: Record, *, reviewed: bool) -> str:
    words = {"Y": "", "N": "not ", "": "not known whether "}
    return ", ".join(
        f"{words.get(text_of(subject, flag), '')}{population}"
        for population, flag in POPULATION_FLAGS.items()
        if reviewed or population != "concordant"
    )


def _conclusions(material: Material, usubjid: str) -> tuple[Conclusion, ...]:
    return tuple(
        Conclusion(
            label,
            _value(record),
            say_day(date_of(record, "ADT"), "no date"),
            text_of(record, "EVNTDESC"),
        )
        for code, label in _concluded(material)
        if (record := material.record(code, usubjid)) is not None
    )


def _concluded(material: Material) -> list[tuple[str, str]]:
    """Return code and label of what a patient's page concludes; lasting control by its days."""
    plans = {plan.code: plan for plan in material.protocol.endpoints}
    found: list[tuple[str, str]] = []
    for code in CODE_LABELS:
        label = say_code(code, material.results.endpoints.responses.words)
        if code != "BPCHG" or code in plans:
            found.append((code, label))
        if code in {"DCR", "CBR"} and code in plans:
            found += [(f"{code}{day}", f"{label}, {day} days") for day in plans[code].at_days]
    return found


def _value(record: Record) -> str:
    if record["PARAMCD"] in {"BPCHG", "DPR"}:
        return f"{say_change(number_of(record, 'AVAL'))}\N{NO-BREAK SPACE}%"
    if record["CNSR"] is None or number_of(record, "AVAL") is None:
        word = text_of(record, "AVALC") or "none"
        return {"Y": "yes", "N": "no"}.get(word, word)
    return say_time(record)
