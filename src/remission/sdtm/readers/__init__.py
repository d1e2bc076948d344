"""One file per data format; each reads one file into frames by domain."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from remission.sdtm.readers.csv import read as read_csv
from remission.sdtm.readers.dataset_json import read as read_dataset_json
from remission.sdtm.readers.parquet import read as read_parquet
from remission.sdtm.readers.sas7bdat import read as read_sas7bdat
from remission.sdtm.readers.xpt import read as read_xpt

Reader = Callable[[Path], dict[str, pl.DataFrame]]

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".json": read_dataset_json,
    ".ndjson": read_dataset_json,
    ".parquet": read_parquet,
    ".sas7bdat": read_sas7bdat,
    ".xpt": read_xpt,
}
"""The function that reads a file, by the file's suffix."""

__all__ = ["READERS", "Reader"]
