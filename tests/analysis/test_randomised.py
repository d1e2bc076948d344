"""Arms drawn by lot: what follows while answers are open; worked by hand and by completion."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from analysis.conftest import arm, frame, pick, subject_rows
from remission.analysis import Results
from remission.analysis.arms_conclusion import (
    RunIn,
    conclude_discontinuation,
    conclude_jung,
    conclude_selection,
)
from remission.analysis.arms_rates import FEWER, infer_arms_jung, infer_arms_selection
from remission.analysis.conclusion import CLOSED, UNDECIDED, UNKNOWN_ORDER
from remission.analysis.rows import Place
from remission.cli import main
from remission.designs import Discontinuation, Jung, Selection
from remission.endpoints import SUBJECT_SCHEMA
from remission.errors import ProtocolError
from remission.protocol import read_protocol

Analyse = Callable[..., Results]

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001" / "protocol.toml"
JUNG = Jung(p0=0.1, p1=0.5, alpha=0.15, beta=0.2, n1=3, d1=1, n=5, d=2)
PLACE = Place(endpoint="RANDOMISED", population="registered", group="ALL")
PICK = Selection(best=0.5, others=(0.2, 0.2), n=4, chance=0.8)


def complete(pattern: str) -> list[str]:
    choices = [letter if letter != "?" else "yn" for letter in pattern]
    return ["".join(full) for full in itertools.product(*choices)]


@pytest.mark.parametrize(
    ("new", "control", "promising", "words"),
    [
        ("ynn", "nnn", None, "4 planned patients are still to be entered"),
        ("ynn", "ynn", False, "a difference of at least 1 is asked for"),
        ("yn?", "ynn", None, "1 answer is open"),
        ("yyynn", "nnnyn", True, "so the treatment is promising"),
        ("yynnn", "nnnyn", False, "difference of at least 2"),
        ("nnnyyyy", "nnnnnnn", False, "whatever was seen in those entered after them"),
        ("yyynnyy", "nnnynyy", True, "3 responses of NEW and 1 response of CONTROL"),
    ],
)
def test_two_stages_against_a_control(
    *, new: str, control: str, promising: bool | None, words: str
) -> None:
    found = conclude_jung(JUNG, arm("NEW", new), arm("CONTROL", control))

    assert found.promising is promising
    assert words in found.sentence


def test_a_verdict_on_open_answers_is_the_one_of_every_completion() -> None:
    """Against `Jung.decide` on each completed set of answers."""
    rng = np.random.default_rng(3)
    seen: Counter[tuple[bool | None, int]] = Counter()
    for _ in range(400):
        new, control = ("".join(rng.choice(list("yn?"), 5, p=[0.4, 0.45, 0.15])) for _ in "ab")
        verdict = conclude_jung(JUNG, arm("NEW", new), arm("CONTROL", control)).promising

        ends = {decide_all(a, b) for a in complete(new) for b in complete(control)}
        if verdict is not None or "?" not in new + control:
            assert ends == {verdict}, (new, control)
        seen[verdict, len(ends)] += 1
    # a verdict may wait where each look alone is open; that is rare
    assert seen[True, 1] > 10
    assert seen[False, 1] > 100
    assert seen[None, 1] < 0.02 * sum(seen.values())


def decide_all(new: str, control: str) -> bool:
    first = JUNG.decide(new[:3].count("y"), control[:3].count("y"), 3)
    return first == "continue" and (
        JUNG.decide(new.count("y"), control.count("y"), 5) == "promising"
    )


@pytest.mark.parametrize(
    ("patterns", "selected", "words"),
    [
        (("yynn", "ynnn", "nnnn"), ("A",), "A is selected"),
        (("yynn", "yynn", "nnnn"), ("A", "B"), "a lot decides between them"),
        (("yynn", "yn?n", "nnnn"), (), "No arm can be selected yet"),
        (("yyyn", "yn?n", "nnnn"), ("A",), "that cannot change it"),
        (("yyy", "nnnn", "nnnn"), ("A",), "1 planned patient is still to be entered"),
        (("ynnn", "nnnn", "nnnnyyyy"), ("A",), "A 1, B 0, C 0"),  # only the first 4 count
    ],
)
def test_the_arm_with_most_responses_is_selected(
    patterns: tuple[str, ...], selected: tuple[str, ...], words: str
) -> None:
    arms = [arm(name, seen) for name, seen in zip("ABC", patterns, strict=True)]
    found = conclude_selection(PICK, arms)

    assert found.selected == selected
    assert words in found.sentence
    assert found.promising is None


def test_those_who_continue_are_compared_with_those_who_stop() -> None:
    design = Discontinuation(stable=0.5, stopped=0.2, continued=0.8, alpha=0.1, run_in=20)

    # 4 of 5 against 0 of 5: P = C(5, 4) C(5, 0) / C(10, 4) = 5/210
    all_in = RunIn(entered=20, waiting=0)
    final = conclude_discontinuation(design, all_in, arm("C", "yyyyn"), arm("S", "nnnnn"))
    waiting = conclude_discontinuation(design, all_in, arm("C", "yyyyn"), arm("S", "nn???"))
    empty = conclude_discontinuation(design, all_in, arm("C", "yyyyn"), arm("S", ""))

    assert final.promising is True
    assert final.p_value == pytest.approx(5 / 210)
    assert waiting.promising is None
    assert "3 answers are open. The design" in waiting.sentence  # 5 and 5: nobody is missing
    assert empty.promising is None


@pytest.mark.parametrize(
    ("run_in", "closed", "promising", "words"),
    [
        (RunIn(entered=19, waiting=0), False, None, "1 planned patient is still to be entered"),
        (RunIn(entered=20, waiting=2), False, None, "2 patients of the run-in may still be alloc"),
        (RunIn(entered=20, waiting=0), False, True, "so the treatment is promising"),
        (RunIn(entered=19, waiting=2), True, True, "so the treatment is promising"),
    ],
)
def test_the_test_of_those_who_stop_is_made_once(
    *, run_in: RunIn, closed: bool, promising: bool | None, words: str
) -> None:
    """Fisher's test after every answer would err far more often than its alpha."""
    design = Discontinuation(stable=0.5, stopped=0.2, continued=0.8, alpha=0.1, run_in=20)
    arms = [
        replace(arm(name, seen), closed=closed) for name, seen in (("C", "yyyyn"), ("S", "nnnnn"))
    ]

    found = conclude_discontinuation(design, run_in, *arms)

    assert found.promising is promising
    assert (found.p_value is None) == (promising is None)
    assert words in found.sentence


def test_an_unknown_order_is_told() -> None:
    found = conclude_jung(JUNG, arm("NEW", "yyyy", dated=False), arm("CONTROL", "nnn"))

    assert found.promising is None
    assert "order in which the patients of NEW were entered is not known" in found.sentence


def test_responses_of_both_arms_are_counted(analysed: Analyse) -> None:
    """P1 CR, P2 PR and P3 SD in A, P4 PD and P5 NE in B; 3 patients are too few for the design."""
    plan = {
        "kind": "jung", "arms": ("A", "B"), "p0": 0.1, "p1": 0.5, "alpha": 0.15, "beta": 0.2,
    }  # fmt: skip

    results = analysed(randomised=plan)

    rows = results.table.filter(endpoint="RANDOMISED", statistic="seen")
    assert rows.select("at", "n", "N").rows() == [("A", 2, 3), ("B", 0, 2)]
    assert pick(results, "RANDOMISED", "ALL", "planned")["n"] == 11
    assert pick(results, "RANDOMISED", "ALL", "decision")["value"] is None


def test_times_of_both_arms_are_compared(analysed: Analyse) -> None:
    """TTP: A 200+, 100, 60; B 57, 1+. At 57, 4 at risk, 3 of A: E = 3/4, V = 3/16; later only A."""
    plan = {"kind": "screening", "arms": ("A", "B"), "hazard_ratio": 0.2, "endpoint": "TTP",
            "alpha": 0.4, "beta": 0.4}  # fmt: skip

    results = analysed(randomised=plan)

    # events needed: 4 (2 x 0.2533)^2 / log(0.2)^2 = 0.4, so 1
    assert pick(results, "RANDOMISED", "ALL", "planned")["n"] == 1
    z = (3 / 4 + 1 + 1 - 2) / sqrt(3 / 16)
    row = pick(results, "RANDOMISED", "ALL", "p-value")
    assert row["value"] == pytest.approx(1 - NormalDist().cdf(z))
    assert pick(results, "RANDOMISED", "ALL", "decision")["value"] == 1.0
    assert pick(results, "RANDOMISED", "ALL", "seen", "A")["n"] == 2


def test_the_selected_arm_has_a_row(analysed: Analyse) -> None:
    plan = {
        "kind": "selection", "arms": ("A", "B"), "best": 0.9, "others": (0.1,), "chance": 0.9,
    }  # fmt: skip

    open_ = analysed(randomised=plan)
    ended = [row | {"EOTREAS": "COMPLETED"} for row in subject_rows()]
    results = analysed(randomised=plan, subjects=frame(SUBJECT_SCHEMA, ended))

    # one patient in each arm already: 0.9 x 0.9 + 0.18 / 2 = 0.9
    assert pick(open_, "RANDOMISED", "ALL", "selected", "A")["value"] is None
    assert pick(results, "RANDOMISED", "ALL", "planned")["n"] == 1
    assert pick(results, "RANDOMISED", "ALL", "selected", "A")["value"] == 1.0
    assert pick(results, "RANDOMISED", "ALL", "selected", "B")["value"] == 0.0


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"kind": "screening", "arms": ("A", "B"), "hazard_ratio": 0.5, "endpoint": "OS"}, "TTP"),
        ({"kind": "screening", "arms": ("A", "B"), "hazard_ratio": 0.5, "endpoint": "ORR"}, "TTP"),
        # a time that only responders have: their arms are no longer alike
        ({"kind": "screening", "arms": ("A", "B"), "hazard_ratio": 0.5, "endpoint": "DOR"}, "TTP"),
        (
            {
                "kind": "discontinuation", "arms": ("A", "B"), "stable": 0.5, "stopped": 0.2,
                "continued": 0.6, "progression_free_days": 168,
            },
            "unless the endpoint PFS is asked for",
        ),
    ],
)  # fmt: skip
def test_a_comparison_needs_its_endpoint(
    analysed: Analyse, plan: dict[str, Any], words: str
) -> None:
    with pytest.raises(ProtocolError, match=words):
        analysed(randomised=plan)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('kind = "coin"\narms = ["GIST", "STS"]', "randomised.kind: found 'coin'; allowed: jung, "),
        (
            'kind = ["jung"]\narms = ["GIST", "STS"]',
            "randomised.kind: found ['jung']; allowed: jung",
        ),
        ('kind = "screening"\narms = ["GIST"]\nhazard_ratio = 0.5', "at least 2 items, not 1"),
        (
            'kind = "discontinuation"\narms = ["GIST", "STS"]\nprogression_free_days = 1000000000',
            "less than or equal to 36525",
        ),
        ('arms = ["GIST", "STS"]', "randomised.kind: not there, but needed"),
        (
            'kind = "screening"\narms = ["GIST", "OTHER"]\nhazard_ratio = 0.5',
            "randomised.arms.1: found 'OTHER'; the id of a cohort is allowed: GIST, STS",
        ),
        ('kind = "screening"\narms = ["GIST", "GIST"]\nhazard_ratio = 0.5', "each cohort once"),
        (
            'kind = "selection"\narms = ["GIST", "STS"]\nbest = 0.4\nothers = [0.2, 0.2]',
            "one rate fewer than arms",
        ),
        (
            'kind = "jung"\narms = ["GIST", "STS"]\np0 = 0.1\np1 = 0.4\nalpha = 0.1',
            "randomised.beta: not there, but needed",
        ),
    ],
)
def test_faults_of_a_comparison_are_told_with_their_line(
    lines: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "protocol.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    path.write_text(f"{text}\n[randomised]\n{lines}\n", encoding="utf-8")

    with pytest.raises(ProtocolError, match=r"protocol\.toml:\d+: randomised") as error:
        read_protocol(path)

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("jung --p0 .1 --p1 .5 --alpha .15 --beta .2", '["NEW", "CONTROL"]'),
        ("screening --hazard-ratio .66", '["NEW", "CONTROL"]'),
        ("selection --best .35 --others .2", '["ARM1", "ARM2"]'),
        ("discontinuation --stable .5 --stopped .2 --continued .6", '["CONTINUED", "STOPPED"]'),
    ],
)
def test_the_printed_lines_are_read_once_the_arms_are_named(
    command: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["design", *command.split()])
    lines = "[randomised]" + capsys.readouterr().out.split("[randomised]")[1]
    assert named in lines
    path = tmp_path / "protocol.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    path.write_text(text + "\n" + lines.replace(named, '["GIST", "STS"]'), encoding="utf-8")

    plan = read_protocol(path).randomised

    assert plan is not None
    asked = dict(zip(command.split()[1::2], command.split()[2::2], strict=True))
    for option, value in asked.items():
        found = getattr(plan, option.removeprefix("--").replace("-", "_"))
        assert float(value) == pytest.approx(found[0] if isinstance(found, tuple) else found)


@pytest.mark.parametrize(
    ("new", "control", "closed", "why"),
    [
        ("yyn", "nnn", True, CLOSED),
        ("yyn", "nn?", True, UNDECIDED),
        ("yyn", "nnn", False, UNDECIDED),
    ],
)
def test_arms_closed_with_every_answer_known_cannot_be_concluded_any_more(
    *, new: str, control: str, closed: bool, why: str
) -> None:
    """Jung's second stage asks for 2 more of 5; the two missing in each arm may undo that."""
    arms = [replace(arm(name, seen), closed=closed) for name, seen in (("N", new), ("C", control))]
    found = conclude_jung(JUNG, *arms)
    picked = conclude_selection(PICK, [replace(each, name=f"{n}") for n, each in enumerate(arms)])

    assert found.promising is None
    assert found.why_open == why
    assert ("cannot conclude any more" in found.sentence) == (why == CLOSED)
    assert picked.why_open in (why, UNDECIDED)


def test_arms_without_an_order_say_so() -> None:
    arms = [replace(arm(name, "yynnnn"), dated=False) for name in ("N", "C")]

    assert conclude_jung(JUNG, *arms).why_open == UNKNOWN_ORDER
    rows = list(infer_arms_jung(PLACE, JUNG, arms, 0.95))
    assert {row.why_missing for row in rows} == {UNKNOWN_ORDER}


def test_a_closed_selection_with_too_few_says_so() -> None:
    arms = [replace(arm(name, "ynn"), closed=True) for name in "ABC"]
    found = conclude_selection(PICK, arms)

    assert "No arm can be selected any more" in found.sentence
    assert found.why_open == CLOSED
    assert {row.why_missing for row in infer_arms_selection(PLACE, PICK, arms, 0.95)} == {FEWER}


def test_a_very_small_p_value_is_a_bound() -> None:
    design = Discontinuation(stable=0.5, stopped=0.2, continued=0.8, alpha=0.1, run_in=20)
    arms = arm("C", "y" * 12), arm("S", "n" * 12)

    said = conclude_discontinuation(design, RunIn(entered=24, waiting=0), *arms).sentence

    assert "Fisher's exact one-sided P < 0.0001" in said
