from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study, no_findings
from remission.sdtm.conform import conform, empty_frame, name_columns
from remission.sdtm.contracts import CONTRACTS

Rows = list[dict[str, object]]


def with_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Add --DT (first possible day) and --DTF to complete and partial dates."""
    names = [name for name in frame.columns if name.endswith("DTC")]
    return frame.with_columns(
        *(
            pl.concat_str(pl.col(name), pl.lit("-01-01").str.slice(0))
            .str.slice(0, 10)
            .str.to_date(strict=False)
            .alias(name[:-1])
            for name in names
        ),
        *(pl.lit(None, pl.String).alias(name[:-1] + "F") for name in names),
    )


@pytest.fixture
def study_from() -> Callable[[dict[str, Rows]], Study]:
    """Build a study from rows per domain; --SEQ counts within each domain."""

    def build(domains: dict[str, Rows]) -> Study:
        frames = {}
        for domain, contract in CONTRACTS.items():
            frame = empty_frame(contract)
            if rows := domains.get(domain):
                given = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                    pl.int_range(1, len(rows) + 1).alias(f"{domain}SEQ")
                )
                frame, _ = conform(name_columns(given, domain), contract, domain)
            frames[domain] = with_dates(frame)
        return Study(domains=frames, findings=no_findings(), accounting=pl.DataFrame(), sources=())

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
