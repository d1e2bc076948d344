"""Read SAS datasets (sas7bdat)."""

from pathlib import Path

import polars as pl

from remission.sdtm.readers.content import read_content
from remission.sdtm.readers.statistical import read_with


def read(path: Path) -> dict[str, pl.DataFrame]:
    """Return the file's records, under the domain that is the file's stem.

    Raises
    ------
    DataError
        When the file is empty, no SAS dataset, or damaged.

    """
    from pyreadstat import read_sas7bdat  # noqa: PLC0415 - only who reads SAS files pays for it

    read_content(path)
    return {path.stem.upper(): read_with(read_sas7bdat, path)}
