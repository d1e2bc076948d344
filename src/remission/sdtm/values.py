"""What was collected for each patient where a protocol points."""

import polars as pl

from remission.errors import ProtocolError
from remission.protocol import Variable
from remission.sdtm.study import Study
from remission.sdtm.variables import find_unknown

VALUE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "VALUE": pl.String,  # as text; never null
        "NUMBER": pl.Float64,  # null when VALUE is no number
        "UNIT": pl.String,
        "DATE": pl.Date,  # null when undated
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,  # --SEQ; null in DM and for a count
    }
)


def matching_values(study: Study, variable: Variable) -> pl.DataFrame:
    """Return every value of a variable, one row per record that holds one.

    DOMAIN.NAME is a column where the domain has it, otherwise a test code whose result is
    --STRESC and --STRESN with unit --STRESU, or --ORRES and --ORRESU where the result was not
    standardised. Records without a value (not done) are no values. `where` keeps records whose
    columns hold these words, capitals or not. The date is the --DT of a date variable, --STDT in
    domains of intervals and events, else --DT; DM has none. Columns as in `VALUE_SCHEMA`, sorted
    by USUBJID, date and --SEQ.

    Raises
    ------
    ProtocolError
        When the study has no such domain, or the domain no such column or test codes.

    """
    domain, name = variable.variable.split(".")
    frame = _frame_of(study, variable)
    for column, word in variable.where.items():
        frame = frame.filter(_capitals(pl.col(column).cast(pl.String)) == word.strip().upper())
    if name not in frame.columns:
        frame = frame.filter(_capitals(pl.col(f"{domain}TESTCD")) == name)
    columns = _value_of(frame, domain, name)
    columns["DATE"] = _date_of(frame, domain, name)
    columns["SRCDOM"] = pl.lit(domain)
    columns["SRCSEQ"] = _column(frame, f"{domain}SEQ")
    return (
        frame.sort("USUBJID", *(c for c in ("ROW",) if c in frame.columns))
        .select("USUBJID", *(value.alias(column) for column, value in columns.items()))
        .select(pl.col(column).cast(dtype) for column, dtype in VALUE_SCHEMA.items())
        .filter(pl.col("VALUE").is_not_null())
        .sort("USUBJID", "DATE", "SRCSEQ", maintain_order=True)
    )


def patient_values(
    study: Study,
    variable: Variable,
    starts: pl.DataFrame | None = None,
    *,
    within_days: int | None = None,
) -> pl.DataFrame:
    """Return the value of a variable that counts for each patient who has one.

    Parameters
    ----------
    study, variable
        Where to look; `variable.take` says which record counts. `baseline` is the last record on
        or before the patient's start, `first` and `last` go by date, then --SEQ; `lowest` and
        `highest` by number, the earliest of equals. An undated record counts, but a dated one
        goes before it. `count` has a row for every patient of DM, 0 without records.
    starts
        USUBJID and START. Without it, `baseline` is the last record; for a patient without a
        start it is an undated one.
    within_days
        Only records dated from so many days before the start to the start count, both days
        included; it needs `starts`.

    """
    values = matching_values(study, variable)
    if within_days is not None and starts is not None:
        values = _within(values, starts, within_days)
    match variable.take:
        case "count":
            return _count(values, study, variable)
        case "first":
            kept = values.sort("USUBJID", "DATE", nulls_last=True, maintain_order=True)
        case "last":
            kept = values.reverse()
        case "lowest":
            kept = values.sort("USUBJID", "NUMBER", nulls_last=True, maintain_order=True)
        case "highest":
            kept = values.sort(
                "USUBJID", "NUMBER", descending=[False, True], nulls_last=True, maintain_order=True
            )
        case "baseline":
            kept = _on_or_before(values, starts).reverse()
    return kept.unique("USUBJID", keep="first", maintain_order=True).sort("USUBJID")


def _frame_of(study: Study, variable: Variable) -> pl.DataFrame:
    columns = {domain: frame.columns for domain, frame in study.domains.items()}
    faults = [f"found {found}; {said}" for _, found, said in find_unknown(variable, columns)]
    if faults:
        raise ProtocolError("\n".join(faults))
    return study[variable.variable.split(".")[0]]


def _value_of(frame: pl.DataFrame, domain: str, name: str) -> dict[str, pl.Expr]:
    if name in frame.columns:
        unit = next((u for u in (f"{name}U", f"{name[:-1]}U") if u in frame.columns), "")
        return {
            "VALUE": _as_text(frame, name),
            "NUMBER": _as_number(frame, name),
            "UNIT": _column(frame, unit),
        }
    text, number = f"{domain}STRESC", f"{domain}STRESN"
    standard = pl.coalesce(_as_text(frame, text), _as_text(frame, number))
    raw = f"{domain}ORRES"
    return {
        "VALUE": pl.coalesce(standard, _as_text(frame, raw)),
        "NUMBER": pl.when(standard.is_not_null())
        .then(pl.coalesce(_as_number(frame, number), _as_number(frame, text)))
        .otherwise(_as_number(frame, raw)),
        "UNIT": pl.when(standard.is_not_null())
        .then(_column(frame, f"{domain}STRESU"))
        .otherwise(_column(frame, f"{raw}U")),
    }


def _date_of(frame: pl.DataFrame, domain: str, name: str) -> pl.Expr:
    candidates: tuple[str, ...] = (f"{domain}STDT", f"{domain}DT")
    if name.endswith("DTC"):
        candidates = (name.removesuffix("C"),)
    elif name in frame.columns and frame.schema[name] == pl.Date:
        candidates = (name,)
    elif domain == "DM":
        candidates = ()  # DMDTC says when the page was filled in, not when the value held
    return _column(frame, next((c for c in candidates if c in frame.columns), ""))


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None)


def _as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = _column(frame, name)
    if name in frame.columns and frame.schema[name].is_float():
        is_whole = (column == column.floor()) & (column.abs() < 1e15)  # noqa: PLR2004 - 1e15 fits
        whole = pl.when(is_whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.coalesce(whole, column.cast(pl.String))
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _as_number(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = _column(frame, name)
    if name in frame.columns and frame.schema[name] == pl.String:
        column = column.str.strip_chars()
    elif name in frame.columns and not frame.schema[name].is_numeric():
        return pl.lit(None, dtype=pl.Float64)
    number = column.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _capitals(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_uppercase()


def _count(values: pl.DataFrame, study: Study, variable: Variable) -> pl.DataFrame:
    everyone = study["DM"].select("USUBJID") if "DM" in study.domains else values.head(0)
    counts = values.group_by("USUBJID").agg(pl.len().alias("NUMBER"))
    return (
        pl.concat([everyone.select("USUBJID"), values.select("USUBJID")])
        .unique()
        .join(counts, on="USUBJID", how="left")
        .with_columns(pl.col("NUMBER").fill_null(0))
        .select(
            "USUBJID",
            VALUE=pl.col("NUMBER").cast(pl.String),
            NUMBER=pl.col("NUMBER").cast(pl.Float64),
            UNIT=pl.lit(None, dtype=pl.String),
            DATE=pl.lit(None, dtype=pl.Date),
            SRCDOM=pl.lit(variable.variable.split(".")[0]),
            SRCSEQ=pl.lit(None, dtype=pl.Int64),
        )
        .sort("USUBJID")
    )


def _within(values: pl.DataFrame, starts: pl.DataFrame, days: int) -> pl.DataFrame:
    age = (pl.col("START") - pl.col("DATE")).dt.total_days()
    return (
        values.join(
            starts.select("USUBJID", "START"), on="USUBJID", how="left", maintain_order="left"
        )
        .filter(age.is_between(0, days))
        .drop("START")
    )


def _on_or_before(values: pl.DataFrame, starts: pl.DataFrame | None) -> pl.DataFrame:
    if starts is None:
        return values
    start = starts.select("USUBJID", "START")
    return (
        values.join(start, on="USUBJID", how="left", maintain_order="left")
        .filter(pl.col("DATE").is_null() | (pl.col("DATE") <= pl.col("START")))
        .drop("START")
    )
