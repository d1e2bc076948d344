"""Choi et al., J Clin Oncol 2007;25:1753-9: size or attenuation of GIST on CT.

The table was read as reprinted (PMC5658474, Table 2); what it leaves open is decided here, and said
in `docs/methods/choi.md` with what awaits a check by a person.
"""

from functools import partial
from typing import Final

import polars as pl

from remission.protocol import ChoiPlan, Protocol
from remission.response.density import check_densities, explain_density, measure_densities
from remission.response.diameters import assess_diameters
from remission.response.judgement import conclude
from remission.response.lesions import Lesions
from remission.response.nouns import Responses, Tumours
from remission.response.rules import OVERALL, OVERALL_WITHOUT_TARGETS, DiameterRule
from remission.response.why import explain

CHOI: Final = DiameterRule(
    name="Choi",
    shrink_pct=10,
    growth_pct=10,
    growth_mm=0,
    node_short_axis=False,
    node_normal_mm=0,
    too_small_mm=5,
    measurable_mm=10,
    measurable_node_mm=10,
    baseline_days=28,
    max_targets=10,
    max_targets_per_organ=5,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
    density=True,
)
DENSITY_FALL_PCT: Final = 15  # PR: the density is at least this far below its baseline


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by the criteria of Choi."""
    return assess_diameters(
        tumours, protocol, CHOI, rejudge=partial(_rejudge, tr=tumours.tr, protocol=protocol)
    )


def _rejudge(
    visits: pl.DataFrame,
    lesions: Lesions,
    series: pl.DataFrame,
    *,
    tr: pl.DataFrame,
    protocol: Protocol,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments judged by size and density, and findings."""
    plan = protocol.response.choi
    densities = measure_densities(tr, lesions, series, plan.density_test)
    known = visits.join(densities, on=["S", "ADT"], how="left", maintain_order="left")
    judged = conclude(
        known.with_columns(_target(plan).alias("TRGRESP")),
        CHOI,
        continued=protocol.response.mode == "continued response",
    ).with_columns(explain(CHOI, explain_density()).alias("WHY"))
    return judged, check_densities(judged.join(series, on="S"), plan)


def _target(plan: ChoiPlan) -> pl.Expr:
    """Return the target response; the first that fits, and NE where density would decide."""
    fallen = _reaches(100 - CHOI.shrink_pct, "SUM", "BASE", plan, fall=True)
    risen = (
        _reaches(100 + CHOI.growth_pct, "SUM", "NADIR", plan, fall=False)
        & (pl.col("SUM") > pl.col("NADIR"))
    ).fill_null(value=False)
    thinner = _reaches(100 - DENSITY_FALL_PCT, "DENSITY", "DENSITYBASE", plan, fall=True)
    if plan.without_density == "size alone":
        thinner = thinner.fill_null(value=False)
    both = plan.response == "size and density"
    partial_response = (fallen & thinner) if both else (fallen | thinner)
    ladder = pl.when(risen & ~thinner).then(pl.lit("PD"))
    undecided = (risen & thinner.is_null()) | partial_response.is_null()
    return (
        pl.when(pl.col("TARGETS") == 0)
        .then(pl.lit(None, dtype=pl.String))
        .when(~pl.col("COMPLETE"))
        .then(pl.lit("NE"))
        .when("GONE")
        .then(pl.lit("CR"))
        .when(undecided)
        .then(pl.lit("NE"))
        .otherwise(ladder.when(partial_response).then(pl.lit("PR")).otherwise(pl.lit("SD")))
    )


def _reaches(share: int, now: str, then: str, plan: ChoiPlan, *, fall: bool) -> pl.Expr:
    """Tell whether one is at or beyond `share` per cent of the other; null when not known."""
    one, other = 100 * pl.col(now), share * pl.col(then)
    if plan.boundary == "included":
        return one <= other if fall else one >= other
    return one < other if fall else one > other
