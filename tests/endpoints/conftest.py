"""Invented patients as the endpoints room sees them; registration is day 1."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import polars as pl
import pytest

from remission.endpoints import SUBJECT_SCHEMA
from remission.endpoints.deciding import add_deciding_records
from remission.endpoints.evidence import Evidence, see_evidence
from remission.protocol import Protocol
from remission.response import LESION_SCHEMA, VISIT_RESPONSE_SCHEMA

REGISTERED = dt.date(2001, 1, 1)

PROTOCOL: dict[str, Any] = {
    "trial": {"id": "INV-1", "title": "An invented trial", "cutoff": dt.date(2002, 12, 31)},
    "cohorts": [
        {"id": "A", "label": "A", "members": [{"variable": "DM.ARMCD", "is": "==", "value": "A"}]},
        {"id": "B", "label": "B", "members": [{"variable": "DM.ARMCD", "is": "==", "value": "B"}]},
    ],
    "treatment": {
        "drug": "DRUG",
        "dose": 400,
        "new_therapy": {"variable": "CM.CMSTDTC", "where": {"CMCAT": "ANTICANCER THERAPY"}},
    },
    "schedule": {
        "tumour": [
            {"every_weeks": 8, "until": "progression"},
            {"every_weeks": 16, "until": "end of follow-up"},
        ]
    },
    "response": {
        "criterion": "recist-1.1",
        "confirmation": {"required": False},
        "stable_disease": {"minimum_days": 42, "from": "registration"},
    },
    "endpoints": [{"code": "ORR"}, {"code": "TTP"}, {"code": "PFS"}, {"code": "OS"}],
    "toxicity": {"scale": "CTC 2.0"},
}


def day(number: int | None) -> dt.date | None:
    """Return the date of a day of the trial; day 1 is registration."""
    return None if number is None else REGISTERED + dt.timedelta(days=number - 1)


def days(frame: pl.DataFrame, column: str = "ADT") -> list[int | None]:
    return [None if date is None else (date - REGISTERED).days + 1 for date in frame[column]]


@pytest.fixture
def protocol_with() -> Callable[..., Protocol]:
    def make(**sections: object) -> Protocol:
        return Protocol.model_validate(PROTOCOL | sections)

    return make


@pytest.fixture
def evidence_of(protocol_with: Callable[..., Protocol]) -> Callable[..., Evidence]:
    """Build evidence of one patient: scans as (day, word), progression dated to its scan."""

    def make(  # noqa: PLR0913 - one keyword per thing that can happen to a patient
        scans: Iterable[tuple[int, str]] = (),
        *,
        registered: int | None = 1,
        dosed: int | None = 3,
        treated: int | None = None,
        died: int | None = None,
        alive: int | None = None,
        new_therapy: int | None = None,
        ended: tuple[int, str] | None = None,
        baseline: bool = True,
        protocol: Protocol | None = None,
    ) -> Evidence:
        protocol = protocol or protocol_with()
        subject = {
            "USUBJID": "P1",
            "COHORT": "A",
            "RFICDT": day(registered),
            "RFICDOM": "DS",
            "RFICSEQ": 1,
            "TRTSDT": day(dosed),
            "TRTSDOM": "EX",
            "TRTSSEQ": 1,
            "TRTEDT": None if dosed is None else day(treated),
            "TRTEDOM": "EX",
            "TRTESEQ": 2,
            "DTHDT": day(died),
            "LSTALVDT": day(alive),
            "LALVDOM": None if alive is None else "SV",
            "LALVSEQ": None if alive is None else 7,
            "NEWTRTDT": day(new_therapy),
            "NTRTDOM": None if new_therapy is None else "CM",
            "NTRTSEQ": new_therapy,
            "EOTREAS": None if ended is None else ended[1],
            "EOTDT": None if ended is None else day(ended[0]),
            "EOTSEQ": None if ended is None else 8,
            "REGFL": "Y",
            "SAFFL": "Y",
        }
        visits = [
            {
                "USUBJID": "P1",
                "EVALUATOR": "INVESTIGATOR",
                "ADT": day(at),
                "OVRLRESP": word,
                "NEWLIND": "N",
                "PDDT": day(at) if word == "PD" else None,
                "WHY": f"sum of day {at}",
            }
            for at, word in scans
        ]
        lesions = [
            {
                "USUBJID": "P1",
                "EVALUATOR": "INVESTIGATOR",
                "ADT": day(at),
                "SCANDT": day(at),
                "LNKID": "T01",
                "ROLE": "TARGET",
                "STATE": "MEASURED",
                "SRCDOM": "TR",
                "SRCSEQ": at,
            }
            for at, _ in scans
        ]
        subjects = pl.DataFrame([subject], schema=SUBJECT_SCHEMA)
        frame = pl.DataFrame(visits, schema=VISIT_RESPONSE_SCHEMA)
        return see_evidence(
            subjects,
            add_deciding_records(frame, pl.DataFrame(lesions, schema=LESION_SCHEMA)),
            subjects.select("USUBJID").head(int(baseline)),
            protocol,
        )

    return make
