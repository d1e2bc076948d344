"""`remission design`: what is printed, what is drawn, and what a protocol reads of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from remission.cli import main
from remission.cli.design import design_app
from remission.cli.sheets import tell_progress
from remission.designs import DESIGNS
from remission.protocol import read_protocol

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
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return Said(int(end.value.code or 0), *capsys.readouterr())

    return command


RATES = ("--p0", ".05", "--p1", ".25", "--alpha", ".1", "--beta", ".1")


def test_a_design_is_found_and_written_for_a_protocol(run: Run) -> None:
    found = run("design", "simon-minimax", *RATES)
    side_by_side = run("design", "compare", *RATES)

    # Simon 1989, Table 1: minimax 0/13 2/20, optimal 0/9 2/24
    assert (found.code, side_by_side.code) == (0, 0)
    assert 'kind = "simon-minimax"' in found.out
    assert "0/13 2/20" in side_by_side.out
    assert "0/9 2/24" in side_by_side.out


def test_every_design_that_a_protocol_can_name_is_a_command(run: Run) -> None:
    commands = set(design_app)
    assert set(DESIGNS) <= commands

    said = run("design", "chen-minimax", *RATES)

    assert said.code == 0
    assert said.out.startswith("chen-minimax: inactive at a response rate of 5.0 %")


def test_a_design_is_drawn_into_a_folder(run: Run, tmp_path: Path) -> None:
    said = run("design", "simon", *RATES, "--out", tmp_path / "design")

    assert (said.code, said.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "design").iterdir()) == [
        "boundary.svg", "design.toml", "design.txt", "expected.svg", "power.svg",
    ]  # fmt: skip
    for name in ("boundary", "expected", "power"):
        drawing = ET.parse(tmp_path / "design" / f"{name}.svg").getroot()  # noqa: S314 - ours
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert "simon-minimax" in (tmp_path / "design" / "power.svg").read_text(encoding="utf-8")
    assert (tmp_path / "design" / "design.txt").read_text(encoding="utf-8").strip() in said.out


CURVES = "boundary expected power"
OTHERS = [
    # Fleming 1982: p0 .2, p1 .4, 15 + 10: accept at 3 and 8, reject at 7 and 9
    ("fleming --p0 .2 --p1 .4 --sizes 15 10", "1 15 3 or fewer 7 or more", CURVES),
    ("green-dahlberg --p0 .1 --p1 .3 --n1 20 --n 40", "2 40", CURVES),
    # Gehan 1961: p1 .20, 5 %: 14 patients
    ("gehan --p1 .2", "First stage: 14 patients.", f"{CURVES} second-stage"),
    # Sargent 2001, eps .005: n 32, fail 8, success 11
    ("sargent --p0 .2 --p1 .4 --tolerance .005", "32 8 or fewer 11 or more", "boundary power"),
    # EurosarcBayes: 15 (2, 10), 30 (5, 21)
    (
        "bryant-day --response .1 .3 --safe .6 .8",
        "1 15 2 or more 10 or more",
        "boundary power second-stage",
    ),
    ("bop2 --p0 .2 --p1 .4 --looks 10 20 40", "3 40", CURVES),
    (
        "bop2-pair --null .15 0 .15 .7 --active .25 0 .25 .5 --need either --looks 10 --looks 20",
        "stop when both fail",
        CURVES,
    ),
    ("thall-simon --p0 .2 --p1 .4 --looks 10 --looks 30 --prior .4 1.6", "2 30", CURVES),
    (
        "log-rank --survival .2 --at 2 --hazard-ratio .569 --accrual 5 --follow-up 2",
        "one stage",
        CURVES,
    ),
    (
        "conaway-petroni --response .1 .5 --safe .5 .8 --beta .2",
        "Conaway and Petroni (1995)",
        "boundary power second-stage",
    ),
    ("bop2-time --median0 3 --median1 6 --looks 8 --looks 16", "events not promising", CURVES),
    ("jung --p0 .1 --p1 .5 --alpha .15 --beta .2", "optimal", CURVES),
    (
        "discontinuation --stable .5 --stopped .2 --continued .6",
        "treated at first",
        "boundary power",
    ),
    ("selection --best .35 --others .2 .2", "in each of 3 arms", "power size"),
    # Rubinstein 2005 by hand: 4 (0.8416 x 2)^2 / log(1.5)^2 = 68.9
    ("screening --hazard-ratio .666666667", "69 events", "boundary power"),
    ("simon --p0 .05 --p1 .25 --first-stage 12 12", "/12 ", CURVES),
    # Simon 1989, Table 1: EN 15.0
    ("stages --p0 .1 --p1 .3 --stages 1/10 5/29", "10.0 % (p0) 4.7 % 73.6 % 15.0", CURVES),
]


@pytest.mark.parametrize(("words", "said", "drawn"), OTHERS)
def test_every_other_kind_is_printed_and_drawn_with_lines_for_a_protocol(
    run: Run, tmp_path: Path, words: str, said: str, drawn: str
) -> None:
    answer = run("design", *words.split(), "--out", tmp_path / "out")

    assert (answer.code, answer.err) == (0, "")
    assert said in re.sub(" +", " ", answer.out)
    names = ["design.txt", "design.toml", *(f"{name}.svg" for name in drawn.split())]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    for path in (tmp_path / "out").glob("*.svg"):
        ET.parse(path)  # noqa: S314 - ours


def test_two_stages_with_three_outcomes_are_drawn(run: Run, tmp_path: Path) -> None:
    """R PhIIdesign 0.2.0: 1/12, 3 and 6 of 26, 16.77 expected; 1/14, 3 and 5 of 21."""
    words = "sargent-stages --p0 .1 --p1 .3 --alpha .05 --beta .1 --tolerance .005"
    answer = run("design", *words.split(), "--out", tmp_path / "out")

    said = re.sub(r"\s+", " ", answer.out)
    assert answer.code == 0
    assert "optimal 1 or fewer 12 3 or fewer 6 or more 26" in said
    assert "minimax 1 or fewer 14 3 or fewer 5 or more 21" in said
    assert "it enters 16.8 patients on average" in said
    assert 'kind = "sargent-optimal"' in said
    names = ["design.toml", "design.txt", *(f"{name}.svg" for name in CURVES.split())]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


@pytest.mark.parametrize("kind", [*DESIGNS, "simon"])
def test_a_protocol_reads_the_lines_that_a_design_writes(
    run: Run, tmp_path: Path, kind: str
) -> None:
    run("design", kind, "--p0", ".1", "--p1", ".4", "--out", tmp_path / "out")
    text = (EXAMPLE / "protocol.toml").read_text(encoding="utf-8")
    lines = (tmp_path / "out" / "design.toml").read_text(encoding="utf-8")

    (tmp_path / "protocol.toml").write_text(
        re.sub(r"\[cohorts\.design\]\n(\S+ = .*\n)+", lines, text, count=1), encoding="utf-8"
    )

    plan = read_protocol(tmp_path / "protocol.toml").cohorts[0].design
    assert plan is not None
    assert plan.kind == {"simon": "simon-optimal"}.get(kind, kind)
    assert (plan.p0, plan.p1, plan.alpha, plan.beta) == (0.1, 0.4, 0.05, 0.1)


def test_the_rates_between_which_a_progression_free_rate_is_planned(
    run: Run, tmp_path: Path
) -> None:
    """Van Glabbeke 2002: 20 % and 40 %; Simon 1989: optimal 3/13 12/43."""
    answer = run("design", "progression-free", "--out", tmp_path / "out")

    assert "3/13 12/43" in answer.out
    lines = (tmp_path / "out" / "design.toml").read_text(encoding="utf-8")
    assert "progression_free_days = 91" in lines
    bounds, power = (
        (tmp_path / "out" / f"{name}.svg").read_text(encoding="utf-8")
        for name in ("boundary", "power")
    )
    assert ">Free from progression<" in bounds
    assert ">Responses<" not in bounds
    assert ">True rate free from progression on day 91<" in power


def test_a_fixed_first_stage_is_kept(run: Run) -> None:
    said = run("design", "simon", *RATES, "--first-stage", "12", "12")

    assert said.code == 0
    stages = re.findall(r"^simon-\S+ +(\d+/\d+) +\d+/\d+ ", said.out, flags=re.MULTILINE)
    assert stages
    assert {stage.split("/")[1] for stage in stages} == {"12"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fleming", "--p0", ".4", "--p1", ".3"), "p0 = 0.4"),
        (("simon", "--p0", ".1", "--p1", ".3", "--alpha", "1.2"), "alpha is 1.2"),
        (("simon", "--p0", ".10", "--p1", ".11"), "1000 patients"),
        (("compare", "--p0", ".4", "--p1", ".3"), "p0 = 0.4"),
        (("progression-free", "--benchmark", "nonsense"), "sts-second-line-3-months"),
        (("conaway-petroni", "--empty-response", "--safe", ".5", ".8"), "--empty-response"),
    ],
)
def test_a_design_that_does_not_exist_is_one_message(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    answer = run("design", *words)

    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("green-dahlberg --p0 .1 --p1 .3 --n1 20.7 --n 35", "20.7 is no whole number"),
        ("simon --p0 .05 --p1 .25 --first-stage 12.5 13", "12.5 is no whole number"),
        ("simon --p0 .05 --p1 .25 --first-stage 1000 1000", "a lower below 1000"),
        ("bop2 --p0 .2 --p1 .4 --looks 10,20", "10,20 is no whole number"),
        ("bop2 --p0 .2 --p1 .4 --looks 20 10", "Looks after 20, 10 patients"),
        ("thall-simon --p0 .2 --p1 .4 --prior 1 1 --looks 100000", "to 1000 at most"),
        ("fleming --p0 .2 --p1 .4 --sizes 1000000000", "at most 1000 together"),
        ("progression-free --days 0", "The day is 0"),
        ("progression-free --days -5", "The day is -5"),
        ("bryant-day --response .1 .3 --safe .8 .6", "rates without toxicity are p0 = 0.8"),
    ],
)
def test_a_slip_of_the_pen_is_neither_rounded_nor_searched_for(
    run: Run, words: str, said: str
) -> None:
    answer = run("design", *words.split())

    assert answer.code == 2
    assert said in re.sub(r"[\s│]+", " ", answer.err)
    assert answer.out == ""


def test_numbers_of_a_list_stand_behind_one_another_or_each_behind_its_own_word(run: Run) -> None:
    rates = ("fleming", "--p0", ".2", "--p1", ".4")
    short = run("design", *rates, "--sizes", "15", "10")
    long = run("design", *rates, "--sizes", "15", "--sizes", "10")

    assert short == long
    assert short.code == 0


def test_a_comparison_says_on_a_terminal_what_it_searches(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_progress("single-stage")
    silent = capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    tell_progress("single-stage")
    told = capsys.readouterr().err

    assert silent == ""
    assert told.startswith("\rsearching single-stage ...")


@pytest.mark.parametrize("kind", ["simon", "chen-optimal", "sargent"])
def test_a_search_says_on_a_terminal_what_it_is_and_clears_the_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    words = (kind, "--p0", ".1", "--p1", ".4")
    piped = run("design", *words)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    watched = run("design", *words)

    assert piped.err == ""
    assert watched.err.startswith(f"\rsearching {kind} ...")
    assert watched.err.endswith(f"\r{'':<50}\r")
    assert watched.out == piped.out


@pytest.mark.parametrize(
    "words",
    [
        ["--p0", ".1", "--p1", ".4", "--stages", "-/8 (4+)", "1/14 (6+)", "4/20"],
        ["--stages", "-/8 (4+)", "1/14 (6+)", "4/20", "--p0", ".1", "--p1", ".4"],
        ["--p0", ".1", "--stages=-/8 (4+)", "--stages", "1/14 (6+)", "4/20", "--p1", ".4"],
    ],
)
def test_a_stage_without_a_stop_for_too_few_is_no_option(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["design", "stages", *words])

    assert ended.value.code == 0
    assert 'stages = ["-/8 (4+)", "1/14 (6+)", "4/20"]' in capsys.readouterr().out
