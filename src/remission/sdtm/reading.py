"""Read a folder of SDTM files, in whatever formats, into a study."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.findings import make_findings
from remission.sdtm.making import make_study
from remission.sdtm.readers import READERS
from remission.sdtm.study import SourceFile, Study


def read_study(folder: str | Path, protocol: Protocol) -> Study:
    """Return what was observed: the SDTM domains of a folder, checked at the door.

    A file's stem is its domain (`tu.parquet`, `SUPPTU.xpt`), its suffix its format; formats may be
    mixed. Data files of other domains are not read but named in a note (rule `unknown-file`).

    Raises
    ------
    DataError
        When the folder does not exist or holds no domain, a file cannot be read, two files hold
        the same domain, or the data break what `make_study` needs.

    """
    folder = Path(folder)
    files = _list_files(folder)
    known = [path for path in files if _is_domain(path.stem.upper())]
    if not known:
        raise DataError(
            f"{folder}: no SDTM file found; expected one file per domain, such as dm.csv or "
            f"tr.xpt (formats: {', '.join(sorted(READERS))})"
        )
    _refuse_doubles(known)
    frames: dict[str, pl.DataFrame] = {}
    sources = []
    for path in known:
        for domain, frame in READERS[path.suffix.lower()](path).items():
            frames[domain] = frame
            sources.append(_describe(path, domain, frame))
    names = {source.domain: str(folder / source.name) for source in sources}
    study = make_study(frames, protocol, names=names)
    unknown = sorted(path.name for path in files if path not in known)
    return replace(study, sources=tuple(sources)).with_findings(_unknown_files(unknown))


def _list_files(folder: Path) -> list[Path]:
    """Return the data files of a folder, sorted by name; other files are none of ours."""
    if not folder.exists():
        raise DataError(f"{folder}: no such folder; give the folder that holds the SDTM files")
    if not folder.is_dir():
        raise DataError(f"{folder}: is a file; give the folder that holds the SDTM files")
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() in READERS and not path.name.startswith(".")
    )


def _is_domain(stem: str) -> bool:
    return stem in CONTRACTS or (
        stem.startswith("SUPP") and stem.removeprefix("SUPP") in {*CONTRACTS, "QUAL"}
    )


def _refuse_doubles(files: list[Path]) -> None:
    first: dict[str, Path] = {}
    for path in files:
        other = first.setdefault(path.stem.upper(), path)
        if other is not path:
            raise DataError(
                f"{path.parent}: {other.name} and {path.name} both hold domain "
                f"{path.stem.upper()}; keep one of them"
            )


def _describe(path: Path, domain: str, frame: pl.DataFrame) -> SourceFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return SourceFile(name=path.name, domain=domain, sha256=digest, rows=frame.height)


def _unknown_files(names: list[str]) -> pl.DataFrame:
    return make_findings(
        pl.DataFrame({"NAME": names}, schema={"NAME": pl.String}),
        "unknown-file",
        "note",
        value=pl.col("NAME"),
        message=pl.format(
            "file {} was not read: its name is no domain that is used here", pl.col("NAME")
        ),
    )
