"""Results of an invented trial: eight patients, every number made by hand.

The limits of intervals are round inventions: the report prints numbers, it does not check them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, Results
from remission.endpoints import ENDPOINT_SCHEMA, SUBJECT_SCHEMA, Endpoints
from remission.protocol import Protocol
from remission.response import (
    BASELINE_SCHEMA,
    LESION_SCHEMA,
    VISIT_RESPONSE_SCHEMA,
    Responses,
)
from remission.safety import EVENT_SCHEMA, EXPOSURE_SCHEMA, GRADE_SCHEMA, Safety
from remission.sdtm import FINDING_SCHEMA, SourceFile, Study

START = dt.date(2001, 1, 1)

#        patient cohort best  change     TTP  event?
PATIENTS = (
    ("G1", "GIST", "CR", -100.0, 400, False),
    ("G2", "GIST", "PR", -45.0, 310, True),
    ("G3", "GIST", "PR", -33.0, 300, False),
    ("G4", "GIST", "SD", -10.0, 170, True),
    ("G5", "GIST", "NE", None, 1, False),
    ("S1", "STS", "PD", 25.0, 57, True),
    ("S2", "STS", "PD", 140.0, 58, True),
    ("S3", "STS", "SD", 5.0, 120, True),
)
MEMBERS = {"GIST": 5, "STS": 3, "ALL": 8}

PROTOCOL = {
    "trial": {
        "id": "INV-1",
        "title": "An invented trial",
        "cutoff": "2002-03-01",
        "notice": "These are not patients.",
    },
    "treatment": {"drug": "IMATINIB", "dose": 400, "times_a_day": 2},
    "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
    "cohorts": [
        {
            "id": "GIST",
            "label": "Gastrointestinal stromal tumour",
            "design": {"kind": "single-stage", "p0": 0.05, "p1": 0.25, "alpha": 0.1, "beta": 0.1},
        },
        {"id": "STS", "label": "Other soft-tissue sarcoma"},
    ],
    "characteristics": [
        {
            "code": "AGE",
            "label": "Age",
            "unit": "years",
            "kind": "number",
            "source": {"variable": "DM.AGE"},
        },
        {"code": "SEX", "label": "Sex", "kind": "category", "source": {"variable": "DM.SEX"}},
    ],
    "response": {"criterion": "recist-1.0", "evaluator": "INVESTIGATOR"},
    "endpoints": [{"code": "BOR"}, {"code": "ORR"}, {"code": "TTP", "at_days": [365]}],
    "toxicity": {"scale": "CTC 2.0", "laboratory": ["HGB"]},
    "analysis": {"percent": "forced-100"},
}


def day(number: int | None) -> dt.date | None:
    """Return the date of a day of the trial; registration is day 1."""
    return None if number is None else START + dt.timedelta(days=number - 1)


def frame(schema: pl.Schema, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema)


def subjects() -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for number, (name, cohort, *_) in enumerate(PATIENTS):
        treated = name != "G5"
        rows.append(
            {
                "STUDYID": "INV-1",
                "USUBJID": f"INV/{name}",
                "SUBJID": name,
                "COHORT": cohort,
                "AGE": 50.0 + number,
                "SEX": "F" if number % 2 else "M",
                "RFICDT": START,
                "TRTSDT": day(3) if treated else None,
                "TRTEDT": day(56) if treated else None,
                "DTHDT": day(200) if name == "S2" else None,
                "LSTALVDT": day(420),
                "EOTREAS": "PROGRESSIVE DISEASE" if cohort == "STS" else None,
                "REGFL": "Y",
                "ELIGFL": "Y",
                "SAFFL": "Y" if treated else "N",
                "EVALFL": "Y" if treated else "N",
            }
        )
    return frame(SUBJECT_SCHEMA, rows)


def records() -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for name, _, best, change, days, event in PATIENTS:
        who = {"USUBJID": f"INV/{name}", "STARTDT": None, "ADT": day(days)}
        why = f"what decided for {name}"
        rows += [
            {**who, "PARAMCD": code, "AVALC": best, "EVNTDESC": why}
            for code in ("BOR", "UBOR", "CBOR")
        ]
        answer = "Y" if best in {"CR", "PR"} else "N"
        rows.append({**who, "PARAMCD": "ORR", "AVALC": answer, "EVNTDESC": why})
        if change is not None:
            rows.append({**who, "PARAMCD": "BPCHG", "AVAL": change})
        rows.append(
            {
                **who,
                "PARAMCD": "TTP",
                "AVAL": float(days),
                "CNSR": 0 if event else 1,
                "STARTDT": START,
                "EVNTDESC": why,
            }
        )
    return frame(ENDPOINT_SCHEMA, rows)


def visits() -> pl.DataFrame:
    def visit(name: str, at: int, pchg: float | None, word: str, why: str) -> dict[str, object]:
        total = None if pchg is None else 100 + pchg
        return {
            "USUBJID": f"INV/{name}",
            "EVALUATOR": "INVESTIGATOR",
            "ADT": day(at),
            "VISIT": f"WEEK {at // 7}",
            "TARGETS": 2,
            "MEASURED": 1 if pchg is None else 2,
            "SUM": 40.0 if total is None else total,
            "BASE": 100.0,
            "PCHG": pchg,
            "CHG": pchg,
            "TRGRESP": word,
            "NEWLIND": "N",
            "OVRLRESP": word,
            "WHY": why,
        }

    rows = [
        visit("G2", 56, -30.0, "PR", "sum 70 mm, 30 % below baseline 100 mm"),
        visit("G2", 112, None, "NE", "1 of 2 targets not measured"),
        visit("G2", 168, -45.0, "PR", "sum 55 mm, 45 % below baseline 100 mm"),
        visit("S1", 57, 25.0, "PD", "sum 125 mm, +25 % from nadir 100 mm <b>on day 1</b>"),
        {**visit("S1", 57, 22.0, "PD", ""), "EVALUATOR": "READER 1"},
    ]
    return frame(VISIT_RESPONSE_SCHEMA, rows)


def lesions() -> pl.DataFrame:
    def lesion(name: str, at: int, state: str, diameter: float | None) -> dict[str, object]:
        return {
            "USUBJID": "INV/G2",
            "EVALUATOR": "INVESTIGATOR",
            "ADT": day(at),
            "SCANDT": day(at),
            "VISIT": "BASELINE" if at < 1 else f"WEEK {at // 7}",
            "LNKID": name,
            "ROLE": "TARGET",
            "LOC": "LIVER",
            "NODE": False,
            "ABLFL": "Y" if at < 1 else None,
            "DIAM": diameter,
            "STATE": state,
        }

    rows = [
        lesion("T01", -6, "MEASURED", 60.0),
        lesion("T01", 56, "MEASURED", 40.0),
        lesion("T01", 112, "MEASURED", 40.0),
        lesion("T01", 168, "TOO SMALL", 5.0),
        lesion("T02", -6, "MEASURED", 40.0),
        lesion("T02", 56, "MEASURED", 30.0),
        lesion("T02", 112, "MISSING", None),
        lesion("T02", 168, "ABSENT", 0.0),
    ]
    return frame(LESION_SCHEMA, rows)


def responses() -> Responses:
    baseline = {
        "USUBJID": "INV/G2",
        "EVALUATOR": "INVESTIGATOR",
        "BASEDT": day(-6),
        "TARGETS": 2,
        "NONTARGETS": 0,
        "BASE": 100.0,
    }
    return Responses(
        criterion="recist-1.0",
        visits=visits(),
        lesions=lesions(),
        baselines=frame(BASELINE_SCHEMA, [baseline]),
        findings=frame(FINDING_SCHEMA, []),
    )


def events() -> pl.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "USUBJID": f"INV/{name}",
            "AESEQ": 1,
            "AETERM": "rash, all over",
            "AEDECOD": "RASH <b>BOLD</b>",
            "ASTDT": day(start),
            "AETOXGR": 1,
            "TRTEMFL": "Y" if start > 0 else "N",
        }
        for name, start in (("G1", 10), ("G2", 20), ("S1", 5), ("S2", 6), ("S3", -20))
    ]
    return frame(EVENT_SCHEMA, rows)


def study() -> Study:
    finding = {
        "rule": "date-after-cutoff",
        "severity": "warning",
        "domain": "AE",
        "USUBJID": "INV/G1",
        "row": 3,
        "action": "set aside",
        "message": "the event starts after the cut-off",
    }
    accounting = {"domain": ["AE"], "rows_read": [4], "rows_kept": [3], "rows_set_aside": [1]}
    return Study(
        domains={},
        findings=frame(FINDING_SCHEMA, [finding]),
        accounting=pl.DataFrame(accounting),
        sources=(SourceFile(name="ae.csv", domain="AE", sha256="ab" * 32, rows=4),),
    )


def row(endpoint: str, group: str, statistic: str, at: str = "", **fields: object) -> dict:
    return {
        "endpoint": endpoint,
        "population": "registered",
        "group": group,
        "statistic": statistic,
        "at": at,
        "method": "",
        "N": MEMBERS[group],
        **fields,
    }


def response_rows() -> list[dict]:
    counts = {  #  CR PR SD NON PD NE     printed, adding up to 100 (worked by hand)
        "GIST": ((1, 2, 1, 0, 0, 1), (20, 40, 20, 0, 0, 20)),
        "STS": ((0, 0, 1, 0, 2, 0), (0, 0, 33, 0, 67, 0)),
        "ALL": ((1, 2, 2, 0, 2, 1), (13, 25, 25, 0, 25, 12)),
    }
    words = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")
    rows = []
    for group, (seen, printed) in counts.items():
        for code in ("BOR", "UBOR", "CBOR"):
            for word, n, percent in zip(words, seen, printed, strict=True):
                share = {"value": n / MEMBERS[group], "lower": 0.05, "upper": 0.855, "n": n}
                rows.append(row(code, group, "proportion", word, **share))
                rows.append(row(code, group, "percent", word, value=float(percent), n=n))
        n = seen[0] + seen[1]
        share = {"value": n / MEMBERS[group], "lower": 0.1, "upper": 0.9, "n": n}
        rows.append(row("ORR", group, "proportion", **share))
    sentence = "3 responses of 5, 3 needed: promising"
    rows += [
        row("DESIGN", "GIST", "planned", value=20.0, n=20),
        row("DESIGN", "GIST", "needed", value=3.0, n=3),
        row("DESIGN", "GIST", "responses", value=3.0, n=3),
        row("DESIGN", "GIST", "p-value", value=0.0012),
        row("DESIGN", "GIST", "decision", value=1.0, method=sentence),
    ]
    return rows


def time_rows() -> list[dict]:
    # At risk, survival after each event; worked by hand from the times in PATIENTS.
    curves = {
        "GIST": ((170, 4, 3 / 4), (310, 2, 3 / 8)),
        "STS": ((57, 3, 2 / 3), (58, 2, 1 / 3), (120, 1, 0.0)),
        "ALL": ((57, 7, 6 / 7), (58, 6, 5 / 7), (120, 5, 4 / 7), (170, 4, 3 / 7), (310, 2, 3 / 14)),
    }
    censored = {"GIST": (1, 300, 400), "STS": (), "ALL": (1, 300, 400)}
    medians = {"GIST": (310.0, 170.0), "STS": (58.0, 57.0), "ALL": (170.0, 57.0)}
    rows = []
    for group, steps in curves.items():
        median, lower = medians[group]
        rows.append(row("TTP", group, "events", n=len(steps), value=float(len(steps))))
        rows.append(row("TTP", group, "median", value=median, lower=lower))
        rows.append(row("TTP", group, "survival", "365", value=steps[-1][2], n=1))
        for at, risk, value in steps:
            band = {"lower": value * 0.6, "upper": min(value * 1.3, 1.0)}
            rows.append(row("TTP", group, "curve", str(at), value=value, n=risk, **band))
        rows += [row("TTP", group, "censored", str(at), n=1, value=1.0) for at in censored[group]]
    return rows


def patient_rows() -> list[dict]:
    rows = []
    for group, total in MEMBERS.items():
        for at, gone in (("REGISTERED", 0), ("ELIGIBLE", 0), ("TREATED", 1), ("EVALUABLE", 1)):
            n = total - (gone if group != "STS" else 0)
            rows.append(row("FLOW", group, "count", at, n=n, value=float(n)))
        ages = {"GIST": (52, 50, 54), "STS": (56, 55, 57), "ALL": (53.5, 50, 57)}[group]
        for name, value in zip(("median", "minimum", "maximum"), ages, strict=True):
            rows.append(row("AGE", group, name, value=float(value), n=total))
        women = {"GIST": 2, "STS": 2, "ALL": 4}[group]
        for word, n in (("F", women), ("M", total - women)):
            rows.append(row("SEX", group, "proportion", word, value=n / total, n=n))
        rows.append(row("SEX", group, "count", "MISSING", value=0.0, n=0))
        rows += toxicity_rows(group, total)
    for pair, n in (("LEIOMYOSARCOMA -> GIST", 2), ("GIST -> GIST", 3), ("NOT KNOWN -> LIPO", 3)):
        rows.append(row("REVIEW", "ALL", "count", pair, n=n, value=float(n)))
    return rows


def toxicity_rows(group: str, total: int) -> list[dict]:
    treated = total if group == "STS" else total - 1
    safety = {"N": treated, "population": "treated"}
    rows = []
    for code, term in (("AE", "ANY"), ("AE", "RASH <b>BOLD</b>"), ("LAB", "ANAEMIA")):
        ill = 4 if group == "ALL" else 2
        share = {"value": ill / treated, "n": ill, **safety}
        rows.append(row(code, group, "proportion", term, **share))
        none = {"value": 0.0, "n": 0, **safety}
        rows.append(row(code, group, "proportion, grade 3-5", term, **none))
        rows += [
            row(code, group, f"worst grade {grade}", term, **{**none, "n": ill * (grade == 1)})
            for grade in (1, 2, 3, 4, 5)
        ]
    nobody = {"value": 0.0, "n": 0, **safety}
    rows.append(row("DISPOSITION", group, "proportion", "ADVERSE EVENT", **nobody))
    return rows


@pytest.fixture
def results() -> Results:
    """The results of the invented trial."""
    rows = [*patient_rows(), *response_rows(), *time_rows()]
    endpoints = Endpoints(
        protocol=Protocol.model_validate(PROTOCOL),
        study=study(),
        responses=responses(),
        safety=Safety(
            events=events(),
            grades=frame(GRADE_SCHEMA, []),
            exposure=frame(EXPOSURE_SCHEMA, []),
            findings=frame(FINDING_SCHEMA, []),
        ),
        subjects=subjects(),
        records=records(),
        eligibility=pl.DataFrame(),
        diagnoses=pl.DataFrame(
            {"USUBJID": ["INV/G1"], "LOCALDX": ["LEIOMYOSARCOMA"], "PANELDX": ["GIST"]}
        ),
        findings=study().findings,
    )
    return Results(endpoints=endpoints, table=frame(RESULT_SCHEMA, rows))


@pytest.fixture
def changed(results: Results) -> Callable[..., Results]:
    """Return the results with other fields in the rows of an endpoint, group and statistic."""

    def change(endpoint: str, group: str, statistic: str, **fields: object) -> Results:
        hit = (
            (pl.col("endpoint") == endpoint)
            & (pl.col("group") == group)
            & (pl.col("statistic") == statistic)
        )
        table = results.table.with_columns(
            pl.when(hit).then(pl.lit(value, dtype=RESULT_SCHEMA[name])).otherwise(name).alias(name)
            for name, value in fields.items()
        )
        return replace(results, table=table)

    return change
