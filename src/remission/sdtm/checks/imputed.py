"""Dates of scans and doses that were not complete, and what they were taken to be."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.conform import visit_of
from remission.sdtm.findings import Severity, gather_findings, make_findings

DECIDING = (("TR", "TRDTC"), ("EX", "EXSTDTC"), ("EC", "ECSTDTC"))
"""Domains and dates on which responses, baselines and the first day of treatment depend."""


def check_imputed(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a finding per patient, visit and partial date of a scan or dose (`date-imputed`).

    It is a warning where the month is not known, else a note. A partial date of death has a finding
    of its own.
    """
    return gather_findings(
        *(find_imputed(frames[domain], domain, name) for domain, name in DECIDING)
    )


def find_imputed(frame: pl.DataFrame, domain: str, name: str) -> pl.DataFrame:
    """Return the findings about one date of a domain."""
    stem = name.removesuffix("C")
    partial = (
        frame.filter(pl.col(f"{stem}F").is_not_null())
        .select("USUBJID", "ROW", name, stem, f"{stem}F", VISIT=visit_of(frame))
        .unique(["USUBJID", "VISIT", name], keep="first", maintain_order=True)
    )
    no_month = pl.col(f"{stem}F") == "M"
    return gather_findings(
        _found(partial.filter(no_month), domain, name, "warning"),
        _found(partial.filter(~no_month), domain, name, "note"),
    )


def _found(partial: pl.DataFrame, domain: str, name: str, severity: Severity) -> pl.DataFrame:
    return make_findings(
        partial,
        "date-imputed",
        severity,
        domain=domain,
        visit=pl.col("VISIT"),
        variable=name,
        value=pl.col(name),
        row=pl.col("ROW"),
        action="assumed",
        message=pl.format(
            "{} is {}, taken to be {}; what depends on the day is not certain; enter it",
            pl.lit(name),
            name,
            name.removesuffix("C"),
        ),
    )
