"""Whether a patient's value meets a condition of the protocol: yes, no, or not known."""

from typing import NamedTuple

import polars as pl

from remission.protocol import Condition
from remission.sdtm.findings import gather_findings, make_findings, no_findings
from remission.sdtm.units import convert, list_mixed

_EXACT_DIGITS = 9  # enough for any collected value, too few to see binary fractions


class Evaluated(NamedTuple):
    """Whether each patient meets a condition, and what was odd on the way.

    `met` has a row per patient: USUBJID, MET (null: not known), VALUE and UNIT (null: no record).
    """

    met: pl.DataFrame
    findings: pl.DataFrame


def evaluate_condition(
    condition: Condition, values: pl.DataFrame, patients: pl.DataFrame
) -> Evaluated:
    """Tell for each patient whether the value meets the condition; null where not known.

    Parameters
    ----------
    condition
        What the value must be. Words are compared without regard to capitals; numbers in the
        condition's unit, to nine significant digits, so that 1.5 is 1.5 after a conversion.
    values
        From `patient_values` for this condition.
    patients
        USUBJID, one row each; with a column START (null: no start), `present` and `absent` are
        not known for a patient without a start whose baseline cannot be told.

    """
    values, findings = _in_unit(condition, values)
    rows = patients.join(values, on="USUBJID", how="left", maintain_order="left")
    met = rows.select("USUBJID", MET=_met(condition, rows), VALUE="VALUE", UNIT="UNIT")
    return Evaluated(met, findings)


def _in_unit(condition: Condition, values: pl.DataFrame) -> Evaluated:
    """Convert NUMBER to the condition's unit; a value that has no number there is found."""
    if not _asks_for_number(condition):
        return Evaluated(values, no_findings())
    words = _word_findings(values.filter(pl.col("NUMBER").is_null()), condition)
    if condition.take == "count":
        return Evaluated(values, words)
    if condition.unit is None:
        return Evaluated(values, gather_findings(words, _mixed_units(values, condition)))
    test = condition.variable.split(".")[1]
    number = convert(pl.col("NUMBER"), pl.col("UNIT"), condition.unit, test=test)
    converted = values.with_columns(NUMBER=number)
    lost = converted.filter(pl.col("NUMBER").is_null() & values["NUMBER"].is_not_null())
    return Evaluated(converted, gather_findings(words, _unit_findings(lost, condition)))


def _asks_for_number(condition: Condition) -> bool:
    wanted = condition.value
    first = wanted[0] if isinstance(wanted, tuple) and wanted else wanted
    return isinstance(first, float)


def _unit_findings(values: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    return make_findings(
        values,
        "unit-cannot-be-converted",
        "error",
        domain=pl.col("SRCDOM"),
        variable=condition.variable,
        value=pl.concat_str("VALUE", "UNIT", separator=" ", ignore_nulls=True),
        message=pl.format(
            "{} is {} {}; this cannot be turned into {}, so the condition is not known",
            pl.lit(condition.variable),
            "VALUE",
            pl.col("UNIT").fill_null("without a unit"),
            pl.lit(condition.unit),
        ),
    )


def _mixed_units(values: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    """Return a finding where the condition names no unit and the values have several."""
    mixed = [units] if (units := list_mixed(values["UNIT"])) else []
    return make_findings(
        pl.DataFrame({"UNITS": mixed}, {"UNITS": pl.String}),
        "condition-without-unit",
        "error",
        domain=condition.variable.split(".")[0],
        variable=condition.variable.split(".")[1],
        value=pl.col("UNITS"),
        message=pl.format(
            "{} was collected in several units ({}), but the condition names none, so numbers of "
            "different size are compared with the same one; name the unit in the protocol",
            pl.lit(condition.variable),
            "UNITS",
        ),
    )


def _word_findings(values: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    return make_findings(
        values,
        "value-is-no-number",
        "error",
        domain=pl.col("SRCDOM"),
        variable=condition.variable,
        value=pl.col("VALUE"),
        message=pl.format(
            "{} is '{}', but a number is compared; the condition is not known",
            pl.lit(condition.variable),
            "VALUE",
        ),
    )


def _met(condition: Condition, rows: pl.DataFrame) -> pl.Expr:
    if condition.comparison in {"present", "absent"}:
        there = pl.col("VALUE").is_not_null()
        if condition.take == "count":
            there = pl.col("NUMBER").fill_null(0) > 0
        if condition.take == "baseline" and "START" in rows.columns:
            there = pl.when(there | pl.col("START").is_not_null()).then(there)
        return there if condition.comparison == "present" else ~there
    if _asks_for_number(condition):
        number = pl.col("NUMBER").fill_null(0) if condition.take == "count" else pl.col("NUMBER")
        return _compare(number.round_sig_figs(_EXACT_DIGITS), condition)
    return _compare(pl.col("VALUE").str.strip_chars().str.to_uppercase(), condition)


def _compare(found: pl.Expr, condition: Condition) -> pl.Expr:
    many = condition.value if isinstance(condition.value, tuple) else [condition.value]
    wanted = pl.Series(
        [value.strip().upper() if isinstance(value, str) else value for value in many]
    )
    if wanted.dtype.is_float():
        wanted = wanted.round_sig_figs(_EXACT_DIGITS)
    if condition.comparison in {"in", "not in"}:
        among = pl.when(found.is_not_null()).then(found.is_in(wanted.implode()))
        return among if condition.comparison == "in" else ~among
    one = pl.lit(wanted[0])
    return {
        "==": found == one,
        "!=": found != one,
        "<": found < one,
        "<=": found <= one,
        ">": found > one,
        ">=": found >= one,
    }[condition.comparison]
