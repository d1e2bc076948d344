"""Whether each patient meets the eligibility criteria of the cohort he or she is in."""

import polars as pl

from remission.protocol import Condition, Criterion, Protocol
from remission.review.evidence import Evidence, Path
from remission.review.nouns import ELIGIBILITY_SCHEMA
from remission.sdtm import gather_findings

_ASKED = {
    "==": "must be",
    "!=": "must not be",
    "<": "must be below",
    "<=": "must be at most",
    ">": "must be above",
    ">=": "must be at least",
    "in": "must be one of",
    "not in": "must not be any of",
    "present": "must be there",
    "absent": "must not be there",
}


def assess_eligibility(
    evidence: Evidence, cohorts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row per patient and criterion that applies, and findings.

    A criterion is met when every row of `all_of` and at least one of `any_of` is. What is not
    known stays not known, unless the other rows decide: one row not met breaks `all_of`, one row
    met fulfils `any_of` (Kleene's three-valued logic). A criterion that names cohorts applies to
    their patients only.

    Parameters
    ----------
    evidence
        The study seen through its protocol.
    cohorts
        USUBJID and COHORT of every patient.

    """
    tables, found = [], []
    for place, criterion in enumerate(evidence.protocol.eligibility):
        table, findings = _assess(evidence, criterion, ("eligibility", place))
        table = table.join(cohorts, on="USUBJID", how="left", maintain_order="left")
        if criterion.cohorts:
            table = table.filter(pl.col("COHORT").is_in(criterion.cohorts))
        tables.append(table)
        found.append(findings.join(table, on="USUBJID", how="semi"))
    if not tables:
        return pl.DataFrame(schema=ELIGIBILITY_SCHEMA), gather_findings()
    table = pl.concat(tables).match_to_schema(ELIGIBILITY_SCHEMA, missing_columns="insert")
    return table.sort("USUBJID", maintain_order=True), gather_findings(*found)


def flag_eligible(
    eligibility: pl.DataFrame, cohorts: pl.DataFrame, protocol: Protocol
) -> pl.DataFrame:
    """Return USUBJID and ELIGFL: Y when all criteria are met, N when one is not, else null.

    A patient without a cohort is not known to be eligible where some criteria are asked of single
    cohorts, because nobody can say which of them apply.
    """
    verdicts = eligibility.group_by("USUBJID").agg(
        ANYNOT=(~pl.col("MET")).any(ignore_nulls=True), ALLMET=pl.col("MET").all(ignore_nulls=False)
    )
    depends = any(criterion.cohorts for criterion in protocol.eligibility)
    placed = pl.col("COHORT").is_not_null() | pl.lit(not depends)
    flag = (
        pl.when(pl.col("ANYNOT").fill_null(value=False))
        .then(pl.lit("N"))
        .when(pl.col("ANYNOT").is_null() & placed | pl.col("ALLMET") & placed)
        .then(pl.lit("Y"))
    )
    return (
        cohorts.join(verdicts, on="USUBJID", how="left")
        .select("USUBJID", ELIGFL=flag)
        .sort("USUBJID")
    )


def _assess(
    evidence: Evidence, criterion: Criterion, path: Path
) -> tuple[pl.DataFrame, pl.DataFrame]:
    table, found = evidence.starts.select("USUBJID"), []
    for key, conditions in (("all_of", criterion.all_of), ("any_of", criterion.any_of)):
        for number, condition in enumerate(conditions):
            met, findings = evidence.evaluate(condition, (*path, key, number))
            found.append(findings)
            table = table.hstack(
                met.select(
                    pl.col("MET").alias(f"MET.{key}.{number}"),
                    _found(condition).alias(f"VALUE.{key}.{number}"),
                    _sentence(condition).alias(f"WHY.{key}.{number}"),
                )
            )
    return table.select(
        "USUBJID",
        CRITERION=pl.lit(criterion.id),
        MET=_criterion_met(criterion),
        VALUE=pl.concat_str(pl.col(r"^VALUE\..*$"), separator="; "),
        WHY=_why(criterion),
    ), gather_findings(*found)


def _criterion_met(criterion: Criterion) -> pl.Expr:
    every = pl.all_horizontal(r"^MET\.all_of.*$") if criterion.all_of else pl.lit(value=True)
    one = pl.any_horizontal(r"^MET\.any_of.*$") if criterion.any_of else pl.lit(value=True)
    return every & one


def _why(criterion: Criterion) -> pl.Expr:
    met = _criterion_met(criterion)
    verdict = (pl.when(met).then(pl.lit("met")).when(~met).then(pl.lit("not met"))).otherwise(
        pl.lit("not known")
    )
    parts = []
    if criterion.all_of:
        parts.append(pl.concat_str(pl.col(r"^WHY\.all_of.*$"), separator="; "))
    if criterion.any_of:
        listed = pl.concat_str(pl.col(r"^WHY\.any_of.*$"), separator="; or ")
        parts.append(pl.format("one of: {}", listed) if len(criterion.any_of) > 1 else listed)
    return pl.format(
        "{}: {} ({})", pl.lit(criterion.text), verdict, pl.concat_str(parts, separator="; ")
    )


def _found(condition: Condition) -> pl.Expr:
    value = pl.concat_str("VALUE", "UNIT", separator=" ", ignore_nulls=True)
    if condition.take == "count":
        return pl.format("{} records", pl.col("VALUE").fill_null("0"))
    return pl.when(pl.col("VALUE").is_not_null()).then(value).otherwise(pl.lit("no record"))


def _sentence(condition: Condition) -> pl.Expr:
    name = condition.variable
    if condition.where:
        words = ", ".join(f"{column} {word}" for column, word in condition.where.items())
        name = f"{name} with {words}"
    if condition.within_days is not None:
        name = f"{name} in the {condition.within_days} days before registration"
    wanted = condition.value if isinstance(condition.value, tuple) else [condition.value]
    shown = ", ".join(_as_text(value) for value in wanted if value is not None)
    asked = " ".join(part for part in (_ASKED[condition.comparison], shown, condition.unit) if part)
    return pl.format("{}: {}, {}", pl.lit(name), _found(condition), pl.lit(asked))


def _as_text(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
