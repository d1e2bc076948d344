"""When a patient began a new anticancer therapy."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study, gather_findings, make_findings, no_findings
from remission.sdtm.values import matching_values

_SCHEMA = {
    "USUBJID": pl.String,
    "NEWTRTDT": pl.Date,
    "NTRTDOM": pl.String,
    "NTRTSEQ": pl.Int64,
}


def derive_new_therapy(
    study: Study, protocol: Protocol, starts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the first new therapy of each patient who had one, and findings.

    NEWTRTDT is its date, NTRTDOM and NTRTSEQ its record (of one day the lowest --SEQ).

    A therapy that began before the patient's start is not new, and is found; one of the same day
    is. A date that was not complete is found with the day it was taken to be. A patient whose new
    therapies have no date has no NEWTRTDT, and is found; so is a study without any record of the
    domain.

    Parameters
    ----------
    study, protocol
        `treatment.new_therapy` points at the start dates; without it nobody has a new therapy.
    starts
        USUBJID and START: registration, else the first dose; null when neither is known.

    """
    source = protocol.treatment.new_therapy
    if source is None:
        return pl.DataFrame(schema=_SCHEMA), no_findings()
    dated = matching_values(study, source).join(starts, on="USUBJID", how="left")
    early = pl.col("DATE") < pl.col("START")
    new = dated.filter(pl.col("DATE").is_not_null() & ~early.fill_null(value=False))
    first = (
        new.sort("USUBJID", "DATE", "SRCSEQ")
        .unique("USUBJID", keep="first", maintain_order=True)
        .select("USUBJID", NEWTRTDT="DATE", NTRTDOM="SRCDOM", NTRTSEQ="SRCSEQ")
    )
    domain, name = source.variable.split(".")
    every = source.model_copy(update={"variable": f"{domain}.USUBJID"})
    told = matching_values(study, every).select("USUBJID", "SRCDOM").unique()
    undated = told.join(dated.drop_nulls("DATE"), on="USUBJID", how="anti")
    return first, gather_findings(
        make_findings(
            dated.filter(early),
            "therapy-before-start",
            "note",
            domain=domain,
            variable=name,
            value=pl.col("VALUE"),
            message=pl.format(
                "this therapy began on {}, before the patient's start on {}; it is not new and "
                "does not end follow-up",
                "DATE",
                "START",
            ),
        ),
        _without_domain(study, domain),
        _imputed(new, domain, name),
        make_findings(
            undated,
            "new-therapy-not-dated",
            "error",
            domain=domain,
            variable=name,
            message=pl.lit(
                "a new anticancer therapy has no date, so follow-up cannot end there; "
                "responses and times may run too long; enter the date"
            ),
        ),
    )


def _without_domain(study: Study, domain: str) -> pl.DataFrame:
    """Find that nobody can have a new therapy because its domain holds nothing."""
    if study.has(domain):
        return no_findings()
    return make_findings(
        pl.DataFrame({"DOMAIN": [domain]}),
        "domain-without-records",
        "warning",
        domain=domain,
        message=pl.lit(
            f"there are no records of {domain}, so no new anticancer therapy is known and "
            "no new therapy ends follow-up; add the file"
        ),
    )


def _imputed(new: pl.DataFrame, domain: str, name: str) -> pl.DataFrame:
    """Find the first new therapy of a patient whose date is not complete."""
    first = new.sort("USUBJID", "DATE", maintain_order=True).unique(
        "USUBJID", keep="first", maintain_order=True
    )
    return make_findings(
        first.filter(pl.col("VALUE").str.len_chars() < len("2001-01-01")),
        "new-therapy-imputed",
        "warning",
        domain=domain,
        variable=name,
        value=pl.col("VALUE"),
        action="assumed",
        message=pl.format(
            "the new anticancer therapy began in {}, taken to be {}; nothing after it counts; "
            "enter the day",
            "VALUE",
            "DATE",
        ),
    )
