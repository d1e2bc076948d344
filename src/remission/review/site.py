"""Where the site's list of violations (IE) and the criteria worked out from records differ."""

import polars as pl

from remission.protocol import Protocol
from remission.review.nouns import ELIGIBILITY_SCHEMA
from remission.sdtm import Study, gather_findings, make_findings

_DECLARED = pl.Schema(
    {
        "USUBJID": pl.String,
        "KEY": pl.String,  # the code's letters and digits
        "IETESTCD": pl.String,
        "IEDT": pl.Date,
        "ROW": pl.Int64,
    }
)


def add_declared(
    study: Study, protocol: Protocol, eligibility: pl.DataFrame, starts: pl.DataFrame
) -> pl.DataFrame:
    """Return the eligibility with DECLARED: when the site said that a criterion is not met.

    `before entry` (on the day of registration or before: a waiver), `after entry`, or `undated`,
    where IE or the registration has no date; of several the earliest. Null: it did not say so.

    Parameters
    ----------
    study, protocol, eligibility
        As in `compare_with_site`.
    starts
        USUBJID and START (registration).

    """
    said = (
        _declared(study)
        .join(_keys(protocol), on="KEY")
        .join(starts, on="USUBJID")
        .with_columns(
            DECLARED=pl.when(pl.col("IEDT") <= pl.col("START"))
            .then(pl.lit("before entry"))
            .when(pl.col("IEDT") > pl.col("START"))
            .then(pl.lit("after entry"))
            .otherwise(pl.lit("undated"))
        )
        .sort("USUBJID", "CRITERION", "IEDT", nulls_last=True)
        .unique(["USUBJID", "CRITERION"], keep="first", maintain_order=True)
        .select("USUBJID", "CRITERION", "DECLARED")
    )
    return (
        eligibility.drop("DECLARED")
        .join(said, on=["USUBJID", "CRITERION"], how="left", maintain_order="left")
        .match_to_schema(ELIGIBILITY_SCHEMA)
    )


def compare_with_site(
    study: Study, protocol: Protocol, eligibility: pl.DataFrame, patients: pl.DataFrame
) -> pl.DataFrame:
    """Find criteria on which the site's declaration and the records of these patients differ.

    IE holds the criteria that a patient did not meet: an inclusion criterion answered N or an
    exclusion criterion answered Y. IETESTCD belongs to the criterion whose id has the same letters
    and digits, of which eight are compared because SDTM allows no more.
    """
    criteria = _keys(protocol)
    declared = _declared(study).join(patients, on="USUBJID", how="semi")
    ours = eligibility.join(patients, on="USUBJID", how="semi").join(criteria, on="CRITERION")
    both = ours.join(declared, on=("USUBJID", "KEY"))
    silent = ours.filter(~pl.col("MET")).join(declared, on=("USUBJID", "KEY"), how="anti")
    unknown = declared.join(ours, on=("USUBJID", "KEY"), how="anti")
    return gather_findings(_contradicted(both), _undeclared(silent), _unmatched(unknown))


def _keys(protocol: Protocol) -> pl.DataFrame:
    """Return CRITERION and the KEY by which IE names it."""
    ids = [row.id for row in protocol.eligibility]
    return pl.DataFrame({"CRITERION": ids}, schema={"CRITERION": pl.String}).with_columns(
        KEY=_key("CRITERION")
    )


def _key(name: str) -> pl.Expr:
    return pl.col(name).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").str.slice(0, 8)


def _declared(study: Study) -> pl.DataFrame:
    """Return USUBJID, KEY, IETESTCD, IEDT, ROW of each violation that the site declared."""
    if not study.has("IE"):
        return _DECLARED.to_frame()
    answer = pl.coalesce("IESTRESC", "IEORRES").str.to_uppercase()
    is_exclusion = pl.col("IECAT").str.to_uppercase().str.starts_with("EXCLUSION")
    wrong = pl.when(is_exclusion.fill_null(value=False)).then(pl.lit("Y")).otherwise(pl.lit("N"))
    return (
        study["IE"]
        .filter(answer.str.slice(0, 1) == wrong)
        .with_columns(KEY=_key("IETESTCD"))
        .select(_DECLARED.names())
        .sort("USUBJID", "ROW")
    )


def _contradicted(both: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        both.filter(pl.col("MET").fill_null(value=True)),
        "violation-not-in-records",
        "warning",
        domain="IE",
        variable="IETESTCD",
        value=pl.col("IETESTCD"),
        row=pl.col("ROW"),
        message=pl.format(
            "The site declared this criterion as not met; the records do not show it. {}", "WHY"
        ),
    )


def _undeclared(silent: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        silent,
        "violation-not-declared",
        "warning",
        domain="IE",
        variable="IETESTCD",
        value=pl.col("CRITERION"),
        message=pl.format(
            "The site declared no such violation, but the records show it. {}", "WHY"
        ),
    )


def _unmatched(unknown: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        unknown,
        "violation-without-criterion",
        "warning",
        domain="IE",
        variable="IETESTCD",
        value=pl.col("IETESTCD"),
        row=pl.col("ROW"),
        message=pl.format(
            "The site declared {} as not met, but no criterion of the protocol file that applies "
            "to this patient has that id; eligibility does not count it",
            pl.col("IETESTCD").fill_null("a violation without a code"),
        ),
    )
