"""Write the report folder: whole or not at all, and the same bytes from the same results."""

from pathlib import Path

from remission.analysis import Results
from remission.endpoints.adam import derive_adam
from remission.report.folder import Folder
from remission.report.page import render_page

_REPORT = Folder(
    what="report",
    page="report.html",
    names=frozenset({"report.html", "results.parquet", "results.csv", "findings.csv", "adam"}),
)


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
    page = render_page(results)
    frames = derive_adam(results.endpoints)

    def fill(folder: Path) -> None:
        (folder / "adam").mkdir()
        (folder / _REPORT.page).write_text(page, encoding="utf-8", newline="\n")
        results.table.write_parquet(folder / "results.parquet")
        results.table.write_csv(folder / "results.csv")
        results.endpoints.findings.write_csv(folder / "findings.csv")
        for name, frame in sorted(frames.items()):
            frame.write_parquet(folder / "adam" / f"{name.lower()}.parquet")

    return _REPORT.write(Path(out), fill)
