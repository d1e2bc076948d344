"""Read comma-separated text (RFC 4180): UTF-8, one line of names, every value as text."""

import csv
import io
from pathlib import Path

import polars as pl

from remission.errors import DataError
from remission.sdtm.readers.content import decode_text, read_content


def read(path: Path) -> dict[str, pl.DataFrame]:
    """Return the file's records as text, under the domain that is the file's stem.

    An empty field is null; leading zeros stay. Empty lines are skipped.

    Raises
    ------
    DataError
        When the file is empty, is not UTF-8, has no usable line of names, or has a line with
        another number of fields; says the line.

    """
    text = decode_text(read_content(path), path)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        names = next((line for line in lines if line), [])
        _check_names(names, path)
        start = lines.line_num
        for row in lines:
            if row:
                _check_length(row, names, f"{path}:{start + 1}")
                rows.append(row)
            start = lines.line_num
    except csv.Error as error:
        raise DataError(
            f"{path}:{lines.line_num}: broken line: {error}; check the quotation marks"
        ) from None
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    frame = pl.DataFrame(
        dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String)
    )
    return {path.stem.upper(): frame.with_columns(pl.all().replace("", None))}


def _check_names(names: list[str], path: Path) -> None:
    if not any(names):
        raise DataError(
            f"{path}:1: there is no line of column names; the first line must name them"
        )
    if len(names) == 1 and (found := [mark for mark in ";\t|" if mark in names[0]]):
        raise DataError(
            f"{path}:1: fields are separated by {found[0]!r}; save the file with commas"
        )
    for place, name in enumerate(names, start=1):
        if not name.strip():
            raise DataError(f"{path}:1: column {place} has no name; name it or remove it")
        if names.count(name) > 1:
            raise DataError(f"{path}:1: column {name} stands twice; give each its own name")


def _check_length(row: list[str], names: list[str], place: str) -> None:
    if len(row) != len(names):
        raise DataError(
            f"{place}: {len(row)} fields, but the first line names {len(names)}; "
            "look for a missing or an extra comma, or a text with a comma outside quotation marks"
        )
