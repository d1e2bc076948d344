"""A column as text or as numbers, however its file stored it."""

import polars as pl


def as_text(values: pl.Series) -> pl.Series:
    """Return values as text: whole numbers without a point, dates as in ISO 8601, "" as null.

    White space around a text is dropped; numbers that are not finite are null.
    """
    if values.dtype == pl.String:
        return _trimmed(values)
    if values.dtype == pl.Date:
        return values.dt.to_string("%Y-%m-%d")
    if values.dtype == pl.Datetime:
        return values.dt.to_string("%Y-%m-%dT%H:%M:%S")
    if values.dtype.is_float():
        finite = as_number(values)
        whole = finite.cast(pl.Int64, strict=False)
        text = whole.cast(pl.String)
        return text.zip_with(finite == whole, finite.cast(pl.String))
    return _trimmed(values.cast(pl.String))


def as_number(values: pl.Series) -> pl.Series:
    """Return values as Float64; null where a text is no number or a number is not finite."""
    texts = values if values.dtype.is_numeric() else as_text(values)
    numbers = texts.cast(pl.Float64, strict=False)
    finite = numbers.is_finite()
    return numbers if finite.all() else numbers.set(finite.not_(), None)


def as_whole_number(values: pl.Series) -> pl.Series:
    """Return values as Int64; null where one is no whole number."""
    if values.dtype.is_integer():
        return values.cast(pl.Int64, strict=False)
    numbers = as_number(values)
    return numbers.set(numbers != numbers.floor(), None).cast(pl.Int64, strict=False)


def drop_empty(values: pl.Series) -> pl.Series:
    """Return a text column with null for the empty text."""
    return values.set(values == "", None) if (values == "").any() else values


def _trimmed(values: pl.Series) -> pl.Series:
    words = values.unique()  # most columns repeat few words: trim only where one needs it
    trimmed = words.str.strip_chars()
    return (
        values
        if (words == trimmed).all() and (words != "").all()
        else drop_empty(values.str.strip_chars())
    )
