"""The recipe for a design: every command of it runs, and the fragment is what it prints."""

import re
import shlex
from pathlib import Path

import pytest

from remission.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "find-a-design.md"


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)\n```", text, flags=re.DOTALL)


def test_every_command_of_the_recipe_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = []
    for command in blocks("sh"):
        with pytest.raises(SystemExit) as end:
            main(shlex.split(command)[1:])
        assert end.value.code in (None, 0), command
        printed.append(capsys.readouterr().out)

    assert (tmp_path / "out" / "compare" / "power.svg").exists()
    fragment = blocks("toml")[0]
    assert fragment in printed[1]  # of `design simon`
