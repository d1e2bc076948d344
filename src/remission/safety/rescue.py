"""When a drug against a side-effect was begun, where the protocol says to look."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study
from remission.sdtm.values import matching_values

RESCUE_SCHEMA = pl.Schema({"USUBJID": pl.String, "TERM": pl.String, "RESCUED": pl.Date})


def read_rescues(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return every start of a drug of `toxicity.rescue`: USUBJID, TERM (as in `course`), RESCUED.

    A start without a date counts nowhere.

    Raises
    ------
    ProtocolError
        When the study has no such domain or column.

    """
    named = {term.upper(): term for term in protocol.toxicity.course}
    found = [RESCUE_SCHEMA.to_frame()]
    for row in protocol.toxicity.rescue:
        starts = matching_values(study, row.start).select(
            "USUBJID", TERM=pl.lit(named[row.term.upper()]), RESCUED="DATE"
        )
        found.append(starts.drop_nulls("RESCUED"))
    return pl.concat(found).unique().sort("USUBJID", "TERM", "RESCUED")
