"""Disease seen after a complete response: what the protocol makes of it, always with a finding.

Had the disease truly gone, this is progression; had it not, the complete response was a partial
one. Eisenhauer 2009, Table 3 and its note (not re-read: awaits a check against the paper).
"""

import polars as pl

from remission.protocol import DoubtPlan, Protocol
from remission.response.course import name_record
from remission.response.lesion_records import UNITS_PER_MM
from remission.response.rules import DiameterRule
from remission.response.vocabulary import ResponseWords
from remission.sdtm import make_findings

_SAID = {
    "as judged": "both are used as judged",
    "progression": "it counts as progression on that day",
    "complete was partial": "the complete response counts as partial",
}
_POLICIES = ("partial_after_complete", "stable_after_complete")


def settle_after_complete(
    visits: pl.DataFrame,
    seen: pl.DataFrame,
    series: pl.DataFrame,
    protocol: Protocol,
    rule: DiameterRule,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments with OVRLRESP, PDDT and WHY as the protocol settles them, findings.

    LOWERDT is the assessment that made a complete response a partial one.

    An assessment is in doubt when it is PR, SD or NON-CR/NON-PD and the last one that could be
    judged was CR. Where no lesion was seen on it (one was not assessed), nothing is settled.

    Raises
    ------
    ProtocolError
        When the criterion lets a later scan confirm or undo a progression, and the protocol makes
        one of disease after a complete response.

    """
    plan, words = protocol.response.doubt, rule.words
    _refuse(protocol, words)
    doubtful = _find_doubt(visits, words, plan)
    seen_then = seen.join(doubtful, on=["S", "ADT"], how="semi")
    doubtful = doubtful.join(_there(seen_then, rule), on=["S", "ADT"], how="left")
    if doubtful.is_empty():
        lowered = pl.lit(None, dtype=pl.Date).alias("LOWERDT")
        return visits.with_columns(lowered), _report(doubtful, series)
    settled = doubtful.filter(pl.col("THERE").is_not_null())
    return _settle(visits, settled, words), _report(doubtful, series)


def _refuse(protocol: Protocol, words: ResponseWords) -> None:
    if words.unconfirmed is None:
        return
    allowed = [f"'{policy}'" for policy in _SAID if policy != "progression"]
    for name in _POLICIES:
        if getattr(protocol.response.doubt, name) == "progression":
            kept = [*allowed, "'progression' with a criterion whose progression is final"]
            raise protocol.fault(("response", "doubt", name), "progression", kept)


def _find_doubt(visits: pl.DataFrame, words: ResponseWords, plan: DoubtPlan) -> pl.DataFrame:
    word = pl.col("OVRLRESP")
    policy = (
        pl.when(word == words.partial)
        .then(pl.lit(plan.partial_after_complete))
        .otherwise(pl.lit(plan.stable_after_complete))
    )
    return (
        visits.filter(word != words.unevaluable)
        .sort("S", "ADT")
        .with_columns(
            pl.col("ADT").shift(1).over("S").alias("CRDT"),
            word.shift(1).over("S").alias("BEFORE"),
            policy.alias("POLICY"),
        )
        .filter(
            (pl.col("BEFORE") == words.complete)
            & word.is_in([words.partial, words.stable, words.neither])
        )
        .select("S", "ADT", "VISIT", "OVRLRESP", "CRDT", "POLICY")
    )


def _there(seen: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    """Return the lesions that are there at each assessment, by name and record."""
    size, normal = pl.col("DIAM"), rule.node_normal_mm * UNITS_PER_MM
    target = (pl.col("ROLE") == "TARGET") & (size > 0) & ~(pl.col("NODE") & (size < normal))
    other = (pl.col("ROLE") == "NON-TARGET") & ~pl.col("STATE").is_in(["ABSENT", "MISSING"])
    return (
        seen.filter(target | other)
        .sort("S", "ADT", "LNKID")
        .group_by("S", "ADT", maintain_order=True)
        .agg(pl.concat_str("LNKID", name_record()).str.join(", ").alias("THERE"))
    )


def _settle(visits: pl.DataFrame, settled: pl.DataFrame, words: ResponseWords) -> pl.DataFrame:
    """Return the assessments with what the policies say in the place of what was judged."""
    progressed = settled.filter(pl.col("POLICY") == "progression").select(
        "S",
        "ADT",
        pl.lit(words.progression).alias("SETTLED"),
        pl.col("ADT").alias("SETTLEDDT"),
        pl.lit(None, dtype=pl.Date).alias("LOWERDT"),
        pl.format("disease after CR on {} counts as progression", "CRDT").alias("SETTLEDWHY"),
    )
    corrected = _complete_runs(visits, settled, words).select(
        "S",
        "ADT",
        pl.lit(words.partial).alias("SETTLED"),
        pl.lit(None, dtype=pl.Date).alias("SETTLEDDT"),
        pl.col("SEENDT").alias("LOWERDT"),
        pl.format("disease on {} makes this a partial response", "SEENDT").alias("SETTLEDWHY"),
    )
    changes = pl.concat([progressed, corrected])
    return (
        visits.join(changes, on=["S", "ADT"], how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("SETTLED", "OVRLRESP").alias("OVRLRESP"),
            pl.coalesce("SETTLEDDT", "PDDT").alias("PDDT"),
            pl.concat_str(["WHY", "SETTLEDWHY"], separator="; ", ignore_nulls=True).alias("WHY"),
        )
        .drop("SETTLED", "SETTLEDDT", "SETTLEDWHY")
    )


def _complete_runs(
    visits: pl.DataFrame, settled: pl.DataFrame, words: ResponseWords
) -> pl.DataFrame:
    """Return the complete responses, with nothing but NE between them, before SEENDT."""
    word = pl.col("OVRLRESP")
    runs = (
        visits.filter(word != words.unevaluable)
        .sort("S", "ADT")
        .with_columns((word != words.complete).cum_sum().over("S").alias("RUN"))
    )
    ends = (
        settled.filter(pl.col("POLICY") == "complete was partial")
        .join(runs.select("S", "ADT", "RUN"), on=["S", "ADT"])
        .select("S", pl.col("RUN") - 1, pl.col("ADT").alias("SEENDT"))
    )
    return runs.filter(word == words.complete).join(ends, on=["S", "RUN"])


def _report(doubtful: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per assessment in doubt."""
    return make_findings(
        doubtful.join(series, on="S"),
        "disease-after-complete-response",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("OVRLRESP"),
        message=pl.format(
            "{} on {} after CR on {} ({}); {}: had the disease truly gone, this is progression; if "
            "not, the CR was a PR; {}; a person should decide and correct one",
            "OVRLRESP",
            "ADT",
            "CRDT",
            "EVALUATOR",
            pl.format("there is {}", "THERE").fill_null("no lesion is seen, one is not assessed"),
            pl.when(pl.col("THERE").is_null())
            .then(pl.lit(_SAID["as judged"]))
            .otherwise(pl.col("POLICY").replace_strict(_SAID, return_dtype=pl.String)),
        ),
    )
