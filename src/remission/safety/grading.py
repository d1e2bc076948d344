"""Grade laboratory values under a toxicity scale that is written down as data."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.safety.exposure import Course
from remission.safety.nouns import GRADE_SCHEMA
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.findings import Severity
from remission.sdtm.units import convert

LIMIT: Final = "limit"
"""The lower limit of normal of the laboratory, instead of a number."""

Cut = float | str

_DIGITS = 9  # exact decimals at the cuts: 0.3 / 0.2 is 1.5 times


@dataclass(frozen=True)
class TooLow:
    """A test whose low values are toxic: grade 1 to 4 is below the first to fourth cut."""

    test: str  # LBTESTCD
    term: str
    unit: str
    below: tuple[Cut, Cut, Cut, Cut]


@dataclass(frozen=True)
class TooHigh:
    """A test whose high values are toxic: grade 1 to 4 is above these multiples of normal."""

    test: str
    term: str
    above: tuple[float, float, float, float]  # times the upper limit of normal


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A toxicity scale and its version."""

    name: str
    tests: tuple[TooLow | TooHigh, ...]


def grade_laboratory(
    study: Study, protocol: Protocol, scale: Scale, course: Course
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the graded laboratory values (`GRADE_SCHEMA`), one row per value, and findings.

    Only tests of `toxicity.laboratory` are graded. A cut belongs to the milder grade (`below`
    and `above` are strict); values and cuts are compared to nine significant digits. Without the
    lower limit of normal grade 0 and 1 cannot be told apart and are null, grade 2 and more can be
    given; without the upper limit nothing can. Values given as words (`<0.5`, `hemolysed`) or in
    a unit that cannot be converted are not graded, and found. AVAL and LLN are in the scale's
    unit; for multiples of the upper limit AVAL stays in the unit of the laboratory.

    The baseline (ABLFL) is the last value on or before the day of the first dose; on treatment
    (ONTRTFL) is every later day until `toxicity.emergent_days` after the last dose, without end
    while treatment goes on.

    Raises
    ------
    ProtocolError
        When the scale does not grade one of the tests.
    DataError
        When tests are asked for and there are no records of LB.

    """
    graded = {row.test: row for row in scale.tests}
    for place, code in enumerate(protocol.toxicity.laboratory):
        if code not in graded:
            raise protocol.fault(("toxicity", "laboratory", place), code, graded)
    if protocol.toxicity.laboratory:
        study.need("LB", "grading laboratory values (toxicity.laboratory)")
    values = _collected(study)
    tables, found = [pl.DataFrame(schema=GRADE_SCHEMA)], []
    for code in dict.fromkeys(protocol.toxicity.laboratory):
        table = _grade(values.filter(pl.col("LBTESTCD") == code), graded[code])
        found += _findings(table, graded[code])
        table = _timed(table, protocol, course).with_columns(SCALE=pl.lit(scale.name))
        tables.append(table.match_to_schema(GRADE_SCHEMA, extra_columns="ignore"))
    grades = pl.concat(tables).sort("USUBJID", "LBTESTCD", "ADT", "LBSEQ", maintain_order=True)
    return grades, gather_findings(*found)


def _collected(study: Study) -> pl.DataFrame:
    """Return the results of LB as text and number, with unit and limits as collected."""
    standard = pl.col("LBSTRESC").is_not_null() | pl.col("LBSTRESN").is_not_null()
    number = pl.coalesce("LBSTRESN", pl.col("LBSTRESC").cast(pl.Float64, strict=False))
    return (
        study["LB"]
        .select(
            "USUBJID",
            "LBSEQ",
            "ROW",
            "VISIT",
            LBTESTCD=pl.col("LBTESTCD").str.to_uppercase(),
            ADT="LBDT",
            TEXT=pl.coalesce("LBSTRESC", pl.col("LBSTRESN").cast(pl.String), "LBORRES"),
            NUMBER=_either(standard, number, _number("LBORRES")),
            UNIT=_either(standard, pl.col("LBSTRESU"), pl.col("LBORRESU")),
            LOW=_either(standard, pl.col("LBSTNRLO"), _number("LBORNRLO")),
            HIGH=_either(standard, pl.col("LBSTNRHI"), _number("LBORNRHI")),
        )
        .with_columns(
            pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name)
            for name in ("NUMBER", "LOW", "HIGH")
        )
        .filter(pl.col("TEXT").is_not_null())
    )


def _either(standard: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    return pl.when(standard).then(yes).otherwise(no)


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)


def _grade(values: pl.DataFrame, row: TooLow | TooHigh) -> pl.DataFrame:
    """Add TERM, AVAL, AVALU, LLN and ATOXGR."""
    unit = pl.lit(row.unit) if isinstance(row, TooLow) else pl.col("UNIT")
    if isinstance(row, TooLow):
        inside = [
            convert(pl.col(name), pl.col("UNIT"), row.unit, test=row.test)
            for name in ("NUMBER", "LOW")
        ]
    else:
        inside = [pl.col("NUMBER"), pl.col("LOW")]
    return values.with_columns(
        TERM=pl.lit(row.term), AVAL=inside[0], AVALU=unit, LLN=inside[1]
    ).with_columns(ATOXGR=(_below(row) if isinstance(row, TooLow) else _above(row)).cast(pl.Int64))


def _below(row: TooLow) -> pl.Expr:
    value = pl.col("AVAL").round_sig_figs(_DIGITS)
    normal = pl.when(pl.col("LLN") > 0).then(pl.col("LLN").round_sig_figs(_DIGITS))
    cuts = [normal if isinstance(cut, str) else pl.lit(float(cut)) for cut in row.below]
    return (
        pl.when(value < cuts[3])
        .then(4)
        .when(value < cuts[2])
        .then(3)
        .when(value < cuts[1])
        .then(2)
        .when(value < cuts[0])
        .then(1)
        .when(value >= cuts[0])
        .then(0)
    )


def _above(row: TooHigh) -> pl.Expr:
    value = pl.col("AVAL").round_sig_figs(_DIGITS)
    normal = pl.when(pl.col("HIGH") > 0).then(pl.col("HIGH"))
    cuts = [(normal * times).round_sig_figs(_DIGITS) for times in row.above]
    return (
        pl.when(value > cuts[3])
        .then(4)
        .when(value > cuts[2])
        .then(3)
        .when(value > cuts[1])
        .then(2)
        .when(value > cuts[0])
        .then(1)
        .when(value <= cuts[0])
        .then(0)
    )


def _timed(table: pl.DataFrame, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Add ABLFL and ONTRTFL."""
    last_day = pl.col("TRTEDT") + pl.duration(days=protocol.toxicity.emergent_days)
    ongoing = pl.col("USUBJID").is_in(course.ongoing["USUBJID"].implode())
    is_last = pl.int_range(pl.len()).over("USUBJID") == pl.len().over("USUBJID") - 1
    spans = course.exposure.select("USUBJID", "TRTSDT", "TRTEDT")
    table = table.join(spans, on="USUBJID", how="left").sort("USUBJID", "ADT", "LBSEQ", "ROW")
    baselines = table.filter(
        pl.col("AVAL").is_not_null(), pl.col("ADT") <= pl.col("TRTSDT")
    ).filter(is_last)
    on_treatment = (pl.col("ADT") > pl.col("TRTSDT")) & (ongoing | (pl.col("ADT") <= last_day))
    return table.join(
        baselines.select("ROW", ABLFL=pl.lit("Y")), on="ROW", how="left"
    ).with_columns(ONTRTFL=pl.when(on_treatment).then(pl.lit("Y")))


def _findings(table: pl.DataFrame, row: TooLow | TooHigh) -> list[pl.DataFrame]:
    number, value, grade = (pl.col(name) for name in ("NUMBER", "AVAL", "ATOXGR"))
    limit = "lower" if isinstance(row, TooLow) else "upper"
    unit = row.unit if isinstance(row, TooLow) else ""
    return [
        _finding(
            table.filter(number.is_null()),
            "laboratory-value-no-number",
            "error",
            pl.format("{} is '{}', no number; it is not graded", "LBTESTCD", "TEXT"),
        ),
        _finding(
            table.filter(number.is_not_null() & value.is_null()),
            "unit-cannot-be-converted",
            "error",
            pl.format(
                "{} is {} {}, which cannot be turned into {}; it is not graded",
                "LBTESTCD",
                "TEXT",
                pl.col("UNIT").fill_null("without a unit"),
                pl.lit(unit),
            ),
        ),
        _finding(
            table.filter(value.is_not_null() & grade.is_null()),
            "limit-of-normal-missing",
            "warning",
            pl.format(
                "{} is {} without the laboratory's {} limit of normal; it is not graded",
                "LBTESTCD",
                "TEXT",
                pl.lit(limit),
            ),
        ),
        _finding(
            table.filter(pl.col("ADT").is_null()),
            "laboratory-value-undated",
            "warning",
            pl.format("{} has no date; counted neither as baseline nor on treatment", "LBTESTCD"),
        ),
    ]


def _finding(table: pl.DataFrame, rule: str, severity: Severity, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        table,
        rule,
        severity,
        domain="LB",
        visit=pl.col("VISIT"),
        variable=pl.col("LBTESTCD"),
        value=pl.concat_str("TEXT", "UNIT", separator=" ", ignore_nulls=True),
        row=pl.col("ROW"),
        message=message,
    )
