"""One file per figure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from remission.report.figures.boundary import render_boundary
from remission.report.figures.course import render_course
from remission.report.figures.flow import render_flow
from remission.report.figures.sensitivity import render_forest
from remission.report.figures.spider import render_spider
from remission.report.figures.survival import render_dor, render_os, render_pfs, render_ttp
from remission.report.figures.svg import Figure
from remission.report.figures.swimmer import render_swimmer
from remission.report.figures.waterfall import render_waterfall
from remission.report.figures.weeks import render_weeks
from remission.report.material import Material

FIGURES: Mapping[str, Callable[[Material], Figure]] = MappingProxyType(
    {
        "flow": render_flow,
        "boundary": render_boundary,
        "waterfall": render_waterfall,
        "spider": render_spider,
        "TTP": render_ttp,
        "PFS": render_pfs,
        "OS": render_os,
        "DOR": render_dor,
        "swimmer": render_swimmer,
        "course": render_course,
        "sensitivity": render_forest,
        "weeks": render_weeks,
    }
)
"""A figure by the name under which the page asks for it."""

__all__ = ["FIGURES", "Figure"]
