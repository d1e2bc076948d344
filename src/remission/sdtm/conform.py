"""Give a frame as read the columns and kinds of its domain's contract."""

from collections.abc import Iterable, Mapping

import polars as pl

from remission.errors import DataError
from remission.sdtm.contracts import Contract, Kind
from remission.sdtm.findings import gather_findings, make_findings, no_findings
from remission.sdtm.kinds import as_number, as_text, as_whole_number, drop_empty

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
    kept = frame.rename(dict(zip(frame.columns, names, strict=True))).rechunk()
    return kept.with_columns(ROW=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


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
    not finite, becomes null in a number column (rule `not-a-number`). Test codes (--TESTCD) and
    words of a closed list are written in capitals; other words than these are kept and named (rule
    `unknown-word`). Columns outside the contract stay as they are, after those of the contract;
    ROW is last.

    Raises
    ------
    DataError
        When a column of the contract holds lists or bytes.

    """
    require_plain(frame, contract.columns, source)
    columns = [_typed(frame, name, kind) for name, kind in contract.columns.items()]
    others = [name for name in frame.columns if name not in {*contract.columns, "ROW"}]
    wanted = pl.DataFrame([*columns, *(_other(frame[name]) for name in others), frame["ROW"]])
    code = f"{contract.domain}TESTCD"
    if code in contract.columns and not _is_in_capitals(wanted[code].unique()):
        wanted = wanted.with_columns(pl.col(code).str.to_uppercase())
    numeric = (*contract.of_kind("number"), *contract.of_kind("integer"))
    found = [_not_numbers(frame, wanted, name, contract.domain) for name in numeric]
    for name, allowed in contract.words.items():
        if not set(wanted[name].unique().drop_nulls()) <= {*allowed}:
            wanted = wanted.with_columns(_in_capitals(name, allowed))
            found.append(_unknown_words(wanted, name, allowed, contract.domain))
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
        if dtype.is_nested() or dtype in {pl.Binary, pl.Object, pl.Duration}:
            raise DataError(f"{source}: column {name} holds {dtype}; text or numbers are needed")


def _other(values: pl.Series) -> pl.Series:
    """Return a column outside the contract as it is; empty text is null, a date is text."""
    if values.name.endswith("DTC") and values.dtype.is_temporal():
        return as_text(values)
    return drop_empty(values) if values.dtype == pl.String else values


def _typed(frame: pl.DataFrame, name: str, kind: Kind) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None], dtype=DTYPES[kind]).new_from_index(0, frame.height)
    if kind == "number":
        return as_number(frame[name])
    if kind == "integer":
        return as_whole_number(frame[name])
    return as_text(frame[name])


def _is_in_capitals(words: pl.Series) -> bool:
    return words.equals(words.str.to_uppercase(), null_equal=True)


def _in_capitals(name: str, allowed: tuple[str, ...]) -> pl.Expr:
    capitals = pl.col(name).str.to_uppercase()
    return pl.when(capitals.is_in(allowed)).then(capitals).otherwise(pl.col(name)).alias(name)


def _not_numbers(before: pl.DataFrame, after: pl.DataFrame, name: str, domain: str) -> pl.DataFrame:
    """Return a finding per value that was there and is no number of the wanted kind."""
    if name not in before.columns:
        return no_findings()
    given = before[name]
    if not given.dtype.is_numeric():
        given = as_text(given)
    lost = given.is_not_null() & after[name].is_null()
    if not lost.any():
        return no_findings()
    kind = "whole number" if name.endswith("SEQ") else "number"
    return make_findings(
        after.with_columns(given.cast(pl.String).alias("_GIVEN")).filter(lost),
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
