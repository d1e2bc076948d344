"""iRECIST: Seymour et al., Lancet Oncol 2017;18:e143-52, on top of RECIST 1.1.

Tables 2 and 3 were read; what they leave open is decided here and stated, with what awaits a check
by a person, in `docs/methods/irecist.md`. TRGRESP and NTRGRESP stay in the words of RECIST 1.1.
"""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.response.confirmed import date_progressions
from remission.response.diameters import assess_diameters
from remission.response.irecist_course import NOTED, Verdict, follow_course
from remission.response.irecist_scans import scans_by_series
from remission.response.lesions import Lesions
from remission.response.nouns import Responses, Tumours
from remission.response.overall import combine
from remission.response.recist_1_1 import RECIST_1_1
from remission.response.rules import DiameterRule
from remission.response.vocabulary import IRECIST_WORDS, RECIST_WORDS
from remission.sdtm import gather_findings, make_findings

IRECIST: Final = replace(RECIST_1_1, name="iRECIST", words=IRECIST_WORDS)
_TRANSLATED: Final = dict(zip(RECIST_WORDS.controlled, IRECIST_WORDS.controlled, strict=True))


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by iRECIST."""
    wait_days = protocol.response.progression_days
    return assess_diameters(
        tumours, protocol, IRECIST, rejudge=partial(_rejudge, rule=IRECIST, wait_days=wait_days)
    )


def _rejudge(
    visits: pl.DataFrame,
    lesions: Lesions,
    series: pl.DataFrame,
    *,
    rule: DiameterRule,
    wait_days: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments judged by RECIST 1.1 in the words of iRECIST, and findings."""
    first = pl.col("ADT").filter(pl.col("OVRLRESP") == "PD").min().over("S")
    after = _settle_without_new(visits, rule).filter(pl.col("ADT") >= first)
    verdicts = _frame(
        [
            (number, scan.day, verdict)
            for number, scans in scans_by_series(after, lesions)
            for scan, verdict in zip(scans, follow_course(scans, rule, wait_days), strict=True)
        ]
    )
    judged = visits.join(verdicts, on=["S", "ADT"], how="left", maintain_order="left").sort(
        "S", "ADT"
    )
    word = pl.coalesce("WORD", "OVRLRESP").replace(_TRANSLATED)
    why = pl.concat_str(["WHY", pl.col("ADDED")], separator="; ", ignore_nulls=True)
    dated = date_progressions(
        judged.with_columns(word.alias("OVRLRESP"), why.alias("WHY")), "S", IRECIST_WORDS
    )
    return dated, _check(dated.join(series, on="S"))


def _check(noted: pl.DataFrame) -> pl.DataFrame:
    return gather_findings(
        *(
            make_findings(
                noted.filter(pl.col("RULE") == rule),
                rule,
                "warning",
                domain="TR",
                visit=pl.col("VISIT"),
                variable="OVRLRESP",
                value=pl.col("OVRLRESP"),
                message=pl.format("{} on {} ({}): {}", "OVRLRESP", "ADT", "EVALUATOR", "NOTE"),
            )
            for rule in NOTED
        )
    )


def _settle_without_new(visits: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    """Add SETTLED, the overall response of RECIST 1.1 if no new lesion had been seen."""
    settled = (
        pl.when(pl.col("TARGETS") > 0)
        .then(combine(rule.overall))
        .otherwise(combine(rule.overall_without_targets))
    )
    without = visits.with_columns(
        pl.lit(value=False).alias("NEWYES"), pl.col("NTRGRESP").fill_null("NONE")
    ).select(settled.alias("SETTLED"))
    return visits.with_columns(without["SETTLED"])


def _frame(rows: list[tuple[int, object, Verdict]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (number, day, made.word, made.progressed, made.why or None, made.rule, made.note)
            for number, day, made in rows
        ],
        schema={
            "S": pl.Int64,
            "ADT": pl.Date,
            "WORD": pl.String,
            "PROGDT": pl.Date,
            "ADDED": pl.String,
            "RULE": pl.String,
            "NOTE": pl.String,
        },
        orient="row",
    )
