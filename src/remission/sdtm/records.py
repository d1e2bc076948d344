"""Leave out records that cannot be used; every one of them is named in a finding."""

import polars as pl

from remission.sdtm.conform import visit_of
from remission.sdtm.contracts import Contract
from remission.sdtm.findings import Severity, gather_findings, make_findings, no_findings


def drop_set_aside(frame: pl.DataFrame, found: pl.DataFrame, domain: str) -> pl.DataFrame:
    """Return the records of a domain that no finding sets aside."""
    rows = found.filter(
        pl.col("domain") == domain, pl.col("action") == "set aside", pl.col("row").is_not_null()
    )
    if rows.is_empty():
        return frame
    return frame.filter(~pl.col("ROW").is_in(rows["row"].unique().implode()))


def find_wrong_domain(frame: pl.DataFrame, domain: str) -> pl.DataFrame:
    """Return a finding per record whose DOMAIN is not that of its file; it is set aside."""
    if set(frame["DOMAIN"].unique().drop_nulls()) <= {domain}:
        return no_findings()
    return make_findings(
        frame.filter(pl.col("DOMAIN").str.to_uppercase() != domain),
        "wrong-domain",
        "error",
        action="set aside",
        domain=domain,
        variable="DOMAIN",
        value=pl.col("DOMAIN"),
        row=pl.col("ROW"),
        message=pl.format(
            "the record says it belongs to domain {} but stands in the file of {}",
            pl.col("DOMAIN"),
            pl.lit(domain),
        ),
    )


def find_strangers(frame: pl.DataFrame, domain: str, patients: pl.Series) -> pl.DataFrame:
    """Return a finding per record without a patient, or with one that DM does not have."""
    nameless = make_findings(
        frame.filter(pl.col("USUBJID").is_null()),
        "no-patient",
        "error",
        action="set aside",
        domain=domain,
        variable="USUBJID",
        row=pl.col("ROW"),
        visit=visit_of(frame),
        message=pl.lit("the record has no USUBJID, so it belongs to nobody"),
    )
    unknown = make_findings(
        frame.filter(~pl.col("USUBJID").is_in(patients.implode())),
        "unknown-patient",
        "error",
        action="set aside",
        domain=domain,
        variable="USUBJID",
        value=pl.col("USUBJID"),
        row=pl.col("ROW"),
        visit=visit_of(frame),
        message=pl.format("patient {} has no record in DM", pl.col("USUBJID")),
    )
    return gather_findings(nameless, unknown)


def find_duplicates(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Return a finding per record whose key an earlier record has; the later one is set aside.

    The key is that of the contract (USUBJID and --SEQ in most domains). A record in which a part
    of the key is empty is a duplicate only when an earlier record is the same in every column.
    """
    if frame.is_empty():
        return no_findings()
    keyed = frame.filter(pl.all_horizontal(pl.col(contract.key).is_not_null()))
    unkeyed = frame.filter(~pl.all_horizontal(pl.col(contract.key).is_not_null()))
    content = [name for name in frame.columns if name != "ROW"]
    return gather_findings(
        _later_ones(keyed, list(contract.key), content, contract.domain),
        _later_ones(unkeyed, content, content, contract.domain),
    )


def find_double_measurements(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per TR record whose lesion was measured before on that day.

    Same patient, reader, lesion, test and day (and visit, when the day is not known). The record
    with the lowest TRSEQ is used (of equal ones the first in the file), the others are set aside:
    an error where the values differ, a warning where they are the same.
    """
    names = ["USUBJID", "TREVAL", "TREVALID", "TRLNKID", "TRTESTCD"]
    key = [*names, "_DAY", "_VISIT"]
    day = pl.col("TRDTC").str.slice(0, 10)
    lesions = frame.select(*names, "TRDTC", "TRSTRESC", "VISIT", "TRSEQ", "ROW")
    later = (
        lesions.filter(
            _may_repeat(frame.select(*names, day)),
            pl.col("TRLNKID").is_not_null(),
            pl.col("TRDTC").is_not_null(),
        )
        .with_columns(
            _DAY=day,
            _VISIT=pl.when(day.str.len_chars() < len("2001-02-28")).then(pl.col("VISIT")),
        )
        .sort("TRSEQ", "ROW", nulls_last=True)
        .with_columns(
            _FIRST=pl.col("TRSTRESC").first().over(key), _FIRSTROW=pl.col("ROW").first().over(key)
        )
        .filter(pl.col("ROW") != pl.col("_FIRSTROW"))
    )
    same = pl.col("TRSTRESC").eq_missing(pl.col("_FIRST"))
    return gather_findings(
        _double_findings(later.filter(same), "warning"),
        _double_findings(later.filter(~same), "error"),
    )


def _double_findings(later: pl.DataFrame, severity: Severity) -> pl.DataFrame:
    return make_findings(
        later,
        "duplicate-measurement",
        severity,
        action="set aside",
        domain="TR",
        visit=pl.col("VISIT"),
        variable=pl.col("TRTESTCD"),
        value=pl.col("TRSTRESC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of lesion {} on {} is {}, but row {} of the same reader and day says {}; the "
            "one with the lowest TRSEQ is used",
            "TRTESTCD",
            "TRLNKID",
            "TRDTC",
            pl.col("TRSTRESC").fill_null("empty"),
            "_FIRSTROW",
            pl.col("_FIRST").fill_null("empty"),
        ),
    )


def _may_repeat(keys: pl.DataFrame) -> pl.Series:
    """Tell which rows may share their key: all that do, and rarely one whose hash is the same."""
    return keys.hash_rows().is_duplicated()


def _later_ones(
    frame: pl.DataFrame, key: list[str], content: list[str], domain: str
) -> pl.DataFrame:
    doubles = frame.filter(_may_repeat(frame.select(key)))
    if doubles.is_empty():
        return no_findings()
    later = doubles.sort("ROW").with_columns(_FIRSTROW=pl.col("ROW").first().over(key))
    first = doubles.select(ROW="ROW", _CONTENT=pl.struct(content))
    later = later.filter(pl.col("ROW") != pl.col("_FIRSTROW")).with_columns(
        _CONTENT=pl.struct(content)
    )
    later = later.join(first, left_on="_FIRSTROW", right_on="ROW", how="left", suffix="_FIRST")
    same = pl.col("_CONTENT").eq_missing(pl.col("_CONTENT_FIRST"))
    identical = pl.format("identical to row {}, which is used", "_FIRSTROW")
    different = pl.format(
        "same {} as row {}, but the records differ; the earlier one is used",
        pl.lit(", ".join(key)),
        "_FIRSTROW",
    )
    return gather_findings(
        _key_findings(later.filter(same), "warning", domain, key[-1], identical),
        _key_findings(later.filter(~same), "error", domain, key[-1], different),
    )


def _key_findings(
    later: pl.DataFrame, severity: Severity, domain: str, name: str, message: pl.Expr
) -> pl.DataFrame:
    return make_findings(
        later,
        "duplicate-key",
        severity,
        action="set aside",
        domain=domain,
        visit=visit_of(later),
        variable=name,
        row=pl.col("ROW"),
        message=message,
    )
