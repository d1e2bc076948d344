"""Grade laboratory values under a toxicity scale that is written down as data."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.cuts import grade_value
from remission.safety.exposure import Course
from remission.safety.grade_findings import find_odd_grades
from remission.safety.nouns import GRADE_SCHEMA
from remission.safety.scales import Rule, Scale, TooLow
from remission.sdtm import Study, gather_findings
from remission.sdtm.units import convert


def grade_laboratory(
    study: Study, protocol: Protocol, scale: Scale, course: Course
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the graded laboratory values (`GRADE_SCHEMA`), one row per value, and findings.

    Only tests of `toxicity.laboratory` are graded. A cut belongs to the milder grade (but
    `AtLeast`); values and cuts are compared to nine significant digits. Without the lower limit
    of normal grade 0 and 1 cannot be told apart and are null, grade 2 and more can be given;
    without the upper limit, none that counts from it can. Values given as words (`<0.5`,
    `hemolysed`) or in a unit that cannot be converted are not graded, and found. AVAL and LLN
    are in the scale's unit; for multiples AVAL stays in the unit of the laboratory.

    Where a scale counts from the patient's baseline, that is ABLFL, held against the limits of
    its own record and converted to the unit of the value. A baseline not known counts as neither
    high nor low, and is found.

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
        rule = graded[code]
        table = _in_unit(values.filter(pl.col("LBTESTCD") == code), rule)
        table = _with_baseline(_timed(table, protocol, course), rule)
        table = table.with_columns(ATOXGR=grade_value(rule), SCALE=pl.lit(scale.name))
        found.append(find_odd_grades(table, rule))
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


def _in_unit(values: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Add TERM, AVAL, AVALU and LLN."""
    if isinstance(rule, TooLow):
        unit = pl.lit(rule.unit)
        value, low = (
            convert(pl.col(name), pl.col("UNIT"), rule.unit, test=rule.test)
            for name in ("NUMBER", "LOW")
        )
    else:
        unit, value, low = pl.col("UNIT"), pl.col("NUMBER"), pl.col("LOW")
    return values.with_columns(TERM=pl.lit(rule.term), AVAL=value, AVALU=unit, LLN=low)


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


def _with_baseline(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Add BASE in the unit of the value, and whether it was above or below its own limits."""
    value, high, low = pl.col("AVAL"), pl.col("HIGH"), pl.col("LLN")
    baselines = table.filter(pl.col("ABLFL") == "Y").select(
        "USUBJID",
        BASEAVAL=value,
        BASEUNIT="AVALU",
        BASEHIGH=value > pl.when(high > 0).then(high),
        BASELOW=value < pl.when(low > 0).then(low),
    )
    base = convert(pl.col("BASEAVAL"), pl.col("BASEUNIT"), pl.col("AVALU"), test=rule.test)
    return table.join(baselines, on="USUBJID", how="left", maintain_order="left").with_columns(
        BASE=base
    )
