"""What the site said about an event: related or not, what was done to the dose, fatal or not."""

from collections.abc import Mapping

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import gather_findings, make_findings

ACTIONS: Mapping[str, str] = {
    # AEACN (CDISC codelist ACN) -> what was done, in a word
    "DOSE REDUCED": "REDUCED",
    "DOSE RATE REDUCED": "REDUCED",
    "DRUG INTERRUPTED": "INTERRUPTED",
    "DRUG WITHDRAWN": "STOPPED",
    "DOSE INCREASED": "OTHER",
    "DOSE NOT CHANGED": "OTHER",
    "NOT APPLICABLE": "OTHER",
}

UNRELATED = (
    # AEREL that say that the drug is not the cause; what is, the protocol says
    *("N", "NO", "NONE", "NOT RELATED", "UNRELATED"),
    *("UNLIKELY", "UNLIKELY RELATED", "REMOTE", "REMOTELY RELATED"),
)

_UNKNOWN = ("U", "UNK", "UNKNOWN", "NOT ASSESSABLE", "NOT EVALUABLE")
_FATAL = 5


def attribute(records: pl.DataFrame, protocol: Protocol) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records with AREL (Y, N), ACTION (`ACTIONS`) and ADTHFL (Y), and findings.

    AREL is Y for the words of `toxicity.related` and N for those of `UNRELATED`, which a protocol
    may also name; anything else is null, as is an ACTION that is no word of `ACTIONS`, and found
    unless it says itself that it is not known. An event was fatal by its grade (5), its outcome
    (AEOUT FATAL) or AESDTH Y.
    """
    related = [word.strip().upper() for word in protocol.toxicity.related]
    relation, action, out = (_capitals(name) for name in ("AEREL", "AEACN", "AEOUT"))
    fatal = (pl.col("AETOXGR") == _FATAL) | (out == "FATAL") | (_capitals("AESDTH") == "Y")
    found = records.with_columns(
        AREL=pl.when(relation.is_in(related))
        .then(pl.lit("Y"))
        .when(relation.is_in(UNRELATED))
        .then(pl.lit("N")),
        ACTION=action.replace_strict(ACTIONS, default=None, return_dtype=pl.String),
        ADTHFL=pl.when(fatal.fill_null(value=False)).then(pl.lit("Y")),
    )
    return found, gather_findings(
        _unknown(
            found, "AEREL", "AREL", "relation-not-known", "toxicity.related, nor one for unrelated"
        ),
        _unknown(found, "AEACN", "ACTION", "action-not-known", "the CDISC codelist ACN"),
    )


def _capitals(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars().str.to_uppercase()


def _unknown(records: pl.DataFrame, name: str, derived: str, rule: str, where: str) -> pl.DataFrame:
    said = _capitals(name)
    odd = records.filter(pl.col(derived).is_null(), said.is_not_null(), ~said.is_in(_UNKNOWN))
    return make_findings(
        odd,
        rule,
        "warning",
        domain="AE",
        variable=name,
        value=pl.col(name),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of {} is '{}', no word of {}; taken as not known",
            pl.lit(name),
            pl.col("AEDECOD").fill_null("an event without a name"),
            name,
            pl.lit(where),
        ),
    )
