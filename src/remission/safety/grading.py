"""Grade laboratory values under a toxicity scale that is written down as data."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.cuts import grade_value
from remission.safety.exposure import Course
from remission.safety.grade_findings import find_odd_grades
from remission.safety.nouns import GRADE_SCHEMA
from remission.safety.scales import Raised, Rule, Scale, TooLow
from remission.sdtm import Study, gather_findings
from remission.sdtm.units import convert

_DIGITS = 12  # drops the noise of binary fractions: 9.9 g/dL is 99 g/L


def grade_laboratory(
    study: Study, protocol: Protocol, scale: Scale, course: Course
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the graded laboratory values (`GRADE_SCHEMA`), one row per value and term.

    A value has two terms where both directions of the test are toxic (HYPOKALAEMIA and
    HYPERKALAEMIA); the second frame holds findings.

    Only tests of `toxicity.laboratory` that the scale has are graded. A cut belongs to the milder
    grade (but `AtLeast`); values and cuts are compared to nine significant digits. Without a
    limit of normal grade 0 and 1 cannot be told apart and are null, grade 2 and more can be given
    where they do not count from it. Values given as words (`<0.5`, `hemolysed`) or in a unit that
    cannot be converted are not graded, and found. AVAL and LLN are in one of the scale's units;
    for multiples AVAL stays in the unit of the laboratory.

    Where a scale counts from the patient's baseline, that is ABLFL, held against the limits of
    its own record and converted to the unit of the value. A baseline not known counts as neither
    high nor low, and is found.

    The baseline (ABLFL) is the last value on or before the day of the first dose; on treatment
    (ONTRTFL) is every later day until `toxicity.emergent_days` after the last dose, without end
    while treatment goes on.

    Raises
    ------
    DataError
        When tests are asked for and there are no records of LB.

    """
    if protocol.toxicity.laboratory:
        study.need("LB", "grading laboratory values (toxicity.laboratory)")
    values = _collected(study)
    tables, found = [pl.DataFrame(schema=GRADE_SCHEMA)], []
    codes = dict.fromkeys(protocol.toxicity.laboratory)
    for rule in (rule for code in codes for rule in scale.rules(code)):
        table = _in_unit(values.filter(pl.col("LBTESTCD") == rule.test), rule)
        table = _with_baseline(_timed(table, protocol, course), rule)
        graded = table.lazy().with_columns(ATOXGR=grade_value(rule), SCALE=pl.lit(scale.name))
        table = graded.collect()  # lazily, so that what is rounded twice is rounded once
        found.append(find_odd_grades(table, rule))
        tables.append(table.match_to_schema(GRADE_SCHEMA, extra_columns="ignore"))
    keys = ("USUBJID", "LBTESTCD", "TERM", "ADT", "LBSEQ")
    grades = pl.concat(tables).sort(keys, maintain_order=True)
    return grades, gather_findings(*found)


def _collected(study: Study) -> pl.DataFrame:
    """Return the results of LB as text and number, with unit and limits as collected."""
    standard = pl.col("LBSTRESC").is_not_null() | pl.col("LBSTRESN").is_not_null()
    number = pl.coalesce("LBSTRESN", pl.col("LBSTRESC").cast(pl.Float64, strict=False))
    records = study["LB"]
    known = "LBFAST" in records.columns
    fasting = (
        pl.col("LBFAST").cast(pl.String).str.to_uppercase() if known else pl.lit(None, pl.String)
    )
    return (
        records.select(
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
            FASTING=pl.when(fasting.is_in(["Y", "N"])).then(fasting == "Y"),
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
    """Add TERM, DIRECTION, AVAL, AVALU and LLN, and turn HIGH into the same unit.

    The first unit of the rule of the same kind as the collected one; else (mass to amount) the
    first that the value can be converted to. Multiples stay in the unit of the laboratory.
    """
    side = "LOW" if isinstance(rule, TooLow) else "HIGH"
    named = values.with_columns(TERM=pl.lit(rule.term), DIRECTION=pl.lit(side))
    if isinstance(rule, Raised):
        return named.with_columns(AVAL="NUMBER", AVALU="UNIT", LLN="LOW")
    units = [rule.unit, *([rule.also[0]] if rule.also else [])]
    of_kind = [convert(pl.lit(1.0), pl.col("UNIT"), unit).is_not_null() for unit in units]
    same = [pl.when(fits).then(pl.lit(unit)) for fits, unit in zip(of_kind, units, strict=True)]
    targets = (
        values.select("UNIT").unique().with_columns(AVALU=pl.coalesce(*same, pl.lit(rule.unit)))
    )
    named = named.with_columns(AVAL="NUMBER", LLN="LOW").join(
        targets, on="UNIT", how="left", nulls_equal=True, maintain_order="left"
    )
    return _converted(named, ["AVAL", "LLN", "HIGH"], ("UNIT", "AVALU"), rule.test)


def _converted(
    table: pl.DataFrame, names: list[str], units: tuple[str, str], test: str
) -> pl.DataFrame:
    """Convert columns from the unit in one column to that in another, looking each pair up once."""
    source, target = units
    factor = convert(pl.lit(1.0), pl.col(source), pl.col(target), test=test)
    pairs = table.select(units).unique().with_columns(FACTOR=factor)
    times = pl.col("FACTOR")
    return (
        table.join(pairs, on=units, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            pl.when(times == 1)
            .then(name)
            .otherwise((pl.col(name) * times).round_sig_figs(_DIGITS))
            .alias(name)
            for name in names
        )
        .drop("FACTOR")
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
    joined = table.join(baselines, on="USUBJID", how="left", maintain_order="left").with_columns(
        BASE="BASEAVAL"
    )
    return _converted(joined, ["BASE"], ("BASEUNIT", "AVALU"), rule.test)
