"""Days of death and of scans where they were collected in part: nobody is scanned after death."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.contracts import CONTRACTS, TUMOUR_DOMAINS
from remission.sdtm.dates import first_possible, last_possible
from remission.sdtm.findings import make_findings, no_findings

SEEN_ALIVE = ("TU", "TR", "RS", "LB", "SV", "VS", "QS", "EX", "EC", "AE", "SS")
"""Domains whose dates show that the patient lived that day."""

_FIXED_DAY = r"^\d{4}---\d\d"
"""A date without its month alone, such as 2014---03, which cannot mean any day between."""


def settle_deaths(
    frames: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the frames with each partial date of death settled, and a finding for each.

    `2024` was completed by the protocol's rule, such as 1 January. Where a date shows the patient
    alive later (a partial one: its first possible day), that day is taken, as far as the partial
    date can mean it. DTHDTF stays.
    """
    deaths = frames["DM"]
    partial = pl.col("DTHDTF").is_not_null() & pl.col("DTHDT").is_not_null()
    if deaths.filter(partial).is_empty():
        return dict(frames), no_findings()
    latest = pl.min_horizontal("_SEEN", last_possible(pl.col("DTHDTC")))
    settled = (
        deaths.join(_last_seen(frames), on="USUBJID", how="left", maintain_order="left")
        .with_columns(_LATER=partial & (pl.col("_SEEN") > pl.col("DTHDT")).fill_null(value=False))
        .with_columns(DTHDT=pl.when("_LATER").then(latest).otherwise("DTHDT"))
    )
    changed = {**frames, "DM": settled.drop("_SEEN", "_LATER")}
    return changed, _imputed(settled.filter(partial))


def settle_scans(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the frames with no partial date of TU, TR or RS completed to a day after death.

    `2024-03` was completed by the protocol's rule, such as to 31 March. Where the patient had died
    by then, the day of death is taken, if the partial date can mean it. `--DTF` stays.
    """
    dead = frames["DM"].filter(pl.col("DTHDT").is_not_null()).select("USUBJID", _DIED="DTHDT")
    return {
        domain: _end_with_death(frame, CONTRACTS[domain].date, dead)
        if domain in TUMOUR_DOMAINS
        else frame
        for domain, frame in frames.items()
    }


def _end_with_death(frame: pl.DataFrame, text: str, dead: pl.DataFrame) -> pl.DataFrame:
    name = text.removesuffix("C")
    late = (
        frame.filter(pl.col(f"{name}F").is_not_null())
        .select("USUBJID", "ROW", name, text)
        .join(dead, on="USUBJID")
        .filter(
            pl.col("_DIED").is_between(first_possible(pl.col(text)), pl.col(name), closed="left"),
            ~pl.col(text).str.contains(_FIXED_DAY),
        )
    )
    if late.is_empty():
        return frame
    return (
        frame.join(late.select("ROW", "_DIED"), on="ROW", how="left", maintain_order="left")
        .with_columns(pl.coalesce("_DIED", name).alias(name))
        .drop("_DIED")
    )


def _last_seen(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return USUBJID and _SEEN, the latest day on which a record surely shows a living patient."""
    days = []
    for domain in SEEN_ALIVE:
        text = CONTRACTS[domain].date
        name = text.removesuffix("C")
        frame = frames[domain].filter(pl.col(name).is_not_null())
        if domain == "SS":
            frame = frame.filter(pl.col("SSSTRESC").str.to_uppercase() != "DEAD")
        partial = pl.col(f"{name}F").is_not_null()
        days += [
            frame.filter(~partial).select("USUBJID", _SEEN=name),
            frame.filter(partial).select("USUBJID", _SEEN=first_possible(pl.col(text))),
        ]
    return pl.concat(days).group_by("USUBJID").agg(pl.col("_SEEN").max())


def _imputed(settled: pl.DataFrame) -> pl.DataFrame:
    why = (
        pl.when("_LATER")
        .then(pl.lit("the last day on which the patient is known to have lived, as far as it fits"))
        .otherwise(pl.lit("as the protocol completes dates"))
    )
    return make_findings(
        settled,
        "death-date-imputed",
        "warning",
        domain="DM",
        variable="DTHDTC",
        value=pl.col("DTHDTC"),
        row=pl.col("ROW"),
        action="assumed",
        message=pl.format(
            "DTHDTC is {}; the day of death is taken to be {}, {}; enter the day",
            "DTHDTC",
            "DTHDT",
            why,
        ),
    )
