"""Findings about a patient's course: what a later assessment says about an earlier one."""

import polars as pl

from remission.response.lesions import CERTAIN, SIGHTED, Lesions
from remission.response.millimetres import show_mm
from remission.sdtm import join_findings, make_findings

_TOLD = "L", "S", "ADT", "SCANDT", "LNKID", "ROLE", "STATE", "NODE", "DIAM", "SRCDOM", "SRCSEQ"


def check_course(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    """Return the findings about lesions over time; `series` has patient and reader of each S."""
    gone = lesions.seen.filter(pl.col("STATE") == "ABSENT").select(pl.col("L").unique())
    is_new = pl.col("ROLE") == "NEW"
    assessed = (
        lesions.seen.lazy()
        .filter(pl.col("STATE") != "MISSING", is_new | pl.col("L").is_in(gone["L"].implode()))
        .select(*_TOLD)
        .sort("L", "ADT")
        .collect()
    )
    new = assessed.filter(is_new)
    return join_findings(
        _came_back(assessed, series),
        _never_confirmed(new, series),
        _dated_back(new.join(lesions.not_new, on="L", how="anti"), series),
        _normal_new_node(new, series),
    )


def _came_back(assessed: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    gone, same = pl.col("STATE") == "ABSENT", pl.col("L") == pl.col("L").shift(1)
    first = (
        assessed.filter((pl.col("ROLE") == "NEW") & ~gone)
        .group_by("L")
        .agg(pl.col("ADT").min().alias("FIRSTDT"))
    )
    back = (
        assessed.with_columns(pl.col("ADT").shift(1).alias("GONEDT"))
        .filter(same & gone.shift(1) & ~gone)
        .join(first, on="L", how="left")
        .filter((pl.col("ROLE") != "NEW") | (pl.col("FIRSTDT") < pl.col("ADT")))
        .join(series, on="S")
    )
    outcome = (
        pl.when(pl.col("ROLE") == "NEW")
        .then(pl.lit("if it is certain, progression is dated to its first sight of all"))
        .otherwise(pl.lit("that alone is not progression"))
    )
    return make_findings(
        back,
        "lesion-came-back",
        "note",
        domain=pl.col("SRCDOM"),
        variable="TRLNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "{} lesion {} ({}) was gone or normal on {} and is there again on {}{}; {}",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            "GONEDT",
            "ADT",
            name_record(),
            outcome,
        ),
    )


def name_record() -> pl.Expr:
    """Return the record of a row as ` (TR 12)`; nothing where it has no number."""
    return pl.format(" ({} {})", "SRCDOM", "SRCSEQ").fill_null("")


def _dated_back(new: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per new lesion that was equivocal before it was certain."""
    certain = (
        new.filter(pl.col("STATE").is_in(CERTAIN))
        .group_by("L")
        .agg(pl.col("ADT").min().alias("CERTAINDT"))
    )
    doubtful = (
        new.filter(pl.col("STATE").is_in(SIGHTED))
        .unique("L", keep="first", maintain_order=True)
        .filter(pl.col("STATE") == "EQUIVOCAL")
        .join(certain, on="L")
        .join(series, on="S")
    )
    return make_findings(
        doubtful,
        "new-lesion-dated-back",
        "note",
        domain=pl.col("SRCDOM"),
        variable="TRLNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "new lesion {} ({}) is equivocal on {}{} and certain on {}; the progression is dated "
            "to its first sight",
            "LNKID",
            "EVALUATOR",
            "ADT",
            name_record(),
            "CERTAINDT",
        ),
    )


def _never_confirmed(new: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    last = new.unique("L", keep="last", maintain_order=True)
    doubtful = last.filter(pl.col("STATE") == "EQUIVOCAL").join(series, on="S")
    return make_findings(
        doubtful,
        "equivocal-new-lesion",
        "note",
        domain=pl.col("SRCDOM"),
        variable="TRLNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "new lesion {} ({}) is equivocal on {}{} and was neither confirmed nor refuted later; "
            "it does not count as progression",
            "LNKID",
            "EVALUATOR",
            "ADT",
            name_record(),
        ),
    )


def _normal_new_node(new: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    normal = new.filter("NODE", (pl.col("STATE") == "ABSENT") & (pl.col("DIAM") > 0))
    return make_findings(
        normal.join(series, on="S"),
        "new-node-normal",
        "warning",
        domain=pl.col("SRCDOM"),
        variable="TRSTRESN",
        value=show_mm(pl.col("DIAM")),
        message=pl.format(
            "lymph node {} ({}) is recorded as a new lesion on {}, but its short axis is that of a "
            "normal node; it does not count as a new lesion",
            "LNKID",
            "EVALUATOR",
            "ADT",
        ),
    )
