"""What leaves a comparison of criteria: numbers, patients, and the changes between criteria."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from remission.analysis.nouns import RESULT_SCHEMA
from remission.endpoints import Endpoints
from remission.protocol import Protocol
from remission.sdtm import Study

COMPARISON_SCHEMA = pl.Schema([("criterion", pl.String()), *RESULT_SCHEMA.items()])
"""The results table, with the criterion of each number before it."""

CHANGE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "COHORT": pl.String,
        "CRITERION": pl.String,
        "PARAMCD": pl.String,  # BOR, ORR, TTP
        "CHANGE": pl.String,  # BOR: SD -> PR; ORR: gained, lost; TTP: see PROGRESSION_CHANGES
        "REFAVALC": pl.String,  # REF...: under the criterion compared with
        "AVALC": pl.String,
        "REFAVAL": pl.Float64,  # TTP: days
        "AVAL": pl.Float64,
        "REFCNSR": pl.Int64,
        "CNSR": pl.Int64,
        "REFDESC": pl.String,  # EVNTDESC, what decided
        "EVNTDESC": pl.String,
        "DIFFDT": pl.Date,  # first assessment that the two judge differently (TTP: as progression)
        "REFRESP": pl.String,  # overall response there; null: no assessment
        "RESP": pl.String,
        "REFWHY": pl.String,
        "WHY": pl.String,
    }
)
"""One row per patient, criterion and endpoint that is not as under the reference."""

PROGRESSION_CHANGES: Mapping[str, str] = {
    "earlier": "progression on an earlier day",
    "later": "progression on a later day",
    "only here": "progression, and none under the reference",
    "not here": "no progression, but one under the reference",
    "other follow-up": "no progression under either, followed to another day",
}
"""CHANGE of TTP, and what it means."""

PATIENT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "COHORT": pl.String,
        "CRITERION": pl.String,
        "PARAMCD": pl.String,  # BOR, ORR, TTP
        "AVALC": pl.String,
        "AVAL": pl.Float64,
        "CNSR": pl.Int64,
        "ADT": pl.Date,
        "EVNTDESC": pl.String,
    }
)
"""One row per registered patient, criterion and endpoint."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The same study under several criteria.

    `endpoints` by criterion, those that could be judged, in the order asked; the first is the one
    that the others are compared with. `missing` says why a criterion could not be judged. `table`
    has one row per number (`COMPARISON_SCHEMA`), `patients` and `changes` a row per patient.
    """

    protocol: Protocol
    study: Study
    endpoints: Mapping[str, Endpoints]
    missing: Mapping[str, str]
    table: pl.DataFrame
    patients: pl.DataFrame
    changes: pl.DataFrame

    @property
    def reference(self) -> str:
        """The criterion that the others are compared with."""
        return next(iter(self.endpoints))

    @property
    def others(self) -> tuple[str, ...]:
        """The criteria that are compared with the reference."""
        return tuple(self.endpoints)[1:]
