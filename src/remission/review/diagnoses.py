"""What the local pathologist and the expert panel each said, and whether they agree."""

import polars as pl

from remission.protocol import Protocol, Review, Variable
from remission.review.kit import derive_kit
from remission.review.nouns import NOT_ASSESSABLE
from remission.review.panel import find_panel_faults, tell_panel
from remission.sdtm import Study, gather_findings, make_findings, no_findings
from remission.sdtm.values import patient_values

DIAGNOSIS_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "LOCALDX": pl.String,  # as said at entry; never overwritten
        "LOCALSUB": pl.String,  # subtype
        "LOCALGR": pl.String,  # grade
        "PANELDX": pl.String,  # null without a panel diagnosis, or when it was not assessable
        "PANELSUB": pl.String,
        "PANELGR": pl.String,
        "AGREE": pl.String,  # confirmed, minor, major, not assessable; null: only the panel spoke
        "CHANGED": pl.String,  # diagnosis, or subtype, grade, subtype and grade; else null
        "PANELBY": pl.String,  # how the panel decided, as collected (MIEVALID)
        "PANELDT": pl.Date,
        "READERS": pl.Int64,  # independent readers who could assess the case
        "READSAGR": pl.String,  # Y: they all said the same; null with fewer than two
        "KIT": pl.String,  # null without a stain, or when it was not assessable
        "KITBY": pl.String,  # cut-off or word: what KIT follows
        "KITINT": pl.Int64,  # intensity, 0 to 3
        "KITPCT": pl.Float64,  # per cent of tumour cells
        "KITPAT": pl.String,
        "KITCTRL": pl.String,  # internal control
        "KITCLONE": pl.String,
        "LOCALSEQ": pl.Int64,
        "PANELSEQ": pl.Int64,
        "KITSEQ": pl.Int64,
    }
)

_CHANGED = """Panel diagnosis {} (local diagnosis {}): cohort and eligibility follow the panel \
where the protocol says so; a person should confirm the change"""


def derive_diagnoses(
    study: Study, protocol: Protocol, starts: pl.DataFrame, reads: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the diagnoses of every patient of DM, and findings about them.

    Words are compared without regard to capitals. A panel that could not assess the material
    gives no diagnosis: AGREE says `not assessable`, and PANELDX is null, so that no cohort is
    concluded from it. Another entity is a major change; the same entity with another subtype or
    grade, where both sides gave one, a minor one. Without a `[review]` section every diagnosis is
    null. Source of the classes: usual practice of central sarcoma review; it awaits a human check.

    Parameters
    ----------
    study, protocol
        What was observed, and where it stands.
    starts
        USUBJID and START of every patient of DM.
    reads
        As in `READ_SCHEMA`.

    """
    review = protocol.review
    diagnoses = starts.select("USUBJID")
    if review is None:
        return _shaped(diagnoses), no_findings()
    for variable, name in _sources(review):
        diagnoses = _with_value(diagnoses, study, variable, starts, name)
    diagnoses = diagnoses.with_columns(CHANGED=_changed_what()).with_columns(AGREE=_agreement())
    diagnoses = tell_panel(diagnoses, study, review, reads)
    diagnoses, about_kit = derive_kit(diagnoses, study, review, starts)
    shaped = _shaped(diagnoses)
    return shaped, gather_findings(
        _changed(shaped),
        _unassessed(shaped),
        about_kit,
        find_panel_faults(shaped, study, review, reads),
    )


def _sources(review: Review) -> tuple[tuple[Variable | None, str], ...]:
    return (
        (review.local_diagnosis, "LOCALDX"),
        (review.local_subtype, "LOCALSUB"),
        (review.local_grade, "LOCALGR"),
        (review.panel_diagnosis, "PANELDX"),
        (review.panel_subtype, "PANELSUB"),
        (review.panel_grade, "PANELGR"),
    )


def _with_value(
    diagnoses: pl.DataFrame,
    study: Study,
    variable: Variable | None,
    starts: pl.DataFrame,
    name: str,
) -> pl.DataFrame:
    if variable is None:
        return diagnoses.with_columns(pl.lit(None, pl.String).alias(name))
    word, side = pl.col("VALUE"), name.removesuffix("DX")
    values = patient_values(study, variable, starts).select(
        "USUBJID",
        pl.when(~word.str.to_uppercase().is_in(NOT_ASSESSABLE)).then(word).alias(name),
        pl.col("SRCSEQ").alias(f"{side}SEQ"),
        pl.col("DATE").alias(f"{side}DT"),
    )
    kept = values if name.endswith("DX") else values.select("USUBJID", name)
    return diagnoses.join(kept, on="USUBJID", how="left", maintain_order="left")


def _differs(part: str) -> pl.Expr:
    """Tell whether both sides gave this part and gave it differently."""
    local, panel = (pl.col(f"{side}{part}").str.to_uppercase() for side in ("LOCAL", "PANEL"))
    return (local != panel).fill_null(value=False)


def _changed_what() -> pl.Expr:
    parts = pl.concat_list(
        pl.when(_differs(part)).then(pl.lit(word))
        for part, word in (("SUB", "subtype"), ("GR", "grade"))
    ).list.drop_nulls()
    said = pl.all_horizontal(pl.col("LOCALDX", "PANELDX").is_not_null())
    return (
        pl.when(_differs("DX"))
        .then(pl.lit("diagnosis"))
        .when(said & (parts.list.len() > 0))
        .then(parts.list.join(" and "))
    )


def _agreement() -> pl.Expr:
    return (
        pl.when(pl.col("PANELDX").is_null())
        .then(pl.lit("not assessable"))
        .when(pl.col("CHANGED") == "diagnosis")
        .then(pl.lit("major"))
        .when(pl.col("CHANGED").is_not_null())
        .then(pl.lit("minor"))
        .when(pl.col("LOCALDX").is_not_null())
        .then(pl.lit("confirmed"))
    )


def _shaped(diagnoses: pl.DataFrame) -> pl.DataFrame:
    there = set(diagnoses.columns)
    return diagnoses.select(
        pl.col(name).cast(dtype) if name in there else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in DIAGNOSIS_SCHEMA.items()
    ).sort("USUBJID")


def _changed(diagnoses: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        diagnoses.filter(pl.col("AGREE") == "major"),
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
