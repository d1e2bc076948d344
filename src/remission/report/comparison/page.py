"""Put a comparison of criteria on one page."""

from importlib.metadata import version

from markupsafe import Markup

from remission.analysis import Comparison
from remission.report.comparison.figures import render_curves, render_rates, render_tiles
from remission.report.comparison.material import gather_compared
from remission.report.comparison.people import list_changes, list_patients
from remission.report.comparison.tables import (
    render_changes,
    render_cross_tables,
    render_findings,
)
from remission.report.comparison.tables import render_rates as render_rates_table
from remission.report.page import GENERATOR, open_template, read_template
from remission.report.words import say_date, say_list


def render_comparison(comparison: Comparison) -> str:
    """Return comparison.html: one file that opens without a network."""
    compared = gather_compared(comparison)
    response = compared.protocol.response
    return open_template("comparison.html.j2").render(
        trial=compared.protocol.trial,
        cutoff=say_date(compared.protocol.trial.cutoff),
        evaluator=response.evaluator,
        confirmation=response.confirmation,
        generator=f"{GENERATOR} {version('remission')}",
        style=Markup(read_template("report.css")),  # noqa: S704 - a file of this package
        criteria=say_list([compared.name(name) for name in comparison.endpoints]),
        reference=compared.name(comparison.reference),
        missing=[(compared.name(name), why) for name, why in comparison.missing.items()],
        rates=render_rates_table(compared),
        changes=render_changes(compared),
        crossings=render_cross_tables(compared),
        tiles=render_tiles(compared),
        intervals=render_rates(compared),
        curves=render_curves(compared),
        changed=list_changes(compared),
        findings=render_findings(compared),
        patients=list_patients(compared),
    )
