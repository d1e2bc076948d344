"""Whether a complaint from before treatment got worse on treatment, or merely went on."""

import polars as pl

from remission.safety.joining import number_episodes
from remission.sdtm import make_findings

_KEYS = ["USUBJID", "AEDECOD"]


def find_not_worse(records: pl.DataFrame) -> pl.DataFrame:
    """Find emergent records that hang together with one from before, and are not worse than it.

    They hang together as in `number_episodes`. The grade before is that of the last record begun
    before the first dose, the worst of those begun on one day; where one of the grades is not
    known nothing is said. The records still count: a person has to say whether they are new.

    Parameters
    ----------
    records
        USUBJID, AEDECOD, ASTDT, AENDT, AETOXGR, TRTSDT, TRTEMFL, AESTDTC and ROW.

    """
    dated = records.drop_nulls(["ASTDT", "TRTSDT", "AEDECOD"])
    numbered = dated.sort(*_KEYS, "ASTDT", "AENDT", "ROW", nulls_last=True).with_columns(
        EPISODE=number_episodes(_KEYS), BEFORE=pl.col("ASTDT") < pl.col("TRTSDT")
    )
    state = (
        numbered.filter("BEFORE")
        .filter(pl.col("ASTDT") == pl.col("ASTDT").max().over(*_KEYS, "EPISODE"))
        .group_by(*_KEYS, "EPISODE")
        .agg(THEN=pl.when(pl.col("AETOXGR").is_not_null().all()).then(pl.col("AETOXGR").max()))
    )
    later = numbered.filter(~pl.col("BEFORE"), pl.col("TRTEMFL") == "Y").join(
        state, on=[*_KEYS, "EPISODE"]
    )
    return make_findings(
        later.filter(pl.col("AETOXGR") <= pl.col("THEN")),
        "event-not-worse",
        "warning",
        domain="AE",
        variable="AESTDTC",
        value=pl.col("AESTDTC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of grade {} goes on from before the first dose, when it was grade {}; counted as"
            " begun on treatment, look whether it is new",
            "AEDECOD",
            "AETOXGR",
            "THEN",
        ),
    )
