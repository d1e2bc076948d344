"""From TU and TR rows to one record per lesion and scan, for every evaluator at once."""

from dataclasses import dataclass

import polars as pl

from remission.response.nouns import Tumours
from remission.response.numbering import Names, list_names

UNITS_PER_MM = 100_000
"""Diameters are summed and compared as integers of 0.01 micrometre: finer than any collected
value, and the same whatever the order of the sum."""

SIZES = ("LDIAM", "LPERP", "DIAMETER")
_SHORT_AXIS = ("LPERP", "SAXIS")  # two names of the longest diameter across the longest one
_TESTS = (*SIZES, "SAXIS", "TUMSTATE")
_ROLES = pl.Enum(["NEW", "NON-TARGET", "TARGET"])
TOO_SMALL = r"(?i)too\s+small"
_PERSON = ("USUBJID", "EVALUATOR")
_DAY = ("VISITNUM", "VISIT", "SCANDT")


@dataclass(frozen=True, kw_only=True)
class LesionRecords:
    """Every lesion that an evaluator recorded, in the words of TU and TR.

    `series` numbers the patients and evaluators (S, USUBJID, EVALUATOR); `lesions` their lesions
    (L, S, LNKID, ROLE: TARGET, NON-TARGET, NEW or null, LOC, TUVISITNUM, TUDT); `days` their scan
    days (D, S, VISITNUM, VISIT, SCANDT, ACCEPTED). `scans` has one row per lesion and day (L, D):
    LDIAM, LPERP (or SAXIS), DIAMETER (integers, see UNITS_PER_MM), SMALL and SMALLAXIS (a diameter,
    or the short axis, recorded as too small to measure), TUMSTATE, SRCDOM, SRCSEQ. The numbers
    follow the order of the names; not every number is taken.
    """

    series: pl.DataFrame
    lesions: pl.DataFrame
    days: pl.DataFrame
    scans: pl.DataFrame


def says_something() -> pl.Expr:
    """Tell which records of `scans` have a size or a word."""
    return pl.any_horizontal(pl.col(*SIZES, "TUMSTATE").is_not_null()) | pl.any_horizontal(
        "SMALL", "SMALLAXIS"
    )


def read_lesion_records(tumours: Tumours) -> LesionRecords:
    """Return what TU and TR say about each lesion, by evaluator."""
    named = _identifications(tumours.tu)
    records = tumours.tr.lazy().with_columns(evaluator("TR"), pl.col("TRLNKID").alias("LNKID"))
    names = list_names(records, named)
    named = named.with_columns(names.number_lesions(), names.order("VISIT"))
    identified = named.sort("SCANDT", "SRCSEQ", nulls_last=True, maintain_order=True).collect()
    scans = pl.concat([_measurements(records, names), _new_lesions(identified)])
    visits = scans.select(_DAY).unique().sort(_DAY, nulls_last=True).with_row_index("V")
    day = pl.col("V").cast(pl.Int64)
    scans = (
        scans.join(visits, on=_DAY, how="left", nulls_equal=True)
        .sort(pl.col("L") * visits.height + day)
        .select(pl.exclude("V", *_DAY), (names.number_series() * visits.height + day).alias("D"))
    )
    lesions = _describe(identified, scans, names)
    series = names.name_series(lesions["S"].unique(maintain_order=True))
    return LesionRecords(
        series=series,
        lesions=_place(lesions, series, tumours.tr),
        days=_list_days(scans, visits),
        scans=scans.drop("ROLE", "ACCEPTED"),
    )


def evaluator(domain: str) -> pl.Expr:
    """Return who read the scan: --EVALID when given, else --EVAL, else INVESTIGATOR."""
    return pl.coalesce(
        pl.col(f"{domain}EVALID"), pl.col(f"{domain}EVAL"), pl.lit("INVESTIGATOR")
    ).alias("EVALUATOR")


def _measurements(records: pl.LazyFrame, names: Names) -> pl.DataFrame:
    """Put the tests of one lesion on one day beside each other."""
    value = (pl.col("TRSTRESN") * UNITS_PER_MM).round(0)
    test = pl.col("TRTESTCD")
    done = (pl.col("TRSTAT") != "NOT DONE").fill_null(value=True)
    size = pl.when(done & (value >= 0)).then(value).cast(pl.Int64)
    state = test == "TUMSTATE"
    words = _texts(records.filter(state), "TRSTRESC")
    upper = words.str.to_uppercase()
    upper = upper.cast(pl.Enum(upper.unique().sort()))
    groups = _texts(records, "TRGRPID")
    roles = groups.to_frame().select(_role(pl.col("TRGRPID"))).to_series()
    small = done & pl.coalesce("TRSTRESC", "TRORRES").str.contains(TOO_SMALL)
    return (
        records.filter(test.is_in(_TESTS) & pl.col("LNKID").is_not_null())
        .select(
            names.number_lesions(),
            "VISITNUM",
            names.order("VISIT"),
            pl.col("TRDT").alias("SCANDT"),
            *(pl.when(test == name).then(size).alias(name) for name in ("LDIAM", "DIAMETER")),
            pl.when(test.is_in(_SHORT_AXIS)).then(size).alias("LPERP"),
            (small & ~test.is_in(_SHORT_AXIS)).alias("SMALL"),
            (small & test.is_in(_SHORT_AXIS)).alias("SMALLAXIS"),
            pl.when(done & state).then(_translate("TRSTRESC", words, upper)).alias("TUMSTATE"),
            _translate("TRGRPID", groups, roles).alias("ROLE"),
            (pl.col("TRACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
            pl.col("TRSEQ").alias("SRCSEQ"),
        )
        .group_by("L", *_DAY)
        .agg(
            pl.col(*SIZES, "TUMSTATE", "ROLE").max(),
            pl.col("SMALL", "SMALLAXIS", "ACCEPTED").any(),
            pl.col("SRCSEQ").min(),
        )
        .with_columns(pl.col("TUMSTATE").cast(pl.String), pl.lit("TR").alias("SRCDOM"))
        .collect()
    )


def _texts(records: pl.LazyFrame, column: str) -> pl.Series:
    return records.select(pl.col(column).drop_nulls().unique().sort()).collect().to_series()


def _translate(column: str, texts: pl.Series, meanings: pl.Series) -> pl.Expr:
    """Return the meaning of each text: many records hold few texts. Null for any other text."""
    place = pl.col(column).cast(pl.Enum(texts), strict=False).to_physical()
    return pl.lit(meanings).gather(place)


def _identifications(tu: pl.DataFrame) -> pl.LazyFrame:
    return (
        tu.lazy()
        .filter(pl.col("TULNKID").is_not_null())
        .select(
            "USUBJID",
            evaluator("TU"),
            pl.col("TULNKID").alias("LNKID"),
            "VISITNUM",
            "VISIT",
            pl.col("TUDT").alias("SCANDT"),
            _role(pl.col("TUSTRESC")).alias("ROLE"),
            pl.col("TULOC").str.to_uppercase().alias("LOC"),
            (pl.col("TUACPTFL") == "Y").fill_null(value=False).alias("ACCEPTED"),
            pl.col("TUSEQ").alias("SRCSEQ"),
        )
    )


def _new_lesions(named: pl.DataFrame) -> pl.DataFrame:
    """Return new lesions as identified in TU, which may have no row in TR."""
    return named.filter(pl.col("ROLE") == "NEW").select(
        "L",
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


def _list_days(scans: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Return the scan days of each patient and reader, numbered D; V of `visits` is their day."""
    place = pl.col("D") % visits.height
    return (
        scans.group_by("D")
        .agg(pl.col("ACCEPTED").any())
        .sort("D")
        .with_columns((pl.col("D") // visits.height).alias("S"), place.cast(pl.UInt32).alias("V"))
        .join(visits, on="V", how="left", maintain_order="left")
        .select("D", "S", "VISITNUM", pl.col("VISIT").cast(pl.String), "SCANDT", "ACCEPTED")
    )


def _describe(named: pl.DataFrame, scans: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Return role and place of each lesion: what TU says first, else the group in TR."""
    in_tu = named.group_by("L", maintain_order=True).agg(
        pl.col("ROLE", "LOC").drop_nulls().first(),
        pl.col("VISITNUM").drop_nulls().first().alias("TUVISITNUM"),
        pl.col("SCANDT").drop_nulls().first().alias("TUDT"),
    )
    in_tr = scans.group_by("L").agg(pl.col("ROLE").max().alias("TRROLE"))
    lesions = in_tr.join(in_tu, on="L", how="full", coalesce=True).sort("L")
    return lesions.select(
        "L",
        names.number_series(),
        names.name_lesions(lesions["L"]),
        pl.coalesce("ROLE", "TRROLE").cast(pl.String).alias("ROLE"),
        "LOC",
        "TUVISITNUM",
        "TUDT",
    )


def _place(lesions: pl.DataFrame, series: pl.DataFrame, tr: pl.DataFrame) -> pl.DataFrame:
    """Return the lesions with TRLOC as LOC where TU does not say where they are."""
    lost = lesions.filter(pl.col("LOC").is_null()).join(series, on="S")
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
    """Return what a lesion is called, whatever the case: one of ROLES, else null."""
    text = word.str.to_uppercase()
    return (
        pl.when(text.str.starts_with("NEW"))
        .then(pl.lit("NEW"))
        .otherwise(text.replace({"NONTARGET": "NON-TARGET", "NON TARGET": "NON-TARGET"}))
        .cast(_ROLES, strict=False)
    )
