"""The last day on which a patient is known to have been alive."""

import polars as pl

from remission.sdtm import Study

_LATER_THAN_LIFE = {"DM", "IE", "MH", "CM", "MI"}
"""Domains whose dates do not show that the patient was seen that day."""


_SCHEMA = {
    "USUBJID": pl.String,
    "LSTALVDT": pl.Date,
    "LALVDOM": pl.String,
    "LALVSEQ": pl.Int64,
}


def last_alive(study: Study) -> pl.DataFrame:
    """Return LSTALVDT per patient, and the record that shows it: LALVDOM and LALVSEQ.

    It is the latest complete date of a record that shows life; of records of one day the first
    domain by name counts, and its lowest --SEQ.

    Dates with an imputed part do not count, nor a survival status or disposition of death, nor
    the end of an interval (it may have been entered ahead). The patient's own death caps it.
    """
    latest = [
        _latest(frame, domain, column)
        for domain, frame in sorted(study.domains.items())
        if domain not in _LATER_THAN_LIFE and not frame.is_empty()
        for column in (f"{domain}DT", f"{domain}STDT")
        if column in frame.columns
    ]
    if not latest:
        return pl.DataFrame(schema=_SCHEMA)
    return (
        pl.concat(latest)
        .join(study["DM"].select("USUBJID", "DTHDT"), on="USUBJID")
        .with_columns(pl.min_horizontal("LSTALVDT", "DTHDT").alias("LSTALVDT"))
        .sort("USUBJID", "LSTALVDT", "LALVDOM", "LALVSEQ", descending=[False, True, False, False])
        .unique("USUBJID", keep="first", maintain_order=True)
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )


def _latest(frame: pl.DataFrame, domain: str, column: str) -> pl.DataFrame:
    """Return each patient's latest day in one domain, with the first record of that day."""
    number = pl.col(f"{domain}SEQ") if f"{domain}SEQ" in frame.columns else pl.lit(None)
    day = pl.col("LSTALVDT")
    return (
        frame.lazy()
        .filter(_shows_life(frame, domain, column))
        .select("USUBJID", LSTALVDT=pl.col(column), LALVSEQ=number.cast(pl.Int64))
        .group_by("USUBJID")
        .agg(day.max(), pl.col("LALVSEQ").filter(day == day.max()).min())
        .select("USUBJID", "LSTALVDT", pl.lit(domain).alias("LALVDOM"), "LALVSEQ")
        .collect()
    )


def _shows_life(frame: pl.DataFrame, domain: str, column: str) -> list[pl.Expr]:
    """Return what must hold of a record for its date to show that the patient was alive."""
    conditions = [pl.col(column).is_not_null()]
    if f"{column}F" in frame.columns:
        conditions.append(pl.col(f"{column}F").is_null())
    if domain == "SS":
        conditions.append(pl.col("SSSTRESC").str.to_uppercase() != "DEAD")
    if domain == "DS":
        death = pl.col("DSDECOD").str.to_uppercase().str.contains("DEATH|LOST TO FOLLOW")
        conditions.append(~death)
    return conditions
