"""IMWG 2016: Kumar et al., Lancet Oncol 2016;17:e328-46: response of multiple myeloma.

Starts from the category that was collected at each assessment (from M-protein, light chains,
marrow); what awaits a check by a person stands in `docs/methods/imwg-2016.md`.
"""

from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.response.combined import (
    SERIES,
    Combination,
    explain_components,
    finish,
    put_side_by_side,
)
from remission.response.components import Component, read_components
from remission.response.nouns import Responses
from remission.response.starts import treatment_starts
from remission.response.vocabulary import IMWG_WORDS
from remission.sdtm import Study, make_findings

IMWG: Final = Combination(
    name="IMWG",
    words=IMWG_WORDS,
    components=(
        Component(
            code="IMWG",
            label="response",
            test="OVRLRESP",
            category="|.*IMWG.*",
            words={
                "NE": "NE",
                **{word.upper(): word for word in (*IMWG_WORDS.controlled, "PD")},
            },
        ),
    ),
)

CERTAIN: Final = ("PDIFL", "DTHPDFL")
"""Columns of SUPPRS: progression on imaging, and death from it, need no confirmation (Y)."""


def assess(study: Study, protocol: Protocol) -> Responses:
    """Judge every assessment; a progression counts once it is confirmed."""
    starts = treatment_starts(study, protocol)
    collected = read_components(study, protocol, starts, IMWG.components)
    seen = put_side_by_side(collected, IMWG).join(
        _certain(study["RS"], collected.components), on=[*SERIES, "ADT"], how="left"
    )
    said, after = pl.col("IMWG"), _next_judged("IMWG")
    open_ = (said == "PD") & pl.col("CERTAIN").is_null() & ~_follows_progression()
    alone = open_ & (after != "PD").fill_null(value=True)
    counts_open = protocol.response.imwg.unconfirmed == "progression"
    if counts_open:
        alone &= after.is_not_null()
    later = pl.when(open_).then(_next_judged("ADT"))
    judged = (
        seen.sort(*SERIES, "ADT")
        .with_columns(
            pl.when(alone).then(pl.lit("NE")).otherwise(said).alias("OVRLRESP"),
            pl.when(alone)
            .then(pl.format("response PD, not confirmed by {}", after.fill_null("a later one")))
            .otherwise(explain_components(IMWG))
            .alias("WHY"),
            alone.alias("ALONE"),
            pl.when(open_ & counts_open).then("ADT").alias("OPENDT"),
            pl.when(after == "PD").then(later).alias("CONFDT"),
            pl.when(after != "PD").then(later).alias("LIFTEDDT"),
        )
        .with_columns(pl.when(pl.col("OVRLRESP") == "PD").then("ADT").alias("PDDT"))
    )
    return finish(
        judged, collected, IMWG, protocol.response.evaluator, _unconfirmed(judged.filter("ALONE"))
    )


def _next_judged(column: str) -> pl.Expr:
    """Return the word or date of the next assessment that is not NE, of the same series."""
    judged = pl.when(pl.col("IMWG") != "NE").then(column)
    return judged.shift(-1).backward_fill().over(SERIES, order_by="ADT")


def _follows_progression() -> pl.Expr:
    """Tell whether the word before it that is not NE is PD, too."""
    word = pl.when(pl.col("IMWG") != "NE").then("IMWG")
    before = word.shift(1).forward_fill().over(SERIES, order_by="ADT")
    return (before == "PD").fill_null(value=False)


def _certain(rs: pl.DataFrame, components: pl.DataFrame) -> pl.DataFrame:
    """Return the assessments whose progression needs no confirmation."""
    flags = [pl.col(name) == "Y" for name in CERTAIN if name in rs.columns]
    rows = rs.filter(pl.any_horizontal(flags)) if flags else rs.clear()
    return (
        components.join(rows.select("USUBJID", "ROW"), on=["USUBJID", "ROW"], how="semi")
        .select(*SERIES, "ADT", pl.lit("Y").alias("CERTAIN"))
        .unique()
    )


def _unconfirmed(rows: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        rows,
        "progression-not-confirmed",
        "warning",
        domain="RS",
        visit=pl.col("VISIT"),
        variable="RSSTRESC",
        value=pl.lit("PD"),
        message=pl.format(
            "{} recorded PD on {}, which the next assessment does not confirm, nor is it said to "
            "rest on imaging or to have caused death (PDIFL, DTHPDFL); it counts as not evaluable",
            "EVALUATOR",
            "ADT",
        ),
        action="assumed",
    )
