"""Seven invented patients whose numbers can be counted by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from remission.analysis import Results, analyse_endpoints
from remission.analysis.arms_conclusion import ArmSeen
from remission.endpoints import ENDPOINT_SCHEMA, SUBJECT_SCHEMA, Endpoints
from remission.protocol import Protocol
from remission.response import (
    BASELINE_SCHEMA,
    LESION_SCHEMA,
    VISIT_RESPONSE_SCHEMA,
    Responses,
)
from remission.review import DIAGNOSIS_SCHEMA, ELIGIBILITY_SCHEMA
from remission.safety import EVENT_SCHEMA, EXPOSURE_SCHEMA, GRADE_SCHEMA, Safety
from remission.sdtm import make_study, no_findings

START = dt.date(2001, 1, 1)

Rows = list[dict[str, Any]]

PROTOCOL: dict[str, Any] = {
    "trial": {"id": "INV-1", "title": "An invented trial", "cutoff": dt.date(2002, 12, 31)},
    "cohorts": [{"id": "A", "label": "A"}, {"id": "B", "label": "B"}],
    "treatment": {"drug": "DRUG", "dose": 400},
    "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
    "response": {"criterion": "recist-1.1", "confirmation": {"required": False}},
    "endpoints": [{"code": "ORR"}, {"code": "TTP", "at_days": [90]}, {"code": "DOR"}],
    "toxicity": {"scale": "CTC 2.0", "laboratory": ["HGB"]},
}

# name, cohort, registered, treated, best response, TTP (days, event), DOR (days, event)
PATIENTS: tuple[tuple[Any, ...], ...] = (
    ("P1", "A", "Y", "Y", "CR", (200, 0), (100, 0)),
    ("P2", "A", "Y", "Y", "PR", (100, 1), (44, 1)),
    ("P3", "A", "Y", "Y", "SD", (60, 1), None),
    ("P4", "B", "Y", "Y", "PD", (57, 1), None),
    ("P5", "B", "Y", "N", "NE", (1, 0), None),
    ("P6", None, "Y", "Y", "PD", (30, 1), None),  # in no cohort
    ("P7", "A", "N", "Y", "CR", (99, 1), (9, 1)),  # not registered
)


def frame(schema: pl.Schema, rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema)


def arm(name: str, seen: str, *, dated: bool = True) -> ArmSeen:
    """Read a letter per patient: y good, n not, ? not known yet."""
    letters = np.array(list(seen), dtype="U1")
    return ArmSeen(name=name, known=letters == "y", possible=letters != "n", dated=dated)


def subject_rows() -> Rows:
    return [
        {
            "STUDYID": "INV-1",
            "USUBJID": name,
            "COHORT": cohort,
            "RFICDT": START,
            "TRTSDT": START if treated == "Y" else None,
            "REGFL": registered,
            "ELIGFL": "Y",
            "SAFFL": treated,
            "EVALFL": treated,
        }
        for name, cohort, registered, treated, *_ in PATIENTS
    ]


def record_rows() -> Rows:
    rows: Rows = []
    for name, _, _, _, best, ttp, dor in PATIENTS:
        rows += [
            {"USUBJID": name, "PARAMCD": code, "AVALC": best} for code in ("BOR", "UBOR", "CBOR")
        ]
        rows.append(
            {"USUBJID": name, "PARAMCD": "ORR", "AVALC": "Y" if best in {"CR", "PR"} else "N"}
        )
        for code, time in (("TTP", ttp), ("DOR", dor)):
            if time is not None:
                days, event = time
                rows.append(
                    {
                        "USUBJID": name,
                        "PARAMCD": code,
                        "AVAL": float(days),
                        "CNSR": 1 - event,
                        "STARTDT": START,
                    }
                )
    return rows


@pytest.fixture
def analysed() -> Callable[..., Results]:
    """Analyse the seven patients; keywords replace frames or sections of the protocol."""

    def make(  # noqa: PLR0913 - one keyword per frame
        *,
        subjects: pl.DataFrame | None = None,
        records: Rows | None = None,
        events: Rows | None = None,
        grades: Rows | None = None,
        exposure: Rows | None = None,
        answers: Rows | None = None,
        disposed: bool = True,
        **sections: object,
    ) -> Results:
        protocol = Protocol.model_validate(PROTOCOL | sections)
        domains = {"DM": pl.DataFrame({"USUBJID": [name for name, *_ in PATIENTS]})}
        if disposed:
            domains["DS"] = pl.DataFrame(
                {"USUBJID": ["P1"], "DSSEQ": [1], "DSDECOD": ["X"], "DSSTDTC": ["2001-01-05"]}
            )
        if events is not None:
            domains["AE"] = pl.DataFrame(
                {"USUBJID": ["P1"], "AESEQ": [1], "AETERM": ["X"], "AESTDTC": ["2001-01-05"]}
            )
        return analyse_endpoints(
            Endpoints(
                protocol=protocol,
                study=make_study(domains, protocol),
                responses=Responses(
                    criterion="RECIST 1.1",
                    visits=frame(VISIT_RESPONSE_SCHEMA, []),
                    lesions=frame(LESION_SCHEMA, []),
                    baselines=frame(BASELINE_SCHEMA, []),
                    findings=no_findings(),
                ),
                safety=Safety(
                    events=frame(EVENT_SCHEMA, events or []),
                    grades=frame(GRADE_SCHEMA, grades or []),
                    exposure=frame(EXPOSURE_SCHEMA, exposure or []),
                    findings=no_findings(),
                ),
                subjects=frame(SUBJECT_SCHEMA, subject_rows()) if subjects is None else subjects,
                records=frame(ENDPOINT_SCHEMA, record_rows() if records is None else records),
                eligibility=frame(ELIGIBILITY_SCHEMA, answers or []),
                diagnoses=frame(DIAGNOSIS_SCHEMA, []),
                findings=no_findings(),
            ),
            protocol,
        )

    return make


def pick(
    results: Results, endpoint: str, group: str, statistic: str, at: str = ""
) -> dict[str, Any]:
    """Return the one row with these words."""
    rows = results.table.filter(endpoint=endpoint, group=group, statistic=statistic, at=at)
    assert rows.height == 1, (endpoint, group, statistic, at, rows.height)
    return rows.row(0, named=True)


def counts(results: Results, endpoint: str, statistic: str, at: str = "") -> list[tuple[int, int]]:
    """Return (n, N) of A, B and ALL."""
    return [
        (row["n"], row["N"])
        for row in (pick(results, endpoint, group, statistic, at) for group in ("A", "B", "ALL"))
    ]
