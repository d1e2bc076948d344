"""One file per data format; each reads one file into frames by domain."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from remission.sdtm.readers.csv import read as read_csv
from remission.sdtm.readers.parquet import read as read_parquet

Reader = Callable[[Path], dict[str, pl.DataFrame]]

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".parquet": read_parquet,
}
"""The function that reads a file, by the file's suffix."""

__all__ = ["READERS", "Reader"]
