"""Put the whole report on one page."""

import base64
import hashlib
from importlib.metadata import version
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from remission.analysis import Results
from remission.report.abstract import write_abstract
from remission.report.events import list_events
from remission.report.figures import FIGURES
from remission.report.laboratory import list_laboratory
from remission.report.material import gather_material
from remission.report.methods import list_caveats, list_methods
from remission.report.patients import list_patients
from remission.report.people import list_people
from remission.report.provenance import list_findings, trace_provenance
from remission.report.tables import TABLES
from remission.report.words import say_date

GENERATOR = "Remission"


def render_page(results: Results) -> str:
    """Return report.html: one file that opens without a network."""
    material = gather_material(results)
    script = read_template("report.js")
    return open_template("report.html.j2").render(
        trial=material.protocol.trial,
        cutoff=say_date(material.protocol.trial.cutoff),
        evaluator=material.protocol.response.evaluator,
        generator=f"{GENERATOR} {version('remission')}",
        style=Markup(read_template("report.css")),  # noqa: S704 - a file of this package
        script=Markup(script),  # noqa: S704 - a file of this package
        script_hash=_hash(script),
        abstract=write_abstract(material),
        tables={name: render(material) for name, render in TABLES.items()},
        figures={name: render(material) for name, render in FIGURES.items()},
        methods=list_methods(material),
        caveats=list_caveats(material),
        findings=list_findings(material),
        provenance=trace_provenance(material),
        people=list_people(material),
        events=list_events(material),
        laboratory=list_laboratory(material),
        patients=list_patients(material),
    )


def _hash(script: str) -> str:
    """Return what the page's policy names: only this script runs, whatever stands in the data."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def open_template(name: str) -> Template:
    """Return a template of this package; what is filled in is escaped."""
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(read_template),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def read_template(name: str) -> str:
    """Return the text of a template, a style or a script of this package."""
    return files("remission.report").joinpath("templates", name).read_text(encoding="utf-8")
