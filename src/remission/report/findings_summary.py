"""Findings in a few lines, for the terminal."""

import polars as pl

from remission.sdtm.findings import SEVERITIES


def summarise_findings(findings: pl.DataFrame) -> str:
    """Return per rule how often it was broken and its first finding, the worst rules first."""
    if findings.is_empty():
        return "No findings."
    rules = (
        findings.sort("USUBJID", "message", nulls_last=True)
        .group_by("severity", "rule", maintain_order=True)
        .agg(pl.len(), pl.col("USUBJID", "message").first())
        .sort(pl.col("severity").cast(pl.Enum(SEVERITIES)), "rule")
    )
    lines = [_line(*row) for row in rules.iter_rows()]
    return "\n".join([*lines, count_findings(findings)])


def _line(severity: str, rule: str, times: int, person: str | None, message: str) -> str:
    place = f"{person}: " if person else ""
    more = f"\n        (and {times - 1} more)" if times > 1 else ""
    return f"{severity:<8}{rule}\n        {place}{message}{more}"


def count_findings(findings: pl.DataFrame) -> str:
    """Return "1 finding" or "12 findings"."""
    return "1 finding" if findings.height == 1 else f"{findings.height} findings"
