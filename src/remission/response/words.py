"""The words of TUMSTATE, and a finding for those that are none of them."""

from typing import Final

import polars as pl

from remission.response.lesion_records import evaluator
from remission.response.lesions import INCREASED
from remission.sdtm import make_findings, no_findings

JUDGED: Final = ("PRESENT", "ABSENT", "EQUIVOCAL")
"""Words that say what became of a lesion; so does any that begins with UNEQUIVOCAL or INCREAS."""

NOT_JUDGED: Final = ("NOT EVALUABLE", "NOT ASSESSABLE", "INEVALUABLE", "UNEVALUABLE", "NE")
"""Words that say it could not be judged: the lesion is not assessed."""


def check_words(tr: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per state of a lesion (TR, TUMSTATE) that is no known word."""
    state, word = pl.col("TRTESTCD") == "TUMSTATE", pl.col("TRSTRESC").str.to_uppercase()
    words = tr.lazy().filter(state).select(pl.col("TRSTRESC").unique()).collect()
    unknown = words.filter(
        ~word.is_in([*JUDGED, *NOT_JUDGED])
        & ~word.str.contains(rf"^UNEQUIVOCAL|^{INCREASED}|TOO\s+SMALL")
    )
    if unknown.is_empty():
        return no_findings()
    records = tr.filter(state, pl.col("TRSTRESC").is_in(unknown["TRSTRESC"].implode()))
    return make_findings(
        records.with_columns(evaluator("TR")),
        "unknown-tumour-state",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRSTRESC",
        value=pl.col("TRSTRESC"),
        row=pl.col("ROW"),
        action="assumed",
        message=pl.format(
            "lesion {} ({}) is {}, which is none of {} or UNEQUIVOCAL; without a measurement it "
            "counts as not assessed",
            "TRLNKID",
            "EVALUATOR",
            "TRSTRESC",
            pl.lit(", ".join(JUDGED)),
        ),
    )
