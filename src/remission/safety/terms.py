"""Whether events have the words of the scale, by the user's own list of them."""

from pathlib import Path

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.sdtm import Study, make_findings, no_findings
from remission.sdtm.readers import READERS

_COLUMN = "TERM"


def find_unlisted_terms(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Find the records of AE whose term is not in the list that `toxicity.terms` names.

    The term is AEDECOD, else AETERM, compared in capitals. The list is a CSV file with a column
    TERM; a path that is not absolute starts from the folder of the protocol. Without a list
    nothing is said.

    Raises
    ------
    DataError
        When the file cannot be read or has no column TERM.

    """
    if protocol.toxicity.terms is None:
        return no_findings()
    terms = _read_terms(protocol, protocol.toxicity.terms)
    records = study["AE"].with_columns(
        SAID=pl.coalesce("AEDECOD", "AETERM").str.strip_chars().str.to_uppercase()
    )
    return make_findings(
        records.filter(~pl.col("SAID").is_in(terms.implode())),
        "term-not-in-list",
        "warning",
        domain="AE",
        variable="AEDECOD",
        value=pl.col("SAID"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is no term of {}; it counts as it is, look for the listed word",
            "SAID",
            pl.lit(protocol.toxicity.terms),
        ),
    )


def _read_terms(protocol: Protocol, name: str) -> pl.Series:
    folder = protocol.path.parent if protocol.path else Path()
    path = folder / name
    read = READERS[".csv"]
    (frame,) = read(path).values()
    if _COLUMN not in frame.columns:
        raise DataError(
            f"{path}: toxicity.terms needs a column {_COLUMN}; found {', '.join(frame.columns)}"
        )
    return frame[_COLUMN].drop_nulls().str.strip_chars().str.to_uppercase().unique().sort()
