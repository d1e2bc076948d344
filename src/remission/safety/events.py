"""Which adverse events began on treatment, and how bad they were."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.attribution import attribute
from remission.safety.exposure import Course
from remission.safety.nouns import EVENT_SCHEMA, WINDOW_SCHEMA
from remission.safety.worsening import find_not_worse
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.dates import first_possible, last_possible

_GRADE = r"^(?:GRADE\s*)?([0-5])(?:\.0*)?$"


def derive_events(
    study: Study, protocol: Protocol, course: Course
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the adverse events (`EVENT_SCHEMA`), one row per record, and findings.

    Treatment-emergent is an event that began on or after the day of the first dose and no later
    than `toxicity.emergent_days` after the last one; there is no end while treatment goes on. A
    partial start date counts when one of the days it can mean does. An event without a start
    counts too, unless it ended before the first dose. An event that was there before and gets
    worse is emergent when the worse grade has a record of its own with a start on treatment. A
    record of its own with the same grade or a milder one counts too, and is found.
    An end before the start is found and taken as not known: AENDT is null.
    Nothing is emergent in a patient who was not treated. What was asked for and did not occur
    (AEOCCUR N, or grade 0) is no event: the first is left out, the second is not emergent.

    AETOXGR is read from `3` or `GRADE 3`; AEDECOD falls back on AETERM, both in capitals, so that
    Rash and RASH are one term.
    """
    records = study["AE"]
    if "AEOCCUR" in records.columns:
        occurred = pl.col("AEOCCUR").str.to_uppercase() != "N"
        records = records.filter(occurred.fill_null(value=True))
    records = (
        records.drop("TRTSDT", "TRTEDT", strict=False)  # a file may bring its own
        .join(course.exposure.select("USUBJID", "TRTSDT", "TRTEDT"), on="USUBJID", how="left")
        .with_columns(
            ONGOING=pl.col("USUBJID").is_in(course.ongoing["USUBJID"].implode()),
            GRADETEXT=pl.col("AETOXGR"),
            AETOXGR=_grade("AETOXGR"),
            AEDECOD=pl.coalesce("AEDECOD", "AETERM").str.to_uppercase(),
            ASTDT="AESTDT",
            AENDT=pl.when(~_ends_before_start().fill_null(value=False)).then("AEENDT"),
        )
        .with_columns(TRTEMFL=_emergent(protocol.toxicity.emergent_days))
    )
    records, about_words = attribute(records, protocol)
    found = (
        about_words,
        find_not_worse(records),
        _bad_grades(records),
        _not_occurred(records),
        _without_start(records),
        _backwards(records),
    )
    events = records.match_to_schema(EVENT_SCHEMA, extra_columns="ignore")
    return events.sort("USUBJID", "AESEQ", "ASTDT", "AETERM"), gather_findings(*found)


def derive_windows(study: Study, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return from when to when an event of each treated patient would count (`WINDOW_SCHEMA`).

    From the day of the first dose to `toxicity.emergent_days` after the last one, death or the
    cut-off, whichever is first.
    """
    cutoff = pl.lit(protocol.trial.cutoff)
    last = pl.col("TRTEDT") + pl.duration(days=protocol.toxicity.emergent_days)
    ongoing = pl.col("USUBJID").is_in(course.ongoing["USUBJID"].implode())
    deaths = study["DM"].select("USUBJID", "DTHDT").unique("USUBJID")
    return (
        course.exposure.join(deaths, on="USUBJID", how="left")
        .with_columns(LAST=pl.when(~ongoing).then(last))
        .with_columns(RISKEDT=pl.min_horizontal("LAST", "DTHDT", cutoff))
        .match_to_schema(WINDOW_SCHEMA, extra_columns="ignore")
        .sort("USUBJID")
    )


def _grade(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars().str.to_uppercase()
    return text.str.extract(_GRADE, 1).cast(pl.Int64)


def _emergent(days: int) -> pl.Expr:
    earliest, latest = first_possible(pl.col("AESTDTC")), last_possible(pl.col("AESTDTC"))
    last_day = pl.col("TRTEDT") + pl.duration(days=days)
    over = last_possible(pl.col("AEENDTC")) < pl.col("TRTSDT")
    is_before = (latest < pl.col("TRTSDT")) | over.fill_null(value=False)
    is_after = (earliest > last_day) & ~pl.col("ONGOING")
    absent = (pl.col("AETOXGR") == 0).fill_null(value=False)
    outside = absent | is_before.fill_null(value=False) | is_after.fill_null(value=False)
    emergent = pl.col("TRTSDT").is_not_null() & ~outside
    return pl.when(emergent).then(pl.lit("Y")).otherwise(pl.lit("N"))


def _bad_grades(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records.filter(pl.col("GRADETEXT").is_not_null() & pl.col("AETOXGR").is_null()),
        "toxicity-grade-unknown",
        "error",
        domain="AE",
        variable="AETOXGR",
        value=pl.col("GRADETEXT"),
        row=pl.col("ROW"),
        message=pl.format(
            "Grade '{}' of {} is none of 0 to 5; the event counts without a grade",
            "GRADETEXT",
            pl.col("AEDECOD").fill_null("an event without a name"),
        ),
    )


def _not_occurred(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records.filter(pl.col("AETOXGR") == 0),
        "toxicity-grade-zero",
        "note",
        domain="AE",
        variable="AETOXGR",
        value=pl.col("GRADETEXT"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} has grade 0: it was asked for and did not occur, so it is not counted",
            pl.col("AEDECOD").fill_null("an event without a name"),
        ),
    )


def _without_start(records: pl.DataFrame) -> pl.DataFrame:
    occurred = (pl.col("AETOXGR") != 0).fill_null(value=True)
    treated = pl.col("ASTDT").is_null() & pl.col("TRTSDT").is_not_null()
    return make_findings(
        records.filter(treated & occurred),
        "event-without-start",
        "warning",
        domain="AE",
        variable="AESTDTC",
        value=pl.col("AESTDTC"),
        row=pl.col("ROW"),
        action="assumed",
        message=pl.when(pl.col("TRTEMFL") == "Y")
        .then(pl.lit("No start date; counted as having begun on treatment"))
        .otherwise(pl.lit("No start date, but it ended before the first dose; not emergent")),
    )


def _ends_before_start() -> pl.Expr:
    return last_possible(pl.col("AEENDTC")) < first_possible(pl.col("AESTDTC"))


def _backwards(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records.filter(_ends_before_start()),
        "event-ends-before-start",
        "error",
        domain="AE",
        variable="AEENDTC",
        value=pl.col("AEENDTC"),
        row=pl.col("ROW"),
        message=pl.format(
            "Ends on {}, before its start {}; counted from its start, its end as not known",
            "AEENDTC",
            "AESTDTC",
        ),
    )
