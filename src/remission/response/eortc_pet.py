"""EORTC PET: Young et al., Eur J Cancer 1999;35:1773-82, the uptake of FDG.

The table was read as reprinted (BMC Cancer 2012;12:502, Table 2); what it leaves open is decided
here, and said in `docs/methods/eortc-pet.md` with what awaits a check by a person. TRGRESP and
NTRGRESP stay in the words of RECIST.
"""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from remission.protocol import PetPlan, Protocol
from remission.response.diameters import assess_diameters
from remission.response.judgement import conclude
from remission.response.lesions import UNEQUIVOCAL_GROWTH, Lesions
from remission.response.nouns import Responses, Tumours
from remission.response.rules import NO_LIMIT, OVERALL, OVERALL_WITHOUT_TARGETS, DiameterRule
from remission.response.uptake import check_uptake, read_uptake
from remission.response.vocabulary import METABOLIC_WORDS, speak
from remission.response.why import explain
from remission.sdtm import gather_findings, no_findings

EORTC_PET: Final = DiameterRule(
    name="EORTC PET",
    shrink_pct=25,
    growth_pct=25,
    growth_mm=0,
    node_short_axis=False,
    node_normal_mm=0,
    too_small_mm=0,
    measurable_mm=0,
    measurable_node_mm=0,
    baseline_days=28,
    max_targets=NO_LIMIT,
    max_targets_per_organ=NO_LIMIT,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
    from_baseline=True,
    growth_included=False,
    unit="SUV",
    words=METABOLIC_WORDS,
)
EARLY_FALL_PCT: Final = 15  # PMR after one cycle: the sum is at least this far below baseline


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by the EORTC criteria for PET."""
    plan = protocol.response.pet
    responses = assess_diameters(
        read_uptake(tumours, plan.suv_test),
        protocol,
        EORTC_PET,
        rejudge=partial(_rejudge, protocol=protocol),
    )
    odd = check_uptake(tumours.tr, plan.suv_test)
    return replace(responses, findings=gather_findings(responses.findings, odd))


def _rejudge(
    visits: pl.DataFrame, lesions: Lesions, series: pl.DataFrame, *, protocol: Protocol
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments with the extent of uptake and the number of cycles considered."""
    del series
    grown = (
        lesions.seen.filter(~pl.col("BASELINE"), pl.col("GROWTH") == UNEQUIVOCAL_GROWTH)
        .join(lesions.expected.filter(pl.col("ROLE") == "TARGET"), on="L", how="semi")
        .group_by("S", "ADT")
        .agg(pl.col("LNKID").sort().str.join(", ").alias("EXTENT"))
    )
    known = visits.join(grown, on=["S", "ADT"], how="left", maintain_order="left")
    judged = conclude(
        known.with_columns(_target(protocol.response.pet).alias("TRGRESP")),
        EORTC_PET,
        continued=protocol.response.mode == "continued response",
    ).with_columns(explain(EORTC_PET, _explain_extent()).alias("WHY"))
    return judged.with_columns(pl.col("OVRLRESP").replace(speak(METABOLIC_WORDS))), no_findings()


def _target(plan: PetPlan) -> pl.Expr:
    """Return the target response, from that by a fall of 25 % (the boundary belongs)."""
    total, base, word = pl.col("SUM"), pl.col("BASE"), pl.col("BYSIZE")
    since = (pl.col("ADT") - pl.col("START")).dt.total_days()
    early = (since <= plan.first_cycle_days).fill_null(value=False)
    fallen_early = early & (100 * total <= (100 - EARLY_FALL_PCT) * base)
    on_the_line = ~early & (100 * total == (100 - EORTC_PET.shrink_pct) * base) & (base > 0)
    return (
        pl.when(pl.col("EXTENT").is_not_null())
        .then(pl.lit("PD"))
        .when((word == "SD") & fallen_early)
        .then(pl.lit("PR"))
        .when((word == "PR") & on_the_line & pl.lit(plan.boundary == "excluded"))
        .then(pl.lit("SD"))
        .otherwise(word)
    )


def _explain_extent() -> pl.Expr:
    return pl.when(pl.col("EXTENT").is_not_null()).then(
        pl.format("uptake of target {} unequivocally larger in extent", "EXTENT")
    )
