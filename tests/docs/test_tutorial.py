"""The tutorial and recipes work as printed: their code is run, and its output compared."""

import os
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).parents[2]
TUTORIAL = REPOSITORY / "docs/tutorial/first-trial.md"
PROTOCOL = "out/exe-01/protocol.toml"

FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    language: str
    file: str  # the file that the block is a piece of; empty for commands
    text: str


class Command(NamedTuple):
    line: str
    printed: str


def read_blocks(page: Path = TUTORIAL) -> list[Block]:
    return [Block(*found) for found in FENCE.findall(page.read_text(encoding="utf-8"))]


def read_commands(text: str) -> list[Command]:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [Command(*part.split("\n", maxsplit=1)) for part in parts]


def write_pieces(folder: Path, pieces: list[Block]) -> None:
    for file, blocks in groupby(pieces, key=lambda block: block.file):
        (folder / file).write_text("\n".join(block.text for block in blocks), encoding="utf-8")


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S602 - a shell, as the reader has one
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def test_every_command_of_the_tutorial_prints_what_the_tutorial_shows(tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    pieces: list[Block] = []

    for block in read_blocks():
        if block.file:
            pieces.append(block)
        elif block.language == "sh":
            write_pieces(tmp_path, pieces)
            pieces = []
            for command in read_commands(block.text):
                assert run(command.line, tmp_path) == command.printed, command.line


def test_the_protocol_beside_the_tutorial_is_the_one_it_writes() -> None:
    pieces = [block.text for block in read_blocks() if block.file == PROTOCOL]

    whole = (REPOSITORY / "docs/tutorial/first-trial/protocol.toml").read_text(encoding="utf-8")

    assert "\n".join(pieces) == whole


@pytest.mark.parametrize("name", ["from-python.md", "several-readers.md"])
def test_the_python_of_a_recipe_prints_what_the_recipe_shows(name: str, tmp_path: Path) -> None:
    for folder in ("docs", "examples"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    blocks = read_blocks(REPOSITORY / "docs/howto" / name)
    code = "\n".join(block.text for block in blocks if block.language == "python")
    (tmp_path / "recipe.py").write_text(code, encoding="utf-8")

    printed = run("python recipe.py", tmp_path)

    assert printed == "".join(block.text for block in blocks if block.language == "text")
