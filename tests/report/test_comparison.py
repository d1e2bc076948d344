"""The page of a comparison: every criterion, every change, and nothing that was not judged."""

import re
from pathlib import Path

import pytest

from remission.analysis import Comparison, compare_criteria
from remission.errors import DataError
from remission.protocol import read_protocol
from remission.report import write_comparison
from remission.report.comparison.material import gather_compared
from remission.report.comparison.page import render_comparison
from remission.report.comparison.tables import render_findings
from remission.sdtm import Study, read_study

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001"
FILES = {"comparison.html", "results.parquet", "results.csv", "patients.csv", "changes.csv"}


@pytest.fixture(scope="module")
def study() -> Study:
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    return read_study(EXAMPLE / "sdtm", protocol)


@pytest.fixture(scope="module")
def compared(study: Study) -> Comparison:
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    return compare_criteria(study, protocol, ["recist-1.0", "recist-1.1", "who", "choi"])


@pytest.fixture(scope="module")
def page(compared: Comparison) -> str:
    return render_comparison(compared)


def test_the_published_rate_stands_under_the_criterion_of_the_trial(page: str) -> None:
    # 19 of 27 with GIST, Verweij 2003; the others are invented data under other rules
    table = page[page.index('id="table-rates"') :]
    first = re.search(r"Objective response</th>\s*<td[^>]*>([^<]*)<", table)

    assert first is not None
    assert first[1] == "19 (70\N{NO-BREAK SPACE}%)"


def test_a_change_is_told_with_the_sentences_of_both_criteria(
    page: str, compared: Comparison
) -> None:
    row = compared.changes.filter(CRITERION="choi", PARAMCD="BOR").row(0, named=True)

    assert f"best response {row['CHANGE'].replace('->', chr(0x2192))}" in page
    assert f"{row['REFRESP']}: {row['REFWHY']}" in page
    assert f"{row['RESP']}: {row['WHY']}" in page


def test_every_patient_has_a_section_and_every_link_a_target(page: str) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', page))

    assert page.count('<details class="patient"') == 51
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)', page) == []


def test_each_figure_has_a_tile_per_patient_and_criterion(page: str) -> None:
    tiles = page[page.index('id="figure-tiles"') :]
    drawn = tiles[: tiles.index("</svg>")]

    assert drawn.count("<a ") == 51
    assert "RECIST 1.0" in drawn
    assert "Choi" in drawn


def test_a_criterion_without_its_measurements_is_named_with_the_reason(study: Study) -> None:
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    tr = study["TR"].filter(study["TR"]["TRTESTCD"] != "DENSITY")
    thin = Study(
        domains={**study.domains, "TR": tr},
        findings=study.findings,
        accounting=study.accounting,
        sources=study.sources,
    )

    page = render_comparison(compare_criteria(thin, protocol, ["recist-1.0", "choi"]))

    assert "<strong>choi is not judged:</strong> the criterion choi needs" in page
    assert "Only RECIST 1.0 could be judged" in page
    assert "not judged</td>" in page


def test_findings_that_only_one_criterion_has_are_counted(compared: Comparison) -> None:
    table = render_findings(gather_compared(compared))
    told = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    choi = compared.endpoints["choi"].responses.findings

    # One target is too small to measure at later scans, so its density is not known there.
    n = choi.filter(rule="density-not-known").height
    assert n > 0
    assert told["density-not-known"] == ["0", "0", "0", str(n)]
    assert "response-differs" not in told  # what the site concluded by one criterion


def test_the_folder_is_whole_and_the_same_twice(compared: Comparison, tmp_path: Path) -> None:
    one = write_comparison(compared, tmp_path / "one").parent
    two = write_comparison(compared, tmp_path / "two").parent
    write_comparison(compared, two)

    assert {path.name for path in one.iterdir()} == FILES
    assert [(two / name).read_bytes() for name in sorted(FILES)] == [
        (one / name).read_bytes() for name in sorted(FILES)
    ]


def test_a_report_is_not_replaced_by_a_comparison(compared: Comparison, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("a report", encoding="utf-8")

    with pytest.raises(DataError, match="no comparison of Remission"):
        write_comparison(compared, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
