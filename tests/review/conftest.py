from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study
from remission.sdtm.making import make_study

Rows = list[dict[str, object]]


@pytest.fixture
def study_from(protocol_with: Callable[..., Protocol]) -> Callable[[dict[str, Rows]], Study]:
    """Build a study from rows per domain; --SEQ counts within each domain."""

    def build(domains: dict[str, Rows]) -> Study:
        frames = {
            domain: pl.DataFrame(rows, infer_schema_length=None).with_columns(
                pl.int_range(1, len(rows) + 1).alias(f"{domain}SEQ")
            )
            for domain, rows in domains.items()
        }
        return make_study(frames, protocol_with())

    return build


@pytest.fixture
def protocol_with() -> Callable[..., Protocol]:
    """Build a protocol with two cohorts by panel diagnosis; keywords replace its sections."""

    def build(**sections: object) -> Protocol:
        document: dict[str, object] = {
            "trial": {
                "id": "T1",
                "title": "A trial",
                "cutoff": "2002-04-30",
                "registration": {
                    "variable": "DS.DSSTDTC",
                    "where": {"DSDECOD": "ENROLLED"},
                },
            },
            "cohorts": [
                {
                    "id": "GIST",
                    "label": "GIST",
                    "members": [{"variable": "REVIEW.PANELDX", "is": "==", "value": "GIST"}],
                },
                {
                    "id": "STS",
                    "label": "Other sarcoma",
                    "members": [{"variable": "REVIEW.PANELDX", "is": "!=", "value": "GIST"}],
                },
            ],
            "review": {
                "local_diagnosis": {
                    "variable": "MI.DIAGNOS",
                    "where": {"MIEVAL": "LOCAL PATHOLOGIST"},
                },
                "panel_diagnosis": {
                    "variable": "MI.DIAGNOS",
                    "where": {"MIEVAL": "EXPERT PANEL"},
                    "take": "last",
                },
                "kit": {
                    "variable": "MI.KIT",
                    "where": {"MIEVAL": "EXPERT PANEL"},
                    "take": "last",
                },
            },
            "treatment": {"drug": "IMATINIB", "dose": 400, "times_a_day": 2},
            "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
            "response": {"criterion": "recist-1.1"},
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
        return Protocol.model_validate(
            {key: value for key, value in (document | sections).items() if value is not None}
        )

    return build
