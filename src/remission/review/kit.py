"""Whether a tumour expresses KIT (CD117) by the cut-off that the protocol declares."""

import polars as pl

from remission.protocol import Review, Stain, Variable
from remission.review.nouns import NOT_ASSESSABLE
from remission.sdtm import Study, gather_findings, make_findings, no_findings
from remission.sdtm.values import patient_values

_WORDS = (("0", "NEGATIVE", "NONE"), ("1", "1+", "+", "WEAK"), ("2", "2+", "++", "MODERATE"))

INTENSITIES = {
    # the word as collected -> intensity
    word: place
    for place, words in enumerate((*_WORDS, ("3", "3+", "+++", "STRONG")))
    for word in words
}

_STAIN = ("KITINT", "KITPCT", "KITPAT", "KITCTRL", "KITCLONE")


def derive_kit(
    diagnoses: pl.DataFrame, study: Study, review: Review, starts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the diagnoses with the KIT result and its details, and findings.

    Without `[review.stain]` KIT is the pathologist's word. With it, KIT is POSITIVE from
    least_intensity and least_percent on (both belong), FOCAL where the per cent only reaches
    focal_percent, else NEGATIVE; one of the two below its cut-off is enough for that. A control
    that is recorded and is not POSITIVE makes the stain not assessable: KIT is null. Where the
    details do not decide, the word counts, with a finding. The cut-off is the protocol's: there
    is no universal one (section 5.3 of the project's clinical reference, awaiting a human check).
    """
    table = _joined(diagnoses, study, review.kit, starts, "WORD", sequence=True)
    if review.stain is None:
        return table.rename({"WORD": "KIT"}).with_columns(
            KITBY=pl.when(pl.col("KIT").is_not_null()).then(pl.lit("word"))
        ), no_findings()
    stain = review.stain
    variables = (stain.intensity, stain.percent, stain.pattern, stain.control, stain.clone)
    for name, variable in zip(_STAIN, variables, strict=True):
        table = _joined(table, study, variable, starts, name)
    percent = pl.col("KITPCT").cast(pl.Float64, strict=False)
    raw = table.select("USUBJID", INTENSITY="KITINT", PERCENT="KITPCT")
    table = table.with_columns(
        KITINT=pl.col("KITINT")
        .str.to_uppercase()
        .replace_strict(INTENSITIES, default=None, return_dtype=pl.Int64),
        KITPCT=pl.when(percent.is_between(0, 100)).then(percent),
    ).with_columns(RESULT=_by_cutoff(stain), FAILED=_failed())
    by_word = pl.col("RESULT").is_null() & pl.col("WORD").is_not_null()
    table = table.with_columns(
        KIT=pl.when(~pl.col("FAILED")).then(pl.coalesce("RESULT", "WORD")),
        KITBY=pl.when(pl.col("FAILED"))
        .then(None)
        .when(pl.col("RESULT").is_not_null())
        .then(pl.lit("cut-off"))
        .when(by_word)
        .then(pl.lit("word")),
    )
    return table, _find_kit_faults(table.join(raw, on="USUBJID", maintain_order="left"), stain)


def _joined(
    table: pl.DataFrame,
    study: Study,
    variable: Variable | None,
    starts: pl.DataFrame,
    name: str,
    *,
    sequence: bool = False,
) -> pl.DataFrame:
    if variable is None:
        return table.with_columns(pl.lit(None, pl.String).alias(name))
    word = pl.col("VALUE")
    values = patient_values(study, variable, starts).select(
        "USUBJID",
        pl.when(~word.str.to_uppercase().is_in(NOT_ASSESSABLE)).then(word).alias(name),
        *([pl.col("SRCSEQ").alias("KITSEQ")] if sequence else []),
    )
    return table.join(values, on="USUBJID", how="left", maintain_order="left")


def _by_cutoff(stain: Stain) -> pl.Expr:
    lowest = stain.least_percent if stain.focal_percent is None else stain.focal_percent
    strong = pl.col("KITINT") >= stain.least_intensity
    enough = pl.col("KITPCT") >= lowest
    stained = strong & enough
    return (
        pl.when(~stained)
        .then(pl.lit("NEGATIVE"))
        .when(stained & (pl.col("KITPCT") < stain.least_percent))
        .then(pl.lit("FOCAL"))
        .when(stained)
        .then(pl.lit("POSITIVE"))
    )


def _failed() -> pl.Expr:
    return (pl.col("KITCTRL").str.to_uppercase() != "POSITIVE").fill_null(value=False)


def _find_kit_faults(table: pl.DataFrame, stain: Stain) -> pl.DataFrame:
    decided = ~pl.col("FAILED") & pl.col("RESULT").is_not_null()
    other = decided & (pl.col("RESULT") != pl.col("WORD").str.to_uppercase())
    unread = (pl.col("INTENSITY").is_not_null() & pl.col("KITINT").is_null()) | (
        pl.col("PERCENT").is_not_null() & pl.col("KITPCT").is_null()
    )
    cutoff = pl.lit(f"{stain.least_intensity}+ and {stain.least_percent:g} %")
    seen = pl.format("intensity {}, {} %", _said("INTENSITY"), _said("PERCENT"))
    return gather_findings(
        _finding(
            table.filter(other),
            "kit-differs-from-cutoff",
            pl.format(
                "The pathologist said {}, the cut-off ({}) gives {} ({}); the cut-off counts",
                "WORD",
                cutoff,
                "RESULT",
                seen,
            ),
        ),
        _finding(
            table.filter(pl.col("KITBY") == "word"),
            "kit-without-details",
            pl.format("No decision by the cut-off ({}); the word {} counts", seen, "WORD"),
        ),
        _finding(
            table.filter("FAILED"),
            "kit-control-failed",
            pl.format(
                "The control is {}, so the stain is not assessable; KIT is not known", "KITCTRL"
            ),
        ),
        _finding(
            table.filter(unread),
            "kit-details-not-read",
            pl.format("Not a stain from 0 to 3+ on 0 to 100 % of cells: {}", seen),
        ),
    )


def _said(name: str) -> pl.Expr:
    return pl.col(name).fill_null("not recorded")


def _finding(rows: pl.DataFrame, rule: str, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        rows, rule, "warning", variable="REVIEW.KIT", value=pl.col("WORD"), message=message
    )
