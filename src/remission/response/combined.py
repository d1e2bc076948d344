"""Responses from components: what stands beside each other, combined, explained, compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from remission.response.accepted import add_accepted_reader
from remission.response.collected import (
    collected_responses,
    find_differing,
    match_collected,
)
from remission.response.components import MISSING, Collected, Component
from remission.response.nouns import (
    BASELINE_SCHEMA,
    LESION_SCHEMA,
    Responses,
    shape_visits,
)
from remission.response.vocabulary import ResponseWords
from remission.sdtm import gather_findings, no_findings

SERIES = ("USUBJID", "EVALUATOR")
_VISIT = (*SERIES, "ADT")


@dataclass(frozen=True, kw_only=True)
class Combination:
    """A criterion that combines collected components, in the order of its table."""

    name: str
    words: ResponseWords
    components: tuple[Component, ...]
    overall: Component | None = None  # where the combination itself was collected, too

    @property
    def columns(self) -> tuple[str, ...]:
        """The components' codes."""
        return tuple(component.code for component in self.components)


def put_side_by_side(collected: Collected, combination: Combination) -> pl.DataFrame:
    """Return one row per assessment with a column per component, MISSING where it was not done.

    Columns are USUBJID, EVALUATOR, ADT, VISITNUM, VISIT and the components' codes; sorted.
    """
    rows = collected.components.sort(*_VISIT, "VISITNUM", "VISIT", nulls_last=True)
    return (
        rows.group_by(_VISIT, maintain_order=True)
        .agg(
            pl.col("VISITNUM").first(),
            pl.col("VISIT").first(),
            *(
                pl.col("AVALC")
                .filter(pl.col("PARAMCD") == code)
                .first()
                .fill_null(MISSING)
                .alias(code)
                for code in combination.columns
            ),
        )
        .sort(_VISIT)
    )


def explain_components(combination: Combination) -> pl.Expr:
    """Return WHY: every component with its word."""
    parts = [
        pl.when(pl.col(component.code) == MISSING)
        .then(pl.lit(f"{component.label} not assessed"))
        .otherwise(pl.format(f"{component.label} {{}}", component.code))
        for component in combination.components
    ]
    return pl.concat_str(parts, separator=", ")


def finish(
    judged: pl.DataFrame,
    collected: Collected,
    combination: Combination,
    analysed: str,
    findings: pl.DataFrame,
) -> Responses:
    """Return the responses from assessments with OVRLRESP, PDDT and WHY, the accepted ones added.

    What a later assessment made of a progression (OPENDT, CONFDT, LIFTEDDT) may be there, too.

    The components are the lesions of these responses: LNKID is the code, STATE the word, ROLE
    DECIDING where the component says what the combination says, else COMPONENT.
    """
    responses = Responses(
        criterion=combination.name,
        visits=shape_visits(judged),
        lesions=_as_lesions(judged, collected, combination.components),
        baselines=pl.DataFrame(schema=BASELINE_SCHEMA),
        findings=gather_findings(collected.findings, findings),
        words=combination.words,
    )
    return add_accepted_reader(responses, collected.accepted, analysed, "RS")


def _as_lesions(
    judged: pl.DataFrame, collected: Collected, components: Sequence[Component]
) -> pl.DataFrame:
    said = pl.col("AVALC")
    for component in components:
        mine = pl.col("PARAMCD") == component.code
        said = pl.when(mine).then(pl.col("AVALC").replace(dict(component.means))).otherwise(said)
    decides = (said == pl.col("OVRLRESP")).fill_null(value=False)
    return (
        collected.components.join(judged.select(*_VISIT, "OVRLRESP"), on=_VISIT, how="left")
        .with_columns(
            pl.col("PARAMCD").alias("LNKID"),
            pl.when(decides).then(pl.lit("DECIDING")).otherwise(pl.lit("COMPONENT")).alias("ROLE"),
            pl.col("PARAM").alias("LOC"),
            pl.lit(None, dtype=pl.Boolean).alias("NODE"),
            pl.lit(None, dtype=pl.String).alias("ABLFL"),
            pl.lit(None, dtype=pl.Float64).alias("DIAM"),
            pl.col("AVALC").alias("STATE"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in LESION_SCHEMA.items())
        .sort(*_VISIT, "LNKID")
    )


def compare_combined(
    rs: pl.DataFrame, judged: pl.DataFrame, combination: Combination
) -> pl.DataFrame:
    """Return a finding for each combined response in RS that its components contradict."""
    if combination.overall is None:
        return no_findings()
    said = collected_responses(rs, combination.overall.holds()).with_columns(
        pl.col("RSSTRESC").str.to_uppercase().replace(dict(combination.overall.words))
    )
    return find_differing(match_collected(said, judged), "components")
