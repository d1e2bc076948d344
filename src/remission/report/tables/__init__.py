"""One file per table."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from remission.report.material import Material
from remission.report.tables.baseline import render_baseline
from remission.report.tables.course import render_course
from remission.report.tables.design import render_design
from remission.report.tables.disposition import render_disposition
from remission.report.tables.eligibility import render_deviations, render_eligibility
from remission.report.tables.events import (
    render_event_classes,
    render_event_kinds,
    render_event_overview,
)
from remission.report.tables.exposure import render_exposure, render_modifications
from remission.report.tables.further import render_further
from remission.report.tables.grades import (
    render_adverse_event_grades,
    render_laboratory_grades,
)
from remission.report.tables.randomised import render_randomised
from remission.report.tables.readers import (
    render_agreement,
    render_each_reader,
    render_pathologists,
)
from remission.report.tables.reclassification import render_moves, render_populations
from remission.report.tables.response import render_confirmation, render_response
from remission.report.tables.review import (
    render_cross_table,
    render_review_classes,
    render_stain,
)
from remission.report.tables.scales import render_scales
from remission.report.tables.sensitivity import render_sensitivity
from remission.report.tables.shift import render_shifts
from remission.report.tables.stages import render_stages
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.tables.time_designs import render_log_rank, render_total_times
from remission.report.tables.times import render_progression, render_survival_times
from remission.report.tables.toxicity import render_adverse_events, render_laboratory

TABLES: Mapping[str, Callable[[Material], Table]] = MappingProxyType(
    {
        "eligibility": render_eligibility,
        "deviations": render_deviations,
        "review": render_cross_table,
        "review classes": render_review_classes,
        "stain": render_stain,
        "moves": render_moves,
        "baseline": render_baseline,
        "response": render_response,
        "confirmation": render_confirmation,
        "populations": render_populations,
        "each reader": render_each_reader,
        "agreement": render_agreement,
        "pathologists": render_pathologists,
        "design": render_design,
        "stages": render_stages,
        "randomised": render_randomised,
        "log-rank": render_log_rank,
        "total times": render_total_times,
        "progression": render_progression,
        "times": render_survival_times,
        "further": render_further,
        "sensitivity": render_sensitivity,
        "adverse event overview": render_event_overview,
        "adverse events": render_adverse_events,
        "adverse event grades": render_adverse_event_grades,
        "adverse event classes": render_event_classes,
        "adverse event kinds": render_event_kinds,
        "course": render_course,
        "laboratory": render_laboratory,
        "laboratory grades": render_laboratory_grades,
        "scales": render_scales,
        "shifts": render_shifts,
        "exposure": render_exposure,
        "modifications": render_modifications,
        "disposition": render_disposition,
    }
)
"""A table by the name under which the page asks for it."""

__all__ = ["TABLES", "Cell", "Column", "Row", "Table"]
