"""What makes a CA-125 doubtful: work on peritoneum or pleura before it, two values on a day."""

from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.response.components import Collected
from remission.sdtm import Study, make_findings

_MARKER: Final = "CA125"  # the component; in LB tests that begin so
_TEXTS: Final = ("PRTRT", "PRDECOD", "PRCAT")
_DRAINED: Final = ("DRAIN", "PUNCTURE")
_SAID: Final = {
    "not evaluable": "it counts as not evaluable",
    "as collected": "it is used as collected",
}


def find_interventions(
    study: Study, collected: Collected, protocol: Protocol
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments whose CA-125 came shortly after an intervention, and findings.

    Columns are USUBJID, EVALUATOR, ADT and INTERVENTION, what was done and when. An intervention
    is a record of PR in which a word of `response.gcig.interventions` tells what was done, or where
    a local treatment or drainage was done. It reaches from its first day to `intervention_days`
    after its last (one without an end: its first); both boundaries belong.
    """
    plan = protocol.response.gcig
    done = _interventions(study["PR"], protocol)
    until = pl.coalesce("PRENDT", "PRSTDT") + pl.duration(days=plan.intervention_days)
    near = (
        collected.components.filter(pl.col("PARAMCD") == _MARKER)
        .join(done, on="USUBJID")
        .filter(pl.coalesce("SCANDT", "ADT").is_between("PRSTDT", until))
        .sort("USUBJID", "EVALUATOR", "ADT", "PRSTDT", "PRSEQ")
        .unique(["USUBJID", "EVALUATOR", "ADT"], keep="last", maintain_order=True)
        .with_columns(
            pl.format(
                "{} on {}{}",
                "PRTRT",
                "PRSTDT",
                pl.format(", PR {}", "PRSEQ").fill_null(""),
            ).alias("INTERVENTION")
        )
    )
    found = make_findings(
        near,
        "marker-after-intervention",
        "warning",
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable="RSSTRESC",
        value=pl.col("AVALC"),
        row=pl.col("ROW"),
        action="assumed" if plan.after_intervention == "not evaluable" else "kept",
        message=pl.format(
            "CA-125 {} of {} on {} came within {} days of work on peritoneum or pleura ({}); "
            f"{_SAID[plan.after_intervention]}",
            "AVALC",
            "EVALUATOR",
            pl.coalesce("SCANDT", "ADT"),
            pl.lit(plan.intervention_days),
            "INTERVENTION",
        ),
    )
    return near.select("USUBJID", "EVALUATOR", "ADT", "INTERVENTION"), found


def find_doubled(study: Study) -> pl.DataFrame:
    """Return a finding per patient and day with CA-125 values in LB that differ (`marker-twice`).

    Two responses of one assessment in RS are found where components are read (`component-twice`).
    """
    lb = study["LB"].filter(
        pl.col("LBTESTCD").str.starts_with(_MARKER), pl.col("LBDT").is_not_null()
    )
    value = pl.coalesce("LBSTRESC", pl.col("LBSTRESN").cast(pl.String))
    values = lb.filter(value.is_not_null()).sort("USUBJID", "LBDT", "LBSEQ", "ROW")
    said = pl.concat_str(value, "LBSTRESU", separator=" ", ignore_nulls=True)
    twice = (
        values.group_by("USUBJID", "LBDT", maintain_order=True)
        .agg(said.unique(maintain_order=True).alias("SAID"), pl.col("ROW").first())
        .filter(pl.col("SAID").list.len() > 1)
        .with_columns(pl.col("SAID").list.join(", "))
    )
    return make_findings(
        twice,
        "marker-twice",
        "warning",
        domain="LB",
        variable="LBSTRESC",
        value=pl.col("SAID"),
        row=pl.col("ROW"),
        message=pl.format(
            "CA-125 has more than one value on {} ({}); which of them the response collected in RS "
            "rests on is not known; keep the right one",
            "LBDT",
            "SAID",
        ),
    )


def _interventions(pr: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    plan = protocol.response
    done = _tells(_TEXTS, plan.gcig.interventions)
    there = _tells(("PRLOC",), plan.gcig.interventions)
    treated = _tells(_TEXTS, (*plan.doubt.local_treatments, *_DRAINED))
    return pr.filter(pl.col("PRSTDT").is_not_null(), done | (there & treated)).select(
        "USUBJID", "PRTRT", "PRSTDT", "PRENDT", "PRSEQ"
    )


def _tells(columns: tuple[str, ...], words: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(
        pl.col(name)
        .str.contains_any(list(words), ascii_case_insensitive=True)
        .fill_null(value=False)
        for name in columns
    )
