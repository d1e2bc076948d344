"""What the local pathologist and the expert panel each said, and whether they agree."""

import polars as pl

from remission.protocol import Protocol, Variable
from remission.review.nouns import NOT_ASSESSABLE
from remission.sdtm import Study, gather_findings, make_findings, no_findings
from remission.sdtm.values import matching_values, patient_values

DIAGNOSIS_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "LOCALDX": pl.String,  # as said at entry; never overwritten
        "PANELDX": pl.String,  # null without a panel diagnosis, or when it was not assessable
        "AGREE": pl.String,  # confirmed, changed, not assessable; null when only the panel spoke
        "KIT": pl.String,  # null without a stain, or when it was not assessable
        "PANELDT": pl.Date,
        "LOCALSEQ": pl.Int64,
        "PANELSEQ": pl.Int64,
        "KITSEQ": pl.Int64,
    }
)

_CHANGED = """Panel diagnosis {} (local diagnosis {}): cohort and eligibility follow the panel \
where the protocol says so; a person should confirm the change"""


def derive_diagnoses(
    study: Study, protocol: Protocol, starts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the diagnoses of every patient of DM, and findings about them.

    Words are compared without regard to capitals. A panel that could not assess the material
    gives no diagnosis: AGREE says `not assessable`, and PANELDX is null, so that no cohort is
    concluded from it. Without a `[review]` section every diagnosis is null. Source of the
    classes: usual practice of central sarcoma review; it awaits a human check.
    """
    review = protocol.review
    diagnoses = starts.select("USUBJID")
    if review is None:
        return _shaped(diagnoses), no_findings()
    for variable, prefix in (
        (review.local_diagnosis, "LOCAL"),
        (review.panel_diagnosis, "PANEL"),
        (review.kit, "KIT"),
    ):
        diagnoses = _with_values(diagnoses, study, variable, starts, prefix)
    diagnoses = diagnoses.with_columns(AGREE=_agreement())
    found = gather_findings(
        _changed(diagnoses), _unassessed(diagnoses), _revised(study, review.panel_diagnosis)
    )
    return _shaped(diagnoses), found


def _with_values(
    diagnoses: pl.DataFrame,
    study: Study,
    variable: Variable | None,
    starts: pl.DataFrame,
    prefix: str,
) -> pl.DataFrame:
    if variable is None:
        return diagnoses
    name = prefix if prefix == "KIT" else f"{prefix}DX"
    word = pl.col("VALUE")
    values = patient_values(study, variable, starts).select(
        "USUBJID",
        pl.when(~word.str.to_uppercase().is_in(NOT_ASSESSABLE)).then(word).alias(name),
        pl.col("SRCSEQ").alias(f"{prefix}SEQ"),
        pl.col("DATE").alias(f"{prefix}DT"),
    )
    return diagnoses.join(values, on="USUBJID", how="left", maintain_order="left")


def _agreement() -> pl.Expr:
    same = pl.col("LOCALDX").str.to_uppercase() == pl.col("PANELDX").str.to_uppercase()
    return (
        pl.when(pl.col("PANELDX").is_null())
        .then(pl.lit("not assessable"))
        .when(same)
        .then(pl.lit("confirmed"))
        .when(~same)
        .then(pl.lit("changed"))
    )


def _shaped(diagnoses: pl.DataFrame) -> pl.DataFrame:
    there = set(diagnoses.columns)
    return diagnoses.select(
        pl.col(name).cast(dtype) if name in there else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in DIAGNOSIS_SCHEMA.items()
    ).sort("USUBJID")


def _changed(diagnoses: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        diagnoses.filter(pl.col("AGREE") == "changed"),
        "diagnosis-changed",
        "note",
        variable="REVIEW.PANELDX",
        value=pl.col("PANELDX"),
        message=pl.format(_CHANGED, "PANELDX", "LOCALDX"),
    )


def _unassessed(diagnoses: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        diagnoses.filter((pl.col("AGREE") == "not assessable") & pl.col("LOCALDX").is_not_null()),
        "diagnosis-not-reviewed",
        "warning",
        variable="REVIEW.PANELDX",
        message=pl.format(
            "No panel diagnosis, or not assessable (local diagnosis {}); ask for material",
            "LOCALDX",
        ),
    )


def _revised(study: Study, variable: Variable) -> pl.DataFrame:
    """Find patients about whom the panel said different things."""
    said = matching_values(study, variable)
    different = (
        said.group_by("USUBJID", "SRCDOM")
        .agg(SAID=pl.col("VALUE").str.to_uppercase().unique().sort())
        .filter(pl.col("SAID").list.len() > 1)
        .sort("USUBJID")
    )
    return make_findings(
        different,
        "panel-diagnosis-revised",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=variable.variable,
        value=pl.col("SAID").list.join(", "),
        message=pl.format(
            "The panel's records say {}; the {} one counts",
            pl.col("SAID").list.join(" and "),
            pl.lit(variable.take),
        ),
    )
