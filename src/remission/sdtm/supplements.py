"""Put the values of supplemental domains (`SUPP--`) into the records they belong to."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from remission.errors import DataError
from remission.sdtm.conform import require_plain
from remission.sdtm.findings import gather_findings, make_findings, no_findings
from remission.sdtm.kinds import as_text

COLUMNS = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QVAL")
"""The columns of a SUPP-- file that are used, all of them needed."""

LINK_SCHEMA = pl.Schema(
    {"SUPP": pl.String, "SUPPROW": pl.Int64, "DOMAIN": pl.String, "ROW": pl.Int64}
)


class Merged(NamedTuple):
    """Domains with their supplements, which row went to which record, and the findings."""

    frames: dict[str, pl.DataFrame]
    links: pl.DataFrame  # as LINK_SCHEMA; one row per supplement row and record it went to
    findings: pl.DataFrame


def merge_supplements(
    frames: Mapping[str, pl.DataFrame],
    supplements: Mapping[str, pl.DataFrame],
    called: Mapping[str, str],
) -> Merged:
    """Return the domains with one more column per QNAM of their supplements.

    RDOMAIN names the domain, IDVAR the column and IDVARVAL its value (compared as numbers where
    both are numbers, so that "1" is 1.0); without IDVAR the value goes to every record of the
    patient. A row that fits no record, names a column that the file has already, or repeats a QNAM
    of a record, is set aside (rules `supplement-unmatched`, `supplement-column-exists`,
    `duplicate-key`).

    Raises
    ------
    DataError
        When a supplement lacks one of the columns it needs; `called` says what to name it.

    """
    merged = dict(frames)
    links = [pl.DataFrame(schema=LINK_SCHEMA)]
    found = []
    for name, supplement in sorted(supplements.items()):
        rows = _read_rows(supplement, called[name])
        left = rows
        for domain, parent in sorted(merged.items()):
            own = rows.filter(pl.col("RDOMAIN") == domain)
            if own.is_empty():
                continue
            taken = own.filter(pl.col("QNAM").is_in(parent.columns))
            placed = _place(own.join(taken, on="SUPPROW", how="anti"), parent)
            used = placed.unique(["ROW", "QNAM"], keep="first", maintain_order=True)
            repeated = placed.join(used, on="SUPPROW", how="anti").unique("SUPPROW")
            merged[domain] = _add_columns(parent, used)
            links.append(_link(used, name, domain))
            found += [_existing(taken, name), _repeated(repeated, name)]
            left = left.join(pl.concat([taken, placed], how="diagonal"), on="SUPPROW", how="anti")
        found.append(_unmatched(left, name))
    return Merged(merged, pl.concat(links), gather_findings(*found))


def find_orphans(links: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a finding per supplement row none of whose records was kept."""
    if links.is_empty():
        return no_findings()
    kept = pl.concat(
        [
            pl.DataFrame(schema={"DOMAIN": pl.String, "ROW": pl.Int64}),
            *(
                frame.select(pl.lit(domain).alias("DOMAIN"), "ROW")
                for domain, frame in frames.items()
            ),
        ]
    )
    alive = links.join(kept, on=["DOMAIN", "ROW"], how="semi")
    lost = links.join(alive, on=["SUPP", "SUPPROW"], how="anti").sort("SUPP", "SUPPROW", "ROW")
    return make_findings(
        lost.unique(["SUPP", "SUPPROW"], keep="first", maintain_order=True),
        "supplement-of-unused-record",
        "note",
        action="set aside",
        domain=pl.col("SUPP"),
        row=pl.col("SUPPROW"),
        message=pl.format(
            "it belongs to row {} of {}, which is not used; see the finding there", "ROW", "DOMAIN"
        ),
    )


def _read_rows(supplement: pl.DataFrame, source: str) -> pl.DataFrame:
    missing = [column for column in COLUMNS if column not in supplement.columns]
    if missing:
        raise DataError(
            f"{source}: column {missing[0]} is missing; a supplement needs {', '.join(COLUMNS)}"
        )
    require_plain(supplement, COLUMNS, source)
    texts = (as_text(supplement[name]) for name in COLUMNS)
    capitals = (pl.col(name).str.to_uppercase() for name in ("RDOMAIN", "IDVAR", "QNAM"))
    return (
        supplement.select(pl.col("ROW").alias("SUPPROW"), *texts)
        .with_columns(capitals)
        .with_columns(IDVARVAL=_comparable(pl.col("IDVARVAL")))
    )


def _comparable(value: pl.Expr) -> pl.Expr:
    """Return a text that is the same for "1", "01" and 1.0."""
    number = value.cast(pl.Float64, strict=False)
    return pl.coalesce(number.cast(pl.String), value)


def _place(rows: pl.DataFrame, parent: pl.DataFrame) -> pl.DataFrame:
    """Return each supplement row with the ROW of every record it belongs to."""
    rows = rows.filter(pl.col("QNAM").is_not_null())
    patient = as_text(parent["USUBJID"])
    whole = rows.filter(pl.col("IDVAR").is_null())
    parts = [whole.join(parent.select(patient, "ROW"), on="USUBJID")]
    plain = {name for name, dtype in parent.schema.items() if not dtype.is_nested()}
    for column in sorted(set(rows["IDVAR"].drop_nulls()) & plain):
        value = as_text(parent[column]).alias("IDVARVAL")
        keys = parent.select(patient, "ROW", value).with_columns(_comparable(pl.col("IDVARVAL")))
        own = rows.filter(pl.col("IDVAR") == column)
        parts.append(own.join(keys, on=["USUBJID", "IDVARVAL"]))
    order = [*rows.columns, "ROW"]
    return pl.concat([part.select(order) for part in parts]).sort("SUPPROW", "ROW")


def _add_columns(parent: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
    for qnam in sorted(set(used["QNAM"])):
        values = used.filter(pl.col("QNAM") == qnam).select("ROW", pl.col("QVAL").alias(qnam))
        parent = parent.join(values, on="ROW", how="left", maintain_order="left")
    return parent


def _link(used: pl.DataFrame, name: str, domain: str) -> pl.DataFrame:
    return used.select(SUPP=pl.lit(name), SUPPROW="SUPPROW", DOMAIN=pl.lit(domain), ROW="ROW")


def _existing(taken: pl.DataFrame, name: str) -> pl.DataFrame:
    return make_findings(
        taken,
        "supplement-column-exists",
        "warning",
        action="set aside",
        domain=name,
        variable=pl.col("QNAM"),
        value=pl.col("QVAL"),
        row=pl.col("SUPPROW"),
        message=pl.format("domain {} has a column {} of its own, which is used", "RDOMAIN", "QNAM"),
    )


def _repeated(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return make_findings(
        rows,
        "duplicate-key",
        "error",
        action="set aside",
        domain=name,
        variable=pl.col("QNAM"),
        value=pl.col("QVAL"),
        row=pl.col("SUPPROW"),
        message=pl.format("an earlier row gives {} for the same record; that one is used", "QNAM"),
    )


def _unmatched(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return make_findings(
        rows,
        "supplement-unmatched",
        "warning",
        action="set aside",
        domain=name,
        variable=pl.col("QNAM"),
        value=pl.col("QVAL"),
        row=pl.col("SUPPROW"),
        message=pl.format(
            "no record of {} has {} {} for this patient, so the value belongs nowhere",
            pl.col("RDOMAIN").fill_null("an unnamed domain"),
            pl.col("IDVAR").fill_null("USUBJID"),
            pl.col("IDVARVAL").fill_null(""),
        ),
    )
