"""What is odd about single dosing records."""

import polars as pl

from remission.sdtm import gather_findings, make_findings
from remission.sdtm.findings import Action, Severity

_COLLECTED = {"STDTC": "ASTDT", "ENDTC": "END"}  # where a dosing record keeps the date


def dose_finding(
    records: pl.DataFrame,
    rule: str,
    severity: Severity,
    column: str,
    message: pl.Expr,
    *,
    action: Action = "kept",
) -> pl.DataFrame:
    """Return one finding per dosing record; `column` is its name without the domain's letters."""
    return make_findings(
        records,
        rule,
        severity,
        domain=pl.col("SRCDOM"),
        variable=pl.col("SRCDOM") + column,
        value=pl.col(_COLLECTED.get(column, column)).cast(pl.String),
        row=pl.col("ROW"),
        action=action,
        message=message,
    )


def find_odd_amounts(records: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Find doses whose amount, unit or frequency had to be assumed or is not known.

    Parameters
    ----------
    records
        DOSE, DOSU and DOSFRQ as collected, with AMOUNT (in `unit`) and TIMES a day where known.
    unit
        The protocol's unit.

    """
    dose, amount, its_unit = pl.col("DOSE"), pl.col("AMOUNT"), pl.col("DOSU")
    doses = records.filter((dose != 0).fill_null(value=True))
    wanted = pl.lit(unit)
    lost = doses.filter(dose.is_not_null() & amount.is_null())
    other = doses.filter(amount.is_not_null() & (its_unit.str.to_uppercase() != unit.upper()))
    bare = doses.filter(dose.is_not_null() & its_unit.is_null())
    often = doses.filter(pl.col("TIMES").is_null())
    unknown = pl.lit("Given, but how much is not known; the patient's total dose is not known")
    below = pl.lit("A dose below 0 is none; the day counts as one without treatment")
    no_unit = pl.format("{} cannot be turned into {}; the dose is not known", its_unit, wanted)
    converted = pl.format("{} was converted to {}", its_unit, wanted)
    assumed = pl.format("No unit; taken to be {}", wanted)
    once = pl.format(
        "How often a day is not known ({}); taken to be once", pl.col("DOSFRQ").fill_null("empty")
    )
    return gather_findings(
        dose_finding(doses.filter(dose.is_null()), "dose-missing", "error", "DOSE", unknown),
        dose_finding(doses.filter(dose < 0), "dose-below-0", "error", "DOSE", below),
        dose_finding(lost, "unit-cannot-be-converted", "error", "DOSU", no_unit),
        dose_finding(other, "dose-unit-converted", "note", "DOSU", converted),
        dose_finding(bare, "dose-without-unit", "warning", "DOSU", assumed, action="assumed"),
        dose_finding(often, "dose-frequency-unknown", "warning", "DOSFRQ", once, action="assumed"),
    )
