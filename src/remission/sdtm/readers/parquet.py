"""Read Apache Parquet."""

import io
from pathlib import Path

import polars as pl

from remission.errors import DataError
from remission.sdtm.readers.content import read_content

_MAGIC = b"PAR1"


def read(path: Path) -> dict[str, pl.DataFrame]:
    """Return the file's records, under the domain that is the file's stem.

    Raises
    ------
    DataError
        When the file is empty, no Parquet file, or damaged.

    """
    content = read_content(path)
    if not content.startswith(_MAGIC):
        raise DataError(f"{path}: this is no Parquet file (it does not begin with PAR1)")
    if not content.endswith(_MAGIC):
        raise DataError(f"{path}: the Parquet file is cut short; copy or export it again")
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: the Parquet file is damaged: {reason}") from None
    return {path.stem.upper(): _join_chunks(frame)}


def _join_chunks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in one piece, column by column, so that it never stands twice in memory."""
    return pl.DataFrame([frame.drop_in_place(name).rechunk() for name in frame.columns])
