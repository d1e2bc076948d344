"""The response rate after a design with several looks, its early stops taken into account."""

from remission.report.material import Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import missing_cell
from remission.report.tables.design import write_p_value
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_percent

_CODE = "DESIGN"

_LABELS = {"likelihood ratio": "naive, limits by likelihood ratio"}

_P_VALUES = {
    "": "Exact one-sided P value",
    "mid-P": "One-sided mid-P value",
    "likelihood ratio": "Exact one-sided P value by likelihood ratio",
}

_NO_ROW = Cell("not applicable", missing=True)


def render_stages(material: Material) -> Table:
    """Return the estimates with their limits, the naive one first, and the exact P value."""
    groups = [group for group in material.cohorts if _rates(material, group)]
    names = dict.fromkeys(number.at for group in groups for number in _rates(material, group))
    rows = [
        Row(_LABELS.get(name, name), tuple(_rate(material, group, name) for group in groups))
        for name in names
    ]
    for at, name in _P_VALUES.items():
        if any(material.numbers.has(_CODE, group.id, "rate p-value", at) for group in groups):
            rows.append(Row(name, tuple(_p_value(material, group, at) for group in groups)))
    return Table(
        id="table-stages",
        caption="The response rate after a design with several looks",
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
                "entered the last stage. Median-unbiased: after two stages with the limits of "
                "Koyama and Chen. For limits and P values an outcome is the better the later the "
                "trial stopped for too few responses, or the earlier for enough, then by "
                "responses; after a second stage of another size than planned by its conditional "
                "error. By likelihood ratio, where more patients than planned were entered: given "
                "their number, which must not have been chosen by the results; after three looks "
                "or more these are the only limits then."
            ),
        ),
    )


def _rates(material: Material, group: Group) -> tuple[Number, ...]:
    return material.numbers.family(_CODE, group.id, "rate")


def _p_value(material: Material, group: Group, at: str) -> Cell:
    if not material.numbers.has(_CODE, group.id, "rate p-value", at):
        return _NO_ROW
    return write_p_value(material.numbers.get(_CODE, group.id, "rate p-value", at))


def _rate(material: Material, group: Group, name: str) -> Cell:
    if not material.numbers.has(_CODE, group.id, "rate", name):
        return _NO_ROW
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
