"""The study: one checked frame per SDTM domain, and what was odd about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from remission.errors import DataError
from remission.sdtm.findings import gather_findings


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file that was read: its name in the folder, the hash of its bytes, and its rows."""

    name: str
    domain: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Study:
    """What was observed, checked at the door.

    `domains` maps a domain's two letters to its frame. Every column of the domain's contract is
    there (null where the file had none), with CDISC names in capitals; `--DTC` stay text as
    collected, with `--DT` (date, null when it has no year) and `--DTF` (D or M: the part that
    was imputed) beside them. `ROW` is the record's row in its file, counted from 1.
    `accounting` has one row per domain: rows_read, rows_kept, rows_set_aside; every row set
    aside is named in `findings`.
    """

    domains: Mapping[str, pl.DataFrame]
    findings: pl.DataFrame
    accounting: pl.DataFrame
    sources: tuple[SourceFile, ...]

    def __post_init__(self) -> None:
        """Make the mapping of domains read-only."""
        object.__setattr__(self, "domains", MappingProxyType(dict(self.domains)))

    def __getitem__(self, domain: str) -> pl.DataFrame:
        """Return a domain's frame; one without rows when the study has no such file."""
        return self.domains[domain]

    def has(self, domain: str) -> bool:
        """Tell whether the study has records of this domain."""
        return domain in self.domains and not self.domains[domain].is_empty()

    def need(self, domain: str, purpose: str) -> pl.DataFrame:
        """Return a domain's frame, or raise DataError that says what it is needed for."""
        if not self.has(domain):
            raise DataError(
                f"domain {domain} has no records, but {purpose} needs it; "
                f"put a {domain} file in the study folder"
            )
        return self.domains[domain]

    def with_findings(self, *found: pl.DataFrame) -> "Study":
        """Return the study with further findings."""
        return replace(self, findings=gather_findings(self.findings, *found))
