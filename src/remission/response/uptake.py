"""The uptake of each lesion on PET, in the place of its size."""

from dataclasses import replace

import polars as pl

from remission.response.lesion_records import TOO_SMALL, evaluator
from remission.response.nouns import Tumours
from remission.sdtm import make_findings

_SCAN = ("USUBJID", "EVALUATOR", "TRLNKID", "TRDT")


def measured_by_pet(records: pl.DataFrame, method: str) -> pl.DataFrame:
    """Return the records whose method holds PET, and those that name none."""
    return records.filter(
        pl.col(method).str.to_uppercase().str.contains("PET", literal=True).fill_null(value=True)
    )


def read_uptake(tumours: Tumours, test: str) -> Tumours:
    """Return what PET alone showed, with the uptake (TRTESTCD `test`) as each lesion's size.

    Diameters are left out. A lesion called ABSENT (uptake no more than around it) has no uptake,
    whatever number stands beside it; TOO SMALL TO MEASURE says nothing of uptake.
    """
    tr = measured_by_pet(tumours.tr, "TRMETHOD").with_columns(evaluator("TR"))
    word = pl.col("TRSTRESC").str.to_uppercase()
    small = pl.coalesce("TRSTRESC", "TRORRES").str.contains(TOO_SMALL).fill_null(value=False)
    said = tr.filter((pl.col("TRTESTCD") == "TUMSTATE") & ~small)
    sizes = (
        _uptakes(tr, test)
        .join(said.filter(word == "ABSENT"), on=_SCAN, how="anti", nulls_equal=True)
        .with_columns(
            pl.lit("DIAMETER").alias("TRTESTCD"),
            *(pl.when(~small).then(name).alias(name) for name in ("TRSTRESC", "TRORRES")),
        )
    )
    judged = pl.concat([said, sizes])
    return replace(
        tumours,
        tu=measured_by_pet(tumours.tu, "TUMETHOD"),
        tr=judged.drop("EVALUATOR").sort("ROW"),
    )


def check_uptake(tr: pl.DataFrame, test: str) -> pl.DataFrame:
    """Return a finding per uptake on PET that is no number, or one below 0."""
    done = (pl.col("TRSTAT") != "NOT DONE").fill_null(value=True)
    odd = (
        _uptakes(measured_by_pet(tr, "TRMETHOD").with_columns(evaluator("TR")), test)
        .filter(done, ~(pl.col("TRSTRESN") >= 0).fill_null(value=False))
        .with_columns(pl.coalesce("TRSTRESC", "TRORRES", pl.lit("empty")).alias("SAID"))
    )
    return make_findings(
        odd,
        "uptake-not-usable",
        "error",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRSTRESN",
        value=pl.col("SAID"),
        row=pl.col("ROW"),
        message=pl.format(
            f"the uptake ({test}) of lesion {{}} ({{}}) is {{}}; it counts as not measured",
            pl.col("TRLNKID").fill_null("without a name"),
            "EVALUATOR",
            "SAID",
        ),
    )


def _uptakes(tr: pl.DataFrame, test: str) -> pl.DataFrame:
    return tr.filter(pl.col("TRTESTCD") == test)
