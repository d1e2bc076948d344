"""Write the report folder: whole or not at all, and the same bytes from the same results."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from remission.analysis import Results
from remission.endpoints.adam import derive_adam
from remission.errors import DataError
from remission.report.page import GENERATOR, render_page

_PAGE = "report.html"
_OURS = frozenset({_PAGE, "results.parquet", "results.csv", "findings.csv", "adam"})
_MARK = f'<meta name="generator" content="{GENERATOR} '


def write_report(results: Results, out: str | Path) -> Path:
    """Write what a person reads and what a program reads, and return the path of report.html.

    Parameters
    ----------
    results
        What the analysis found.
    out
        The folder: report.html, results.parquet, results.csv, findings.csv and adam/. It appears
        whole or not at all. An earlier report in its place is replaced.

    Raises
    ------
    DataError
        When `out` is something other than an earlier report or an empty folder, or cannot be
        written.

    """
    out = Path(out)
    _refuse_foreign(out)
    page = render_page(results)
    frames = derive_adam(results.endpoints)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
            fresh = Path(beside) / "new"
            _fill(fresh, results, page, frames)
            _exchange(fresh, out, Path(beside) / "old")
    except OSError as error:
        raise DataError(f"{out}: the report cannot be written: {error.strerror}") from error
    return out / _PAGE


def _refuse_foreign(out: Path) -> None:
    """Raise unless nothing stands at `out`, an empty folder, or a report that we wrote."""
    if not out.exists() and not out.is_symlink():
        return
    if out.is_symlink() or not out.is_dir():
        raise DataError(f"{out}: not a folder; give the report a folder of its own with --out")
    names = {entry.name for entry in out.iterdir()}
    if not names:
        return
    page = out / _PAGE
    if _PAGE not in names or _MARK not in page.read_text(encoding="utf-8", errors="replace")[:2000]:
        raise DataError(
            f"{out}: holds files, but no report of Remission; "
            "give the report an empty folder or a new one with --out"
        )
    foreign = sorted(names - _OURS)
    if foreign:
        raise DataError(
            f"{out}: holds files that Remission did not write ({', '.join(foreign)}) and that "
            "would be lost; move them, or give another folder with --out"
        )


def _fill(folder: Path, results: Results, page: str, frames: Mapping[str, pl.DataFrame]) -> None:
    (folder / "adam").mkdir(parents=True)
    (folder / _PAGE).write_text(page, encoding="utf-8", newline="\n")
    results.table.write_parquet(folder / "results.parquet")
    results.table.write_csv(folder / "results.csv")
    results.endpoints.findings.write_csv(folder / "findings.csv")
    for name, frame in sorted(frames.items()):
        frame.write_parquet(folder / "adam" / f"{name.lower()}.parquet")


def _exchange(fresh: Path, out: Path, old: Path) -> None:
    """Put the new folder in place; the old one comes back when that fails."""
    if not out.exists():
        fresh.rename(out)
        return
    out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old)
