"""A protocol that combines collected components runs through to its report."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from remission.cli import main

DATA = Path(__file__).parent / "data" / "collected"


@pytest.mark.parametrize(
    ("criterion", "folder", "words", "responders", "events", "said"),
    [
        # best confirmed responses as in tests/response/test_*.py, progressions counted there; one
        # patient of the third died (01-701-1211), the PD of another (01-701-1287, 2014-05-29) was
        # confirmed only after the new therapy of the next day and does not count
        ("pcwg3", "pcwg3", {"CR": 1, "PR": 4, "SD": 4, "PD": 1, "PDu": 1}, 5, 4,
         "soft tissue PR, bone PD"),
        ("gcig-ca125", "gcig_ca125", {"CR": 2, "PR": 1, "SD": 4, "PD": 1}, 3, 3,
         "RECIST PR, CA-125 PD"),
        ("imwg-2016", "imwg",
         {"sCR": 1, "CR": 1, "VGPR": 2, "PR": 3, "MR": 7, "SD": 4, "PD": 3, "NE": 2}, 7, 4,
         "response VGPR"),
        ("lugano-2014", "lugano", {"CR": 1, "PR": 5, "SD": 5, "PD": 2, "NE": 1}, 6, 5,
         "PET not assessed, CT PR"),
    ],
)  # fmt: skip
def test_a_trial_by_a_collected_criterion_is_reported(  # noqa: PLR0913, PLR0917 - columns of the table
    tmp_path: Path,
    criterion: str,
    folder: str,
    words: dict[str, int],
    responders: int,
    events: int,
    said: str,
) -> None:
    shutil.copytree(DATA / folder, tmp_path / "sdtm")
    protocol = (DATA / "protocol.toml").read_text(encoding="utf-8")
    asked = protocol.replace('"pcwg3"', f'"{criterion}"')
    if criterion == "imwg-2016":
        asked = asked.replace("days = 28", "days = 1")
    if criterion in {"imwg-2016", "gcig-ca125"}:
        asked = asked.replace("minimum_days = 42", "minimum_days = 0")
    (tmp_path / "protocol.toml").write_text(asked, encoding="utf-8")

    with pytest.raises(SystemExit, match="0"):
        main(["report", str(tmp_path)])

    results = pl.read_parquet(tmp_path / "report" / "results.parquet").filter(group="ALL")
    best = results.filter(endpoint="BOR", statistic="proportion")
    assert {word: n for word, n in best.select("at", "n").rows() if n} == words
    assert results.filter(endpoint="ORR")["n"].item() == responders
    found = results.filter(endpoint="PFS", statistic="events")
    assert found["n"].item() == events
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert said in page
    assert "from collected judgements" in page
