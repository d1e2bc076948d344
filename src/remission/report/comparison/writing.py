"""Write the folder of a comparison: whole or not at all, the same bytes from the same study."""

from pathlib import Path

from remission.analysis import Comparison
from remission.report.comparison.page import render_comparison
from remission.report.folder import Folder

_COMPARISON = Folder(
    what="comparison",
    page="comparison.html",
    names=frozenset(
        {"comparison.html", "results.parquet", "results.csv", "patients.csv", "changes.csv"}
    ),
)


def write_comparison(comparison: Comparison, out: str | Path) -> Path:
    """Write what a person reads and what a program reads, and return comparison.html.

    Parameters
    ----------
    comparison
        What the criteria said.
    out
        The folder: comparison.html, results.parquet, results.csv (a row per number and
        criterion), patients.csv (a row per patient, criterion and endpoint) and changes.csv (those
        of them that are not as under the first criterion, and why). It appears whole or not at
        all. An earlier comparison in its place is replaced.

    Raises
    ------
    DataError
        When `out` is something other than an earlier comparison or an empty folder, or cannot be
        written.

    """
    page = render_comparison(comparison)

    def fill(folder: Path) -> None:
        (folder / _COMPARISON.page).write_text(page, encoding="utf-8", newline="\n")
        comparison.table.write_parquet(folder / "results.parquet")
        comparison.table.write_csv(folder / "results.csv")
        comparison.patients.write_csv(folder / "patients.csv")
        comparison.changes.write_csv(folder / "changes.csv")

    return _COMPARISON.write(Path(out), fill)
