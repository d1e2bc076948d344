"""What a design for a time to an event compared, and what it says of the treatment."""

from remission.report.material import Group, Material
from remission.report.tables.cells import missing_cell
from remission.report.tables.design import write_p_value
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_limits, say_number

_CODE = "DESIGN"
_LOOKS = ("look", "end", "so far")
_RATIOS = (
    ("naive", "Hazard ratio, observed / expected"),
    ("counts", "Hazard ratio, median-unbiased, by counts"),
    ("normal", "Hazard ratio, median-unbiased, by the normal law"),
)
_LAWS = (("normal", "by the normal law"), ("counts", "by counts"))


def render_log_rank(material: Material) -> Table:
    """Return events observed and expected at each look, z and its limit, and the hazard ratio."""
    groups = [group for group in material.cohorts if _has(material, group, "hazard ratio")]
    rows = []
    for at in _LOOKS:
        for statistic, label, digits in (
            ("events", "Events", 0),
            ("expected events", "Events expected", 1),
            ("z", "z", 3),
            ("z limit", "z must be above", 3),
        ):
            if any(material.numbers.has(_CODE, group.id, statistic, at) for group in groups):
                name = f"{label}, {_WHEN[at]}"
                rows.append(_row(material, groups, (name, statistic, at), digits))
    rows += [
        _row(material, groups, (label, "hazard ratio", at), 2) for at, label in _RATIOS if groups
    ]
    for at, label in _LAWS if groups else ():
        cells = (
            write_p_value(material.numbers.get(_CODE, group.id, "hazard ratio p-value", at))
            for group in groups
        )
        rows.append(Row(f"One-sided P value, {label}", tuple(cells)))
    return Table(
        id="table-log-rank",
        caption="The events against the reference curve",
        stub="",
        columns=tuple(Column(group.label) for group in groups),
        rows=tuple(rows),
        notes=(_NOTE,),
    )


def render_total_times(material: Material) -> Table:
    """Return the total time at each look with its limit, and what is believed of the median."""
    groups = [group for group in material.cohorts if _has(material, group, "total time limit")]
    looks = {
        number.at: None
        for group in groups
        for number in material.numbers.family(_CODE, group.id, "total time limit")
    }
    rows = []
    for at in sorted(looks, key=int):
        for statistic, label in (
            ("total time", "Total time after"),
            ("total time limit", "It must be above, after"),
        ):
            rows.append(_row(material, groups, (f"{label} {at} events", statistic, at), 2))
    if groups:
        rows.append(_row(material, groups, ("Total time so far", "total time", "so far"), 2))
        rows.append(_row(material, groups, ("Median, posterior", "posterior median", ""), 2))
        name = "Probability that the median is above that of an inactive drug"
        rows.append(_row(material, groups, (name, "posterior probability", ""), 3))
    return Table(
        id="table-total-time",
        caption="The total time of all patients by events",
        stub="",
        columns=tuple(Column(group.label) for group in groups),
        rows=tuple(rows),
        notes=("Times in the unit of the design; limits of the median leave equal tails.",),
    )


def _has(material: Material, group: Group, statistic: str) -> bool:
    return bool(material.numbers.family(_CODE, group.id, statistic))


def _row(material: Material, groups: list[Group], place: tuple[str, str, str], digits: int) -> Row:
    label, statistic, at = place
    return Row(label, tuple(_cell(material, group, (statistic, at), digits) for group in groups))


def _cell(material: Material, group: Group, place: tuple[str, str], digits: int) -> Cell:
    if not material.numbers.has(_CODE, group.id, *place):
        return Cell("no such look", missing=True)
    number = material.numbers.get(_CODE, group.id, *place)
    if number.value is None:
        return missing_cell(number)
    return Cell(say_number(number.value, digits), say_limits(number, digits, scale=1))


_WHEN = {"look": "at the look", "end": "at the end", "so far": "so far"}
_NOTE = (
    "Expected: what the reference lets expect in the same patients, each for the time that he or "
    "she was followed. z is (expected - observed) / root of expected. The look is taken on its "
    "planned day, from what is known at the cut-off. Below 1 a hazard ratio is better than the "
    "reference; it is taken as constant over time. Observed / expected has the limits of a Poisson "
    "count, as if there had been no look; the others count it. By counts events are Poisson "
    "counts, by the normal law z is normal, as the design has it, which with few events makes the "
    "lower limit too high."
)
