"""PCWG3: Scher et al., J Clin Oncol 2016;34:1402-18: soft tissue by RECIST 1.1, bone by 2+2.

The table of combinations follows the summary that pharmaverse publishes; the paper was not at
hand. What awaits a check by a person stands in `docs/methods/pcwg3.md`.
"""

from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.response.combined import (
    SERIES,
    Combination,
    compare_combined,
    explain_components,
    finish,
    put_side_by_side,
)
from remission.response.components import MISSING, Component, read_components
from remission.response.nouns import Responses
from remission.response.overall import Cell, combine
from remission.response.pcwg3_bone import judge_bone_counts
from remission.response.rules import ANY
from remission.response.starts import treatment_starts
from remission.response.vocabulary import PCWG3_WORDS
from remission.sdtm import Study

_NEITHER: Final = "NON-CR/NON-PD"
_RECIST: Final = {word: word for word in ("NE", "NED", "CR", "PR", "SD", _NEITHER, "PD")}
_BONE: Final = {"NE": "NE", "NED": "NED", "NON-PD": "NON-PD", "PDU": "PDu", "PD": "PD"}
_ABSENT: Final = (MISSING, "NE")
_NO_PROGRESSION: Final = ("NED", "NON-PD")

PCWG3: Final = Combination(
    name="PCWG3",
    words=PCWG3_WORDS,
    components=(
        Component(code="SFTSRESP", label="soft tissue", test="SFTSRESP", words=_RECIST),
        Component(code="BONERESP", label="bone", test="BONERESP", words=_BONE),
    ),
    overall=Component(
        code="OVRLRESP",
        label="overall",
        test="OVRLRESP",
        category=".*PCWG.*",
        words=_RECIST | _BONE,
    ),
)

OVERALL: Final[tuple[tuple[Cell, ...], ...]] = (  # first match wins
    ("PD", ANY, ANY, "PD"),
    (ANY, "PD", ANY, "PD"),
    (_ABSENT, ANY, ANY, "NE"),
    ("NED", "NON-PD", ANY, _NEITHER),
    ("NED", "PDu", ANY, "PDu"),
    ("NED", ANY, ANY, "NE"),
    ("CR", "NED", ANY, "CR"),
    ("CR", ANY, False, "PR"),
    ("CR", ANY, True, _NEITHER),
    ("PR", ANY, ANY, "PR"),
    ("SD", ANY, ANY, "SD"),
    (_NEITHER, ANY, ANY, _NEITHER),
)
"""Soft tissue, bone, whether there were no targets (TU), overall."""


def assess(study: Study, protocol: Protocol) -> Responses:
    """Combine the soft-tissue and bone responses of every evaluator."""
    plan = protocol.response.pcwg3
    starts = treatment_starts(study, protocol)
    counted = judge_bone_counts(study["TR"], starts, plan) if plan.count_test else None
    collected = read_components(study, protocol, starts, PCWG3.components, counted)
    seen = (
        put_side_by_side(collected, PCWG3)
        .with_columns(explain_components(PCWG3).alias("WHY"))
        .join(_targets(study["TU"]), on="USUBJID", how="left")
        .with_columns(pl.col("NOTARGETS").fill_null(value=False))
        .sort(*SERIES, "ADT")
    )
    if plan.unconfirmed == "progression":
        seen = _count_open(seen)
    overall = combine(OVERALL, (*PCWG3.columns, "NOTARGETS"))
    judged = _date_progressions(seen.with_columns(overall.alias("OVRLRESP")))
    return finish(
        judged,
        collected,
        PCWG3,
        protocol.response.evaluator,
        compare_combined(study["RS"], judged, PCWG3),
    )


def _targets(tu: pl.DataFrame) -> pl.DataFrame:
    """Return NOTARGETS for patients with lesions in TU: whether none of them is a target."""
    return tu.group_by("USUBJID").agg((pl.col("TUSTRESC") != "TARGET").all().alias("NOTARGETS"))


def _count_open(seen: pl.DataFrame) -> pl.DataFrame:
    """Return the assessments with PD for a PDu of bone that no later bone scan judged.

    OPENDT is the first scan of every such progression, CONFDT and LIFTEDDT the scan that judged it.
    """
    bone, block = pl.col("BONERESP"), pl.col("BLOCK")
    confirmed = pl.col("ADT").filter(bone == "PD").min().over(*SERIES, "BLOCK")
    open_ = (bone == "PDu") & (confirmed.is_null() | (pl.col("ADT") < confirmed))
    last = open_ & (block == block.max().over(SERIES)) & confirmed.is_null()
    undone = pl.col("ADT").filter(bone.is_in(_NO_PROGRESSION)).first().over(*SERIES, "BLOCK")
    ends = (
        seen.with_columns(_block().alias("BLOCK"))
        .with_columns(undone.alias("UNDOES"))
        .select(*SERIES, pl.col("BLOCK") - 1, "UNDOES")
        .unique()
    )
    return (
        seen.with_columns(_block().alias("BLOCK"))
        .join(ends, on=[*SERIES, "BLOCK"], how="left", maintain_order="left")
        .with_columns(
            pl.when(open_).then(_first_of_block()).alias("OPENDT"),
            pl.when(open_).then(confirmed).alias("CONFDT"),
            pl.when(open_ & confirmed.is_null()).then("UNDOES").alias("LIFTEDDT"),
            pl.when(last).then(pl.lit("PD")).otherwise(bone).alias("BONERESP"),
            pl.when(last)
            .then(pl.format("{} (counts as PD: no later bone scan)", "WHY"))
            .otherwise("WHY")
            .alias("WHY"),
        )
        .drop("BLOCK", "UNDOES")
    )


def _first_of_block() -> pl.Expr:
    """Return the first scan with PDu or PD of the same BLOCK."""
    progressed = pl.col("BONERESP").is_in(["PDu", "PD"])
    return pl.col("ADT").filter(progressed).first().over(*SERIES, "BLOCK")


def _block() -> pl.Expr:
    """Return the number of the stretch of bone scans without NON-PD or NED between them."""
    return pl.col("BONERESP").is_in(_NO_PROGRESSION).cum_sum().over(SERIES)


def _date_progressions(visits: pl.DataFrame) -> pl.DataFrame:
    """Return the assessments with PDDT.

    PD of bone is dated to the first PDu or PD with nothing but NE between; of soft tissue to its
    assessment; of both to the earlier one.
    """
    bone = pl.col("BONERESP")
    return (
        visits.with_columns(_block().alias("BLOCK"))
        .with_columns(
            pl.min_horizontal(
                pl.when(pl.col("SFTSRESP") == "PD").then("ADT"),
                pl.when(bone == "PD").then(_first_of_block()),
            ).alias("PDDT")
        )
        .drop("BLOCK")
    )
