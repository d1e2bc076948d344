"""Findings about local treatment: what it does to lesions, and where no lesion is known."""

from typing import Final

import polars as pl

from remission.protocol import DoubtPlan
from remission.response.lesion_records import LesionRecords
from remission.sdtm import gather_findings, make_findings
from remission.sdtm.checks.imputed import find_imputed

SAID: Final = {
    "as measured": "it is used as measured",
    "not evaluable": "it counts as not assessed",
}


def check_treatments(
    treatments: pl.DataFrame,
    records: LesionRecords,
    dated: pl.DataFrame,
    treated: pl.DataFrame,
    plan: DoubtPlan,
) -> pl.DataFrame:
    """Return the findings about local treatments; none of them is passed over in silence.

    Parameters
    ----------
    treatments
        Records of PR that tell one, of patients with lesions; those without a date, too.
    records
        The lesions of every reader, for the names that a treatment can mean.
    dated, treated
        The scans of lesions with BASEDT, and those of them since a treatment of the lesion.
    plan
        What is done with a treated lesion.

    """
    named = records.lesions.join(records.series, on="S").select("USUBJID", PRLNKID="LNKID").unique()
    known = treatments.join(named, on=["USUBJID", "PRLNKID"], how="semi", maintain_order="left")
    placed = treatments.filter(pl.col("PRSTDT").is_not_null())
    return gather_findings(
        find_imputed(known, "PR", "PRSTDTC"),
        _find_undated(known),
        _find_unknown(treatments, named),
        _find_treated(treated, plan),
        _find_before(dated, placed),
        _find_near(dated, placed),
        _find_elsewhere(dated, placed),
    )


def _find_undated(known: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        known.filter(pl.col("PRSTDT").is_null()),
        "local-treatment-not-dated",
        "error",
        domain="PR",
        variable="PRSTDTC",
        value=pl.col("PRSTDTC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of lesion {} (PR {}) has no date, so it is not known from when the lesion was "
            "treated; it is used as measured; enter the date",
            "PRTRT",
            "PRLNKID",
            _number(),
        ),
    )


def _find_unknown(treatments: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per treatment of a lesion that no reader of the patient recorded."""
    names = named.group_by("USUBJID").agg(pl.col("PRLNKID").sort().str.join(", ").alias("NAMES"))
    unknown = treatments.filter(pl.col("PRLNKID").is_not_null()).join(
        named, on=["USUBJID", "PRLNKID"], how="anti", maintain_order="left"
    )
    return make_findings(
        unknown.join(names, on="USUBJID", how="left", maintain_order="left"),
        "local-treatment-of-unknown-lesion",
        "warning",
        domain="PR",
        variable="PRLNKID",
        value=pl.col("PRLNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} (PR {}) is of lesion {}, which no reader recorded (there are {}); every lesion is "
            "used as measured; name one lesion in PRLNKID, as in TU",
            "PRTRT",
            _number(),
            "PRLNKID",
            "NAMES",
        ),
    )


def _find_elsewhere(dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per treatment after baseline that is tied to no lesion, nor to its place."""
    people = dated.group_by("USUBJID").agg(
        pl.col("BASEDT").min(),
        pl.col("LOC").filter(pl.col("ROLE") == "TARGET").drop_nulls().unique().alias("PLACES"),
    )
    place = pl.col("PRLOC").str.to_uppercase()
    elsewhere = (
        treatments.filter(pl.col("PRLNKID").is_null())
        .join(people, on="USUBJID")
        .filter(
            pl.col("PRSTDT") > pl.col("BASEDT"),
            ~pl.col("PLACES").list.contains(place).fill_null(value=False),
        )
    )
    return make_findings(
        elsewhere,
        "local-treatment-not-tied",
        "note",
        domain="PR",
        variable="PRLOC",
        value=pl.col("PRLOC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} on {} (PR {}) names no lesion, and {}; every lesion is used as measured; name the "
            "lesion in PRLNKID if it was one",
            "PRTRT",
            "PRSTDT",
            _number(),
            pl.format("no target is in {}", "PRLOC").fill_null("no place"),
        ),
    )


def _number() -> pl.Expr:
    return pl.col("PRSEQ").cast(pl.String).fill_null("without number")


def _find_treated(treated: pl.DataFrame, plan: DoubtPlan) -> pl.DataFrame:
    first = (
        treated.filter(pl.col("ROLE").is_not_null())
        .sort("L", "ADT")
        .unique("L", keep="first", maintain_order=True)
    )
    return make_findings(
        first,
        "lesion-treated-locally",
        "warning",
        domain="PR",
        variable="PRLNKID",
        value=pl.col("LNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} lesion {} ({}) was treated locally ({} on {}, PR {}); from the assessment of {} on "
            f"{SAID[plan.treated_lesion]}{{}}",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            "PRTRT",
            "PRSTDT",
            _number(),
            "ADT",
            pl.when(pl.col("ROLE") == "TARGET")
            .then(pl.lit(""))
            .otherwise(pl.lit(", though its unequivocal progression would count")),
        ),
    )


def _find_before(dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per target that was treated locally before its baseline."""
    targets = dated.filter(pl.col("ROLE") == "TARGET").unique(
        "L", keep="first", maintain_order=True
    )
    before = targets.join(
        treatments.select(
            "USUBJID", pl.col("PRLNKID").alias("LNKID"), "PRSTDT", "PRTRT", "PRSEQ", "ROW"
        ),
        on=["USUBJID", "LNKID"],
    ).filter(pl.col("PRSTDT") <= pl.col("BASEDT"))
    return make_findings(
        before,
        "target-treated-before",
        "warning",
        domain="PR",
        variable="PRLNKID",
        value=pl.col("LNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            "target {} ({}) was treated locally before its baseline ({} on {}, PR {}); it is "
            "measurable only if it has grown since; it is in the sum",
            "LNKID",
            "EVALUATOR",
            "PRTRT",
            "PRSTDT",
            _number(),
        ),
    )


def _find_near(dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per treatment after baseline, at a target's place, that names no lesion."""
    near = (
        dated.filter(pl.col("ROLE") == "TARGET", pl.col("LOC").is_not_null())
        .join(
            treatments.filter(pl.col("PRLNKID").is_null()).select(
                "USUBJID",
                pl.col("PRLOC").str.to_uppercase().alias("LOC"),
                "PRSTDT",
                "PRTRT",
                _number(),
                "ROW",
            ),
            on=["USUBJID", "LOC"],
        )
        .filter(pl.col("PRSTDT") > pl.col("BASEDT"))
        .group_by("USUBJID", "EVALUATOR", "LOC", "PRSTDT", "PRTRT", "PRSEQ", "ROW")
        .agg(pl.col("LNKID").unique().sort().str.join(", "))
    )
    return make_findings(
        near,
        "local-treatment-near-target",
        "warning",
        domain="PR",
        variable="PRLOC",
        value=pl.col("LOC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} in {} on {} (PR {}) does not say which lesion was treated; {} ({}) is there and is "
            "used as measured; name the lesion in PRLNKID",
            "PRTRT",
            "LOC",
            "PRSTDT",
            _number(),
            "LNKID",
            "EVALUATOR",
        ),
    )
