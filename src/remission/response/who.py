"""WHO: Miller et al., Cancer 1981;47:207-14, products of two diameters.

Cut-offs were read in a published comparison (PMC2755245, Table 3); the rest is from knowledge of
the paper and the handbook (1979) and awaits a check by a person. What WHO is silent about is taken
from RECIST; `docs/methods/who.md` says what. No change is written SD.
"""

from dataclasses import replace
from typing import Final

from remission.protocol import Protocol
from remission.response.diameters import assess_diameters
from remission.response.nouns import Responses, Tumours
from remission.response.rules import (
    NO_LIMIT,
    OVERALL,
    OVERALL_WITHOUT_TARGETS,
    SQUARE_MM,
    DiameterRule,
)

WHO: Final = DiameterRule(
    name="WHO",
    shrink_pct=50,
    growth_pct=25,
    growth_mm=0,
    node_short_axis=False,
    node_normal_mm=0,
    too_small_mm=25,
    measurable_mm=0,
    measurable_node_mm=0,
    baseline_days=28,
    max_targets=NO_LIMIT,
    max_targets_per_organ=NO_LIMIT,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
    products=True,
    unit=SQUARE_MM,
    one_lesion=True,
)


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by the criteria of the WHO."""
    plan = protocol.response.who
    rule = replace(
        WHO, one_lesion=plan.progression == "one lesion", growth_mm=plan.least_growth_mm2
    )
    return assess_diameters(tumours, protocol, rule)
