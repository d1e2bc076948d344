"""The judgements that a criterion combines, as they were collected in RS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.response.assessments import date_days
from remission.response.component_findings import (
    find_not_dated,
    find_too_early,
    find_twice,
    find_unknown,
)
from remission.response.lesion_records import evaluator
from remission.sdtm import Study, gather_findings
from remission.sdtm.checks.imputed import find_imputed

MISSING: Final = "MISSING"
"""In a combination table: this component was not assessed."""


COMPONENT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "ADT": pl.Date,  # assessment; joins VisitResponse
        "VISITNUM": pl.Float64,
        "VISIT": pl.String,
        "PARAMCD": pl.String,  # the component
        "PARAM": pl.String,
        "AVALC": pl.String,  # in the words of the criterion
        "SCANDT": pl.Date,  # the day of this component
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
        "ROW": pl.Int64,
    }
)


@dataclass(frozen=True, kw_only=True)
class Component:
    """One judgement: the records of RS that hold it, and the words that it knows.

    `category` and `part` are patterns that the whole of RSCAT and RSSCAT must match, in capitals;
    nothing written there is empty text. `words` maps a word as collected, in capitals, to that of
    the criterion; of several on one assessment the one listed last counts.
    """

    code: str
    label: str
    test: str
    category: str = ".*"
    part: str = ".*"
    words: Mapping[str, str]
    means: Mapping[str, str] = field(default_factory=dict)  # the overall word that one amounts to
    needed: bool = True

    def holds(self) -> pl.Expr:
        """Tell which records of RS hold this component."""
        fits = pl.col("RSTESTCD") == self.test
        for column, pattern in (("RSCAT", self.category), ("RSSCAT", self.part)):
            text = pl.col(column).fill_null("").str.to_uppercase()
            fits &= text.str.contains(f"^(?:{pattern})$")
        return fits.fill_null(value=False)


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What was collected: a row per component and assessment, and what was odd.

    `components` is COMPONENT_SCHEMA, after the start of treatment only; `accepted` USUBJID,
    EVALUATOR and ADT of assessments with RSACPTFL = Y.
    """

    components: pl.DataFrame
    accepted: pl.DataFrame
    findings: pl.DataFrame


def read_components(
    study: Study,
    protocol: Protocol,
    starts: pl.DataFrame,
    components: Sequence[Component],
    added: pl.DataFrame | None = None,
) -> Collected:
    """Return the components of every reader's assessments after the start of treatment.

    Records of one visit whose dates follow each other by at most `schedule.span_days` are one
    assessment, dated to the last. A word that a component does not know counts as NE, and is
    found, as are records without a date, records up to the start, and a component twice.

    Parameters
    ----------
    study, protocol, starts
        RS; where assessments belong together; USUBJID and START (null: nothing is too early).
    components
        What to look for. The first whose patterns fit a record takes it.
    added
        Further components, judged elsewhere: COMPONENT_SCHEMA without ADT.

    Raises
    ------
    DataError
        When a needed component, or all components, have no record, or none with a known word.

    """
    rs = study.need("RS", "combining the responses collected")
    records = _find(rs, components)
    if added is not None:
        records = pl.concat([records, added], how="diagonal")
    for component in components:
        if component.needed and component.code not in records["PARAMCD"]:
            raise _not_collected(rs, [component])
    if records.is_empty():
        raise _not_collected(rs, components)
    known, unknown = _translate(records, components)
    dated = _date(known, protocol.schedule.span_days).join(starts, on="USUBJID", how="left")
    early = (pl.col("ADT") <= pl.col("START")).fill_null(value=False)
    after = dated.filter(pl.col("ADT").is_not_null() & ~early)
    order = ["USUBJID", "EVALUATOR", "ADT", "PARAMCD"]
    ranked = after.sort(*order, "WORSE", "SCANDT", "SRCSEQ", nulls_last=True)
    taken = ranked.unique(order, keep="last", maintain_order=True)
    differing = ranked.filter(pl.col("AVALC").n_unique().over(order) > 1)
    return Collected(
        components=taken.select(pl.col(name).cast(kind) for name, kind in COMPONENT_SCHEMA.items()),
        accepted=after.filter(pl.col("ACPTFL") == "Y").select(order[:3]).unique().sort(order[:3]),
        findings=gather_findings(
            find_imputed(rs.join(records, on="ROW", how="semi"), "RS", "RSDTC"),
            find_unknown(unknown, _say_known(components)),
            find_not_dated(dated.filter(pl.col("ADT").is_null())),
            find_too_early(dated.filter(early)),
            find_twice(differing.join(taken, on=["USUBJID", "SRCDOM", "ROW"], how="anti")),
        ),
    )


def _find(rs: pl.DataFrame, components: Sequence[Component]) -> pl.DataFrame:
    code, label = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    for component in reversed(components):
        code = pl.when(component.holds()).then(pl.lit(component.code)).otherwise(code)
        label = pl.when(component.holds()).then(pl.lit(component.label)).otherwise(label)
    return (
        rs.with_columns(code.alias("PARAMCD"), label.alias("PARAM"))
        .select(
            "USUBJID",
            evaluator("RS"),
            *("VISITNUM", "VISIT", "PARAMCD", "PARAM"),
            pl.col("RSSTRESC").alias("SAID"),
            pl.col("RSDT").alias("SCANDT"),
            pl.lit("RS").alias("SRCDOM"),
            pl.col("RSSEQ").alias("SRCSEQ"),
            pl.col("RSACPTFL").alias("ACPTFL"),
            "ROW",
        )
        .filter(pl.col("PARAMCD").is_not_null() & pl.col("SAID").is_not_null())
    )


def _translate(
    records: pl.DataFrame, components: Sequence[Component]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records with AVALC and WORSE, and those whose word is not known."""
    tables = pl.DataFrame(
        [
            (component.code, said, word, place)
            for component in components
            for place, (said, word) in enumerate(component.words.items())
        ],
        schema={"PARAMCD": pl.String, "SAID": pl.String, "AVALC": pl.String, "WORSE": pl.Int64},
        orient="row",
    )
    records = records.with_columns(pl.col("SAID").str.to_uppercase())
    read = records.join(tables, on=["PARAMCD", "SAID"], how="left", maintain_order="left")
    unknown = read.filter(pl.col("AVALC").is_null())
    if unknown.height == read.height:
        raise DataError(
            f"no collected response is a word that the criterion knows: found "
            f"{', '.join(sorted(set(unknown['SAID'])))}; {_say_known(components)}"
        )
    filled = pl.col("AVALC").fill_null("NE"), pl.col("WORSE").fill_null(-1)
    return read.with_columns(*filled), unknown


def _date(records: pl.DataFrame, span_days: int) -> pl.DataFrame:
    numbered = records.with_columns(
        pl.struct("USUBJID", "EVALUATOR").rank("dense").alias("S"),
    ).with_row_index("D")
    return date_days(numbered, span_days).drop("S", "D")


def _say_known(components: Sequence[Component]) -> str:
    return "; ".join(f"{one.label} knows {', '.join(one.words)}" for one in components)


def _not_collected(rs: pl.DataFrame, components: Sequence[Component]) -> DataError:
    there = rs.select("RSTESTCD", pl.col("RSCAT").fill_null("no RSCAT")).unique().sort("RSTESTCD")
    wanted = " or ".join(f"the {one.label} (RSTESTCD {one.test})" for one in components)
    held = ", ".join(f"{test} ({category})" for test, category in there.rows())
    return DataError(
        f"no record of RS holds {wanted}, which this criterion combines; RS holds {held}; "
        "correct RS (RSTESTCD, RSCAT, RSSCAT), or choose another criterion"
    )
