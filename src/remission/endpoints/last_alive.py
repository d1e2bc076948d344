"""The last day on which a patient is known to have been alive."""

import polars as pl

from remission.sdtm import Study

_LATER_THAN_LIFE = {"DM", "IE", "MH", "CM", "MI"}
"""Domains whose dates do not show that the patient was seen that day."""


def last_alive(study: Study) -> pl.DataFrame:
    """Return LSTALVDT per patient: the latest complete date of a record that shows life.

    Dates with an imputed part do not count, nor a survival status or disposition of death, nor
    the end of an interval (it may have been entered ahead). The patient's own death caps it.
    """
    dates = [
        frame.select("USUBJID", pl.col(column).alias("DATE"))
        for domain, frame in sorted(study.domains.items())
        if domain not in _LATER_THAN_LIFE and not frame.is_empty()
        for column in (f"{domain}DT", f"{domain}STDT")
        if column in frame.columns
        for frame in [_showing_life(frame, domain, column)]
    ]
    if not dates:
        return pl.DataFrame(schema={"USUBJID": pl.String, "LSTALVDT": pl.Date})
    latest = pl.concat(dates).group_by("USUBJID").agg(pl.col("DATE").max().alias("LSTALVDT"))
    return (
        latest.join(study["DM"].select("USUBJID", "DTHDT"), on="USUBJID")
        .select("USUBJID", pl.min_horizontal("LSTALVDT", "DTHDT").alias("LSTALVDT"))
        .sort("USUBJID")
    )


def _showing_life(frame: pl.DataFrame, domain: str, column: str) -> pl.DataFrame:
    flag = f"{column}F"
    if flag in frame.columns:
        frame = frame.filter(pl.col(flag).is_null())
    if domain == "SS":
        frame = frame.filter(pl.col("SSSTRESC").str.to_uppercase() != "DEAD")
    if domain == "DS":
        frame = frame.filter(
            ~pl.col("DSDECOD").str.to_uppercase().str.contains("DEATH|LOST TO FOLLOW")
        )
    return frame
