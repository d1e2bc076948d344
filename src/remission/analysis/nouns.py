"""What leaves the analysis: one row per number."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints import Endpoints

RESULT_SCHEMA = pl.Schema(
    {
        "endpoint": pl.String,  # BOR ORR DCR TTP PFS OS DOR AGE AE LAB EXPOSURE DISPOSITION ...
        "population": pl.String,  # registered, eligible, treated, evaluable
        "group": pl.String,  # cohort id or ALL
        "statistic": pl.String,  # proportion, count, median, minimum, maximum, survival, ...
        "at": pl.String,  # CR, PR, ...; the day; the term; empty text when there is no `at`
        "value": pl.Float64,  # null: see why_missing; proportions and survival from 0 to 1
        "lower": pl.Float64,
        "upper": pl.Float64,
        "n": pl.Int64,  # patients (or events) counted
        "N": pl.Int64,  # patients in the group
        "method": pl.String,
        "why_missing": pl.String,
    }
)


@dataclass(frozen=True, kw_only=True)
class Results:
    """What it adds up to (`table`, one row per number), and the endpoints behind it."""

    endpoints: Endpoints
    table: pl.DataFrame
