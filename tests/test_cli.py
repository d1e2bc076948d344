"""The command line: what it writes, what it says, and what it does with bad input."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from remission.cli import main
from remission.response import COLLECTED_CRITERIA, CRITERIA

EXAMPLE = Path(__file__).parents[1] / "examples" / "eortc-62001"


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def command(*words: str | Path) -> Said:
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Said(code, *capsys.readouterr())

    return command


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """Copy the example, so that a test can spoil it."""
    folder = tmp_path / "trial"
    folder.mkdir()
    shutil.copy(EXAMPLE / "protocol.toml", folder)
    shutil.copytree(EXAMPLE / "sdtm", folder / "sdtm")
    return folder


def spoil(trial: Path, name: str, content: bytes) -> None:
    (trial / "sdtm" / name).write_bytes(content)


def replace_in(trial: Path, old: str, new: str) -> None:
    path = trial / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- what it does ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--help"], ["report", "--help"], ["protocol", "--help"]])
def test_help_is_printed(run: Run, words: list[str]) -> None:
    said = run(*words)

    assert said.code == 0
    assert "remission" in said.out
    assert said.err == ""


def test_a_report_is_a_folder_with_everything_and_nothing_else(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    out = tmp_path / "made" / "report"

    said = run("report", trial, "--out", out)

    assert said.code == 0
    assert said.err == ""
    assert said.out.startswith(f"Report: {out / 'report.html'}\n")
    assert sorted(path.name for path in out.iterdir()) == [
        "adam",
        "findings.csv",
        "report.html",
        "results.csv",
        "results.parquet",
    ]
    assert [path.name for path in out.parent.iterdir()] == ["report"]


def test_the_report_stands_beside_the_protocol_when_no_folder_is_named(
    run: Run, trial: Path
) -> None:
    shutil.move(trial / "sdtm", trial / "records")

    said = run("report", trial, "--data", trial / "records")

    assert said.code == 0
    assert (trial / "report" / "report.html").exists()


def test_sensitivity_adds_every_set_of_censoring_rules(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    assert run("report", trial, "--out", tmp_path / "out", "--sensitivity").code == 0

    table = pl.read_csv(tmp_path / "out" / "results.csv", infer_schema_length=None)
    by_rules = table.filter(pl.col("statistic") == "median by rules")
    assert set(by_rules["at"]) == {"plain", "fda-a", "fda-b", "fda-c", "ema", "eortc", "ttp"}
    assert '<section id="sensitivity">' in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_an_earlier_cutoff_sees_fewer_events_and_says_so(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    assert run("report", trial, "--out", tmp_path / "late").code == 0
    assert run("report", trial, "--out", tmp_path / "early", "--cutoff", "2001-01-31").code == 0

    early, late = (
        pl.read_csv(tmp_path / name / "results.csv").filter(
            endpoint="PFS", group="ALL", statistic="events"
        )
        for name in ("early", "late")
    )
    assert early["n"].item() < late["n"].item()
    assert "31 January 2001" in (tmp_path / "early" / "report.html").read_text(encoding="utf-8")
    adtte = pl.read_parquet(tmp_path / "early" / "adam" / "adtte.parquet")
    assert str(adtte["ADT"].max()) <= "2001-01-31"


def test_a_cutoff_before_any_scan_after_baseline_still_gives_a_report(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    first = pl.read_csv(trial / "sdtm" / "ds.csv").filter(DSDECOD="ENROLLED")["DSSTDTC"].min()

    said = run("report", trial, "--out", tmp_path / "out", "--cutoff", str(first))

    assert said.code == 0, said.err
    results = pl.read_csv(tmp_path / "out" / "results.csv", infer_schema_length=None)
    events = results.filter(pl.col("endpoint").is_in(["TTP", "PFS"]), statistic="events")
    assert events["n"].sum() == 0
    median = results.filter(endpoint="DOR", group="ALL", statistic="median")
    assert median.select("value", "why_missing").row(0) == (None, "nobody in the group")


def test_check_prints_the_findings_and_writes_them(run: Run, trial: Path) -> None:
    said = run("check", trial)

    assert said.code == 0
    assert str(trial / "findings.csv") in said.out
    assert pl.read_csv(trial / "findings.csv").height > 0


def test_init_writes_a_trial_whose_protocol_is_valid(run: Run, tmp_path: Path) -> None:
    made = run("init", tmp_path / "new")
    checked = run("check", tmp_path / "new")

    assert made.code == 0
    assert checked.code == 2
    assert "dm.csv: domain DM has no records, so there are no patients" in checked.err


def test_init_leaves_a_folder_with_files_alone(run: Run, trial: Path) -> None:
    said = run("init", trial)

    assert said.code == 2
    assert "is not empty" in said.err


def test_the_schema_is_json_and_lists_the_words(run: Run) -> None:
    schema = json.loads(run("protocol", "schema").out)

    criterion = schema["$defs"]["ResponsePlan"]["properties"]["criterion"]
    assert criterion["enum"] == sorted([*CRITERIA, *COLLECTED_CRITERIA])


def test_nothing_shows_progress_when_the_output_is_piped(trial: Path, tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program, run as a shell does
        [sys.executable, "-c", "from remission.cli import main; main()",
         "report", str(trial), "--out", str(tmp_path / "out")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


# --- bad input ------------------------------------------------------------------------------


def empty_folder(trial: Path) -> None:
    shutil.rmtree(trial / "sdtm")
    (trial / "sdtm").mkdir()


def no_domain(name: str) -> Callable[[Path], None]:
    return lambda trial: (trial / "sdtm" / name).unlink()


def broken_row(trial: Path) -> None:
    text = (trial / "sdtm" / "tr.csv").read_bytes()
    spoil(trial, "tr.csv", text + b'X,"unclosed\n')


def truncated_xpt(trial: Path) -> None:
    whole = (Path(__file__).parent / "data" / "tr_version_5.xpt").read_bytes()
    (trial / "sdtm" / "tr.csv").unlink()
    spoil(trial, "tr.xpt", whole[: len(whole) // 2])


def wrong_encoding(trial: Path) -> None:
    text = (trial / "sdtm" / "ae.csv").read_text(encoding="utf-8")
    spoil(trial, "ae.csv", (text.rstrip("\n") + "\n").replace("RASH", "R\u00c4SH").encode("cp1252"))


def no_bytes(trial: Path) -> None:
    spoil(trial, "lb.csv", b"")


@pytest.mark.parametrize("command", ["report", "check"])
@pytest.mark.parametrize(
    ("what", "harm", "said"),
    [
        ("an empty folder", empty_folder, ["no SDTM file found"]),
        ("no TR", no_domain("tr.csv"), ["TR"]),
        ("no DM", no_domain("dm.csv"), ["DM", "demographics"]),
        ("a broken row", broken_row, ["tr.csv"]),
        ("a truncated XPT", truncated_xpt, ["tr.xpt"]),
        ("another encoding", wrong_encoding, ["ae.csv", "UTF-8"]),
        ("a file of 0 bytes", no_bytes, ["lb.csv", "empty"]),
        ("an unknown criterion",
         lambda trial: replace_in(trial, '"recist-1.0"', '"recist-9"'),
         ["protocol.toml:", "response.criterion: found 'recist-9'", "recist-1.0, recist-1.1"]),
        ("a cut-off before the first patient",
         lambda trial: replace_in(trial, "cutoff = 2002-04-30", "cutoff = 1999-01-01"),
         ["cut-off 1999-01-01", "before the first patient"]),
        ("no protocol", lambda trial: (trial / "protocol.toml").unlink(), ["no such file", "init"]),
        ("no TOML", lambda trial: replace_in(trial, "[trial]", "[trial"), ["toml:5: not valid"]),
        ("a reader who read nothing",
         lambda trial: replace_in(trial, '"INVESTIGATOR"', '"READER 3"'),
         ["response.evaluator: found 'READER 3'", "INVESTIGATOR"]),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_message_and_nothing_is_written(
    run: Run,
    trial: Path,
    command: str,
    what: str,
    harm: Callable[[Path], None],
    said: list[str],
) -> None:
    harm(trial)
    before = sorted(trial.rglob("*"))

    found = run(command, trial)

    assert found.code == 2, what
    assert found.out == ""
    assert "Traceback" not in found.err
    for words in said:
        assert words in found.err, (what, found.err)
    assert sorted(trial.rglob("*")) == before


def test_all_unknown_names_stand_in_one_message(run: Run, trial: Path) -> None:
    for old, new in (
        ('"recist-1.0"', '"recist-9"'),
        ('"CTC 2.0"', '"CTC 1"'),
        ('"clopper-pearson"', '"wild"'),
        ('"log-log"', '"loglog"'),
        ('code = "DCR"', 'code = "QQQ"'),
        ('kind = "single-stage"', 'kind = "one-stage"'),
    ):
        replace_in(trial, old, new)

    said = run("report", trial)

    assert said.code == 2
    assert len(said.err.splitlines()) == 6
    for name in ("recist-9", "CTC 1", "wild", "loglog", "QQQ", "one-stage"):
        assert f"found '{name}'; allowed: " in said.err


@pytest.mark.parametrize(
    "words",
    [
        ["report"],
        ["nonsense"],
        ["report", "TRIAL", "--unknown", "x"],
        ["report", "TRIAL", "--cutoff", "2001-13-01"],
        ["report", "TRIAL", "--cutoff", "yesterday"],
        ["report", "TRIAL", "extra"],
        ["protocol", "shema"],
    ],
)
def test_a_wrong_command_is_one_message(run: Run, trial: Path, words: list[str]) -> None:
    said = run(*(str(trial) if word == "TRIAL" else word for word in words))

    assert said.code == 2
    assert said.err != ""
    assert "Traceback" not in said.err
    assert not (trial / "report").exists()


def test_a_folder_with_other_files_is_not_overwritten(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")

    said = run("report", trial, "--out", out)

    assert said.code == 2
    assert "holds files, but no report of Remission" in said.err
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "trial"]


@pytest.mark.parametrize("command", ["report", "check"])
def test_a_place_that_cannot_be_written_is_said(run: Run, trial: Path, command: str) -> None:
    blocked = trial / "a file"
    blocked.write_text("", encoding="utf-8")

    said = run(command, trial, "--out", blocked / "out")

    assert said.code == 2
    assert "written" in said.err
    assert "Traceback" not in said.err


def test_a_failed_report_leaves_the_earlier_one(
    run: Run, trial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert run("report", trial, "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    said = run("report", trial, "--out", out)

    assert said.code == 2
    assert "No space left on device" in said.err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "trial"]


# --- criteria side by side -----------------------------------------------------------------


def test_criteria_are_compared_into_a_folder(run: Run, trial: Path, tmp_path: Path) -> None:
    said = run("compare", trial, "--criteria", "recist-1.0, WHO,choi", "--out", tmp_path / "c")

    assert said.code == 0
    assert f"Comparison: {tmp_path / 'c' / 'comparison.html'}" in said.out
    assert re.search(r"^who: \d+ patients not as under recist-1.0$", said.out, flags=re.MULTILINE)
    results = pl.read_csv(tmp_path / "c" / "results.csv")
    assert results["criterion"].unique(maintain_order=True).to_list() == [
        "recist-1.0", "who", "choi",
    ]  # fmt: skip


def test_an_unknown_criterion_is_an_error_that_lists_the_known(
    run: Run, trial: Path, tmp_path: Path
) -> None:
    said = run("compare", trial, "--criteria", "recist-1.0,recist-2", "--out", tmp_path / "c")

    assert (said.code, said.out) == (2, "")
    assert "no response criterion is called 'recist-2'; there are choi, " in said.err
    assert not (tmp_path / "c").exists()
