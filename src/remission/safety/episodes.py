"""Whether a side-effect ended while the drug was given unchanged."""

import datetime as dt

import polars as pl

from remission.protocol import Protocol
from remission.safety.exposure import Course
from remission.safety.joining import number_episodes
from remission.safety.nouns import EPISODE_SCHEMA
from remission.sdtm import make_findings

ENDINGS = (
    "RESOLVED",
    "DOSE CHANGED",
    "RESCUE DRUG",
    "DOSE NOT KNOWN",
    "OFF DRUG",
    "ONGOING",
    "AFTER LAST DOSE",
)
"""How an episode went on: what came first, or that it began when treatment was over."""

_CHANGING = (
    "DOSE INCREASED",
    "DOSE RATE REDUCED",
    "DOSE REDUCED",
    "DRUG INTERRUPTED",
    "DRUG WITHDRAWN",
)
"""AEACN that say that the dose did not go on unchanged (CDISC codelist ACN)."""

_NO_END = ("FATAL", "NOT RECOVERED/NOT RESOLVED")
"""AEOUT that say that a record's end date is not the end of the side-effect (codelist OUT)."""

_FATAL = 5
_KEYS = ["USUBJID", "TERM", "EPISODE"]


def derive_episodes(
    events: pl.DataFrame, protocol: Protocol, course: Course, rescues: pl.DataFrame
) -> pl.DataFrame:
    """Return one row per patient, term of `toxicity.course` and episode (`EPISODE_SCHEMA`).

    Treatment-emergent records of a term that overlap, touch or follow on the next day are one
    episode; it has ended with the last of them, and not while one of them has no end, nor when
    the last of them was fatal (grade 5) or says so (AEOUT). A record without a start counts from
    the first dose. HOW is what came first:

    - DOSE CHANGED: on a day of the episode the daily dose differed from that of the day before
      (a day without drug included; on the day of onset only a lower dose), or a record of it says
      so (AEACN), on its start. On the day of the end this comes before RESOLVED.
    - RESCUE DRUG: a drug against the side-effect was begun (`rescues`: USUBJID, TERM, RESCUED); of
      things on one day a change of dose comes first, then this.
    - DOSE NOT KNOWN: a day of the episode whose dose is not known.
    - RESOLVED: ended no later than the last dose.
    - OFF DRUG: the last dose. ONGOING: the cut-off, on treatment.
    """
    if not protocol.toxicity.course:
        return EPISODE_SCHEMA.to_frame()
    episodes = _joined(followed_records(events, protocol, course))
    changed = _first_change(episodes, course.stretches)
    unknown = _first_unknown(episodes, course.stretches)
    rescued = _first_rescue(episodes, rescues)
    return (
        episodes.join(changed, on=_KEYS, how="left")
        .join(unknown, on=_KEYS, how="left")
        .join(rescued, on=_KEYS, how="left")
        .with_columns(CHANGED=pl.min_horizontal("CHANGED", "ACTED"))
        .with_columns(HOW=_how())
        .with_columns(ADT=_when())
        .with_columns(DAYS=(pl.col("ADT") - pl.col("ASTDT")).dt.total_days() + 1, LASTDT="LASTDAY")
        .match_to_schema(EPISODE_SCHEMA, extra_columns="ignore", integer_cast="upcast")
        .sort(_KEYS)
    )


def followed_records(events: pl.DataFrame, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return the treatment-emergent records of the terms followed, each with its course.

    All columns of events, TERM, TRTSDT, LASTDAY (last day on treatment) and ONGOING. ASTDT is
    never null and not before the first dose.
    """
    named = {term.upper(): term for term in protocol.toxicity.course}
    term = pl.col("AEDECOD").str.to_uppercase().replace_strict(named, default=None)
    records = events.with_columns(TERM=term.cast(pl.String)).filter(
        pl.col("TERM").is_not_null(), pl.col("TRTEMFL") == "Y"
    )
    return (
        records.join(treated_days(course, protocol.trial.cutoff), on="USUBJID")
        .with_columns(ASTDT=pl.max_horizontal("ASTDT", "TRTSDT"))
        .with_columns(AENDT=_ended(protocol.trial.cutoff))
        .sort("USUBJID", "TERM", "ASTDT", "AENDT", "AESEQ", nulls_last=True)
    )


def treated_days(course: Course, cutoff: dt.date) -> pl.DataFrame:
    """Return USUBJID, TRTSDT, LASTDAY (of treatment, or the cut-off) and ONGOING."""
    ongoing = pl.col("USUBJID").is_in(course.ongoing["USUBJID"].implode())
    last = pl.when(ongoing).then(pl.lit(cutoff)).otherwise(pl.min_horizontal("TRTEDT", cutoff))
    return course.exposure.select("USUBJID", "TRTSDT", LASTDAY=last, ONGOING=ongoing)


def find_unused_terms(events: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    """Find terms of `toxicity.course` that no record of AE has."""
    seen = set(events["AEDECOD"].drop_nulls().str.to_uppercase())
    terms = [term for term in protocol.toxicity.course if term.upper() not in seen]
    return make_findings(
        pl.DataFrame({"TERM": terms}, schema={"TERM": pl.String}),
        "course-term-not-found",
        "warning",
        domain="AE",
        variable="AEDECOD",
        value=pl.col("TERM"),
        message=pl.format("No record has the term {} of toxicity.course", "TERM"),
    )


def _ended(cutoff: dt.date) -> pl.Expr:
    """Return the end, not before the start; null when it lies after the cut-off."""
    known = pl.when(pl.col("AENDT") <= cutoff).then(pl.col("AENDT"))
    return pl.when(known.is_not_null()).then(pl.max_horizontal(known, "ASTDT"))


def _joined(records: pl.DataFrame) -> pl.DataFrame:
    """Return episodes of records that hang together, numbered; ACTED is when AEACN says change."""
    keys = _KEYS[:2]
    acted = pl.col("AEACN").str.strip_chars().str.to_uppercase().is_in(_CHANGING)
    out = pl.col("AEOUT").str.strip_chars().str.to_uppercase()
    over = ~(out.is_in(_NO_END) | (pl.col("AETOXGR") == _FATAL)).fill_null(value=False)
    last = pl.col("AENDT") == pl.col("AENDT").max()
    return (
        records.with_columns(EPISODE=number_episodes(keys))
        .group_by(*keys, "EPISODE", maintain_order=True)
        .agg(
            pl.col("LASTDAY", "ONGOING").first(),
            ASTDT=pl.col("ASTDT").min(),
            AENDT=pl.when(pl.col("AENDT").is_not_null().all() & over.filter(last).all()).then(
                pl.col("AENDT").max()
            ),
            GRADE=pl.col("AETOXGR").max(),
            ACTED=pl.col("ASTDT").filter(acted, pl.col("ASTDT") <= pl.col("LASTDAY")).min(),
        )
        .with_columns(UNTIL=pl.min_horizontal("AENDT", "LASTDAY"))
    )


def _first_change(episodes: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """Return per episode CHANGED, the first day of it with another daily dose than the day before.

    On the day of onset only a lower dose counts: treatment that begins again is no change.
    """
    before = pl.col("DAILY").shift(1).over("USUBJID")
    known = pl.col("KNOWN") & pl.col("KNOWN").shift(1).over("USUBJID")
    changes = stretches.select(
        "USUBJID", "DAY", LOWER=pl.col("DAILY") < before, OTHER=(pl.col("DAILY") != before) & known
    ).filter("OTHER")
    since = (pl.col("DAY") > pl.col("ASTDT")) | (
        (pl.col("DAY") == pl.col("ASTDT")) & pl.col("LOWER")
    )
    return (
        episodes.join(changes, on="USUBJID")
        .filter(since, pl.col("DAY") <= pl.col("UNTIL"))
        .group_by(_KEYS)
        .agg(CHANGED=pl.col("DAY").min())
    )


def _first_unknown(episodes: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """Return per episode UNKNOWN, the first day of it whose dose is not known."""
    last = pl.col("DAY") + pl.duration(days=pl.col("LENGTH") - 1)
    lost = stretches.filter(~pl.col("KNOWN")).select("USUBJID", "DAY", LAST=last)
    found = (
        episodes.join(lost, on="USUBJID")
        .filter(pl.col("DAY") <= pl.col("UNTIL"), pl.col("LAST") >= pl.col("ASTDT"))
        .select(*_KEYS, UNKNOWN=pl.max_horizontal("DAY", "ASTDT"))
    )
    no_doses = episodes.join(stretches, on="USUBJID", how="anti").select(*_KEYS, UNKNOWN="ASTDT")
    return pl.concat([found, no_doses]).group_by(_KEYS).agg(pl.col("UNKNOWN").min())


def _first_rescue(episodes: pl.DataFrame, rescues: pl.DataFrame) -> pl.DataFrame:
    """Return per episode RESCUED, the first day of it on which a drug against it was begun."""
    return (
        episodes.join(rescues, on=_KEYS[:2])
        .filter(pl.col("RESCUED").is_between("ASTDT", "UNTIL"))
        .group_by(_KEYS)
        .agg(pl.col("RESCUED").min())
    )


def _how() -> pl.Expr:
    changed, unknown, rescued = pl.col("CHANGED"), pl.col("UNKNOWN"), pl.col("RESCUED")
    never = pl.lit(dt.date.max)
    return (
        pl.when(pl.col("ASTDT") > pl.col("LASTDAY"))
        .then(pl.lit("AFTER LAST DOSE"))
        .when(unknown < pl.min_horizontal(changed, rescued, never))
        .then(pl.lit("DOSE NOT KNOWN"))
        .when(changed <= rescued.fill_null(never))
        .then(pl.lit("DOSE CHANGED"))
        .when(rescued.is_not_null())
        .then(pl.lit("RESCUE DRUG"))
        .when(pl.col("AENDT") <= pl.col("LASTDAY"))
        .then(pl.lit("RESOLVED"))
        .when(pl.col("ONGOING"))
        .then(pl.lit("ONGOING"))
        .otherwise(pl.lit("OFF DRUG"))
    )


def _when() -> pl.Expr:
    how = pl.col("HOW")
    return (
        pl.when(how == "DOSE CHANGED")
        .then("CHANGED")
        .when(how == "RESCUE DRUG")
        .then("RESCUED")
        .when(how == "DOSE NOT KNOWN")
        .then("UNKNOWN")
        .when(how == "RESOLVED")
        .then("AENDT")
        .when(how != "AFTER LAST DOSE")
        .then("LASTDAY")
    )
