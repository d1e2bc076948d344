"""`remission report --scale`: the same laboratory values under other toxicity scales."""

from pathlib import Path

import polars as pl
import pytest

from remission.cli import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "eortc-62001"


def test_a_report_shows_the_laboratory_values_under_other_scales(tmp_path: Path) -> None:
    out = tmp_path / "out"

    with pytest.raises(SystemExit) as end:
        main(["report", str(EXAMPLE), "--out", str(out), "--scale", "ctcae-5.0, CTCAE 6"])

    assert not end.value.code
    results = pl.read_parquet(out / "results.parquet").filter(endpoint="SCALES", group="ALL")
    counts = dict(results.filter(statistic="proportion").select("at", "n").iter_rows())
    # The published 24 of 51 is by CTC 2.0; CTCAE has no grade between LLN and 2.0.
    assert counts["NEUT LOW, CTC 2.0"] == 24
    assert counts["NEUT LOW, CTCAE 5.0"] < 24
    assert "table-scales" in (out / "report.html").read_text(encoding="utf-8")


def test_an_unknown_scale_is_one_message_that_lists_the_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    with pytest.raises(SystemExit) as end:
        main(["report", str(EXAMPLE), "--out", str(out), "--scale", "ctcae-9"])

    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("--scale: found 'ctcae-9'; allowed: CTC 2.0, CTCAE 3")
    assert not out.exists()
