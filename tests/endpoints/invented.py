"""Evidence from responses alone, without lesions: what a program that starts at RS is given."""

import datetime as dt

import polars as pl

from remission.endpoints import SUBJECT_SCHEMA
from remission.endpoints.evidence import Evidence, see_evidence
from remission.protocol import Protocol
from remission.response import VISIT_RESPONSE_SCHEMA

START = dt.date(2021, 3, 1)
SCHEDULES = {"A": (21, 42, 63, 84), "C": (35, 63, 90, 118)}


def evidence_from(protocol: Protocol, patients: pl.DataFrame, seen: pl.DataFrame) -> Evidence:
    """Return the evidence of patients registered on START; a PD is dated to its assessment.

    `patients` has USUBJID, DEATHDAY and ALIVEDAY, `seen` USUBJID, DAY and OVRLRESP; days count
    from START, which is day 0.
    """
    subjects = (
        patients.select(
            "USUBJID",
            pl.lit(START).alias("RFICDT"),
            date_of("DEATHDAY").alias("DTHDT"),
            date_of("ALIVEDAY").alias("LSTALVDT"),
        )
        .with_columns(
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in SUBJECT_SCHEMA.items()
            if name not in {"USUBJID", "RFICDT", "DTHDT", "LSTALVDT"}
        )
        .sort("USUBJID")
    )
    dated = seen.select("USUBJID", date_of("DAY").alias("ADT"), "OVRLRESP").with_columns(
        pl.when(pl.col("OVRLRESP") == "PD").then("ADT").alias("PDDT")
    )
    visits = pl.concat(
        [pl.DataFrame(schema=VISIT_RESPONSE_SCHEMA), dated], how="diagonal"
    ).with_columns(
        pl.lit("INVESTIGATOR").alias("EVALUATOR"),
        SRCDOM=pl.lit("RS"),
        SRCSEQ=pl.lit(None, dtype=pl.Int64),
    )
    return see_evidence(subjects, visits, subjects.select("USUBJID"), protocol)


def limits_of(subjects: pl.DataFrame) -> pl.DataFrame:
    """Return what limits a best response: ORIGIN is registration, STOPDT the new therapy."""
    return subjects.select(
        "USUBJID", pl.col("RFICDT").alias("ORIGIN"), pl.col("NEWTRTDT").alias("STOPDT")
    )


def date_of(day: str) -> pl.Expr:
    return pl.lit(START) + pl.duration(days=day)


def day_of(date: str) -> pl.Expr:
    return (pl.col(date) - START).dt.total_days()


def seen_in(patients: pl.DataFrame) -> pl.DataFrame:
    """Return USUBJID, DAY and OVRLRESP of every assessment that SEQUENCE lists, by SCHEDULE."""
    scans = pl.DataFrame(
        [(name, at, day) for name, days in SCHEDULES.items() for at, day in enumerate(days)],
        schema=["SCHEDULE", "AT", "DAY"],
        orient="row",
    )
    return (
        patients.select("SCHEDULE", "USUBJID", pl.col("SEQUENCE").str.split(" ").alias("OVRLRESP"))
        .with_columns(pl.int_ranges(pl.col("OVRLRESP").list.len()).alias("AT"))
        .explode("OVRLRESP", "AT")
        .join(scans, on=["SCHEDULE", "AT"])
    )
