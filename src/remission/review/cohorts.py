"""Which patients were registered, and into which cohort each one falls."""

import polars as pl

from remission.review.evidence import Evidence
from remission.sdtm import gather_findings, make_findings


def find_registered(evidence: Evidence) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell who was registered: USUBJID, REGFL (Y or N), and findings.

    Registered is who meets every condition of `populations.registered`; without conditions,
    every patient of DM. What is not known counts as N, and is found. There is no baseline before
    registration: where a condition does not say which record counts, it is the last one.
    """
    names, conditions, found = [], evidence.protocol.populations.registered, []
    table = evidence.starts
    for number, condition in enumerate(conditions):
        if condition.take == "baseline":
            condition = condition.model_copy(update={"take": "last"})  # noqa: PLW2901 - the same condition, told which record
        met, findings = evidence.evaluate(condition, ("populations", "registered", number))
        table = table.with_columns(met["MET"].alias(f"MET{number}"))
        names.append(f"MET{number}")
        found.append(findings)
    table = table.with_columns(MET=pl.all_horizontal(names) if names else pl.lit(value=True))
    unknown = make_findings(
        table.filter(pl.col("MET").is_null()),
        "registration-not-known",
        "error",
        message=pl.lit("Not known whether the patient was registered; counted as not registered"),
    )
    undated = make_findings(
        table.filter(pl.col("MET") & pl.col("START").is_null()),
        "registration-not-dated",
        "error",
        variable=evidence.protocol.trial.registration.variable,
        message=pl.lit("Registered, but without a date: no baseline and no time from registration"),
    )
    registered = pl.when(pl.col("MET").fill_null(value=False)).then(pl.lit("Y"))
    flags = table.select("USUBJID", REGFL=registered.otherwise(pl.lit("N")))
    return flags, gather_findings(unknown, undated, *found)


def assign_cohorts(
    evidence: Evidence, registered: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cohort of every patient, and findings about registered patients.

    A patient belongs to the first cohort (in the protocol's order) whose conditions are all met;
    COHORT is null when none is. A condition that is not known is not met. A cohort without
    conditions takes everybody.

    Parameters
    ----------
    evidence
        The study seen through its protocol.
    registered
        USUBJID and REGFL; only registered patients give findings.

    """
    members = evidence.starts.select("USUBJID")
    found = []
    for place, cohort in enumerate(evidence.protocol.cohorts):
        answers = pl.DataFrame({"EVERYBODY": [True] * members.height})
        for number, condition in enumerate(cohort.members):
            path = ("cohorts", place, "members", number)
            met, findings = evidence.evaluate(condition, path)
            answers = answers.with_columns(met["MET"].alias(f"MET{number}"))
            found.append(findings)
        belongs = answers.select(pl.all_horizontal(pl.all())).to_series()
        members = members.with_columns(belongs.alias(f"IN.{cohort.id}"))
    ids = [cohort.id for cohort in evidence.protocol.cohorts]
    cohorts = members.select(
        "USUBJID",
        ALL=_names({name: pl.col(f"IN.{name}") for name in ids}),
        UNKNOWN=_names({name: pl.col(f"IN.{name}").is_null() for name in ids}),
    ).with_columns(COHORT=pl.col("ALL").list.first())
    odd = cohorts.join(registered.filter(REGFL="Y"), on="USUBJID", maintain_order="left")
    return cohorts.select("USUBJID", "COHORT"), gather_findings(_in_two(odd), _in_none(odd), *found)


def _names(wanted: dict[str, pl.Expr]) -> pl.Expr:
    """List the names whose expression is true."""
    return pl.concat_list(
        pl.when(expression).then(pl.lit(name)) for name, expression in wanted.items()
    ).list.drop_nulls()


def _in_two(cohorts: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        cohorts.filter(pl.col("ALL").list.len() > 1),
        "two-cohorts",
        "error",
        value=pl.col("ALL").list.join(", "),
        action="assumed",
        message=pl.format(
            "Meets the conditions of cohorts {}; counted in {}, which the protocol names first",
            pl.col("ALL").list.join(" and "),
            "COHORT",
        ),
    )


def _in_none(cohorts: pl.DataFrame) -> pl.DataFrame:
    unknown = pl.col("UNKNOWN").list.join(", ")
    return make_findings(
        cohorts.filter(pl.col("COHORT").is_null()),
        "no-cohort",
        "warning",
        message=pl.when(unknown != "")
        .then(pl.format("In no cohort; not known whether in {}", unknown))
        .otherwise(pl.lit("In no cohort: the conditions of none are met")),
    )
