"""GCIG: Rustin et al., Int J Gynecol Cancer 2011;21:419-23: RECIST 1.1 with CA-125.

The table of combinations follows the summary that pharmaverse publishes; the paper was not at
hand. What awaits a check by a person stands in `docs/methods/gcig-ca125.md`.
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
from remission.response.gcig_marker import find_doubled, find_interventions
from remission.response.nouns import Responses
from remission.response.overall import Cell, combine
from remission.response.rules import ANY
from remission.response.starts import treatment_starts
from remission.response.vocabulary import RECIST_WORDS
from remission.sdtm import Study, gather_findings

_WORDS: Final = {word: word for word in ("NE", "CR", "PR", "SD", "PD")}
_MARKER: Final = "CA-?125"
_NEITHER: Final = "NON-CR/NON-PD"
NOT_USED: Final = "NOT USED"
"""CA-125 of a patient in whom it cannot show a response."""

GCIG: Final = Combination(
    name="GCIG CA-125",
    words=RECIST_WORDS,
    components=(
        Component(
            code="RECIST",
            label="RECIST",
            test="OVRLRESP",
            category=r"RECIST(?: 1\.1)?",
            words={**_WORDS, _NEITHER: _NEITHER},
        ),
        Component(
            code="CA125",
            label="CA-125",
            test="OVRLRESP",
            category=f"(?:GCIG )?{_MARKER}",
            words=_WORDS,
        ),
    ),
    overall=Component(
        code="OVRLRESP",
        label="overall",
        test="OVRLRESP",
        category=f"RECIST.*{_MARKER}",
        words=_WORDS,
    ),
)

OVERALL: Final[tuple[tuple[Cell, ...], ...]] = (  # first match wins
    ("PD", ANY, "PD"),
    (ANY, "PD", "PD"),
    (MISSING, ANY, "NE"),
    (ANY, MISSING, "NE"),
    ("CR", ("CR", NOT_USED), "CR"),
    (("CR", "PR"), ANY, "PR"),
    (ANY, ("CR", "PR"), "PR"),
    (_NEITHER, ANY, _NEITHER),
    ("SD", ANY, "SD"),
    ("NE", "SD", "SD"),
    ("NE", ("NE", NOT_USED), "NE"),
)
"""RECIST 1.1, CA-125, overall."""


def assess(study: Study, protocol: Protocol) -> Responses:
    """Combine RECIST 1.1 and CA-125 of every evaluator."""
    starts = treatment_starts(study, protocol)
    collected = read_components(study, protocol, starts, GCIG.components)
    rs = study["RS"]
    said = pl.col("CA125")
    treated = (pl.col("ADT") >= pl.col("ANTIBODYDT")).fill_null(value=False) & (said != MISSING)
    too_low = pl.col("TOOLOW").fill_null(value=False) & ~said.is_in([MISSING, "PD"])
    after = pl.col("INTERVENTION").is_not_null() & pl.lit(
        protocol.response.gcig.after_intervention == "not evaluable"
    )
    why = explain_components(GCIG)
    interventions, found = find_interventions(study, collected, protocol)
    judged = (
        put_side_by_side(collected, GCIG)
        .join(_too_low(rs), on="USUBJID", how="left")
        .join(_antibodies(rs), on="USUBJID", how="left")
        .join(interventions, on=[*SERIES, "ADT"], how="left")
        .with_columns(
            pl.when(treated)
            .then(pl.format("{} (not used: mouse antibodies on {})", why, "ANTIBODYDT"))
            .when(after)
            .then(pl.format("{} (not used: {})", why, "INTERVENTION"))
            .when(too_low)
            .then(pl.format("{} (not used: too low before treatment)", why))
            .otherwise(why)
            .alias("WHY"),
            pl.when(treated | after)
            .then(pl.lit("NE"))
            .when(too_low)
            .then(pl.lit(NOT_USED))
            .otherwise(said)
            .alias("CA125"),
        )
        .with_columns(combine(OVERALL, GCIG.columns).alias("OVRLRESP"))
        .with_columns(pl.when(pl.col("OVRLRESP") == "PD").then("ADT").alias("PDDT"))
        .sort(*SERIES, "ADT")
    )
    findings = gather_findings(compare_combined(rs, judged, GCIG), found, find_doubled(study))
    return finish(judged, collected, GCIG, protocol.response.evaluator, findings)


def _too_low(rs: pl.DataFrame) -> pl.DataFrame:
    """Return TOOLOW for patients who are said not to be evaluable for a CA-125 response.

    That is CA125EFL (SUPPRS) N on some record and Y on none.
    """
    flag = pl.col("CA125EFL") if "CA125EFL" in rs.columns else pl.lit(None, dtype=pl.String)
    return rs.group_by("USUBJID").agg(((flag == "N").any() & ~(flag == "Y").any()).alias("TOOLOW"))


def _antibodies(rs: pl.DataFrame) -> pl.DataFrame:
    """Return ANTIBODYDT, from when mouse antibodies were given (SUPPRS, MOUSEANT is Y)."""
    given = pl.col("MOUSEANT") == "Y" if "MOUSEANT" in rs.columns else pl.lit(value=False)
    return rs.filter(given).group_by("USUBJID").agg(pl.col("RSDT").min().alias("ANTIBODYDT"))
