"""The growth modulation index: time to progression now over that on the treatment before."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.evidence import PREVIOUS_SCHEMA, Evidence
from remission.endpoints.nouns import ENDPOINT_SCHEMA
from remission.sdtm import gather_findings, make_findings

DAYS_IN = {"DAYS": 1.0, "WEEKS": 7.0, "MONTHS": 30.4375, "YEARS": 365.25}
"""Units of a time to progression on the treatment before; none is days."""
USUAL = 1.33
"""Above it a patient is said to benefit (Von Hoff 1998)."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """A ratio of two times; an event when the later of them is one."""

    code: str
    label: str


GMI = Growth(code="GMI", label="Growth modulation index")


def derive_growth(growth: Growth, evidence: Evidence, ttp: pl.DataFrame) -> pl.DataFrame:
    """Return a record per patient with both times: AVAL is TTP now over TTP before.

    CNSR, dates and the record are those of the time to progression now; a censored one gives a
    ratio that is only known to be larger. Patients without a time before have no record.
    """
    day = pl.format("{} days", pl.col("DAYS").round(1))
    return (
        ttp.join(evidence.previous, on="USUBJID")
        .with_columns(
            pl.lit(growth.code).alias("PARAMCD"),
            pl.lit(growth.label).alias("PARAM"),
            pl.format(
                "{} days now, {} on the treatment before; now: {}",
                pl.col("AVAL").cast(pl.Int64),
                day,
                "EVNTDESC",
            ).alias("EVNTDESC"),
            pl.lit(None, dtype=pl.Date).alias("LEFTDT"),
            pl.lit(None, dtype=pl.Date).alias("RIGHTDT"),
            (pl.col("AVAL") / pl.col("DAYS")).alias("AVAL"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ENDPOINT_SCHEMA.items())
        .sort("USUBJID")
    )


def read_previous(
    values: pl.DataFrame, registered: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the times to progression before (`PREVIOUS_SCHEMA`), and findings.

    Parameters
    ----------
    values
        What was collected: USUBJID, VALUE, NUMBER, UNIT, SRCDOM.
    registered
        USUBJID of the patients who are asked for one.

    """
    unit = pl.col("UNIT").str.strip_chars().str.to_uppercase().fill_null("DAYS")
    plural = pl.when(unit.str.ends_with("S")).then(unit).otherwise(unit + "S")
    days = pl.col("NUMBER") * plural.replace_strict(DAYS_IN, default=None, return_dtype=pl.Float64)
    dated = values.with_columns(days.alias("DAYS"))
    known = dated.filter(pl.col("DAYS") > 0)
    unusable = dated.filter(~(pl.col("DAYS") > 0).fill_null(value=False))
    missing = registered.join(values, on="USUBJID", how="anti").select("USUBJID").sort("USUBJID")
    return known.select(pl.col(name) for name in PREVIOUS_SCHEMA).sort("USUBJID"), gather_findings(
        make_findings(
            unusable,
            "previous-time-not-usable",
            "error",
            domain=pl.col("SRCDOM"),
            value=pl.concat_str("VALUE", "UNIT", separator=" ", ignore_nulls=True),
            message=pl.format(
                "the time to progression on the treatment before is {}; a number above 0 in days, "
                "weeks, months or years is needed; there is no growth modulation index",
                pl.concat_str("VALUE", "UNIT", separator=" ", ignore_nulls=True),
            ),
        ),
        make_findings(
            missing,
            "previous-time-not-known",
            "note",
            message=pl.lit(
                "no time to progression on the treatment before, so no growth modulation index"
            ),
        ),
    )
