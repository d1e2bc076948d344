from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.sdtm import Study
from remission.sdtm.making import make_study

Rows = list[dict[str, object]]


@pytest.fixture
def protocol_with() -> Callable[..., Protocol]:
    """Build a protocol of imatinib 400 mg twice daily, cut off on 2002-04-30."""

    def build(**sections: object) -> Protocol:
        document: dict[str, object] = {
            "trial": {"id": "T1", "title": "A trial", "cutoff": "2002-04-30"},
            "cohorts": [{"id": "ONE", "label": "One"}],
            "treatment": {"drug": "IMATINIB", "dose": 400, "times_a_day": 2},
            "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
            "response": {"criterion": "recist-1.1"},
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0", "emergent_days": 30},
        }
        return Protocol.model_validate(document | sections)

    return build


@pytest.fixture
def study_from(protocol_with: Callable[..., Protocol]) -> Callable[[dict[str, Rows]], Study]:
    """Build a study from rows per domain; DM follows from them, --SEQ counts in each domain."""

    def build(domains: dict[str, Rows]) -> Study:
        patients = sorted({str(row["USUBJID"]) for rows in domains.values() for row in rows})
        everyone: Rows = [{"USUBJID": patient} for patient in patients]
        frames = {
            domain: pl.DataFrame(rows, infer_schema_length=None).with_columns(
                pl.int_range(1, len(rows) + 1).alias(f"{domain}SEQ")
            )
            for domain, rows in ({"DM": everyone} | domains).items()
            if rows
        }
        return make_study(frames, protocol_with())

    return build
