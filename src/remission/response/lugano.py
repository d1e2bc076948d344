"""Lugano 2014: Cheson et al., J Clin Oncol 2014;32:3059-68: lymphoma by PET-CT and by CT.

The combination of both follows the summary that pharmaverse publishes; the paper gives none. What
awaits a check by a person stands in `docs/methods/lugano-2014.md`.
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
from remission.response.components import MISSING, Component, read_components
from remission.response.nouns import Responses
from remission.response.overall import Cell, combine
from remission.response.rules import ANY
from remission.response.starts import treatment_starts
from remission.response.vocabulary import RECIST_WORDS
from remission.sdtm import Study, make_findings

_LUGANO: Final = "|.*LUGANO.*"
_METABOLIC: Final = {"CMR": "CR", "PMR": "PR", "NMR": "SD", "SMD": "SD", "PMD": "PD"}
_ANATOMIC: Final = {
    "CR": "CR",
    "CAR": "CR",
    "PR": "PR",
    "PAR": "PR",
    "SD": "SD",
    "SAD": "SD",
    "PD": "PD",
    "PAD": "PD",
}
_NOT_JUDGED: Final = {"ND": MISSING, "NE": "NE"}

LUGANO: Final = Combination(
    name="Lugano 2014",
    words=RECIST_WORDS,
    components=(
        Component(
            code="PET",
            label="PET",
            test="OVRLRESP",
            category=_LUGANO,
            part="(?:INCLUDING )?PET.*",
            words=_NOT_JUDGED | {word: word for word in _METABOLIC},
            means=_METABOLIC,
            needed=False,
        ),
        Component(
            code="CT",
            label="CT",
            test="OVRLRESP",
            category=_LUGANO,
            part="NOT INCLUDING PET.*|CT.*",
            words=_NOT_JUDGED | _ANATOMIC,
            needed=False,
        ),
    ),
)

OVERALL: Final[tuple[tuple[Cell, ...], ...]] = (  # first match wins
    ("PMD", ANY, "PD"),
    ("CMR", ANY, "CR"),
    ("PMR", ANY, "PR"),
    (ANY, "PD", "PD"),
    (("NMR", "SMD"), ANY, "SD"),
    (ANY, "CR", "CR"),
    (ANY, "PR", "PR"),
    (ANY, "SD", "SD"),
    (ANY, ANY, "NE"),
)
"""PET, CT, overall: PET decides where it could be judged, else CT."""


def assess(study: Study, protocol: Protocol) -> Responses:
    """Combine the PET-CT and CT responses of every evaluator."""
    starts = treatment_starts(study, protocol)
    collected = read_components(study, protocol, starts, LUGANO.components)
    seen = put_side_by_side(collected, LUGANO).with_columns(explain_components(LUGANO).alias("WHY"))
    if protocol.response.lugano.pet_not_evaluable == "last pet":
        seen = _carry_pet(seen)
    judged = seen.with_columns(combine(OVERALL, LUGANO.columns).alias("OVRLRESP")).with_columns(
        pl.when(pl.col("OVRLRESP") == "PD").then("ADT").alias("PDDT")
    )
    return finish(judged, collected, LUGANO, protocol.response.evaluator, _disagreeing(judged))


def _carry_pet(seen: pl.DataFrame) -> pl.DataFrame:
    """Return the assessments with the last PET that could be judged, where PET is NE and CT not.

    CT that shows progression decides all the same.
    """
    pet = pl.col("PET")
    last = pl.when(pet.is_in(list(_METABOLIC))).then(pet).forward_fill().over(SERIES)
    carried = (pet == "NE") & pl.col("CT").is_in(["CR", "PR", "SD"]) & last.is_not_null()
    return seen.sort(*SERIES, "ADT").with_columns(
        pl.when(carried).then(last).otherwise(pet).alias("PET"),
        pl.when(carried)
        .then(pl.format("{} (the last PET, {}, counts)", "WHY", last))
        .otherwise("WHY")
        .alias("WHY"),
    )


def _disagreeing(judged: pl.DataFrame) -> pl.DataFrame:
    """Return a finding where CT shows progression and PET none, or a response."""
    return make_findings(
        judged.filter((pl.col("CT") == "PD") & pl.col("PET").is_in(["CMR", "PMR", "NMR", "SMD"])),
        "pet-and-ct-disagree",
        "warning",
        domain="RS",
        visit=pl.col("VISIT"),
        variable="RSSTRESC",
        value=pl.col("OVRLRESP"),
        message=pl.format(
            "{} on {}: {}; it is judged {}; a person should decide and correct one",
            "EVALUATOR",
            "ADT",
            "WHY",
            "OVRLRESP",
        ),
    )
