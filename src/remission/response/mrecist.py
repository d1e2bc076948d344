"""mRECIST for hepatocellular carcinoma: Lencioni and Llovet, Semin Liver Dis 2010;30:52-60.

The criterion is written from knowledge of the paper and awaits a check by a person; what it leaves
open is decided in `docs/methods/mrecist.md`.
"""

from dataclasses import replace
from typing import Final

import polars as pl

from remission.protocol import Protocol
from remission.response.diameters import assess_diameters
from remission.response.lesion_records import UNITS_PER_MM
from remission.response.lesions import Lesions
from remission.response.millimetres import show_mm
from remission.response.nouns import Responses, Tumours
from remission.response.rules import OVERALL, OVERALL_WITHOUT_TARGETS, DiameterRule
from remission.response.viable import read_viable
from remission.sdtm import gather_findings, make_findings

MRECIST: Final = DiameterRule(
    name="mRECIST",
    shrink_pct=30,
    growth_pct=20,
    growth_mm=0,
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
    new_lesion_mm=10,
    new_lesion_place="LIVER",
)
HILAR_NODE_MM: Final = 20  # a node at the porta hepatis is malignant from this short axis on
HILAR: Final = "PORTA HEPATIS|HEPATIC HILUM|LIVER HILUM"
THROMBUS: Final = "PORTAL VEIN|THROMB"


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by mRECIST."""
    viable = read_viable(tumours, protocol.response.mrecist.viable_test)
    responses = assess_diameters(viable.tumours, protocol, MRECIST, rejudge=_check)
    return replace(responses, findings=gather_findings(responses.findings, viable.findings))


def _check(
    visits: pl.DataFrame, lesions: Lesions, series: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments as they are, and findings about places where the liver misleads."""
    targets = lesions.expected.filter(pl.col("ROLE") == "TARGET").join(series, on="S")
    place = pl.col("LOC").fill_null("")
    hilar = (
        pl.col("NODE")
        & place.str.contains(HILAR)
        & (pl.col("BASEDIAM") < HILAR_NODE_MM * UNITS_PER_MM)
    )
    thrombus = ~pl.col("NODE") & place.str.contains(THROMBUS)
    said = "target {} ({}) "
    return visits, gather_findings(
        _find(
            targets.filter(hilar),
            "hilar-node-small",
            pl.format(
                said + "is a lymph node at the porta hepatis of {} mm; below "
                f"{HILAR_NODE_MM} mm it may be benign in cirrhosis; it is in the sum; make it "
                "non-target",
                "LNKID",
                "EVALUATOR",
                show_mm(pl.col("BASEDIAM")),
            ),
        ),
        _find(
            targets.filter(thrombus),
            "thrombus-as-target",
            pl.format(
                said + "is in {}; a thrombosed portal vein is not measurable; it is in the sum; "
                "make it non-target",
                "LNKID",
                "EVALUATOR",
                "LOC",
            ),
        ),
        _small_new(lesions, series),
    )


def _small_new(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    small = lesions.seen.filter("SMALLNEW").join(series, on="S")
    return _find(
        small,
        "new-nodule-small",
        pl.format(
            "new lesion {} ({}) in {} measures {} mm on {}; below "
            f"{MRECIST.new_lesion_mm} mm it is equivocal, whatever it is called; once larger, "
            "progression is dated to its first sight",
            "LNKID",
            "EVALUATOR",
            "LOC",
            show_mm(pl.col("DIAM")),
            "ADT",
        ),
    )


def _find(lesions: pl.DataFrame, rule: str, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        lesions,
        rule,
        "warning",
        domain="TU",
        variable="TULOC",
        value=pl.col("LNKID"),
        message=message,
    )
