"""From TU and TR rows to one record per lesion and scan, for every evaluator at once."""

from dataclasses import dataclass

import polars as pl

from remission.response.nouns import Tumours

UNITS_PER_MM = 100_000
"""Diameters are summed and compared as integers of 0.01 micrometre: finer than any collected
value, and the same whatever the order of the sum."""

SIZES = ("LDIAM", "LPERP", "DIAMETER")
_SHORT_AXIS = ("LPERP", "SAXIS")  # two names of the longest diameter across the longest one
_TESTS = (*SIZES, "SAXIS", "TUMSTATE")
TOO_SMALL = r"(?i)too\s+small"
_PERSON = ("USUBJID", "EVALUATOR")
_DAY = ("VISITNUM", "VISIT", "SCANDT")


@dataclass(frozen=True, kw_only=True)
class LesionRecords:
    """Every lesion that an evaluator recorded, in the words of TU and TR.

    `series` numbers the patients and evaluators (S, USUBJID, EVALUATOR); `lesions` their lesions
    (L, S, LNKID, ROLE: TARGET, NON-TARGET, NEW or null, LOC, TUVISITNUM, TUDT); `days` their scan
    days (D, S, VISITNUM, VISIT, SCANDT, ACCEPTED). `scans` has one row per lesion and day (L, D):
    LDIAM, LPERP (or SAXIS), DIAMETER (integers, see UNITS_PER_MM), SMALL and
    SMALLAXIS (a diameter, or the short axis, recorded as too small
    to measure), TUMSTATE, SRCDOM, SRCSEQ. The numbers follow the order of the names.
    """

    series: pl.DataFrame
    lesions: pl.DataFrame
    days: pl.DataFrame
    scans: pl.DataFrame


def read_lesion_records(tumours: Tumours) -> LesionRecords:
    """Return what TU and TR say about each lesion, by evaluator."""
    measured = _measurements(tumours.tr)
    named = _identifications(tumours.tu)
    scans = pl.concat([measured, _new_lesions(named)])
    series = _number(pl.concat([scans.select(_PERSON), named.select(_PERSON)]), _PERSON, "S")
    lesions = _number(
        pl.concat([_in_series(frame, series, "LNKID") for frame in (scans, named)]),
        ("S", "LNKID"),
        "L",
    )
    scans = scans.join(series, on=list(_PERSON)).drop(_PERSON)
    days = _number(scans.select("S", *_DAY), ("S", *_DAY), "D")
    scans = scans.join(lesions, on=["S", "LNKID"]).join(days, on=["S", *_DAY], nulls_equal=True)
    accepted = scans.group_by("D").agg(pl.col("ACCEPTED").any())
    return LesionRecords(
        series=series.with_columns(pl.col(_PERSON).cast(pl.String)),
        lesions=_place(
            _describe(lesions, named.join(series, on=list(_PERSON)), scans), series, tumours.tr
        ),
        days=days.join(accepted, on="D", maintain_order="left").with_columns(
            pl.col("VISIT").cast(pl.String)
        ),
        scans=scans.drop("S", "LNKID", "ROLE", "ACCEPTED", *_DAY),
    )


def evaluator(domain: str) -> pl.Expr:
    """Return who read the scan: --EVALID when given, else --EVAL, else INVESTIGATOR."""
    return pl.coalesce(
        pl.col(f"{domain}EVALID"), pl.col(f"{domain}EVAL"), pl.lit("INVESTIGATOR")
    ).alias("EVALUATOR")


def _number(rows: pl.DataFrame, key: tuple[str, ...], name: str) -> pl.DataFrame:
    """Return the distinct keys with a number each, in the order of their text."""
    order = [
        pl.col(column).cast(pl.String) if rows.schema[column] == pl.Categorical else pl.col(column)
        for column in key
    ]
    return rows.unique(key).sort(order, nulls_last=True).with_row_index(name).select(name, *key)


def _in_series(rows: pl.DataFrame, series: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.select(*_PERSON, name).unique().join(series, on=list(_PERSON)).select("S", name)


def _measurements(tr: pl.DataFrame) -> pl.DataFrame:
    """Put the tests of one lesion on one day beside each other."""
    value = (pl.col("TRSTRESN") * UNITS_PER_MM).round(0)
    test = pl.col("TRTESTCD")
    done = (pl.col("TRSTAT") != "NOT DONE").fill_null(value=True)
    size = pl.when(done & (value >= 0)).then(value).cast(pl.Int64)
    word = pl.when(done & (test == "TUMSTATE")).then(pl.col("TRSTRESC").str.to_uppercase())
    small = done & pl.coalesce("TRSTRESC", "TRORRES").str.contains(TOO_SMALL)
    return (
        tr.lazy()
        .filter(test.is_in(_TESTS) & pl.col("TRLNKID").is_not_null())
        .select(
            pl.col("USUBJID").cast(pl.Categorical),
            evaluator("TR").cast(pl.Categorical),
            pl.col("TRLNKID").cast(pl.Categorical).alias("LNKID"),
            "VISITNUM",
            pl.col("VISIT").cast(pl.Categorical),
            pl.col("TRDT").alias("SCANDT"),
            *(pl.when(test == name).then(size).alias(name) for name in ("LDIAM", "DIAMETER")),
            pl.when(test.is_in(_SHORT_AXIS)).then(size).alias("LPERP"),
            (small & ~test.is_in(_SHORT_AXIS)).alias("SMALL"),
            (small & test.is_in(_SHORT_AXIS)).alias("SMALLAXIS"),
            word.alias("TUMSTATE"),
            pl.col("TRGRPID").cast(pl.Categorical).alias("ROLE"),
            (pl.col("TRACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
            pl.col("TRSEQ").alias("SRCSEQ"),
        )
        .group_by(*_PERSON, "LNKID", *_DAY)
        .agg(
            pl.col(*SIZES, "TUMSTATE", "ROLE").max(),
            pl.col("SMALL", "SMALLAXIS", "ACCEPTED").any(),
            pl.col("SRCSEQ").min(),
        )
        .with_columns(
            _role(pl.col("ROLE").cast(pl.String)).alias("ROLE"), pl.lit("TR").alias("SRCDOM")
        )
        .collect()
    )


def _identifications(tu: pl.DataFrame) -> pl.DataFrame:
    return (
        tu.filter(pl.col("TULNKID").is_not_null())
        .select(
            pl.col("USUBJID").cast(pl.Categorical),
            evaluator("TU").cast(pl.Categorical),
            pl.col("TULNKID").cast(pl.Categorical).alias("LNKID"),
            "VISITNUM",
            pl.col("VISIT").cast(pl.Categorical),
            pl.col("TUDT").alias("SCANDT"),
            _role(pl.col("TUSTRESC")).alias("ROLE"),
            pl.col("TULOC").str.to_uppercase().alias("LOC"),
            (pl.col("TUACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
            pl.col("TUSEQ").alias("SRCSEQ"),
        )
        .sort("SRCSEQ", nulls_last=True)
    )


def _new_lesions(named: pl.DataFrame) -> pl.DataFrame:
    """Return new lesions as identified in TU, which may have no row in TR."""
    return named.filter(pl.col("ROLE") == "NEW").select(
        *_PERSON,
        "LNKID",
        *_DAY,
        *(pl.lit(None, dtype=pl.Int64).alias(name) for name in SIZES),
        pl.lit("IDENTIFIED").alias("TUMSTATE"),
        "ROLE",
        pl.lit(value=False).alias("SMALL"),
        pl.lit(value=False).alias("SMALLAXIS"),
        "ACCEPTED",
        "SRCSEQ",
        pl.lit("TU").alias("SRCDOM"),
    )


def _describe(lesions: pl.DataFrame, named: pl.DataFrame, scans: pl.DataFrame) -> pl.DataFrame:
    """Return role and place of each lesion: what TU says first, else the group in TR."""
    in_tu = named.group_by("S", "LNKID", maintain_order=True).agg(
        pl.col("ROLE", "LOC").drop_nulls().first(),
        pl.col("VISITNUM").drop_nulls().first().alias("TUVISITNUM"),
        pl.col("SCANDT").drop_nulls().first().alias("TUDT"),
    )
    in_tr = scans.group_by("L").agg(pl.col("ROLE").max().alias("TRROLE"))
    return (
        lesions.join(in_tu, on=["S", "LNKID"], how="left", maintain_order="left")
        .join(in_tr, on="L", how="left", maintain_order="left")
        .select(
            "L",
            "S",
            pl.col("LNKID").cast(pl.String),
            pl.coalesce("ROLE", "TRROLE").alias("ROLE"),
            "LOC",
            "TUVISITNUM",
            "TUDT",
        )
    )


def _place(lesions: pl.DataFrame, series: pl.DataFrame, tr: pl.DataFrame) -> pl.DataFrame:
    """Return the lesions with TRLOC as LOC where TU does not say where they are."""
    lost = lesions.filter(pl.col("LOC").is_null()).join(
        series.with_columns(pl.col(_PERSON).cast(pl.String)), on="S"
    )
    if lost.is_empty():
        return lesions
    places = (
        tr.filter(pl.col("TRLOC").is_not_null() & pl.col("TRLNKID").is_in(lost["LNKID"].unique()))
        .sort("TRSEQ", nulls_last=True)
        .select(
            "USUBJID",
            evaluator("TR"),
            pl.col("TRLNKID").alias("LNKID"),
            pl.col("TRLOC").str.to_uppercase(),
        )
        .join(lost.select(*_PERSON, "LNKID", "L"), on=[*_PERSON, "LNKID"], maintain_order="left")
        .unique("L", keep="first", maintain_order=True)
        .select("L", "TRLOC")
    )
    return (
        lesions.join(places, on="L", how="left", maintain_order="left")
        .with_columns(pl.coalesce("LOC", "TRLOC").alias("LOC"))
        .drop("TRLOC")
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
