"""Remission runs a phase II oncology trial from its protocol to its published result.

::

    protocol = read_protocol("trial/protocol.toml")   # what was promised
    study = read_study("trial/sdtm", protocol)        # what was observed, checked at the door
    responses = assess(study, protocol)               # what each visit means
    endpoints = derive(study, responses, protocol)    # what each patient contributes
    results = analyse(endpoints, protocol)            # what it adds up to: one row per number
    write_report(results, "trial/report")             # what a person reads
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remission.analysis import Comparison, Results
    from remission.analysis import analyse_endpoints as analyse
    from remission.analysis import compare_criteria as compare
    from remission.endpoints import Endpoints
    from remission.endpoints import derive_endpoints as derive
    from remission.protocol import Protocol, read_protocol
    from remission.report import write_comparison, write_report
    from remission.response import Responses
    from remission.response import assess_responses as assess
    from remission.sdtm import Study, read_study

__version__ = "0.1.0"

_HOMES = {
    "read_protocol": ("remission.protocol", "read_protocol"),
    "read_study": ("remission.sdtm", "read_study"),
    "assess": ("remission.response", "assess_responses"),
    "derive": ("remission.endpoints", "derive_endpoints"),
    "analyse": ("remission.analysis", "analyse_endpoints"),
    "write_report": ("remission.report", "write_report"),
    "compare": ("remission.analysis", "compare_criteria"),
    "write_comparison": ("remission.report", "write_comparison"),
    "Protocol": ("remission.protocol", "Protocol"),
    "Study": ("remission.sdtm", "Study"),
    "Responses": ("remission.response", "Responses"),
    "Endpoints": ("remission.endpoints", "Endpoints"),
    "Results": ("remission.analysis", "Results"),
    "Comparison": ("remission.analysis", "Comparison"),
}
"""Verb or noun -> room and name there; each room is imported when first asked for."""


def __getattr__(name: str) -> object:
    """Import a verb or noun from its room when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'remission' has no attribute {name!r}")
    room, inside = _HOMES[name]
    return getattr(import_module(room), inside)


def __dir__() -> list[str]:
    """List the verbs and nouns."""
    return sorted(__all__)


__all__ = [
    "Comparison",
    "Endpoints",
    "Protocol",
    "Responses",
    "Results",
    "Study",
    "analyse",
    "assess",
    "compare",
    "derive",
    "read_protocol",
    "read_study",
    "write_comparison",
    "write_report",
]
