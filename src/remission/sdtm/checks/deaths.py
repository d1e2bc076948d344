"""Deaths that are told without their day: such a patient would count as alive."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.findings import gather_findings, make_findings

DEATHS = (
    ("DM", "DTHFL", "Y", None),
    ("DS", "DSDECOD", "DEATH", None),
    ("SS", "SSSTRESC", "DEAD", None),
    ("AE", "AEOUT", "FATAL", "AEENDT"),
)
"""Domain, column and word that tell a death, and the date that the record must have: an adverse
event keeps its outcome when its end is after the cut-off, and then the patient lives."""


def check_deaths(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a finding (`death-without-date`) per record of a death where DM has no date of it."""
    alive = frames["DM"].filter(pl.col("DTHDT").is_null()).select("USUBJID")
    return gather_findings(
        *(
            _without_date(_told(frames[domain], column, word, date), domain, column, alive)
            for domain, column, word, date in DEATHS
        )
    )


def _told(frame: pl.DataFrame, column: str, word: str, date: str | None) -> pl.DataFrame:
    told = frame.filter(pl.col(column).str.to_uppercase() == word)
    return told if date is None else told.filter(pl.col(date).is_not_null())


def _without_date(
    told: pl.DataFrame, domain: str, column: str, alive: pl.DataFrame
) -> pl.DataFrame:
    return make_findings(
        told.join(alive, on="USUBJID", how="semi", maintain_order="left"),
        "death-without-date",
        "error",
        domain=domain,
        variable=column,
        value=pl.col(column),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is {}, but DM has no date of death (DTHDTC); the patient counts as alive; enter "
            "the date",
            pl.lit(column),
            column,
        ),
    )
