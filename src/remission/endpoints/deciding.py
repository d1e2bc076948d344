"""Which lesion record stands behind each assessment, so that a number leads back to it."""

import polars as pl

_KEY = ("USUBJID", "ADT")


def add_deciding_records(visits: pl.DataFrame, lesions: pl.DataFrame) -> pl.DataFrame:
    """Return the assessments with SRCDOM and SRCSEQ, null where no lesion has a record.

    The record is one that was made at the assessment; where progression is dated to the first
    sight of a new lesion (PDDT), that sight's. Of several the new lesion counts first, then the
    non-target that progressed, then a target, then any other; of collected components one that
    says what the combination says. Of equals the lowest --SEQ.

    Parameters
    ----------
    visits, lesions
        VisitResponse and the lesions behind it, both of one evaluator.

    """
    new = (pl.col("NEWLIND") == "Y") & (pl.col("ROLE") == "NEW")
    grown = (pl.col("NTRGRESP") == "PD") & (pl.col("STATE") == "UNEQUIVOCAL")
    rank = (
        pl.when(new)
        .then(0)
        .when(grown & (pl.col("ROLE") == "NON-TARGET"))
        .then(1)
        .when(pl.col("ROLE").is_in(["TARGET", "DECIDING"]))
        .then(2)
        .otherwise(3)
    )
    recorded = lesions.filter(pl.col("SRCSEQ").is_not_null())
    columns = ("ROLE", "STATE", "SRCDOM", "SRCSEQ")
    judged = visits.select(*_KEY, "PDDT", "NEWLIND", "NTRGRESP")
    same_day = judged.join(recorded.select(*_KEY, *columns), on=_KEY)
    first_sight = judged.filter(pl.col("PDDT") < pl.col("ADT")).join(
        recorded.filter(pl.col("ROLE") == "NEW").select("USUBJID", "SCANDT", *columns),
        left_on=["USUBJID", "PDDT"],
        right_on=["USUBJID", "SCANDT"],
    )
    deciding = (
        pl.concat(
            [
                same_day.with_columns(rank.alias("RANK")),
                first_sight.select(same_day.columns).with_columns(pl.lit(-1).alias("RANK")),
            ],
        )
        .sort(*_KEY, "RANK", "SRCDOM", "SRCSEQ")
        .unique(_KEY, keep="first", maintain_order=True)
        .select(*_KEY, "SRCDOM", "SRCSEQ")
    )
    return visits.join(deciding, on=_KEY, how="left", maintain_order="left")
