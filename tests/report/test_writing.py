"""The report folder: whole or not at all, the same bytes twice, nothing foreign replaced."""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from remission.analysis import Results
from remission.errors import DataError
from remission.report import write_report

FILES = {
    "report.html",
    "results.parquet",
    "results.csv",
    "findings.csv",
    "adam/adsl.parquet",
    "adam/adtr.parquet",
    "adam/adrs.parquet",
    "adam/adtte.parquet",
    "adam/adae.parquet",
}


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_is_written(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "deep" / "report")

    assert page == tmp_path / "deep" / "report" / "report.html"
    assert set(files_of(page.parent)) == FILES


def test_the_same_results_give_the_same_bytes(results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path / "one")
    write_report(results, tmp_path / "two")

    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_results_are_written_as_they_are(results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path / "report")

    assert pl.read_parquet(tmp_path / "report" / "results.parquet").equals(results.table)
    with (tmp_path / "report" / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = ("BOR", "GIST", "proportion", "PR")
    found = [
        row
        for row in rows
        if (row["endpoint"], row["group"], row["statistic"], row["at"]) == wanted
    ]
    assert [(row["n"], row["N"]) for row in found] == [("2", "5")]


def test_an_earlier_report_is_replaced_and_nothing_is_left_beside_it(
    results: Results, tmp_path: Path
) -> None:
    write_report(results, tmp_path / "report")
    (tmp_path / "report" / "results.csv").write_text("old")

    write_report(results, tmp_path / "report")

    assert set(files_of(tmp_path / "report")) == FILES
    assert (tmp_path / "report" / "results.csv").read_text() != "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_an_empty_folder_is_filled(results: Results, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()

    write_report(results, tmp_path / "report")

    assert set(files_of(tmp_path / "report")) == FILES


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda out: out.write_text("a file"), "not a folder"),
        (lambda out: (out.mkdir(), (out / "thesis.doc").write_text("x")), "no report of Remission"),
        (
            lambda out: (out.mkdir(), (out / "report.html").write_text("<html>mine</html>")),
            "no report of Remission",
        ),
    ],
    ids=["a file", "other files", "somebody else's report.html"],
)
def test_what_remission_did_not_write_is_never_replaced(
    results: Results, tmp_path: Path, prepare: Callable[[Path], object], message: str
) -> None:
    prepare(tmp_path / "report")
    before = files_of(tmp_path)

    with pytest.raises(DataError, match=message):
        write_report(results, tmp_path / "report")

    assert files_of(tmp_path) == before


def test_a_report_to_which_somebody_added_a_file_is_not_replaced(
    results: Results, tmp_path: Path
) -> None:
    write_report(results, tmp_path / "report")
    (tmp_path / "report" / "notes.txt").write_text("mine")

    with pytest.raises(DataError, match=r"notes\.txt"):
        write_report(results, tmp_path / "report")

    assert (tmp_path / "report" / "notes.txt").read_text() == "mine"


def test_a_failure_leaves_no_half_report(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fail)

    with pytest.raises(DataError, match="No space left on device"):
        write_report(results, tmp_path / "report")

    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_earlier_report_in_place(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(results, tmp_path / "report")
    before = files_of(tmp_path)
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(DataError, match="Permission denied"):
        write_report(results, tmp_path / "report")

    assert files_of(tmp_path) == before
