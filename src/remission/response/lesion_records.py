"""From TU and TR rows to one record per lesion and scan, for every evaluator at once."""

from dataclasses import dataclass

import polars as pl

from remission.sdtm import Study

UNITS_PER_MM = 100_000
"""Diameters are summed and compared as integers of 0.01 micrometre: finer than any collected
value, and the same whatever the order of the sum."""

_SIZES = ("LDIAM", "LPERP", "DIAMETER")
_TESTS = (*_SIZES, "TUMSTATE")
_TOO_SMALL = r"(?i)too\s+small"


@dataclass(frozen=True, kw_only=True)
class LesionRecords:
    """Every lesion that an evaluator recorded, in the words of TU and TR.

    `series` numbers the patients and evaluators (S, USUBJID, EVALUATOR). `scans` has one row per
    S, LNKID, visit and date with LDIAM, LPERP, DIAMETER (integers, see UNITS_PER_MM), SMALL
    (recorded as too small to measure), TUMSTATE, ACCEPTED, SRCDOM, SRCSEQ. `identified` has one row
    per S and LNKID with ROLE (TARGET, NON-TARGET, NEW) and LOC.
    """

    series: pl.DataFrame
    scans: pl.DataFrame
    identified: pl.DataFrame


def read_lesion_records(study: Study) -> LesionRecords:
    """Return what TU and TR say about each lesion, by evaluator."""
    tr = study.need("TR", "judging responses from measurements")
    tu = study["TU"]
    measured = tr.lazy().filter(pl.col("TRTESTCD").is_in(_TESTS) & pl.col("TRLNKID").is_not_null())
    named = tu.lazy().filter(pl.col("TULNKID").is_not_null())
    series = (
        pl.concat([measured.select(_person("TR")), named.select(_person("TU"))])
        .unique()
        .sort("USUBJID", "EVALUATOR")
        .with_row_index("S")
        .collect()
    )
    numbers = series.lazy()
    scans = _pivot_scans(_number_series(measured, "TR", numbers))
    new = _new_in_tu(_number_series(named, "TU", numbers))
    identified = _identify(
        _number_series(named, "TU", numbers), _number_series(measured, "TR", numbers)
    )
    return LesionRecords(
        series=series,
        scans=pl.concat([scans, new]).collect(),
        identified=identified.collect(),
    )


def _person(domain: str) -> list[pl.Expr]:
    return [pl.col("USUBJID"), evaluator(domain)]


def evaluator(domain: str) -> pl.Expr:
    """Return who read the scan: --EVALID when given, else --EVAL, else INVESTIGATOR."""
    return pl.coalesce(
        pl.col(f"{domain}EVALID"), pl.col(f"{domain}EVAL"), pl.lit("INVESTIGATOR")
    ).alias("EVALUATOR")


def _number_series(rows: pl.LazyFrame, domain: str, series: pl.LazyFrame) -> pl.LazyFrame:
    return rows.with_columns(evaluator(domain)).join(series, on=["USUBJID", "EVALUATOR"])


def _pivot_scans(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put the tests of one lesion on one day beside each other."""
    value = (
        pl.coalesce(pl.col("TRSTRESN"), pl.col("TRSTRESC").cast(pl.Float64, strict=False))
        * UNITS_PER_MM
    ).round(0)
    done = (pl.col("TRSTAT") != "NOT DONE").fill_null(value=True)
    size = pl.when(done & (value >= 0)).then(value).cast(pl.Int64)
    is_size = pl.col("TRTESTCD").is_in(_SIZES)
    return (
        rows.select(
            "S",
            pl.col("TRLNKID").alias("LNKID"),
            "VISITNUM",
            "VISIT",
            pl.col("TRDT").alias("SCANDT"),
            "TRTESTCD",
            size.alias("SIZE"),
            (is_size & done & pl.col("TRSTRESC").str.contains(_TOO_SMALL)).alias("SMALL"),
            pl.when(done).then(pl.col("TRSTRESC").str.to_uppercase()).alias("WORD"),
            (pl.col("TRACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
            "TRSEQ",
        )
        .group_by("S", "LNKID", "VISITNUM", "VISIT", "SCANDT")
        .agg(
            *(
                pl.col("SIZE").filter(pl.col("TRTESTCD") == test).first().alias(test)
                for test in _SIZES
            ),
            pl.col("SMALL").any(),
            pl.col("WORD").filter(pl.col("TRTESTCD") == "TUMSTATE").first().alias("TUMSTATE"),
            pl.col("ACCEPTED").any(),
            pl.lit("TR").alias("SRCDOM"),
            pl.col("TRSEQ").min().alias("SRCSEQ"),
        )
    )


def _new_in_tu(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return new lesions as identified in TU, which may have no row in TR."""
    return rows.filter(pl.col("TUSTRESC").str.to_uppercase().str.starts_with("NEW")).select(
        "S",
        pl.col("TULNKID").alias("LNKID"),
        "VISITNUM",
        "VISIT",
        pl.col("TUDT").alias("SCANDT"),
        *(pl.lit(None, dtype=pl.Int64).alias(test) for test in _SIZES),
        pl.lit(value=False).alias("SMALL"),
        pl.lit("IDENTIFIED").alias("TUMSTATE"),
        (pl.col("TUACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
        pl.lit("TU").alias("SRCDOM"),
        pl.col("TUSEQ").alias("SRCSEQ"),
    )


def _identify(named: pl.LazyFrame, measured: pl.LazyFrame) -> pl.LazyFrame:
    """Return role and place of each lesion: what TU says, else the group in TR."""
    columns = ("S", "LNKID", "ROLE", "LOC", "TUVISITNUM", "TUDT")
    in_tu = named.select(
        "S",
        pl.col("TULNKID").alias("LNKID"),
        _role(pl.col("TUSTRESC")).alias("ROLE"),
        pl.col("TULOC").str.to_uppercase().alias("LOC"),
        pl.col("VISITNUM").alias("TUVISITNUM"),
        "TUDT",
        pl.col("TUSEQ").alias("SEQ"),
    )
    in_tr = measured.select(
        "S",
        pl.col("TRLNKID").alias("LNKID"),
        _role(pl.col("TRGRPID")).alias("ROLE"),
        pl.lit(None, dtype=pl.String).alias("LOC"),
        pl.lit(None, dtype=pl.Float64).alias("TUVISITNUM"),
        pl.lit(None, dtype=pl.Date).alias("TUDT"),
    ).unique()
    one_per_lesion = [
        pl.col("ROLE").drop_nulls().first(),
        pl.col("LOC").drop_nulls().first(),
        pl.col("TUVISITNUM").drop_nulls().first(),
        pl.col("TUDT").drop_nulls().first(),
    ]
    in_tu = in_tu.sort("SEQ").group_by("S", "LNKID", maintain_order=True).agg(one_per_lesion)
    in_tr = in_tr.sort("ROLE").group_by("S", "LNKID", maintain_order=True).agg(one_per_lesion)
    return (
        in_tu.join(in_tr, on=["S", "LNKID"], how="full", coalesce=True, suffix="_TR")
        .with_columns(pl.coalesce("ROLE", "ROLE_TR").alias("ROLE"))
        .select(columns)
        .sort("S", "LNKID")
    )


def _role(word: pl.Expr) -> pl.Expr:
    text = word.str.to_uppercase()
    return (
        pl.when(text == "TARGET")
        .then(pl.lit("TARGET"))
        .when(text.is_in(["NON-TARGET", "NONTARGET", "NON TARGET"]))
        .then(pl.lit("NON-TARGET"))
        .when(text.str.starts_with("NEW"))
        .then(pl.lit("NEW"))
    )
