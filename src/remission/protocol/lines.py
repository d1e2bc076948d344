"""On which line of a TOML file a key stands, so that a message can point at it."""

import re
from dataclasses import dataclass

Step = str | int
TomlPath = tuple[Step, ...]

_TABLE = re.compile(r"^\s*(\[\[|\[)\s*([^\[\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]+\"|'[^']+')\s*((?:\.\s*[A-Za-z0-9_-]+\s*)*)=")


@dataclass(frozen=True)
class TomlLines:
    """Lines of tables and keys, keyed by path; array tables carry their index."""

    lines: dict[TomlPath, int]

    def line_of(self, path: TomlPath) -> int | None:
        """Return the line of the longest leading part of `path` that stands in the file."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return None


def read_toml_lines(text: str) -> TomlLines:
    """Map each table and key of a TOML text to the line where it is written.

    Only whole-line constructs are seen (`[table]`, `[[array]]`, `key =`); what stands inside an
    inline table is found by the line of that table.
    """
    lines: dict[TomlPath, int] = {}
    counts: dict[TomlPath, int] = {}
    table: TomlPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _resolve(_split(header[2]), counts, is_array=header[1] == "[[")
            lines.setdefault(table, number)
            lines.setdefault(table[:-1] if isinstance(table[-1], int) else table, number)
        elif key := _KEY.match(line):
            path = (*table, *_split(key[1] + key[2]))
            lines.setdefault(path, number)
    return TomlLines(lines)


def _split(dotted: str) -> TomlPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _resolve(names: TomlPath, counts: dict[TomlPath, int], *, is_array: bool) -> TomlPath:
    """Insert the index of the array element that each array table on the way is at."""
    path: TomlPath = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if is_array and depth == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
