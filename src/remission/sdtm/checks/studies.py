"""Records that say they belong to another study than the rest."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.findings import gather_findings, make_findings, no_findings


def check_studies(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a finding (`another-study`) per domain and STUDYID that is not the one expected.

    Expected is the STUDYID of the patient's record in DM, else the commonest of DM (of equally
    common ones the first by name); a patient's own record in DM is compared with the commonest. A
    record without STUDYID is not compared, and where DM has none, no record is. The finding counts
    the rows and names the first; they are used as they are. Domains may be supplements; one without
    STUDYID or USUBJID has nothing to compare.
    """
    people = frames["DM"].select("USUBJID", EXPECTED=_study()).drop_nulls()
    commonest = (
        people["EXPECTED"].value_counts().sort("count", "EXPECTED", descending=[True, False])
    )
    if commonest.is_empty():
        return no_findings()
    usual = str(commonest["EXPECTED"][0])
    people = people.unique("USUBJID", keep="first", maintain_order=True)
    return gather_findings(
        *(
            _find_others(frame, domain, people, usual)
            for domain, frame in frames.items()
            if {"STUDYID", "USUBJID", "ROW"} <= set(frame.columns)
        )
    )


def _find_others(
    frame: pl.DataFrame, domain: str, people: pl.DataFrame, usual: str
) -> pl.DataFrame:
    if domain == "DM":
        people = people.clear()
    other = (
        frame.select("USUBJID", "ROW", FOUND=_study())
        .drop_nulls("FOUND")
        .join(people, on="USUBJID", how="left", maintain_order="left")
        .with_columns(pl.col("EXPECTED").fill_null(usual))
        .filter(pl.col("FOUND") != pl.col("EXPECTED"))
        .group_by("FOUND", "EXPECTED", maintain_order=True)
        .agg(pl.len().alias("ROWS"), pl.col("ROW").min())
    )
    return make_findings(
        other,
        "another-study",
        "warning",
        domain=domain,
        variable="STUDYID",
        value=pl.col("FOUND"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of {} rows of {} have STUDYID {}, not {} as in DM; the first is row {}; they are "
            "used; correct STUDYID, or take them out if they are of another study",
            "ROWS",
            pl.lit(frame.height),
            pl.lit(domain),
            "FOUND",
            "EXPECTED",
            "ROW",
        ),
    )


def _study() -> pl.Expr:
    return pl.col("STUDYID").cast(pl.String).str.strip_chars().replace("", None)
