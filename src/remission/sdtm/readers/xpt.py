"""Read SAS transport files, version 5 and 8.

The layout follows SAS's record layout of the transport format: records of 80 bytes, headers, one
description (NAMESTR) per variable, then the observations without a gap, padded with blanks.
pyreadstat reads the values but returns a file that was cut short as if it were whole, so the length
is checked here first. A version 5 file does not say how many observations it has: one that was cut
exactly between two of them cannot be told from a shorter one.
"""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from remission.errors import DataError
from remission.sdtm.readers.content import read_content
from remission.sdtm.readers.statistical import read_with

_RECORD = 80
_HEADER = b"HEADER RECORD*******"
_LIBRARIES = (b"LIBRARY ", b"LIBV8   ")  # version 5 and 8


class _Layout(NamedTuple):
    row_length: int  # bytes of one observation
    start: int  # where the first one begins
    rows: int | None  # how many there should be; null where the file does not say (version 5)


def read(path: Path) -> dict[str, pl.DataFrame]:
    """Return the file's records, under the domain that is the file's stem.

    Raises
    ------
    DataError
        When the file is empty, no transport file, cut short, holds several datasets, or text that
        is not UTF-8.

    """
    from pyreadstat import read_xport  # noqa: PLC0415 - only who reads SAS files pays for it

    content = read_content(path)
    _check_length(content, _read_layout(content, path), path)
    return {path.stem.upper(): read_with(read_xport, path)}


def _read_layout(content: bytes, path: Path) -> _Layout:
    name = content[len(_HEADER) : len(_HEADER) + 8]
    if not content.startswith(_HEADER) or name not in _LIBRARIES:
        raise DataError(f"{path}: this is no SAS transport file (its first record is not LIBRARY)")
    try:
        member = _find(content, b"MEMB", 0)
        size = int(content[member + 74 : member + 78])  # 140; 136 on VAX
        names = _find(content, b"NAMESTR" if name == _LIBRARIES[0] else b"NAMSTV8", member)
        count = int(content[names + 54 : names + 58])
        first = names + _RECORD
        lengths = [
            int.from_bytes(content[first + k * size + 4 : first + k * size + 6])
            for k in range(count)
        ]
        header = _find(content, b"OBS", first + count * size)
        said = int(content[header + 48 : header + 63].strip() or 0)
    except ValueError:
        lengths = []
    if not sum(lengths):
        raise DataError(f"{path}: the headers are damaged or cut short; export it again")
    return _Layout(sum(lengths), header + _RECORD, said or None)


def _find(content: bytes, name: bytes, start: int) -> int:
    """Return where the next header record of this name begins; ValueError when there is none."""
    place = content.index(_HEADER + name, start)
    while place % _RECORD:
        place = content.index(_HEADER + name, place + 1)
    return place


def _check_length(content: bytes, layout: _Layout, path: Path) -> None:
    data = content[layout.start :]
    if any(data.startswith(_HEADER + b"MEMB", at) for at in range(0, len(data), _RECORD)):
        raise DataError(f"{path}: the file holds several datasets; export one file for each domain")
    whole = len(data) // layout.row_length
    rest = data[whole * layout.row_length :]
    if layout.rows is None:
        complete = len(rest) < _RECORD and not rest.strip(b" ")
        found = f"after {whole} whole records {len(rest)} bytes are left over"
    else:
        complete = whole >= layout.rows
        found = f"it holds {whole} of {layout.rows} records"
    if len(content) % _RECORD:
        complete, found = False, f"its {len(content)} bytes are no multiple of {_RECORD}"
    if not complete:
        raise DataError(f"{path}: the file is cut short: {found}; copy or export it again")
