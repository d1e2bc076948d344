"""Compare the overall responses collected in RS with those derived from measurements."""

import polars as pl

from remission.protocol import Protocol
from remission.response.accepted import ACCEPTED
from remission.response.lesion_records import evaluator
from remission.response.nouns import Responses
from remission.sdtm import Study, gather_findings, make_findings, spell_response

_READER = ["USUBJID", "EVALUATOR"]


def compare_collected(study: Study, protocol: Protocol, responses: Responses) -> pl.DataFrame:
    """Return a finding for each collected overall response that the measurements contradict.

    A collected response belongs to the assessment of the same reader on the same date, else to
    the one of the same visit; post-baseline records only. Responses by another criterion (RSCAT)
    are not compared, which is a finding too; what an adjudicator recorded is not, either.
    """
    all_collected = collected_responses(study["RS"], pl.col("RSTESTCD") == "OVRLRESP")
    if protocol.response.accepted.by == "adjudication":
        judge = protocol.response.accepted.adjudicator
        all_collected = all_collected.filter(pl.col("EVALUATOR") != judge)
    other = _by_another(responses)
    collected = all_collected.filter(~other)
    matched = match_collected(collected, responses.visits.filter(pl.col("EVALUATOR") != ACCEPTED))
    span = protocol.schedule.span_days
    unmatched = matched.filter(pl.col("OVRLRESP").is_null()).join(
        responses.baselines.select(*_READER, "BASEDT"), on=_READER, how="left"
    )
    unmatched = unmatched.filter(
        pl.col("BASEDT").is_null()
        | pl.col("RSDT").is_null()
        | ((pl.col("RSDT") - pl.col("BASEDT")).dt.total_days() > span)
    )
    return gather_findings(
        _not_compared(all_collected.filter(other), responses.criterion),
        find_differing(matched, "measurements"),
        make_findings(
            unmatched,
            "response-without-measurements",
            "warning",
            domain="RS",
            visit=pl.col("VISIT"),
            variable="RSSTRESC",
            value=pl.col("RSSTRESC"),
            row=pl.col("ROW"),
            message=pl.format(
                "{} recorded {} on {}, but no lesion was measured at that assessment; the record "
                "is not used",
                "EVALUATOR",
                "RSSTRESC",
                pl.col("RSDTC").fill_null("no date"),
            ),
        ),
    )


def collected_responses(rs: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    """Return the responses of RS that were collected, of every reader.

    Words of RECIST and iRECIST are spelled as there, whatever their capitals.
    """
    return rs.filter(which & pl.col("RSSTRESC").is_not_null()).select(
        "USUBJID",
        evaluator("RS"),
        *("VISITNUM", "VISIT", "RSDT", "RSDTC", "RSCAT"),
        spell_response(),
        "ROW",
    )


def _by_another(responses: Responses) -> pl.Expr:
    """Tell whether RSCAT names another criterion; nothing, or RECIST alone, names no other.

    Where nothing is named, a word that the criterion does not know is by another.
    """
    criterion, words = responses.criterion, responses.words.ordered
    category = pl.col("RSCAT").str.to_uppercase()
    if not criterion.startswith("RECIST "):
        unnamed = category.is_null() & pl.col("RSSTRESC").is_in(words)
        return ~(unnamed | category.str.starts_with(criterion.upper()).fill_null(value=False))
    named = category.is_null() | (category == "RECIST")
    version = criterion.removeprefix("RECIST ").replace(".", r"\.")
    return ~(named | category.str.contains(rf"^RECIST.*{version}"))


def _not_compared(records: pl.DataFrame, criterion: str) -> pl.DataFrame:
    return make_findings(
        records.group_by("RSCAT").len(),
        "response-by-another-criterion",
        "note",
        domain="RS",
        variable="RSCAT",
        value=pl.col("RSCAT"),
        message=pl.format(
            f"{{}} overall responses are by {{}} and not compared with those by {criterion}",
            "len",
            pl.col("RSCAT").fill_null("a criterion not named (RSCAT)"),
        ),
    )


def find_differing(matched: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return a finding per collected response that differs from what `source` gives."""
    return make_findings(
        matched.filter(pl.col("OVRLRESP") != pl.col("RSSTRESC")),
        "response-differs",
        "warning",
        domain="RS",
        visit=pl.col("VISIT"),
        variable="RSSTRESC",
        value=pl.col("RSSTRESC"),
        row=pl.col("ROW"),
        message=pl.format(
            f"{{}} recorded {{}} on {{}}, the {source} give {{}}: {{}}; the derived response is "
            "used",
            "EVALUATOR",
            "RSSTRESC",
            pl.coalesce("ADT", "RSDT"),
            "OVRLRESP",
            "WHY",
        ),
    )


def match_collected(collected: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Return the collected responses with ADT, OVRLRESP and WHY of the assessment they belong to.

    That is the one of the same reader and date, else of the same visit (VISITNUM, else VISIT in any
    capitals); null where there is none.
    """
    visit = pl.coalesce(
        pl.col("VISITNUM").cast(pl.String), pl.col("VISIT").str.to_uppercase()
    ).alias("LABEL")
    judged = visits.select(*_READER, "ADT", "OVRLRESP", "WHY", visit)
    by_date = collected.join(
        judged.drop("LABEL").with_columns(pl.col("ADT").alias("RSDT")),
        on=[*_READER, "RSDT"],
        how="left",
    )
    rest = by_date.filter(pl.col("ADT").is_null()).select(*collected.columns, visit)
    one_per_visit = judged.sort(*_READER, "ADT").unique(
        [*_READER, "LABEL"], keep="last", maintain_order=True
    )
    by_visit = rest.join(one_per_visit, on=[*_READER, "LABEL"], how="left").drop("LABEL")
    return pl.concat([by_date.filter(pl.col("ADT").is_not_null()), by_visit], how="diagonal")
