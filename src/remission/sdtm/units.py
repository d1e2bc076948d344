"""Convert collected values from one unit to another.

Factors of haemoglobin (1 mmol/L is 16.114 g/L), bilirubin (1 mg/dL is 17.1 umol/L) and creatinine
(1 mg/dL is 88.4 umol/L) are those of the project's clinical reference, section 4.2; they await a
human check against a laboratory's source.
"""

from collections.abc import Mapping

import polars as pl

UNITS: Mapping[str, Mapping[str, float]] = {
    # what is measured -> unit -> its size in the first unit of the row
    "length": {"mm": 1, "cm": 10, "m": 1000, "in": 25.4, "inch": 25.4, "inches": 25.4},
    "cells": {
        **dict.fromkeys(("10^9/L", "G/L", "G/l", "GI/L", "Gpt/L", "/nL"), 1.0),
        **dict.fromkeys(("10^3/uL", "10^3/mm3", "10^3/mm^3", "K/uL", "K/mm3", "THOU/uL"), 1.0),
        **dict.fromkeys(("10^6/L", "/uL", "cells/uL", "/mm3", "/mm^3", "cells/mm3"), 0.001),
        **dict.fromkeys(("10^12/L", "T/L", "TI/L", "10^6/uL", "10^6/mm3"), 1000.0),
    },
    "mass in volume": {
        **dict.fromkeys(("g/L", "g/l", "mg/mL"), 1.0),
        **dict.fromkeys(("g/dL", "g/100mL"), 10.0),
        **dict.fromkeys(("mg/dL", "mg/100mL"), 0.01),
        **dict.fromkeys(("mg/L", "ug/mL"), 0.001),
        **dict.fromkeys(("ug/L", "ng/mL"), 1e-6),
    },
    "amount in volume": {"mmol/L": 1, "umol/L": 1e-3, "nmol/L": 1e-6, "mol/L": 1000},
    "charge in volume": {"mEq/L": 1, "mval/L": 1},
    "activity": {"U/L": 1, "IU/L": 1, "[IU]/L": 1, "ukat/L": 60, "nkat/L": 0.06},
    "age": {  # calendar years of 365.25 days
        **dict.fromkeys(("years", "year", "a"), 1.0),
        **dict.fromkeys(("months", "month", "mo"), 1 / 12),
        **dict.fromkeys(("weeks", "week", "wk"), 7 / 365.25),
        **dict.fromkeys(("days", "day", "d"), 1 / 365.25),
    },
    "mass": {"mg": 1, "g": 1000, "ug": 0.001, "mcg": 0.001, "kg": 1e6},
}

NOT_CONVERTED = frozenset({
    "%", "beats/min", "kg/m2", "kPa", "mL/min", "mL/min/1.73m2", "mmHg", "pg/mL", "s",
})  # fmt: skip
"""Units of a protocol that only equal ones fit: no factor to any other is kept here."""

GRAMS_PER_MMOL: Mapping[str, float] = {
    # --TESTCD -> g of it in a mmol; only for these is mass converted to amount
    "HGB": 16.114,
    "BILI": 10 / 17.1,
    "CREAT": 10 / 88.4,
}

CHARGES: Mapping[str, int] = {"SODIUM": 1, "K": 1, "CA": 2, "CACR": 2, "MG": 2}
"""--TESTCD -> mEq of it in a mmol."""

_CASE_MATTERS = {"g/l", "m", "t/l"}  # G/L is a count and g/L a mass
_DIGITS = 12  # drops the noise of binary fractions: 1.1 cm is 11 mm


def convert(
    values: pl.Expr,
    from_unit: pl.Expr | str,
    to_unit: pl.Expr | str,
    *,
    test: pl.Expr | str | None = None,
) -> pl.Expr:
    """Return values in another unit; null where the one cannot be converted to the other.

    Parameters
    ----------
    values
        Numbers.
    from_unit, to_unit
        An expression over the frame, or the unit itself. UCUM and other spellings are known
        (`10*9/L`, `{cells}/uL`, `[IU]/L`, `x10E9/L`, `10^3/µL`); capitals matter only where they
        change the meaning (G/L, g/L). Equal units need not be known.
    test
        The test code (`HGB`, `BILI`, `CREAT`), an expression or the code itself. Needed to convert
        between mass and amount of substance (g/dL, mmol/L), and from charge (mEq/L) to amount,
        since that differs by substance.

    """
    source, target = _tidy(_expression(from_unit)), _tidy(_expression(to_unit))
    kind, size = _look_up(source)
    to_kind, to_size = _look_up(target)
    code = _expression(test) if test is not None else pl.lit(None, pl.String)
    grams = code.str.to_uppercase().replace_strict(
        GRAMS_PER_MMOL, default=None, return_dtype=pl.Float64
    )
    charge = code.str.to_uppercase().replace_strict(CHARGES, default=None, return_dtype=pl.Float64)
    mass, amount = pl.lit("mass in volume"), pl.lit("amount in volume")
    converted = (
        pl.when(kind == to_kind)
        .then(values * size / to_size)
        .when((kind == mass) & (to_kind == amount))
        .then(values * size / grams / to_size)
        .when((kind == amount) & (to_kind == mass))
        .then(values * size * grams / to_size)
        .when((kind == pl.lit("charge in volume")) & (to_kind == amount))
        .then(values * size / charge / to_size)
    )
    return pl.when(source == target).then(values).otherwise(converted.round_sig_figs(_DIGITS))


def _expression(unit: pl.Expr | str) -> pl.Expr:
    return pl.lit(unit) if isinstance(unit, str) else unit


def _tidy(unit: pl.Expr) -> pl.Expr:
    return (
        unit.str.replace_all(r"\s|\{[^{}]*\}", "")  # UCUM annotates in braces: {cells}/uL
        .str.replace_all("[\u00b5\u03bc]", "u")
        .str.replace("^[xX\u00d7]?" + r"10(?:\^|\*\*?|[eE])(\d)", "10^$1")
    )


def _look_up(unit: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return what a tidy unit measures and its size."""
    kinds = {name: kind for kind, sizes in UNITS.items() for name in sizes}
    sizes = {name: float(size) for row in UNITS.values() for name, size in row.items()}
    loose = {name.lower(): name for name in kinds if name.lower() not in _CASE_MATTERS}
    known = pl.coalesce(
        pl.when(unit.is_in(list(kinds))).then(unit),
        unit.str.to_lowercase().replace_strict(loose, default=None, return_dtype=pl.String),
    )
    return (
        known.replace_strict(kinds, default=None, return_dtype=pl.String),
        known.replace_strict(sizes, default=None, return_dtype=pl.Float64),
    )


def is_known(unit: str) -> bool:
    """Tell whether a unit is one that can be converted, or one of `NOT_CONVERTED`."""
    kind, _ = _look_up(_tidy(pl.lit(unit)))
    known = pl.select(kind.is_not_null()).item() is True
    return known or any(same_unit(unit, other) for other in NOT_CONVERTED)


def same_unit(one: str, other: str) -> bool:
    """Tell whether two texts are the same unit, in whatever spelling of blanks and powers."""
    return pl.select(_tidy(pl.lit(one)) == _tidy(pl.lit(other))).item() is True


def list_mixed(units: pl.Series) -> str | None:
    """Return the units, sorted and joined; null where a number in each is the same number."""
    held = units.drop_nulls().unique().sort()
    if held.is_empty() or all(_same_size(held[0], other) for other in held[1:]):
        return None
    return ", ".join(held)


def _same_size(one: str, other: str) -> bool:
    return same_unit(one, other) or pl.select(convert(pl.lit(1.0), one, other)).item() == 1
