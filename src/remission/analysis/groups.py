"""Groups of patients: each cohort and all, within a population."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from remission.endpoints import POPULATION_FLAGS
from remission.protocol import PopulationName, Protocol


@dataclass(frozen=True, kw_only=True)
class Group:
    """The patients of one cohort (or ALL) in one population.

    `closed`: the protocol says that no more patients will be entered.
    """

    population: PopulationName
    id: str
    patients: pl.DataFrame
    closed: bool = False

    @property
    def N(self) -> int:  # noqa: N802 - the field's letter for the size of a group
        """Number of patients."""
        return self.patients.height


def each_group(
    subjects: pl.DataFrame, protocol: Protocol, population: PopulationName
) -> Iterator[Group]:
    """Yield each cohort and then ALL, with the registered patients of the population.

    ALL holds every patient of the population, those without a cohort included.
    """
    flagged = (pl.col("REGFL") == "Y") & (pl.col(POPULATION_FLAGS[population]) == "Y")
    members = subjects.filter(flagged).sort("USUBJID")
    for cohort in protocol.cohorts:
        yield Group(
            population=population,
            id=cohort.id,
            patients=members.filter(pl.col("COHORT") == cohort.id),
            closed=cohort.accrual == "closed",
        )
    yield Group(population=population, id="ALL", patients=members)
