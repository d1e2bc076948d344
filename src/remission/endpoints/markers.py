"""Endpoints on a tumour marker in the blood: whether it fell, and stayed low."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.nouns import ENDPOINT_SCHEMA
from remission.protocol import Variable
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.units import convert
from remission.sdtm.values import matching_values

_EXACT = 10**6  # values are compared as whole numbers of a millionth


_NONE = "LB holds no value of {}, so nobody has a fall of it; add the records"
_UNUSED = (
    "the value {} has no date, is no number, or its unit cannot be converted to that of the "
    "baseline; it is not used"
)


@dataclass(frozen=True, kw_only=True)
class MarkerFall:
    """Whether a marker fell by `fall_pct` or more from baseline, and again `confirm_days` later."""

    code: str
    label: str
    test: str  # as in LB, such as LB.PSA
    fall_pct: int
    confirm_days: int


PSA50 = MarkerFall(
    code="PSA50", label="PSA fall by 50 %", test="LB.PSA", fall_pct=50, confirm_days=21
)
PSA90 = MarkerFall(
    code="PSA90", label="PSA fall by 90 %", test="LB.PSA", fall_pct=90, confirm_days=21
)


def derive_marker_fall(
    endpoint: MarkerFall, study: Study, evidence: Evidence, starts: pl.DataFrame
) -> pl.DataFrame:
    """Return Y (1) or N (0) per patient; Y is dated to the first of the two values.

    The baseline is the last value on or before the start of treatment. A fall counts when a value
    `confirm_days` later or more is as low, and none between is higher. Values after a new therapy
    do not count where best responses stop there, too. Values in a unit that cannot be converted to
    that of the baseline, and undated ones, are not used.
    """
    values = _with_baseline(study, endpoint.test, starts)
    if evidence.protocol.response.stop_at_new_therapy:
        stops = evidence.subjects.select("USUBJID", "NEWTRTDT")
        late = (pl.col("DATE") > pl.col("NEWTRTDT")).fill_null(value=False)
        values = values.join(stops, on="USUBJID", how="left").filter(~late)
    first = _confirmed(values.filter(pl.col("DATE") > pl.col("BASEDT")), endpoint)
    based = values.select("USUBJID", BASED=pl.lit(value=True)).unique()
    yes = pl.col("DATE").is_not_null()
    return (
        evidence.subjects.select("USUBJID")
        .join(first, on="USUBJID", how="left")
        .join(based, on="USUBJID", how="left")
        .with_columns(
            pl.lit(endpoint.code).alias("PARAMCD"),
            pl.lit(endpoint.label).alias("PARAM"),
            yes.cast(pl.Float64).alias("AVAL"),
            pl.when(yes).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("AVALC"),
            pl.col("DATE").alias("ADT"),
            pl.when(yes)
            .then(
                pl.format(
                    "{} on {} from {} on {}, confirmed on {}",
                    *("NUMBER", "DATE", "BASE", "BASEDT", "CONFDT"),
                )
            )
            .when("BASED")
            .then(pl.lit(f"no fall by {endpoint.fall_pct} % that a later value confirms"))
            .otherwise(pl.lit("no value before treatment to compare with"))
            .alias("EVNTDESC"),
        )
        .with_columns(
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in ENDPOINT_SCHEMA.items()
            if name in {"CNSR", "STARTDT", "LEFTDT", "RIGHTDT"}
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ENDPOINT_SCHEMA.items())
        .sort("USUBJID")
    )


def check_markers(study: Study, starts: pl.DataFrame, endpoints: list[MarkerFall]) -> pl.DataFrame:
    """Return findings about the markers asked for: none at all in LB, or values not used."""
    found = []
    for test in sorted({endpoint.test for endpoint in endpoints}):
        values = matching_values(study, Variable(variable=test))
        used = _with_baseline(study, test, starts)
        unused = values.join(used, on=["USUBJID", "SRCSEQ"], how="anti").join(
            used.select("USUBJID").unique(), on="USUBJID", how="semi", maintain_order="left"
        )
        absent = pl.DataFrame({"VALUE": [test] if values.is_empty() else []}, {"VALUE": pl.String})
        found += [
            _found(absent, test, "marker-without-values", _NONE),
            _found(unused, test, "marker-value-not-used", _UNUSED),
        ]
    return gather_findings(*found)


def _found(rows: pl.DataFrame, test: str, rule: str, said: str) -> pl.DataFrame:
    return make_findings(
        rows,
        rule,
        "error",
        domain="LB",
        variable=test.removeprefix("LB."),
        value=pl.col("VALUE"),
        action="set aside",
        message=pl.format(said, "VALUE"),
    )


def _with_baseline(study: Study, test: str, starts: pl.DataFrame) -> pl.DataFrame:
    """Return the dated values of patients with a baseline, in its unit, with BASE and BASEDT."""
    dated = (
        matching_values(study, Variable(variable=test))
        .filter(pl.col("DATE").is_not_null() & pl.col("NUMBER").is_not_null())
        .join(starts, on="USUBJID")
    )
    base = (
        dated.filter((pl.col("DATE") <= pl.col("START")) & (pl.col("NUMBER") > 0))
        .unique("USUBJID", keep="last", maintain_order=True)
        .select(
            "USUBJID",
            pl.col("NUMBER").alias("BASE"),
            pl.col("DATE").alias("BASEDT"),
            pl.col("UNIT").alias("BASEUNIT"),
        )
    )
    unit, wanted = pl.col("UNIT"), pl.col("BASEUNIT")
    same = pl.when(unit.eq_missing(wanted)).then("NUMBER")
    return (
        dated.join(base, on="USUBJID")
        .with_columns(pl.coalesce(same, convert(pl.col("NUMBER"), unit, wanted)).alias("NUMBER"))
        .filter(pl.col("NUMBER").is_not_null())
        .sort("USUBJID", "DATE", "SRCSEQ")
    )


def _confirmed(values: pl.DataFrame, endpoint: MarkerFall) -> pl.DataFrame:
    """Return the first value of each patient that a later one confirms, with CONFDT."""
    limit = (100 - endpoint.fall_pct) * (pl.col("BASE") * _EXACT).round(0)
    low = (100 * (pl.col("NUMBER") * _EXACT).round(0) <= limit).alias("LOW")
    marked = values.with_columns(low).with_columns(
        (~pl.col("LOW")).cum_sum().over("USUBJID").alias("RUN")  # values low in succession
    )
    lows = marked.filter("LOW")
    later = lows.select("USUBJID", "RUN", pl.col("DATE").alias("CONFDT"))
    return (
        lows.join(later, on=["USUBJID", "RUN"])
        .filter((pl.col("CONFDT") - pl.col("DATE")).dt.total_days() >= endpoint.confirm_days)
        .sort("USUBJID", "DATE", "CONFDT", "SRCSEQ")
        .unique("USUBJID", keep="first", maintain_order=True)
        .select("USUBJID", "DATE", "NUMBER", "BASE", "BASEDT", "CONFDT", "SRCDOM", "SRCSEQ")
    )
