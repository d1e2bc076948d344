"""Give a frame as read the columns and kinds of its domain's contract."""

from collections.abc import Iterable, Mapping

import polars as pl

from remission.errors import DataError
from remission.sdtm.contracts import Contract, Kind
from remission.sdtm.findings import gather_findings, make_findings, no_findings

DTYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "date": pl.String(),
}


def name_columns(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return the frame with names in capitals and ROW, the record's place in its file from 1.

    Raises
    ------
    DataError
        When two columns have the same name in capitals; `source` says where.

    """
    names = [name.strip().upper() for name in frame.columns]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise DataError(f"{source}: column {doubles[0]} stands twice; give each its own name")
    if "ROW" in names:
        raise DataError(f"{source}: column ROW stands for a record's place in its file; rename it")
    kept = frame.rename(dict(zip(frame.columns, names, strict=True)))
    empty_is_null = pl.col(pl.String).replace("", None)
    return kept.with_columns(empty_is_null, ROW=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def require_columns(frame: pl.DataFrame, contract: Contract, source: str) -> None:
    """Raise DataError unless every required column is there."""
    for name in contract.required:
        if name not in frame.columns:
            raise DataError(
                f"{source}: domain {contract.domain} has no column {name}, which is needed; "
                f"found {', '.join(column for column in frame.columns if column != 'ROW')}"
            )


def conform(
    frame: pl.DataFrame, contract: Contract, source: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with the contract's columns first, each of its kind, and the findings.

    A column that the file lacks is null throughout. A text that is no number, or a number that is
    not finite, becomes null in a number column (rule `not-a-number`). Words of a closed list are
    written in capitals; others are kept and named (rule `unknown-word`). Columns outside the
    contract stay as they are, after those of the contract; ROW is last.

    Raises
    ------
    DataError
        When a column of the contract holds lists or bytes.

    """
    require_plain(frame, contract.columns, source)
    wanted = frame.select(
        *(_typed(frame, name, kind) for name, kind in contract.columns.items()),
        *(_other(frame, name) for name in frame.columns if name not in {*contract.columns, "ROW"}),
        "ROW",
    )
    numeric = (*contract.of_kind("number"), *contract.of_kind("integer"))
    found = [_not_numbers(frame, wanted, name, contract.domain) for name in numeric]
    wanted = wanted.with_columns(
        _in_capitals(name, allowed) for name, allowed in contract.words.items()
    )
    found += [
        _unknown_words(wanted, name, allowed, contract.domain)
        for name, allowed in contract.words.items()
    ]
    return wanted, gather_findings(*found)


def empty_frame(contract: Contract) -> pl.DataFrame:
    """Return a frame without rows as it leaves the door, dates and ROW included."""
    schema: dict[str, pl.DataType] = {}
    for name, kind in contract.columns.items():
        schema[name] = DTYPES[kind]
        if kind == "date":
            stem = name.removesuffix("DTC")
            schema |= {f"{stem}DT": pl.Date(), f"{stem}DTF": pl.String()}
    return pl.DataFrame(schema={**schema, "ROW": pl.Int64()})


def require_plain(frame: pl.DataFrame, names: Iterable[str], source: str) -> None:
    """Raise DataError when one of these columns holds lists, structures or bytes."""
    for name in names:
        dtype = frame.schema.get(name, pl.String())
        if dtype.is_nested() or dtype in {pl.Binary, pl.Object}:
            raise DataError(f"{source}: column {name} holds {dtype}; text or numbers are needed")


def _other(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column outside the contract: a date as text, all else as it is."""
    dtype = frame.schema[name]
    return as_text(name, dtype) if name.endswith("DTC") and dtype.is_temporal() else pl.col(name)


def _typed(frame: pl.DataFrame, name: str, kind: Kind) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, DTYPES[kind]).alias(name)
    if kind in {"text", "date"}:
        return as_text(name, frame.schema[name])
    number = _as_number(name, frame.schema[name])
    if kind == "number":
        return number
    return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False).alias(name)


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text: whole numbers without a point, dates as in ISO 8601, "" as null."""
    column = pl.col(name)
    if dtype == pl.String:
        text = column.str.strip_chars()
    elif dtype == pl.Date:
        text = column.dt.to_string("%Y-%m-%d")
    elif dtype == pl.Datetime:
        text = column.dt.to_string("%Y-%m-%dT%H:%M:%S")
    elif dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        finite = pl.when(column.is_finite()).then(column)
        text = (
            pl.when(finite == finite.floor())
            .then(whole.cast(pl.String))
            .otherwise(finite.cast(pl.String))
        )
    else:
        text = column.cast(pl.String)
    return text.replace("", None).alias(name)


def _as_number(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        column = column.str.strip_chars()
    number = column.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number).alias(name)


def _in_capitals(name: str, allowed: tuple[str, ...]) -> pl.Expr:
    capitals = pl.col(name).str.to_uppercase()
    return pl.when(capitals.is_in(allowed)).then(capitals).otherwise(pl.col(name)).alias(name)


def _not_numbers(before: pl.DataFrame, after: pl.DataFrame, name: str, domain: str) -> pl.DataFrame:
    """Return a finding per value that was there and is no number of the wanted kind."""
    if name not in before.columns:
        return no_findings()
    given = before[name].cast(pl.String, strict=False).str.strip_chars()
    lost = given.is_not_null() & (given != "") & after[name].is_null()
    kind = "whole number" if name.endswith("SEQ") else "number"
    return make_findings(
        after.with_columns(given.alias("_GIVEN")).filter(lost),
        "not-a-number",
        "error",
        domain=domain,
        variable=name,
        value=pl.col("_GIVEN"),
        row=pl.col("ROW"),
        visit=visit_of(after),
        message=pl.format(
            "{} is {}, which is no {}; the value is not used, correct it in the data",
            pl.lit(name),
            pl.col("_GIVEN"),
            pl.lit(kind),
        ),
    )


def _unknown_words(
    frame: pl.DataFrame, name: str, allowed: tuple[str, ...], domain: str
) -> pl.DataFrame:
    return make_findings(
        frame.filter(pl.col(name).is_in(allowed).not_()),
        "unknown-word",
        "warning",
        domain=domain,
        variable=name,
        value=pl.col(name),
        row=pl.col("ROW"),
        visit=visit_of(frame),
        message=pl.format(
            "{} is {}, which is none of {}",
            pl.lit(name),
            pl.col(name),
            pl.lit(", ".join(allowed)),
        ),
    )


def visit_of(frame: pl.DataFrame) -> pl.Expr:
    """Return the visit label for a finding; null where the domain has none."""
    return pl.col("VISIT") if "VISIT" in frame.columns else pl.lit(None, pl.String)
