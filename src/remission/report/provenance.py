"""Where the numbers come from: files, rows, versions; and what was odd about the records."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

import polars as pl

from remission.report.cutoff import say_cutoff
from remission.report.material import Material
from remission.sdtm.findings import SEVERITIES, Severity

_ALL_SHOWN = 1000
_FIRST_SHOWN = 200

Row = tuple[str, ...]


@dataclass(frozen=True)
class FindingRule:
    """A rule that records broke: how often, what was done, and one case in words."""

    rule: str
    severity: Severity
    action: str
    findings: int
    patients: int
    example: str


@dataclass(frozen=True)
class FindingList:
    """The findings: a row per rule, and the cases as far as the page shows them."""

    rules: tuple[FindingRule, ...]
    rows: tuple[Row, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Tell whether findings.csv holds more than the page."""
        return len(self.rows) < self.total


def list_findings(material: Material) -> FindingList:
    """Return the findings by rule; of more than 1,000 the page shows 200 of each rule."""
    found = material.results.endpoints.findings
    parts = found.partition_by("rule", "severity", "action", maintain_order=True)
    rules = [
        FindingRule(
            rule=part["rule"].item(0) or "",
            severity=part["severity"].item(0),
            action=part["action"].item(0) or "",
            findings=part.height,
            patients=part["USUBJID"].drop_nulls().n_unique(),
            example=part["message"].item(0) or "",
        )
        for part in parts
    ]
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    rules.sort(key=lambda one: (order[one.severity], -one.findings, one.rule))
    shown = found
    if found.height > _ALL_SHOWN:
        shown = found.filter(pl.int_range(pl.len()).over("rule") < _FIRST_SHOWN)
    columns = ("rule", "severity", "USUBJID", "domain", "row", "visit", "action", "message")
    rows = tuple(
        tuple("" if value is None else str(value) for value in row)
        for row in shown.select(columns).iter_rows()
    )
    return FindingList(tuple(rules), rows, found.height)


@dataclass(frozen=True)
class Provenance:
    """Files read, rows accounted for, and what else decided the numbers."""

    files: tuple[Row, ...]
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...]


def trace_provenance(material: Material) -> Provenance:
    """Return input hashes, row counts, versions, cut-off and protocol hash."""
    study = material.results.endpoints.study
    accounting = study.accounting.sort(study.accounting.columns[0])
    return Provenance(
        files=tuple(
            (source.name, source.domain, str(source.rows), source.sha256)
            for source in sorted(study.sources, key=lambda source: source.name)
        ),
        rows=tuple(tuple(str(value) for value in row) for row in accounting.iter_rows()),
        facts=(
            ("Protocol (SHA-256)", material.protocol.sha256 or "not read from a file"),
            ("Data cut-off", say_cutoff(material)),
            ("Remission", version("remission")),
            ("Polars", version("polars")),
            ("Python", platform.python_version()),
        ),
    )
