"""Which patients the panel moved to another cohort, and what that does to their eligibility."""

import polars as pl

from remission.review.cohorts import assign_cohorts
from remission.review.eligibility import assess_eligibility, flag_eligible
from remission.review.evidence import Evidence, Side
from remission.review.nouns import MOVE_SCHEMA
from remission.sdtm import make_findings

_DIAGNOSES = {"REVIEW.LOCALDX", "REVIEW.PANELDX"}
_SIDES: tuple[tuple[Side, str], ...] = (("LOCAL", "ENT"), ("PANEL", "REV"))


def derive_moves(
    evidence: Evidence, registered: pl.DataFrame, cohorts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both cohorts of every patient, and the moves (`MOVE_SCHEMA`).

    The first frame has USUBJID, ENTCOHRT (as enrolled: every condition on a diagnosis reads the
    local one) and REVCOHRT (as reviewed: it reads the panel's). A move is a registered patient
    whose two cohorts differ, no cohort included; eligibility is worked out with the criteria of
    each of them, and with the KIT result of the review in both.

    Parameters
    ----------
    evidence
        The study seen through its protocol.
    registered
        USUBJID and REGFL.
    cohorts
        USUBJID and COHORT, by the protocol as it stands: both cohorts where no condition asks for
        a diagnosis.

    """
    asked = {row.variable for cohort in evidence.protocol.cohorts for row in cohort.members}
    if asked.isdisjoint(_DIAGNOSES):
        both = cohorts.select("USUBJID", ENTCOHRT="COHORT", REVCOHRT="COHORT")
        return both.sort("USUBJID"), pl.DataFrame(schema=MOVE_SCHEMA)
    both = evidence.starts.select("USUBJID")
    sides = []
    for side, prefix in _SIDES:
        seen = evidence.seen_by(side)
        placed, _ = assign_cohorts(seen, registered)
        both = both.join(placed.rename({"COHORT": f"{prefix}COHRT"}), on="USUBJID", how="left")
        sides.append((seen, placed, prefix))
    moved = both.filter(pl.col("ENTCOHRT").ne_missing(pl.col("REVCOHRT")))
    moves = registered.filter(REGFL="Y").select("USUBJID").join(moved, on="USUBJID")
    if moves.is_empty():
        return both.sort("USUBJID"), pl.DataFrame(schema=MOVE_SCHEMA)
    for seen, placed, prefix in sides:
        answers, _ = assess_eligibility(seen, placed)
        flags = flag_eligible(answers, placed, evidence.protocol)
        moves = moves.join(flags.rename({"ELIGFL": f"{prefix}ELIG"}), on="USUBJID", how="left")
        moves = moves.join(_unmet(answers, f"{prefix}UNMET"), on="USUBJID", how="left")
    return both.sort("USUBJID"), moves.match_to_schema(MOVE_SCHEMA).sort("USUBJID")


def find_changed_eligibility(moves: pl.DataFrame) -> pl.DataFrame:
    """Find patients whose eligibility is not the same in their two cohorts."""
    changed = moves.filter(pl.col("ENTELIG").ne_missing(pl.col("REVELIG")))
    words = {"Y": "eligible", "N": "not eligible"}
    before, after = (
        pl.col(name).replace_strict(words, default="not known whether eligible")
        for name in ("ENTELIG", "REVELIG")
    )
    return make_findings(
        changed,
        "eligibility-changed-by-review",
        "warning",
        variable="REVIEW.PANELDX",
        value=pl.col("REVCOHRT"),
        message=pl.format(
            "The panel moved the patient from {} ({}) to {} ({}); {}",
            pl.col("ENTCOHRT").fill_null("no cohort"),
            before,
            pl.col("REVCOHRT").fill_null("no cohort"),
            after,
            pl.when(pl.col("REVUNMET").is_not_null())
            .then(pl.format("not met there: {}", "REVUNMET"))
            .otherwise(pl.lit("no criterion of the new cohort is broken")),
        ),
    )


def _unmet(answers: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the criteria that a patient did not meet, or that are not known, in one text."""
    word = (
        pl.when(pl.col("MET").is_null())
        .then(pl.col("CRITERION") + " (not known)")
        .otherwise("CRITERION")
    )
    return (
        answers.filter(pl.col("MET").is_null() | ~pl.col("MET"))
        .group_by("USUBJID", maintain_order=True)
        .agg(word.str.join(", ").alias(name))
    )
