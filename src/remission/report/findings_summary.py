"""Findings in a few lines, for the terminal."""

import polars as pl

_ORDER = {"error": 0, "warning": 1, "note": 2}


def summarise_findings(findings: pl.DataFrame) -> str:
    """Return per rule how often it was broken and its first finding, the worst rules first."""
    if findings.is_empty():
        return "No findings."
    rules = (
        findings.sort("USUBJID", "message", nulls_last=True)
        .group_by("severity", "rule", maintain_order=True)
        .agg(pl.len(), pl.col("USUBJID", "message").first())
        .sort(pl.col("severity").replace_strict(_ORDER), "rule")
    )
    lines = [_line(*row) for row in rules.iter_rows()]
    return "\n".join([*lines, _count(findings.height, "finding")])


def _line(severity: str, rule: str, times: int, person: str | None, message: str) -> str:
    place = f"{person}: " if person else ""
    more = f"\n        (and {times - 1} more)" if times > 1 else ""
    return f"{severity:<8}{rule}\n        {place}{message}{more}"


def _count(number: int, word: str) -> str:
    """Return the number with its word, in the plural where it is not one."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
