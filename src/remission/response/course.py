"""Findings about a patient's course: what a later assessment says about an earlier one."""

import polars as pl

from remission.response.millimetres import show_mm
from remission.sdtm import gather_findings, make_findings

_GONE_THEN = ("PR", "SD", "NON-CR/NON-PD")


def check_course(seen: pl.DataFrame, visits: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return the findings about lesions over time and about disease after a complete response.

    `seen` has the lesions as assessed (L, S, ADT, LNKID, ROLE, NODE, DIAM, STATE), `visits` the
    judged assessments (S, ADT, VISIT, OVRLRESP), `series` the patient and reader of each S.
    """
    assessed = seen.filter(pl.col("STATE") != "MISSING").sort("L", "ADT")
    new = assessed.filter(pl.col("ROLE") == "NEW")
    return gather_findings(
        _after_complete_response(visits, series),
        _came_back(assessed, series),
        _never_confirmed(new, series),
        _normal_new_node(new, series),
    )


def _after_complete_response(visits: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    before = pl.col("OVRLRESP").shift(1).over("S")
    doubtful = (
        visits.filter(pl.col("OVRLRESP") != "NE")
        .sort("S", "ADT")
        .with_columns(pl.col("ADT").shift(1).over("S").alias("CRDT"), before.alias("BEFORE"))
        .filter((pl.col("BEFORE") == "CR") & pl.col("OVRLRESP").is_in(_GONE_THEN))
        .join(series, on="S")
    )
    return make_findings(
        doubtful,
        "disease-after-complete-response",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("OVRLRESP"),
        message=pl.format(
            "{} on {} after CR on {} ({}): had the disease truly gone, this is progression; if "
            "not, the CR was a PR; both are used as judged; a person should decide and correct one",
            "OVRLRESP",
            "ADT",
            "CRDT",
            "EVALUATOR",
        ),
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
            "{} lesion {} ({}) was gone or normal on {} and is there again on {}; {}",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            "GONEDT",
            "ADT",
            outcome,
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
            "new lesion {} ({}) is equivocal on {} and was neither confirmed nor refuted later; it "
            "does not count as progression",
            "LNKID",
            "EVALUATOR",
            "ADT",
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
