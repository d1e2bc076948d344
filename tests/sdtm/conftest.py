import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study, make_study

Row = dict[str, object]


@pytest.fixture
def protocol_with() -> Callable[..., Protocol]:
    """Return a function that makes a small protocol."""

    def make(
        cutoff: str = "2002-12-31",
        *,
        assessments: str = "last",
        events: str = "first",
        registration: dict[str, object] | None = None,
        span_days: int = 14,
    ) -> Protocol:
        trial = {"id": "T", "title": "T", "cutoff": dt.date.fromisoformat(cutoff)}
        return Protocol.model_validate(
            {
                "trial": trial | ({"registration": registration} if registration else {}),
                "cohorts": [{"id": "A", "label": "A"}],
                "treatment": {"drug": "D", "dose": 1},
                "schedule": {
                    "tumour": [{"every_weeks": 8, "until": "progression"}],
                    "span_days": span_days,
                },
                "dates": {"assessments": assessments, "events": events},
                "response": {"criterion": "recist-1.1"},
                "endpoints": [{"code": "ORR"}],
                "toxicity": {"scale": "CTC 2.0"},
            }
        )

    return make


@pytest.fixture
def protocol(protocol_with: Callable[..., Protocol]) -> Protocol:
    return protocol_with()


@pytest.fixture
def study_of(protocol: Protocol) -> Callable[..., Study]:
    """Return a function that makes a study from rows by domain; DM has P1 and P2 unless given."""

    def make(*, using: Protocol = protocol, **domains: list[Row]) -> Study:
        rows: dict[str, list[Row]] = {
            "DM": [{"USUBJID": patient, "RFSTDTC": "2001-01-01"} for patient in ("P1", "P2")]
        } | domains
        frames = {
            name: pl.DataFrame(records, infer_schema_length=None) for name, records in rows.items()
        }
        return make_study(frames, using)

    return make


@pytest.fixture
def lesion() -> Callable[..., Row]:
    """Return a function that makes a TR record: LDIAM of T01 of P1, 20 mm on 2001-02-03."""

    def make(sequence: int, **values: object) -> Row:
        usual: Row = {
            "USUBJID": "P1",
            "TRSEQ": sequence,
            "TRLNKID": "T01",
            "TRGRPID": "TARGET",
            "TRTESTCD": "LDIAM",
            "TRSTRESC": "20",
            "TRSTRESN": 20.0,
            "TRSTRESU": "mm",
            "TREVAL": "INVESTIGATOR",
            "VISIT": "WEEK 8",
            "TRDTC": "2001-02-03",
        }
        return usual | values

    return make
