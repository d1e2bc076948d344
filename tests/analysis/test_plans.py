"""From the lines that `remission design` prints to the design that an analysis uses."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from remission import designs
from remission.analysis import check_names
from remission.analysis.plans import find_design, find_pair_design
from remission.cli import main
from remission.errors import ProtocolError
from remission.protocol import CountPlan, PairPlan, read_protocol

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001" / "protocol.toml"

Find = Callable[[str], CountPlan | PairPlan]


@pytest.fixture
def read(tmp_path: Path) -> Find:
    """Read a plan from the lines of a protocol file, put where the example has its designs."""

    def find(lines: str) -> CountPlan | PairPlan:
        text = EXAMPLE.read_text(encoding="utf-8")
        text = re.sub(r"\[cohorts\.design\]\n(?:[a-z_0-9]+ = .*\n)+", lambda _: f"{lines}\n", text)
        path = tmp_path / "protocol.toml"
        path.write_text(text, encoding="utf-8")
        plan = read_protocol(path).cohorts[0].design
        assert isinstance(plan, CountPlan | PairPlan)
        return plan

    return find


def prior(a: float, b: float) -> designs.BetaPrior:
    return designs.BetaPrior(a=a, b=b)


MONITORED = designs.plan_thall_simon(
    (0.2, 0.4),
    designs.ThallSimonRule(
        prior=prior(0.4, 1.6), standard=prior(20, 80), futility=0.02, superiority=0.9, delta=0.05
    ),
    (10, 20, 30),
)
CASES = {
    "stages --p0 .1 --p1 .3 --stages 1/10 5/29": designs.plan_stages(0.1, 0.3, ["1/10", "5/29"]),
    "fleming --p0 .2 --p1 .4 --sizes 15 10": designs.plan_fleming(0.2, 0.4, 0.05, [15, 10]),
    "fleming --p0 .2 --p1 .4 --alpha .1 --beta .2": designs.search_fleming(0.2, 0.4, 0.1, 0.2),
    "gehan --p1 .2 --beta .05 --standard-error .08": designs.search_gehan(0.2, 0.05, 0.08),
    "sargent --p0 .2 --p1 .4 --alpha .05 --beta .1 --tolerance .005": designs.search_sargent(
        0.2,
        0.4,
        designs.ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.8, tolerance=0.005),
    ),
    "sargent-stages --p0 .1 --p1 .3 --alpha .05 --beta .1 --tolerance .005": (
        designs.search_sargent_stages(
            0.1,
            0.3,
            designs.ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.8, tolerance=0.005),
        )
    ),
    "green-dahlberg --p0 .05 --p1 .2 --n1 20 --n 40": designs.plan_green_dahlberg(
        0.05, 0.2, 20, 40
    ),
    "bop2 --p0 .2 --p1 .4 --looks 10 20 40": designs.search_bop2(
        (0.2, 0.4, 0.1), (10, 20, 40)
    ).plan,
    "bop2 --p0 .2 --p1 .4 --looks 10 20 40 --prior 1 1": designs.search_bop2(
        (0.2, 0.4, 0.1), (10, 20, 40), prior(1, 1)
    ).plan,
    "thall-simon --p0 .2 --p1 .4 --looks 10 20 30 --prior .4 1.6 --standard 20 80 --futility .02"
    " --superiority .9 --delta .05": MONITORED,
}


PAIRS = {
    "bryant-day --response .1 .3 --safe .6 .8": designs.search_bryant_day(
        designs.BryantDayRequest(
            response0=0.1,
            response1=0.3,
            safe0=0.6,
            safe1=0.8,
            alpha_response=0.15,
            alpha_toxicity=0.15,
            beta=0.15,
        )
    ),
    "conaway-petroni --response .1 .5 --safe .5 .8 --beta .2": designs.search_conaway_petroni(
        designs.ConawayPetroniRequest(
            response0=0.1, response1=0.5, safe0=0.5, safe1=0.8, alpha=0.1, beta=0.2
        )
    ),
    "bop2-pair --null .1 .1 .6 .2 --active .3 .2 .4 .1 --need both --looks 10 20": (
        designs.search_bop2_pair(
            designs.Bop2PairRequest(
                null=(0.1, 0.1, 0.6, 0.2), active=(0.3, 0.2, 0.4, 0.1), need="both", alpha=0.1
            ),
            (10, 20),
        )
    ),
}


@pytest.mark.parametrize("command", [*CASES, *PAIRS])
def test_the_printed_lines_give_the_same_design(
    command: str, read: Find, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["design", *command.split()])
    printed = capsys.readouterr().out

    plan = read("[cohorts.design]" + printed.split("[cohorts.design]")[1])

    if isinstance(plan, PairPlan):
        assert find_pair_design(plan) == PAIRS[command]
    else:
        assert find_design(plan) == CASES[command]


def test_the_numbers_of_a_plan_are_written_in_the_order_of_its_keys(read: Find) -> None:
    plan = read('[cohorts.design]\nkind = "stages"\nstages = ["1/10", "5/29"]\np0 = 0.1\np1 = 0.3')

    assert plan.write_numbers() == "p0 0.1, p1 0.3, stages 1/10 5/29"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('kind = "stages"\np0 = 0.1\np1 = 0.3\nstages = ["1-10"]', "r/n is allowed, such as 1/10"),
        ('kind = "stages"\np0 = 0.1\np1 = 0.3', "design.stages: not there, but needed"),
        ("kind = {}\np0 = 0.1\np1 = 0.3", "design.kind: found a table; "),
        ("kind = []\np0 = 0.1\np1 = 0.3", "design.kind: found []; "),
        ('kind = "bop2"\np0 = 0.1\np1 = 0.3\nalpha = 0.1\nlooks = []', "design.looks"),
        (
            'kind = "green-dahlberg"\np0 = 0.1\np1 = 0.3\nn1 = 9\nn = 20\nbeta = 0.1',
            "design.beta: found 0.1; no such key",
        ),
        (
            'kind = "stages"\np0 = 0.3\np1 = 0.1\nstages = ["1/10", "5/29"]',
            "p0 = 0.3 must be below p1 = 0.1",
        ),
    ],
)
def test_a_faulty_plan_is_told_with_its_line(lines: str, said: str, read: Find) -> None:
    with pytest.raises(ProtocolError, match=r"protocol\.toml:\d+: cohorts\.0\.design") as error:
        read(f"[cohorts.design]\n{lines}")

    assert said in str(error.value)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            'kind = "stages"\np0 = 0.1\np1 = 0.3\nstages = ["1/10", "5/10"]',
            "patients must rise from stage to stage",
        ),
        (
            'kind = "single-stage"\np0 = 0.5\np1 = 0.501\nalpha = 0.001\nbeta = 0.001',
            "trials of up to 1000 patients",
        ),
        (
            'kind = "bop2-pair"\nnull=[1,1,0,0]\nactive=[1,0,0,0]\nneed = "both"\nlooks=[9]',
            "no probabilities",
        ),
    ],
)
def test_a_design_that_does_not_exist_is_told_before_any_record_is_read(
    lines: str, said: str, read: Find, tmp_path: Path
) -> None:
    read(f"[cohorts.design]\n{lines}")

    with pytest.raises(ProtocolError, match=r"toml:\d+: cohorts\.0\.design") as error:
        check_names(read_protocol(tmp_path / "protocol.toml"))

    assert said in str(error.value)


def test_a_comparison_that_does_not_exist_is_told(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "protocol.toml"
    path.write_text(
        f'{text}\n[randomised]\nkind = "selection"\narms = ["GIST", "STS"]\nbest = 0.2\n'
        "others = [0.4]\n",
        encoding="utf-8",
    )

    with pytest.raises(ProtocolError, match=r"toml:\d+: randomised: The best rate is 0\.2"):
        check_names(read_protocol(path))
