"""What XPT and sas7bdat share: the call of pyreadstat, and its mistakes made plain."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from remission.errors import DataError


def read_with(reader: Callable[..., tuple[pl.DataFrame, object]], path: Path) -> pl.DataFrame:
    """Return the frame that one of pyreadstat's readers makes of a file.

    Raises
    ------
    DataError
        When pyreadstat cannot read the file, or its text is not in the encoding that it says.

    """
    try:
        frame, _ = reader(str(path), output_format="polars")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: the text is not UTF-8 ({error.reason}); export the file again as UTF-8"
        ) from None
    except Exception as error:  # noqa: BLE001 - pyreadstat raises plain Exceptions of its own
        raise DataError(
            f"{path}: the file is damaged or cut short ({error}); copy or export it again"
        ) from None
    return frame
