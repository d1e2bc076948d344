"""Read ISO 8601 dates that may be partial, and complete them by a declared rule.

A collected `--DTC` text gives `--DT`, a date, and `--DTF`, the largest part that was imputed: null
(complete), D (the day) or M (the month). The time of day is not used.

=================  ==========================================  ====  =====================
text               means                                       DTF   first and last possible
=================  ==========================================  ====  =====================
2014-02-03         that day (also with a time behind it)       null  2014-02-03
2014-02, 2014-02-- some day in February 2014                   D     2014-02-01, 2014-02-28
2014               some day in 2014                            M     2014-01-01, 2014-12-31
2014---03          the 3rd of some month in 2014               M     2014-01-03, 2014-12-03
--02-03, -----03   no year: no date, rule `date-without-year`  null  null
=================  ==========================================  ====  =====================
"""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from remission.protocol import Dates
from remission.sdtm.conform import visit_of
from remission.sdtm.contracts import TUMOUR_DOMAINS
from remission.sdtm.findings import gather_findings, make_findings

Day = Literal["first", "last"]

_PARTIAL = (
    r"^(?P<year>(?:18|19|20|21)\d\d)"
    r"(?:-(?P<month>\d\d|-)(?:-(?P<day>\d\d|-)?(?:[T ][0-9:.,+Z-]*)?)?)?$"
)
_NO_YEAR = r"^--+(?:\d\d|-)"
_COMPLETE = r"^\d{4}-\d\d-\d\d"


def first_possible(text: pl.Expr) -> pl.Expr:
    """Return the first day that a collected date can mean; null when it is no date."""
    year, month, day = _parts(text)
    return _day_of(year, month.fill_null("01"), day.fill_null("01"))


def last_possible(text: pl.Expr) -> pl.Expr:
    """Return the last day that a collected date can mean; null when it is no date."""
    year, month, day = _parts(text)
    month = month.fill_null("12")
    return (
        pl.when(day.is_null())
        .then(_day_of(year, month, pl.lit("01")).dt.month_end())
        .otherwise(_day_of(year, month, day))
    )


def imputed_part(text: pl.Expr) -> pl.Expr:
    """Return D or M, the largest part of a collected date that is not known; null when complete."""
    year, month, day = _parts(text)
    return (
        pl.when(first_possible(text).is_null() | year.is_null())
        .then(pl.lit(None, pl.String))
        .when(month.is_null())
        .then(pl.lit("M"))
        .when(day.is_null())
        .then(pl.lit("D"))
    )


def read_dates(frame: pl.DataFrame, domain: str, rules: Dates) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with `--DT` and `--DTF` behind every `--DTC`, and the findings.

    The missing part is the first or last possible one: `rules.assessments` in the tumour domains,
    `rules.events` elsewhere; a date that ends something (`--ENDTC`) is always the last possible
    one. A text that is no date leaves `--DT` null (rule `not-a-date`); the text stays.
    """
    found = []
    for name in [name for name in frame.columns if _is_date(name, frame)]:
        stem = name.removesuffix("DTC")
        taken = [column for column in (f"{stem}DT", f"{stem}DTF") if column in frame.columns]
        if taken:
            found.append(_reserved(domain, taken))
            frame = frame.drop(taken)
        place = frame.columns.index(name) + 1
        dates = _read_texts(frame[name], _rule_for(name, domain, rules))
        frame = frame.insert_column(place, dates["DT"].alias(f"{stem}DT"))
        frame = frame.insert_column(place + 1, dates["DTF"].alias(f"{stem}DTF"))
        found.append(_not_dates(frame, name, domain))
    return frame, gather_findings(*found)


def share_scan_dates(frames: Mapping[str, pl.DataFrame], rules: Dates) -> dict[str, pl.DataFrame]:
    """Complete partial tumour dates from complete ones of the same patient and visit.

    A partial date of TU, TR or RS takes the complete date of a TU or TR record of that patient
    and visit, when that day is one the partial date can mean; among several the first or last by
    the rule. `--DTF` stays, so that the date is known to be imputed.
    """
    donors = pl.concat(
        _patient_visits(frames[domain], domain)
        .filter(pl.col("_TEXT").str.contains(_COMPLETE), pl.col("_DT").is_not_null())
        .select("USUBJID", "VISITNUM", "_VISIT", _DONOR="_DT")
        .unique()
        for domain in ("TU", "TR")
    ).unique()
    return {
        domain: _take_dates(frame, domain, donors, rules.assessments)
        if domain in TUMOUR_DOMAINS
        else frame
        for domain, frame in frames.items()
    }


def _read_texts(texts: pl.Series, rule: Day) -> pl.DataFrame:
    """Return DT and DTF of each text; each text is read once, however often it stands."""
    text = pl.col("TEXT")
    day = last_possible(text) if rule == "last" else first_possible(text)
    column = texts.alias("TEXT").to_frame()
    read = column.unique().select(text, DT=day, DTF=imputed_part(text))
    return column.join(read, on="TEXT", how="left", maintain_order="left")


def _parts(text: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return year, month and day as text; null when not given."""
    groups = text.str.extract_groups(_PARTIAL).struct
    month, day = (groups.field(name).replace("-", None) for name in ("month", "day"))
    return groups.field("year"), month, day


def _day_of(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    return pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _rule_for(name: str, domain: str, rules: Dates) -> Day:
    if name.endswith("ENDTC"):
        return "last"
    return rules.assessments if domain in TUMOUR_DOMAINS else rules.events


def _is_date(name: str, frame: pl.DataFrame) -> bool:
    return name.endswith("DTC") and frame.schema[name] == pl.String


def _reserved(domain: str, taken: list[str]) -> pl.DataFrame:
    return make_findings(
        pl.DataFrame({"NAME": taken}),
        "reserved-column",
        "note",
        domain=domain,
        variable=pl.col("NAME"),
        message=pl.format(
            "the file has a column {}; it is not used, the date is read from its --DTC",
            pl.col("NAME"),
        ),
    )


def _not_dates(frame: pl.DataFrame, name: str, domain: str) -> pl.DataFrame:
    bad = frame.filter(
        pl.col(name).is_not_null(), pl.col(f"{name.removesuffix('DTC')}DT").is_null()
    )
    without_year = pl.col(name).str.contains(_NO_YEAR)
    found = []
    for rule, rows, words in (
        ("date-without-year", bad.filter(without_year), "{} is {}: without a year it is no date"),
        (
            "not-a-date",
            bad.filter(~without_year),
            "{} is {}, which is no date; it is not used, write it as 2001-02-28 or 2001-02",
        ),
    ):
        found.append(
            make_findings(
                rows,
                rule,
                "error",
                domain=domain,
                variable=name,
                value=pl.col(name),
                row=pl.col("ROW"),
                visit=visit_of(frame),
                message=pl.format(words, pl.lit(name), pl.col(name)),
            )
        )
    return gather_findings(*found)


def _patient_visits(frame: pl.DataFrame, domain: str) -> pl.DataFrame:
    return frame.select(
        "USUBJID",
        "ROW",
        "VISITNUM",
        _VISIT=pl.coalesce("VISIT", pl.col("VISITNUM").cast(pl.String)),
        _TEXT=pl.col(f"{domain}DTC"),
        _DT=pl.col(f"{domain}DT"),
        _DTF=pl.col(f"{domain}DTF"),
    )


def _take_dates(frame: pl.DataFrame, domain: str, donors: pl.DataFrame, rule: Day) -> pl.DataFrame:
    partial = _patient_visits(frame, domain).filter(pl.col("_DTF").is_not_null())
    if partial.is_empty() or donors.is_empty():
        return frame
    fitting = partial.join(donors, on=["USUBJID", "_VISIT"]).filter(
        # UNSCHEDULED may be the label of several visits
        (pl.col("VISITNUM") == pl.col("VISITNUM_right")).fill_null(value=True),
        pl.col("_DONOR").is_between(
            first_possible(pl.col("_TEXT")), last_possible(pl.col("_TEXT"))
        ),
        # 2014---03 can only be a third of the month
        ~pl.col("_TEXT").str.contains(r"^\d{4}---\d\d")
        | (
            pl.col("_DONOR").dt.day() == pl.col("_TEXT").str.slice(7, 2).cast(pl.Int8, strict=False)
        ),
    )
    if fitting.is_empty():
        return frame
    chosen = pl.col("_DONOR").max() if rule == "last" else pl.col("_DONOR").min()
    dates = fitting.group_by("ROW").agg(chosen)
    name = f"{domain}DT"
    return (
        frame.join(dates, on="ROW", how="left", maintain_order="left")
        .with_columns(pl.coalesce("_DONOR", name).alias(name))
        .drop("_DONOR")
    )
