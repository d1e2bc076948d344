import polars as pl
import pytest

from remission.sdtm.units import convert


def converted(
    value: float | None, source: str | None, target: str, test: str | None = None
) -> float | None:
    frame = pl.DataFrame(
        {"V": [value], "U": [source], "T": [test]},
        schema={"V": pl.Float64, "U": pl.String, "T": pl.String},
    )
    result: float | None = frame.select(
        convert(pl.col("V"), pl.col("U"), target, test=pl.col("T"))
    ).item()
    return result


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (2.5, "cm", "mm", 25),
        (1.1, "cm", "mm", 11),  # 1.1 * 10 is 11.000000000000002 in binary
        (0.0, "cm", "mm", 0),
        (1.0, "m", "mm", 1000),
        (2.0, "in", "mm", 50.8),  # the inch is 25.4 mm by definition
        (2.0, "IN", "mm", 50.8),
        (30.0, "mm", "cm", 3),
        (1.5, "10*9/L", "10^9/L", 1.5),
        (1.5, "x10E9/L", "10^9/L", 1.5),
        (1.5, "x 10^9/L", "10^9/L", 1.5),
        (1.5, "G/L", "10^9/L", 1.5),
        (1.5, "GI/L", "10^9/L", 1.5),
        (1.5, "10^3/\u00b5L", "10^9/L", 1.5),
        (1.5, "10^3/\u03bcL", "10^9/L", 1.5),
        (1500.0, "/mm3", "10^9/L", 1.5),
        (1500.0, "cells/uL", "10^9/L", 1.5),
        (1500.0, "CELLS/UL", "10^9/L", 1.5),
        (1500.0, "{cells}/uL", "10*9/L", 1.5),  # UCUM: what is counted stands in braces
        (1.5, "10*3/uL{WBC}", "10*9/L", 1.5),
        (40.0, "[IU]/L", "U/L", 40),
        (18.0, "a", "years", 18),
        (24.0, "mo", "a", 2),
        (365.25, "d", "a", 1),
        (9.5, "g/dL", "g/L", 95),
        (1.0, "ukat/L", "U/L", 60),  # 1 kat is 1 mol/s, 1 U is 1 umol/min
        (0.4, "g", "mg", 400),
        (3.0, "widgets", "widgets", 3),
    ],
)
def test_a_value_is_converted(value: float, source: str, target: str, expected: float) -> None:
    assert converted(value, source, target) == expected


@pytest.mark.parametrize(
    ("value", "source", "target", "test", "expected"),
    [
        # clinical reference 4.2: haemoglobin mmol/L x 16.114 = g/L, bilirubin mg/dL x 17.1 and
        # creatinine mg/dL x 88.4 = umol/L
        (6.0, "mmol/L", "g/L", "HGB", 96.684),
        (96.684, "g/L", "mmol/L", "HGB", 6.0),
        (2.0, "mg/dL", "umol/L", "BILI", 34.2),
        (17.1, "umol/L", "mg/dL", "BILI", 1.0),
        (1.5, "mg/dL", "umol/L", "CREAT", 132.6),
        (4.0, "mEq/L", "mmol/L", "K", 4.0),  # one charge
        (4.0, "meq/L", "mmol/L", "CA", 2.0),  # two charges
        (4.0, "mEq/L", "mmol/L", "GLUC", None),  # no charge is known
        (6.0, "mmol/L", "g/L", "GLUC", None),  # another substance, another factor
        (6.0, "mmol/L", "g/L", None, None),
    ],
)
def test_mass_and_amount_are_converted_only_for_substances_that_are_known(
    value: float, source: str, target: str, test: str | None, expected: float | None
) -> None:
    assert converted(value, source, target, test) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("pixel", "mm"),
        (None, "mm"),
        ("g", "mm"),
        ("G/L", "g/L"),  # a count is no mass: giga per litre, gram per litre
        ("g/L", "10^9/L"),
        ("%", "10^9/L"),
    ],
)
def test_what_cannot_be_converted_is_null(source: str | None, target: str) -> None:
    assert converted(5.0, source, target) is None


def test_a_missing_value_stays_missing() -> None:
    assert converted(None, "cm", "mm") is None


def test_units_may_be_given_as_they_are() -> None:
    frame = pl.DataFrame({"V": [1.0, 2.0]})

    result = frame.select(convert(pl.col("V"), "cm", "mm"))["V"]

    assert result.to_list() == [10, 20]
