"""Bring measured diameters (TR) to millimetres."""

import polars as pl

from remission.sdtm.findings import gather_findings, make_findings
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


def standardise_diameters(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return TR with every diameter in TRSTRESN as mm (TRSTRESU), and the findings.

    The value is TRSTRESN, else the number in TRSTRESC, else the number in TRORRES; its unit
    TRSTRESU, or TRORRESU where the number is that of TRORRES. In a unit that is no length or
    without a unit the value is not used (rule `unknown-unit`), nor is a diameter below 0 (rule
    `impossible-diameter`): TRSTRESN is null. Zero is a diameter. TRSTRESC stays as collected.
    """
    original = pl.col("TRORRES").cast(pl.Float64, strict=False)
    standard = pl.coalesce("TRSTRESN", pl.col("TRSTRESC").cast(pl.Float64, strict=False))
    value = pl.coalesce(standard, original)
    is_original = standard.is_null() | (standard == original)
    unit = (
        pl.when(standard.is_null())
        .then(pl.col("TRORRESU"))
        .when(pl.col("TRSTRESU").is_null() & is_original)
        .then(pl.col("TRORRESU"))
        .otherwise(pl.col("TRSTRESU"))
    )
    is_diameter = pl.col("TRTESTCD").is_in(DIAMETER_TESTS)
    finite = pl.when(value.is_finite()).then(value)
    work = frame.with_columns(
        _IS=is_diameter & finite.is_not_null(), _VALUE=finite, _UNIT=unit
    ).with_columns(_MM=convert(pl.col("_VALUE"), pl.col("_UNIT"), "mm"))
    measured = work.filter("_IS")
    found = gather_findings(
        _unknown_units(measured.filter(pl.col("_MM").is_null())),
        _below_zero(measured.filter(pl.col("_MM") < 0)),
    )
    usable = pl.when(pl.col("_MM") >= 0).then("_MM")
    done = work.with_columns(
        TRSTRESN=pl.when("_IS").then(usable).otherwise("TRSTRESN"),
        TRSTRESU=pl.when(pl.col("_IS") & usable.is_not_null())
        .then(pl.lit("mm"))
        .otherwise("TRSTRESU"),
    )
    return done.select(frame.columns), found


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


def _below_zero(records: pl.DataFrame) -> pl.DataFrame:
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
            "{} of lesion {} is {} {}, below zero; the value is not used",
            "TRTESTCD",
            pl.col("TRLNKID").fill_null("(sum)"),
            "_VALUE",
            "_UNIT",
        ),
    )
