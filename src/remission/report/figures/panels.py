"""The patients of each cohort, for figures that draw one panel per cohort."""

from dataclasses import dataclass

from remission.protocol import PopulationName
from remission.report.material import ALL, Material, text_of


@dataclass(frozen=True)
class Panel:
    """A cohort's patients, or those in no cohort."""

    label: str
    patients: tuple[str, ...]


def panels_of(material: Material, population: PopulationName) -> list[Panel]:
    """Return one panel per cohort with patients of the population, those in none last."""
    found = [
        Panel(group.name, tuple(material.members(group.id, population)))
        for group in material.cohorts
    ]
    left = [
        usubjid
        for usubjid in material.members(ALL, population)
        if not text_of(material.subjects[usubjid], "COHORT")
    ]
    panels = [*found, Panel("In no cohort", tuple(left))]
    return [panel for panel in panels if panel.patients]


def best_response(material: Material, usubjid: str) -> str:
    """Return a patient's best overall response."""
    record = material.record("BOR", usubjid)
    return text_of(record, "AVALC") if record else ""


def words_seen(material: Material, patients: list[str]) -> list[str]:
    """Return the response words of patients, the best first."""
    seen = {best_response(material, usubjid) for usubjid in patients}
    return [word for word in material.results.endpoints.responses.words.ordered if word in seen]
