"""Read CDISC Dataset-JSON 1.1: one object (.json), or a header and a row a line (.ndjson)."""

import json
from pathlib import Path

import polars as pl

from remission.errors import DataError
from remission.sdtm.readers.content import decode_text, read_content

_NUMBERS = {"integer", "float", "double", "decimal"}

Value = str | int | float | bool | None


def read(path: Path) -> dict[str, pl.DataFrame]:
    """Return the file's records, under the domain that is the file's stem.

    Columns of dataType integer, float, double and decimal become numbers, all others text; a
    column that holds anything else than its type says becomes text as a whole. A file says how
    many records it has; one with fewer was cut short.

    Raises
    ------
    DataError
        When the file is empty, is not UTF-8, no Dataset-JSON 1.1, cut short, or has a row with
        another number of values; says the line or the row.

    """
    text = decode_text(read_content(path), path)
    is_lines = path.suffix.lower() == ".ndjson"
    header, found = _read_lines(text, path) if is_lines else _read_object(text, path)
    names, kinds = _read_columns(header, path)
    places = f"{path}: line {{}}" if is_lines else f"{path}: row {{}}"
    rows = [
        _check_row(row, len(names), places.format(number))
        for number, row in enumerate(found, start=2 if is_lines else 1)
    ]
    said = header.get("records")
    if isinstance(said, int) and said != len(rows):
        raise DataError(
            f"{path}: holds {len(rows)} rows, but says it has {said} records; "
            "it was cut short or edited, export it again"
        )
    columns = {
        name: _column(name, [row[place] for row in rows], kinds[place])
        for place, name in enumerate(names)
    }
    return {path.stem.upper(): pl.DataFrame(columns)}


def _parse(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{place}: no valid JSON (line {error.lineno}, column {error.colno}: {error.msg}); "
            "the file is damaged or cut short"
        ) from None


def _read_object(text: str, path: Path) -> tuple[dict[str, object], list[object]]:
    header = _parse(text, str(path))
    if not isinstance(header, dict):
        raise DataError(f"{path}: no Dataset-JSON: the file must hold one object")
    rows = header.get("rows") or []
    if not isinstance(rows, list):
        raise DataError(f"{path}: no Dataset-JSON: `rows` must be a list")
    return header, rows


def _read_lines(text: str, path: Path) -> tuple[dict[str, object], list[object]]:
    lines = [line for line in text.splitlines() if line.strip()]
    parsed = [_parse(line, f"{path}:{number}") for number, line in enumerate(lines, start=1)]
    if not parsed or not isinstance(parsed[0], dict):
        raise DataError(f"{path}:1: no Dataset-JSON: the first line must be an object")
    return parsed[0], parsed[1:]


def _check_row(row: object, width: int, place: str) -> list[Value]:
    if not isinstance(row, list) or len(row) != width:
        found = f"{len(row)} values" if isinstance(row, list) else "no list of values"
        raise DataError(f"{place}: {found}, but there are {width} columns")
    return row


def _read_columns(header: dict[str, object], path: Path) -> tuple[list[str], list[str]]:
    """Return the columns' names and their data types."""
    version = str(header.get("datasetJSONVersion", ""))
    if not version.startswith("1.1"):
        raise DataError(
            f"{path}: no Dataset-JSON 1.1: datasetJSONVersion is {version or 'missing'}"
        )
    columns = header.get("columns")
    if not isinstance(columns, list) or not columns:
        raise DataError(f"{path}: no Dataset-JSON: `columns` must list the variables")
    names, kinds = [], []
    for place, column in enumerate(columns, start=1):
        if not isinstance(column, dict) or not isinstance(column.get("name"), str):
            raise DataError(f"{path}: column {place} has no name")
        names.append(str(column["name"]))
        kinds.append(str(column.get("dataType", "string")))
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise DataError(f"{path}: column {doubles[0]} stands twice; give each its own name")
    return names, kinds


def _column(name: str, values: list[Value], kind: str) -> pl.Series:
    if kind in _NUMBERS and all(_is_number(value, kind) for value in values):
        numbers = [None if value is None else float(value) for value in values]
        return pl.Series(name, numbers, dtype=pl.Float64)
    return pl.Series(name, [_as_text(value) for value in values], dtype=pl.String)


def _is_number(value: Value, kind: str) -> bool:
    if kind == "decimal" and isinstance(value, str):  # written as text to keep its digits
        try:
            float(value)
        except ValueError:
            return False
        return True
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _as_text(value: Value) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)
