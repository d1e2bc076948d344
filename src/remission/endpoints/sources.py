"""Where events and censorings come from: each source gives a date, a record and a sentence."""

from collections.abc import Callable

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.protocol import Origin

SOURCE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "ADT": pl.Date,
        "SEENDT": pl.Date,  # when it was known; later than ADT for a new lesion first equivocal
        "UNDONEDT": pl.Date,  # when a later assessment undid it; null: it stands
        "EVNTDESC": pl.String,
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,  # null in DM, which has no --SEQ
    }
)

Source = Callable[[Evidence], pl.DataFrame]
"""Returns `SOURCE_SCHEMA`; possibly several rows per patient, none without a date."""

_PROGRESSED = "PROGRESS|RELAPSE"
"""Why treatment ended, of those who claim progression (DSDECOD, capitals)."""
_COMPLETED = "COMPLETED"
_STANDS_UNLESS_UNDONE = ("irecist", "rano-2.0")
"""Criteria whose unconfirmed progression counts as long as no assessment undoes it."""


def origin(evidence: Evidence) -> pl.DataFrame:
    """Return the day from which the protocol counts time."""
    return _start(evidence, evidence.protocol.analysis.origin)


def registration(evidence: Evidence) -> pl.DataFrame:
    """Return the day of registration."""
    return _start(evidence, "registration")


def first_dose(evidence: Evidence) -> pl.DataFrame:
    """Return the day of the first dose."""
    return _start(evidence, "first dose")


def treated(evidence: Evidence) -> pl.DataFrame:
    """Return the day from which the protocol counts time, for patients with a dose."""
    dosed = evidence.subjects.filter(pl.col("TRTSDT").is_not_null())
    return origin(evidence).join(dosed, on="USUBJID", how="semi")


def stable(evidence: Evidence) -> pl.DataFrame:
    """Return the day from which time counts, for patients whose best response is stable disease."""
    words = [evidence.words.stable, evidence.words.neither]
    steady = evidence.best_asked.filter(
        pl.col("AVALC").is_in([word for word in words if word is not None])
    )
    return origin(evidence).join(steady, on="USUBJID", how="semi")


def death(evidence: Evidence) -> pl.DataFrame:
    """Return the day of death, from any cause."""
    return _from_subjects(evidence, "DTHDT", "death", domain=pl.lit("DM"))


def last_alive(evidence: Evidence) -> pl.DataFrame:
    """Return the last day known alive."""
    return _from_subjects(evidence, "LSTALVDT", "last known alive", record="LALV")


def new_therapy(evidence: Evidence) -> pl.DataFrame:
    """Return the start of a new anticancer therapy."""
    return _from_subjects(evidence, "NEWTRTDT", "new anticancer therapy", record="NTRT")


def progression(evidence: Evidence) -> pl.DataFrame:
    """Return every progression, dated by PDDT and told as at the first assessment of it.

    One that was undone later is there with UNDONEDT, dated by its first assessment.
    """
    return pl.concat(
        [
            _progression(evidence, pl.col("PDDT")),
            undone_progression(evidence),
            _open(evidence, pl.col("OPENDT")),
        ]
    )


def progression_assessed(evidence: Evidence) -> pl.DataFrame:
    """Return every progression, dated by the last scan of the assessment that proved it."""
    return pl.concat(
        [
            _progression(evidence, pl.col("ADT")),
            undone_progression(evidence),
            _open(evidence, pl.col("ADT")),
        ]
    )


def claimed_progression(evidence: Evidence) -> pl.DataFrame:
    """Return the end of treatment for progression, whether scans show it or not."""
    ended = evidence.subjects.filter(pl.col("EOTREAS").str.contains(_PROGRESSED))
    return _treatment_end(ended, "treatment ended for progression: {}")


def adequate_assessment(evidence: Evidence) -> pl.DataFrame:
    """Return every assessment that could be judged (not NE) and showed no progression."""
    found = evidence.visits.filter(pl.col("OVRLRESP").is_in(evidence.words.controlled))
    return _shape(
        found.with_columns(
            pl.format("no progression at assessment: {}", "OVRLRESP").alias("EVNTDESC")
        )
    )


def first_response(evidence: Evidence) -> pl.DataFrame:
    """Return the first CR or PR that counts, whichever came first, for responders only."""
    return _respond(evidence.responses, "first response")


def first_confirmed_response(evidence: Evidence) -> pl.DataFrame:
    """Return the first CR or PR that was confirmed later."""
    return _respond(evidence.confirmed, "first confirmed response")


def first_response_seen(evidence: Evidence) -> pl.DataFrame:
    """Return the first CR or PR, confirmed or not."""
    return _respond(evidence.unconfirmed, "first response, confirmation not asked")


def treatment_stop(evidence: Evidence) -> pl.DataFrame:
    """Return the last dose of patients whose treatment ended before it was completed."""
    ended = evidence.subjects.filter(~pl.col("EOTREAS").str.starts_with(_COMPLETED))
    return _last_dose(ended, "treatment stopped: {}")


def treatment_end(evidence: Evidence) -> pl.DataFrame:
    """Return the last dose of patients whose treatment ended, for whatever reason."""
    return _last_dose(
        evidence.subjects.filter(pl.col("EOTREAS").is_not_null()), "treatment ended: {}"
    )


def on_treatment(evidence: Evidence) -> pl.DataFrame:
    """Return the last day on which a patient is known to have been on treatment."""
    return _from_subjects(evidence, "TRTEDT", "last known on treatment", record="TRTE")


def _start(evidence: Evidence, name: Origin) -> pl.DataFrame:
    if name == "registration":
        return _from_subjects(evidence, "RFICDT", name, record="RFIC")
    return _from_subjects(evidence, "TRTSDT", name, record="TRTS")


def _progression(evidence: Evidence, date: pl.Expr) -> pl.DataFrame:
    found = (
        evidence.visits.filter(pl.col("PDDT").is_not_null())
        .sort("USUBJID", "PDDT", "ADT")
        .unique(["USUBJID", "PDDT"], keep="first", maintain_order=True)
    )
    return _shape(
        found.with_columns(
            date.alias("ADT"),
            pl.coalesce("CONFDT", "ADT").alias("SEENDT"),
            pl.format("progression: {}", "WHY").alias("EVNTDESC"),
        )
    )


def _open(evidence: Evidence, date: pl.Expr) -> pl.DataFrame:
    """Return the progressions that count as long as nothing later judges them, and were judged.

    Once one was confirmed the confirmed one is told instead.
    """
    waited = evidence.visits.filter(pl.col("OPENDT").is_not_null())
    return _shape(
        waited.with_columns(
            date.alias("ADT"),
            pl.col("ADT").alias("SEENDT"),
            pl.coalesce("LIFTEDDT", "CONFDT").alias("UNDONEDT"),
            pl.format("progression, judged again only later: {}", "WHY").alias("EVNTDESC"),
        ).filter(pl.col("UNDONEDT").is_not_null())
    )


def undone_progression(evidence: Evidence) -> pl.DataFrame:
    """Return the unconfirmed progressions that an assessment undid, at their first assessment."""
    words = evidence.words
    if evidence.protocol.response.criterion not in _STANDS_UNLESS_UNDONE:
        return pl.DataFrame(schema=SOURCE_SCHEMA)
    turns = evidence.visits.sort("USUBJID", "ADT").with_columns(
        pl.col("OVRLRESP").is_in(words.controlled).cum_sum().over("USUBJID").alias("TURN")
    )
    begun = turns.group_by("USUBJID", (pl.col("TURN") - 1).alias("TURN")).agg(
        pl.col("ADT").min().alias("UNDONEDT")
    )
    undone = (
        turns.filter((pl.col("OVRLRESP") == words.unconfirmed) & pl.col("PDDT").is_null())
        .unique(["USUBJID", "TURN"], keep="first", maintain_order=True)
        .join(begun, on=["USUBJID", "TURN"], maintain_order="left")
    )
    return _shape(
        undone.with_columns(
            pl.format("progression, undone only later: {}", "WHY").alias("EVNTDESC")
        )
    )


def _respond(responses: pl.DataFrame, words: str) -> pl.DataFrame:
    return _shape(responses.with_columns(pl.lit(words).alias("EVNTDESC")))


def _last_dose(ended: pl.DataFrame, sentence: str) -> pl.DataFrame:
    """Return the last dose, else the day on which DS says that treatment ended."""
    dosed = pl.col("TRTEDT").is_not_null()
    return _shape(
        ended.select(
            "USUBJID",
            pl.coalesce("TRTEDT", "EOTDT").alias("ADT"),
            _lower(sentence).alias("EVNTDESC"),
            pl.when(dosed).then("TRTEDOM").otherwise(pl.lit("DS")).alias("SRCDOM"),
            pl.when(dosed).then("TRTESEQ").otherwise("EOTSEQ").alias("SRCSEQ"),
        ).filter(pl.col("ADT").is_not_null())
    )


def _treatment_end(ended: pl.DataFrame, sentence: str) -> pl.DataFrame:
    """Return the day on which DS says that treatment ended."""
    return _shape(
        ended.select(
            "USUBJID",
            pl.col("EOTDT").alias("ADT"),
            _lower(sentence).alias("EVNTDESC"),
            pl.lit("DS").alias("SRCDOM"),
            pl.col("EOTSEQ").alias("SRCSEQ"),
        ).filter(pl.col("ADT").is_not_null())
    )


def _lower(sentence: str) -> pl.Expr:
    return pl.format(sentence, pl.col("EOTREAS").str.to_lowercase())


def _from_subjects(
    evidence: Evidence,
    column: str,
    words: str,
    *,
    record: str = "",
    domain: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return a date of Subjects; `record` begins the names of the columns of its record."""
    found = evidence.subjects.filter(pl.col(column).is_not_null())
    return _shape(
        found.select(
            "USUBJID",
            pl.col(column).alias("ADT"),
            pl.lit(words).alias("EVNTDESC"),
            (pl.col(f"{record}DOM") if domain is None else domain).alias("SRCDOM"),
            (pl.col(f"{record}SEQ") if domain is None else pl.lit(None)).alias("SRCSEQ"),
        )
    )


def _shape(rows: pl.DataFrame) -> pl.DataFrame:
    if "SEENDT" not in rows.columns:
        rows = rows.with_columns(pl.col("ADT").alias("SEENDT"))
    if "UNDONEDT" not in rows.columns:
        rows = rows.with_columns(pl.lit(None).alias("UNDONEDT"))
    return rows.select(pl.col(name).cast(dtype) for name, dtype in SOURCE_SCHEMA.items())
