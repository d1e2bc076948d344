"""RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228-47.

Cut-offs follow clinical practice as published; Tables 1 and 2 of the paper were not re-read for
this file and await a check by a person.
"""

from typing import Final

from remission.protocol import Protocol
from remission.response.diameters import assess_diameters
from remission.response.nouns import Responses, Tumours
from remission.response.rules import OVERALL, OVERALL_WITHOUT_TARGETS, DiameterRule

RECIST_1_1: Final = DiameterRule(
    name="RECIST 1.1",
    shrink_pct=30,
    growth_pct=20,
    growth_mm=5,
    node_short_axis=True,
    node_normal_mm=10,
    too_small_mm=5,
    measurable_mm=10,
    measurable_node_mm=15,
    baseline_days=28,
    max_targets=5,
    max_targets_per_organ=2,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
)


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by RECIST 1.1."""
    return assess_diameters(tumours, protocol, RECIST_1_1)
