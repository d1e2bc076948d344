"""The 2+2 rule of PCWG3: bone responses from the number of lesions on bone scans."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from remission.protocol.collected import Pcwg3Plan
from remission.response.lesion_records import evaluator

NEW_LESIONS: Final = 2  # this many new lesions are a progression, to be confirmed


@dataclass(frozen=True, kw_only=True)
class _Open:
    """A progression that is not confirmed yet, and the number of lesions that would confirm it."""

    day: dt.date
    confirmed_from: int
    reference: int


def judge_bone_counts(tr: pl.DataFrame, starts: pl.DataFrame, plan: Pcwg3Plan) -> pl.DataFrame:
    """Return a bone response for each count of bone lesions after the start, per reader.

    `tr` holds the counts (TRTESTCD is `plan.count_test`); the last one on or before the start is
    the baseline, else the first of all. Columns are those that `read_components` takes.
    """
    counts = (
        tr.filter(pl.col("TRTESTCD") == plan.count_test)
        .select(
            "USUBJID",
            evaluator("TR"),
            *("VISITNUM", "VISIT"),
            pl.col("TRDT").alias("SCANDT"),
            pl.col("TRSTRESN").alias("COUNT"),
            pl.col("TRSEQ").alias("SRCSEQ"),
            pl.col("TRACPTFL").alias("ACPTFL"),
            "ROW",
        )
        .filter(pl.col("SCANDT").is_not_null())
        .join(starts, on="USUBJID", how="left")
        .sort("USUBJID", "EVALUATOR", "SCANDT", "SRCSEQ")
    )
    series = counts.partition_by("USUBJID", "EVALUATOR", maintain_order=True)
    judged = [_judge(rows, plan) for rows in series]
    columns = [
        pl.lit("BONERESP").alias("PARAMCD"),
        pl.lit("bone").alias("PARAM"),
        pl.lit("TR").alias("SRCDOM"),
    ]
    empty = counts.with_columns(pl.lit(None, dtype=pl.String).alias("SAID")).clear()
    return pl.concat([empty, *judged]).with_columns(columns).drop("COUNT", "START")


def _judge(rows: pl.DataFrame, plan: Pcwg3Plan) -> pl.DataFrame:
    start = rows["START"][0]
    scans = [
        (day, None if count is None else round(count))
        for day, count in rows.select("SCANDT", "COUNT").iter_rows()
    ]
    before = [at for at, (day, _) in enumerate(scans) if start is not None and day <= start]
    baseline = before[-1] if before else 0
    words = follow_bone_scans(scans[baseline:], start or scans[baseline][0], plan)
    return rows[baseline + 1 :].with_columns(pl.Series("SAID", words, dtype=pl.String))


def follow_bone_scans(
    scans: Sequence[tuple[dt.date, int | None]], start: dt.date, plan: Pcwg3Plan
) -> list[str]:
    """Return the bone response at every scan after the first, which is the baseline.

    The first scan up to `flare_days` after the start may be flare: 2 new lesions there are PDu,
    and PD when a scan `confirm_days` later or more shows 2 further ones. Any later scan is
    compared with that first one: 2 new lesions are PDu, and PD when they are still there so much
    later. No lesion is NED, no count NE; what follows PD is PD.

    Parameters
    ----------
    scans
        Day and number of bone lesions, in order; null where they were not counted.
    start
        The day treatment began.
    plan
        `flare_days` and `confirm_days`; a scan on the day itself is inside and late enough.

    """
    (_, reference), *later = scans
    found: list[str] = []
    first, opened = True, None
    for day, count in later:
        if count is None or reference is None:
            found.append("NE")
            continue
        if found and found[-1] == "PD":
            found.append("PD")
            continue
        if opened and (day - opened.day).days < plan.confirm_days:
            found.append("PDu")
            continue
        word = "NED" if count == 0 else "NON-PD"
        if opened:
            word = "PD" if count >= opened.confirmed_from else word
            reference, opened = opened.reference, None
        elif count >= reference + NEW_LESIONS:
            word = "PDu"
            flare = first and (day - start).days <= plan.flare_days
            opened = _Open(
                day=day,
                confirmed_from=(count if flare else reference) + NEW_LESIONS,
                reference=count if flare else reference,
            )
        elif first:
            reference = count
        first = False
        found.append(word)
    return found
