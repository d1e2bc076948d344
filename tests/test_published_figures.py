"""The example's results.csv, made by the command line, holds every published figure.

Sources: Verweij et al., Eur J Cancer 2003;39:2006-11, abstract (printed percentages; the counts
behind them are the only whole numbers that give them). Clopper-Pearson limits: R 4 binom.test and
exact enumeration, given to six decimals.
"""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "eortc-62001"


def make_report(out: Path, seed: str) -> Path:
    """Run the command in a process of its own, with its own order of hashes."""
    subprocess.run(  # noqa: S603 - our own program, run as a shell does
        [sys.executable, "-c", "from remission.cli import main; main()",
         "report", str(EXAMPLE), "--out", str(out)],
        check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "PATH": ""},
    )  # fmt: skip
    return out


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("one") / "report", "1")


@pytest.fixture(scope="module")
def results(report: Path) -> pl.DataFrame:
    return pl.read_csv(report / "results.csv", infer_schema_length=None)


def number(
    results: pl.DataFrame, endpoint: str, group: str, statistic: str, at: str = ""
) -> dict[str, float]:
    """Return the one row of results with these words."""
    words = pl.col("at").fill_null("")
    rows = results.filter(words == at, endpoint=endpoint, group=group, statistic=statistic)
    assert rows.height == 1, (endpoint, group, statistic, at, rows.height)
    return rows.row(0, named=True)


@pytest.mark.parametrize(
    ("endpoint", "group", "at", "n", "total"),
    [
        ("BOR", "GIST", "CR", 1, 27),
        ("BOR", "GIST", "PR", 18, 27),
        ("BOR", "GIST", "SD", 5, 27),
        ("BOR", "GIST", "PD", 3, 27),
        ("BOR", "GIST", "NE", 0, 27),
        ("BOR", "STS", "CR", 0, 24),
        ("BOR", "STS", "PR", 0, 24),
        ("ORR", "GIST", "", 19, 27),
        ("ORR", "STS", "", 0, 24),
        ("DCR", "GIST", "", 24, 27),
        ("PRIORCHEMO", "ALL", "Y", 36, 51),
        ("LAB", "ALL", "ANAEMIA", 47, 51),
        ("AE", "ALL", "PERIORBITAL OEDEMA", 43, 51),
        ("AE", "ALL", "FATIGUE", 39, 51),
        ("AE", "ALL", "RASH", 35, 51),
        ("AE", "ALL", "NAUSEA", 29, 51),
        ("LAB", "ALL", "GRANULOCYTOPENIA", 24, 51),
        ("AE", "ALL", "DIARRHOEA", 24, 51),
        ("DISPOSITION", "ALL", "ADVERSE EVENT", 0, 51),
    ],
)
def test_a_published_count(
    results: pl.DataFrame, endpoint: str, group: str, at: str, n: int, total: int
) -> None:
    found = number(results, endpoint, group, "proportion", at)

    assert (found["n"], found["N"]) == (n, total)
    assert found["value"] == pytest.approx(n / total, abs=1e-15)


@pytest.mark.parametrize(
    ("endpoint", "group", "at", "lower", "upper"),
    [
        ("ORR", "GIST", "", 0.498186, 0.862473),
        ("BOR", "GIST", "PR", 0.460393, 0.834812),
        ("BOR", "GIST", "CR", 0.000937, 0.189706),
        ("BOR", "GIST", "SD", 0.063000, 0.380830),
        ("BOR", "GIST", "PD", 0.023527, 0.291587),
        ("DCR", "GIST", "", 0.708413, 0.976473),
        ("ORR", "STS", "", 0.0, 0.142474),
        ("PRIORCHEMO", "ALL", "Y", 0.561711, 0.825120),
        ("LAB", "ALL", "ANAEMIA", 0.811194, 0.978216),
        ("AE", "ALL", "PERIORBITAL OEDEMA", 0.714124, 0.929759),
        ("AE", "ALL", "RASH", 0.541127, 0.808896),
        ("AE", "ALL", "FATIGUE", 0.625069, 0.872092),
        ("AE", "ALL", "NAUSEA", 0.422453, 0.706545),
        ("LAB", "ALL", "GRANULOCYTOPENIA", 0.329300, 0.615413),
        ("AE", "ALL", "DIARRHOEA", 0.329300, 0.615413),
        ("DISPOSITION", "ALL", "ADVERSE EVENT", 0.0, 0.069777),
    ],
)
def test_its_exact_interval(
    results: pl.DataFrame, endpoint: str, group: str, at: str, lower: float, upper: float
) -> None:
    found = number(results, endpoint, group, "proportion", at)

    assert found["lower"] == pytest.approx(lower, abs=5e-7)
    assert found["upper"] == pytest.approx(upper, abs=5e-7)


@pytest.mark.parametrize(("at", "printed"), [("CR", 4), ("PR", 67), ("SD", 18), ("PD", 11)])
def test_the_printed_percentages_add_up_to_100(
    results: pl.DataFrame, at: str, printed: int
) -> None:
    assert number(results, "BOR", "GIST", "percent", at)["value"] == printed


@pytest.mark.parametrize(("group", "size"), [("GIST", 27), ("STS", 24), ("ALL", 51)])
def test_the_cohorts(results: pl.DataFrame, group: str, size: int) -> None:
    assert number(results, "FLOW", group, "count", "REGISTERED")["n"] == size


def test_the_median_age_and_performance_status(results: pl.DataFrame) -> None:
    assert number(results, "AGE", "ALL", "median")["value"] == 53
    assert number(results, "WHOPS", "ALL", "median")["value"] == 1


def test_three_in_four_of_gist_are_free_from_progression_at_one_year(
    results: pl.DataFrame,
) -> None:
    found = number(results, "TTP", "GIST", "survival", "365")

    assert round(100 * found["value"]) == 73
    assert found["N"] == 27


def test_the_median_time_to_progression_of_the_others_is_58_days(results: pl.DataFrame) -> None:
    found = number(results, "TTP", "STS", "median")

    assert (found["value"], found["N"]) == (58, 24)


def test_the_curve_read_by_hand_gives_the_rate_at_one_year(
    results: pl.DataFrame, report: Path
) -> None:
    """Product over the days of event of (at risk - events) / at risk, from ADTTE."""
    times = pl.read_parquet(report / "adam" / "adtte.parquet").filter(PARAMCD="TTP", COHORT="GIST")

    rate = 1.0
    for day in sorted({row["AVAL"] for row in times.filter(CNSR=0).iter_rows(named=True)}):
        if day <= 365:
            at_risk = times.filter(pl.col("AVAL") >= day).height
            events = times.filter(AVAL=day, CNSR=0).height
            rate *= (at_risk - events) / at_risk

    found = number(results, "TTP", "GIST", "survival", "365")
    assert found["value"] == pytest.approx(rate, abs=1e-12)


def test_the_columns_are_those_promised(results: pl.DataFrame, report: Path) -> None:
    columns = "endpoint population group statistic at value lower upper n N method why_missing"

    assert results.columns == columns.split()
    assert pl.read_parquet(report / "results.parquet").columns == columns.split()


def test_every_missing_number_says_why(results: pl.DataFrame) -> None:
    missing = results.filter(pl.col("value").is_null())

    assert missing["why_missing"].null_count() == 0


def test_the_page_says_first_that_the_data_are_no_patients(report: Path) -> None:
    page = (report / "report.html").read_text(encoding="utf-8")

    assert "They are not patients" in page[page.index("<body") :][:8000]


def test_two_runs_write_the_same_bytes(report: Path, tmp_path: Path) -> None:
    again = make_report(tmp_path / "report", "2")

    first = {path.relative_to(report): path for path in report.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path for path in again.rglob("*") if path.is_file()}
    assert sorted(first) == sorted(second)
    for name, path in first.items():
        assert path.read_bytes() == second[name].read_bytes(), name
