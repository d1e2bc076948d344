"""What the page of a comparison is made from: numbers and records by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from remission.analysis import Comparison
from remission.protocol import Protocol
from remission.report.material import ALL, Group, Record
from remission.report.numbers import Numbers, gather_numbers

PatientKey = tuple[str, str, str]
"""Criterion, endpoint, patient."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A comparison arranged for reading."""

    comparison: Comparison
    numbers: Mapping[str, Numbers]
    groups: tuple[Group, ...]
    patients: Mapping[str, str]
    records: Mapping[PatientKey, Record]

    @property
    def protocol(self) -> Protocol:
        """The protocol of the trial."""
        return self.comparison.protocol

    @property
    def asked(self) -> tuple[str, ...]:
        """The criteria that could be judged, then those that could not."""
        return (*self.comparison.endpoints, *self.comparison.missing)

    @property
    def cohorts(self) -> tuple[Group, ...]:
        """The groups without `ALL`."""
        return self.groups[:-1]

    def name(self, criterion: str) -> str:
        """Return how a criterion is written; as in a protocol file when it could not be judged."""
        endpoints = self.comparison.endpoints.get(criterion)
        if endpoints is not None:
            return endpoints.responses.criterion
        return criterion

    def words(self, criterion: str) -> tuple[str, ...]:
        """Return the words of a criterion, the best first."""
        return self.comparison.endpoints[criterion].responses.words.ordered


def gather_compared(comparison: Comparison) -> Compared:
    """Return a comparison arranged for reading."""
    table = comparison.table
    cohorts = (Group(cohort.id, cohort.label) for cohort in comparison.protocol.cohorts)
    records = {
        (row["CRITERION"], row["PARAMCD"], row["USUBJID"]): row
        for row in comparison.patients.iter_rows(named=True)
    }
    people = comparison.patients.unique("USUBJID").sort("USUBJID")
    return Compared(
        comparison=comparison,
        numbers={
            name: gather_numbers(table.filter(pl.col("criterion") == name).drop("criterion"))
            for name in (*comparison.endpoints, *comparison.missing)
        },
        groups=(*cohorts, Group(ALL, "All patients")),
        patients=dict(people.select("USUBJID", pl.col("COHORT").fill_null("")).iter_rows()),
        records=records,
    )
