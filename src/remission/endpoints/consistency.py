"""Times that end after the patient's life: nothing but a wrong or assumed date makes them so."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.time_to_event import derive_time
from remission.endpoints.times import OS
from remission.sdtm import Study, make_findings


def check_ends(records: pl.DataFrame, evidence: Evidence, study: Study) -> pl.DataFrame:
    """Return a finding (`end-after-life`) per time that ends after overall survival does.

    Every time to event ends at the latest with the patient's death, else with the last day known
    alive; on that very day is no finding. One that ends later rests on a date that was completed,
    that is wrong, or that a rule moved to a planned visit; the record behind it is named.

    Parameters
    ----------
    records
        Endpoint records; those without CNSR are no times and are passed over.
    evidence
        Whence overall survival is derived, whether the protocol asks for it or not.
    study
        Where the row of the record is looked up.

    """
    life = derive_time(OS, evidence).select(
        "USUBJID", LIFEDT="ADT", LIFEDESC="EVNTDESC", LIFEDOM="SRCDOM", LIFESEQ="SRCSEQ"
    )
    late = (
        records.filter(pl.col("CNSR").is_not_null())
        .join(life, on="USUBJID")
        .filter(pl.col("ADT") > pl.col("LIFEDT"))
    )
    named = late.join(
        _rows(study, late["SRCDOM"].unique()), on=["USUBJID", "SRCDOM", "SRCSEQ"], how="left"
    )
    return make_findings(
        named,
        "end-after-life",
        "warning",
        domain=pl.col("SRCDOM"),
        variable="PARAMCD",
        value=pl.col("PARAMCD"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} ends on {} ({}; {}), but overall survival on {} ({}; {}): one of the dates is "
            "assumed, moved or wrong; complete or correct it",
            "PARAMCD",
            "ADT",
            "EVNTDESC",
            _record("SRC"),
            "LIFEDT",
            "LIFEDESC",
            _record("LIFE"),
        ),
    )


def _record(prefix: str) -> pl.Expr:
    """Return domain and --SEQ in words; the domain alone where it has none."""
    domain, number = pl.col(f"{prefix}DOM"), pl.col(f"{prefix}SEQ").cast(pl.String)
    return pl.concat_str(domain, number, separator=" ", ignore_nulls=True)


def _rows(study: Study, domains: pl.Series) -> pl.DataFrame:
    """Return ROW of the records of some domains, by USUBJID, SRCDOM and SRCSEQ."""
    schema = pl.Schema(
        {"USUBJID": pl.String, "SRCDOM": pl.String, "SRCSEQ": pl.Int64, "ROW": pl.Int64}
    )
    found = [
        study[domain].select(
            "USUBJID", SRCDOM=pl.lit(domain), SRCSEQ=pl.col(f"{domain}SEQ"), ROW="ROW"
        )
        for domain in sorted(domains.drop_nulls())
        if f"{domain}SEQ" in study[domain].columns
    ]
    rows = pl.concat([frame.cast(schema) for frame in (pl.DataFrame(schema=schema), *found)])
    return rows.unique(["USUBJID", "SRCDOM", "SRCSEQ"], keep="first", maintain_order=True)
