"""The response rate after a two-stage design, its early stop taken into account."""

from remission.report.material import Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import missing_cell
from remission.report.tables.design import write_p_value
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_percent

_CODE = "DESIGN"


def render_two_stages(material: Material) -> Table:
    """Return the estimates with their limits, the naive one first, and the exact P value."""
    groups = [group for group in material.cohorts if _rates(material, group)]
    names = [number.at for number in _rates(material, groups[0])] if groups else []
    rows = [Row(name, tuple(_rate(material, group, name) for group in groups)) for name in names]
    if groups:
        for name, at in (("Exact one-sided P value", ""), ("One-sided mid-P value", "mid-P")):
            numbers = (
                material.numbers.get(_CODE, group.id, "rate p-value", at) for group in groups
            )
            rows.append(Row(name, tuple(write_p_value(number) for number in numbers)))
    return Table(
        id="table-two-stages",
        caption="The response rate after a two-stage design",
        stub="Estimate",
        columns=tuple(Column(group.label) for group in groups),
        rows=tuple(rows),
        notes=(
            (
                "The naive rate, responses by patients, is off on average because the trial could "
                "stop early: too few lowers it, success raises it; "
                "the others take that into account. UMVUE: right on average; its limits are exact, "
                "but for the upper one after a second stage of another size than planned; by "
                "mid-P they are shorter and not exact. UMVCUE: right on average among trials that "
                "entered the second stage. Median-unbiased: with the limits of Koyama and Chen. "
                "For limits and P values outcomes are ordered by how the first stage ended (too "
                "few, going on, success), then by responses; after a second stage of another size "
                "than planned by its conditional error."
            ),
        ),
    )


def _rates(material: Material, group: Group) -> tuple[Number, ...]:
    return material.numbers.family(_CODE, group.id, "rate")


def _rate(material: Material, group: Group, name: str) -> Cell:
    number = material.numbers.get(_CODE, group.id, "rate", name)
    if number.value is None:
        return missing_cell(number)
    below = ""
    if number.lower is not None and number.upper is not None:
        limits = (_say(material, number.lower), _say(material, number.upper))
        below = f"{limits[0]} to {limits[1]}"
    return Cell(_say(material, number.value), below)


def _say(material: Material, share: float) -> str:
    number = Number(endpoint="", group="", statistic="", value=share)
    return say_percent(number, max(1, material.digits))
