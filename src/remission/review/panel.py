"""How the panel came to its decision, and what does not fit the independent reads before it."""

import polars as pl

from remission.protocol import Review
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.values import matching_values


def tell_panel(
    diagnoses: pl.DataFrame, study: Study, review: Review, reads: pl.DataFrame
) -> pl.DataFrame:
    """Return the diagnoses with PANELBY, READERS and READSAGR.

    PANELBY is --EVALID of the panel's record that counts (such as CONSENSUS). READERS counts the
    readers with a diagnosis, READSAGR is Y when all of two or more said the same; without
    `[review.reads]` both are null.
    """
    domain = review.panel_diagnosis.variable.split(".")[0]
    frame = study[domain]
    if f"{domain}EVALID" in frame.columns:
        how = frame.select(
            "USUBJID", PANELSEQ=f"{domain}SEQ", PANELBY=pl.col(f"{domain}EVALID").replace("", None)
        ).unique(["USUBJID", "PANELSEQ"], keep="first", maintain_order=True)
        diagnoses = diagnoses.join(
            how, on=["USUBJID", "PANELSEQ"], how="left", maintain_order="left"
        )
    if review.reads is None:
        return diagnoses
    said = _diagnoses_read(review, reads)
    counted = said.group_by("USUBJID").agg(
        READERS=pl.len(), DIFFERENT=pl.col("VALUE").str.to_uppercase().n_unique()
    )
    agree = pl.when(pl.col("DIFFERENT") == 1).then(pl.lit("Y")).otherwise(pl.lit("N"))
    return diagnoses.join(counted, on="USUBJID", how="left", maintain_order="left").with_columns(
        pl.col("READERS").fill_null(0), READSAGR=pl.when(pl.col("READERS") > 1).then(agree)
    )


def find_panel_faults(
    diagnoses: pl.DataFrame, study: Study, review: Review, reads: pl.DataFrame
) -> pl.DataFrame:
    """Find what does not fit: several decisions, a panel against its readers, a late read."""
    said = _diagnoses_read(review, reads) if review.reads else reads.clear()
    first = said.unique("USUBJID", keep="first", maintain_order=True).select("USUBJID", "VALUE")
    agreed = diagnoses.filter(pl.col("READSAGR") == "Y").join(first, on="USUBJID")
    against = agreed.filter(
        pl.col("VALUE").str.to_uppercase() != pl.col("PANELDX").str.to_uppercase()
    )
    open_cases = diagnoses.filter(pl.col("READSAGR") == "N", pl.col("PANELDX").is_null())
    late = reads.join(diagnoses.select("USUBJID", "PANELDT"), on="USUBJID").filter(
        pl.col("ADT") > pl.col("PANELDT")
    )
    return gather_findings(
        _several_decisions(study, review), _against(against), _unresolved(open_cases), _late(late)
    )


def _diagnoses_read(review: Review, reads: pl.DataFrame) -> pl.DataFrame:
    item = review.reads.items[0].test if review.reads else ""
    return reads.filter(pl.col("ITEM") == item, pl.col("VALUE").is_not_null())


def _against(cases: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        cases,
        "panel-against-readers",
        "warning",
        variable="REVIEW.PANELDX",
        value=pl.col("PANELDX"),
        message=pl.format(
            "All {} readers said {}, the panel decided {}; the panel counts, a person should "
            "look why",
            "READERS",
            "VALUE",
            "PANELDX",
        ),
    )


def _unresolved(cases: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        cases,
        "readers-differ",
        "warning",
        variable="REVIEW.PANELDX",
        message=pl.format(
            "{} readers differ and there is no panel diagnosis: consensus or adjudication is "
            "missing",
            "READERS",
        ),
    )


def _late(reads: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        reads,
        "read-after-panel",
        "warning",
        domain="MI",
        variable="MIDTC",
        value=pl.col("ADT").cast(pl.String),
        message=pl.format(
            "{} read {} on {}, after the panel's decision of {}; it may not be independent",
            "READER",
            "ITEM",
            "ADT",
            "PANELDT",
        ),
    )


def _several_decisions(study: Study, review: Review) -> pl.DataFrame:
    """Find the records in which the panel said something else; an error when on one day."""
    variable = review.panel_diagnosis
    domain = variable.variable.split(".")[0]
    said = matching_values(study, variable).with_columns(pl.col("VALUE").str.to_uppercase())
    of_case = said.group_by("USUBJID").agg(SAID=pl.col("VALUE").unique().sort())
    several = (
        said.join(of_case.filter(pl.col("SAID").list.len() > 1), on="USUBJID")
        .with_columns(SAMEDAY=pl.col("VALUE").n_unique().over("USUBJID", "DATE") > 1)
        .join(_rows_of(study[domain], domain), on=["USUBJID", "SRCSEQ"], how="left")
        .sort("USUBJID", "DATE", "SRCSEQ", "ROW")
        .unique(["USUBJID", "DATE", "VALUE", "SRCSEQ"], keep="first", maintain_order=True)
    )
    return gather_findings(
        _decided_twice(several.filter("SAMEDAY"), variable.variable, variable.take),
        _revised(several.filter(~pl.col("SAMEDAY")), variable.variable, variable.take),
    )


def _rows_of(frame: pl.DataFrame, domain: str) -> pl.DataFrame:
    """Return USUBJID, SRCSEQ and ROW of the records; DM and SV have no --SEQ, so no rows."""
    if f"{domain}SEQ" not in frame.columns:
        return frame.clear().select("USUBJID", pl.lit(None, pl.Int64).alias("SRCSEQ"), "ROW")
    return frame.select("USUBJID", "ROW", SRCSEQ=f"{domain}SEQ")


def _decided_twice(records: pl.DataFrame, name: str, take: str) -> pl.DataFrame:
    return make_findings(
        records,
        "two-panel-decisions",
        "error",
        domain=pl.col("SRCDOM"),
        variable=name,
        value=pl.col("VALUE"),
        row=pl.col("ROW"),
        action="assumed",
        message=pl.format(
            "The panel decided {} on one day ({}); the {} record counts until somebody says which "
            "decision holds",
            pl.col("SAID").list.join(" and "),
            pl.col("DATE").cast(pl.String).fill_null("no date"),
            pl.lit(take),
        ),
    )


def _revised(records: pl.DataFrame, name: str, take: str) -> pl.DataFrame:
    return make_findings(
        records,
        "panel-diagnosis-revised",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=name,
        value=pl.col("VALUE"),
        row=pl.col("ROW"),
        message=pl.format(
            "The panel's records say {}; the {} one counts",
            pl.col("SAID").list.join(" and "),
            pl.lit(take),
        ),
    )
