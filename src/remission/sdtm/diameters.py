"""Bring measured diameters (TR) to millimetres."""

import polars as pl

from remission.sdtm.findings import gather_findings, make_findings, no_findings
from remission.sdtm.units import convert

DIAMETER_TESTS = (
    "LDIAM",
    "LPERP",
    "SAXIS",
    "DIAMETER",
    "SUMDIAM",
    "SUMLDIAM",
    "SUMLPERP",
    "SUMNLNLD",
)
"""TRTESTCD of lengths and of their sums."""

LONGEST_MM = 2_500.0
"""No lesion is longer than a person; a longer one is a slip, such as a lost decimal point."""

MOST_IN_A_SUM = 10
"""Lesions in the longest sum, that of RECIST 1.0."""


def standardise_diameters(
    frame: pl.DataFrame, viable_test: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return TR with every diameter in TRSTRESN as mm (TRSTRESU), and the findings.

    The diameter of viable tumour (TRTESTCD `viable_test`) is one of them.

    The value is TRSTRESN, else the number in TRSTRESC, else the number in TRORRES; its unit
    TRSTRESU, or TRORRESU where the number is that of TRORRES. In a unit that is no length or
    without a unit the value is not used (rule `unknown-unit`), nor is a diameter below 0 or longer
    than `LONGEST_MM` (rule `impossible-diameter`): TRSTRESN is null. Zero is a diameter. TRSTRESC
    stays as collected.
    """
    is_plain = pl.col("TRSTRESN").is_between(0, LONGEST_MM) & (pl.col("TRSTRESU") == "mm")
    is_odd = pl.col("TRTESTCD").is_in([*DIAMETER_TESTS, viable_test]) & ~is_plain.fill_null(
        value=False
    )
    work = _read_lengths(frame.filter(is_odd))
    if work.is_empty():
        return frame, no_findings()
    found = gather_findings(
        _unknown_units(work.filter(pl.col("_MM").is_null())),
        _impossible(work.filter((pl.col("_MM") < 0) | _is_too_long())),
    )
    usable = (pl.col("_MM") >= 0) & ~_is_too_long()
    fixed = work.with_columns(
        TRSTRESN=pl.when(usable).then("_MM"),
        TRSTRESU=pl.when(usable).then(pl.lit("mm")).otherwise("TRSTRESU"),
    ).select(frame.columns)
    others = frame.join(fixed, on="ROW", how="anti")
    return pl.concat([others, fixed]).sort("ROW"), found


def _read_lengths(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records that hold a number, with it (`_VALUE`), its `_UNIT`, and it in `_MM`."""
    original, standard = (
        pl.col(name).cast(pl.Float64, strict=False) for name in ("TRORRES", "TRSTRESC")
    )
    standard = pl.coalesce("TRSTRESN", standard)
    value = pl.coalesce(standard, original)
    is_original = standard.is_null() | (pl.col("TRSTRESU").is_null() & (standard == original))
    unit = pl.when(is_original).then("TRORRESU").otherwise("TRSTRESU")
    return (
        records.with_columns(_VALUE=value, _UNIT=unit)
        .filter(pl.col("_VALUE").is_finite())
        .with_columns(_MM=convert(pl.col("_VALUE"), pl.col("_UNIT"), "mm"))
    )


def _unknown_units(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records,
        "unknown-unit",
        "error",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRSTRESU",
        value=pl.col("_UNIT"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of lesion {} is {} {}, which cannot be converted to mm; the value is not used",
            "TRTESTCD",
            pl.col("TRLNKID").fill_null("(sum)"),
            "_VALUE",
            pl.col("_UNIT").fill_null("without a unit"),
        ),
    )


def _is_too_long() -> pl.Expr:
    several = pl.col("TRTESTCD").str.starts_with("SUM")
    limit = pl.when(several).then(MOST_IN_A_SUM * LONGEST_MM).otherwise(LONGEST_MM)
    return pl.col("_MM") > limit


def _impossible(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records,
        "impossible-diameter",
        "error",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRSTRESN",
        value=pl.col("_VALUE"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of lesion {} is {} {}, {}; the value is not used",
            "TRTESTCD",
            pl.col("TRLNKID").fill_null("(sum)"),
            "_VALUE",
            "_UNIT",
            pl.when(pl.col("_MM") < 0)
            .then(pl.lit("below zero"))
            .otherwise(pl.lit("longer than a person")),
        ),
    )
