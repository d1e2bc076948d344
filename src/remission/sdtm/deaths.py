"""The day of death where it was collected in part: never before a day the patient was alive."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.dates import last_possible
from remission.sdtm.findings import make_findings, no_findings

SEEN_ALIVE = ("TU", "TR", "RS", "LB", "SV", "VS", "QS", "EX", "EC", "AE", "SS")
"""Domains whose complete dates show that the patient lived that day."""


def settle_deaths(
    frames: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the frames with each partial date of death settled, and a finding for each.

    `2024` was completed by the protocol's rule, such as 1 January. Where a complete date shows the
    patient alive later, that day is taken, as far as the partial date can mean it. DTHDTF stays.
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


def _last_seen(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return USUBJID and _SEEN, the latest complete date of a record of a living patient."""
    days = []
    for domain in SEEN_ALIVE:
        name = CONTRACTS[domain].date.removesuffix("C")
        frame = frames[domain].filter(pl.col(f"{name}F").is_null(), pl.col(name).is_not_null())
        if domain == "SS":
            frame = frame.filter(pl.col("SSSTRESC").str.to_uppercase() != "DEAD")
        days.append(frame.select("USUBJID", _SEEN=name))
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
