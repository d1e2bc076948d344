"""RECIST 1.0: Therasse et al., J Natl Cancer Inst 2000;92:205-16.

The criterion has no row for assessments that are missing in part, and no size for a lesion too
small to measure; both are taken from RECIST 1.1. Measurable is 10 mm by spiral CT (20 mm by
conventional technique, which SDTM's method CT SCAN does not tell apart).
"""

from typing import Final

from remission.protocol import Protocol
from remission.response.diameters import assess_diameters
from remission.response.nouns import Responses, Tumours
from remission.response.rules import OVERALL, OVERALL_WITHOUT_TARGETS, DiameterRule

RECIST_1_0: Final = DiameterRule(
    name="RECIST 1.0",
    shrink_pct=30,
    growth_pct=20,
    growth_mm=0,
    node_short_axis=False,
    node_normal_mm=0,
    too_small_mm=5,
    measurable_mm=10,
    measurable_node_mm=10,
    baseline_days=28,
    max_targets=10,
    max_targets_per_organ=5,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
)


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by RECIST 1.0."""
    return assess_diameters(tumours, protocol, RECIST_1_0)
