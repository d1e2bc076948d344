"""Findings in a few lines, for the terminal."""

import polars as pl


def summarise_findings(findings: pl.DataFrame) -> str:
    """Return one line per rule: severity, rule, how often, and the first sentence as example."""
    if findings.is_empty():
        return "No findings."
    order = {"error": 0, "warning": 1, "note": 2}
    rules = (
        findings.group_by("severity", "rule")
        .agg(pl.len().alias("times"), pl.col("USUBJID").n_unique().alias("patients"),
             pl.col("USUBJID", "message").sort_by("USUBJID", "message").first())
        .sort(pl.col("severity").replace_strict(order), "rule")
    )  # fmt: skip
    lines = [
        f"{severity:<8}{rule} ({times} in {patients} patients)\n"
        f"        {person + ': ' if person else ''}{message}"
        for severity, rule, times, patients, person, message in rules.iter_rows()
    ]
    return "\n".join([*lines, f"{findings.height} findings."])
