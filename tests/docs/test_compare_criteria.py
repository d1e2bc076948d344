"""The recipe for comparing criteria says what the command says."""

import re
from pathlib import Path

import pytest

from remission.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "compare-criteria.md"


def test_the_recipe_shows_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    command = re.search(r"```sh\n(.*?)\n```\n\n```text\n(.*?)```", text, flags=re.DOTALL)
    assert command is not None
    words = command[1].split()
    monkeypatch.chdir(ROOT)
    words[words.index("--out") + 1] = str(tmp_path / "criteria")

    with pytest.raises(SystemExit) as end:
        main(words[1:])

    assert end.value.code == 0
    said = capsys.readouterr().out.replace(f"{tmp_path}/", "out/")
    assert said == command[2]
