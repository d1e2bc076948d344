"""Read a protocol file; every fault becomes one line that says where and what is allowed."""

import datetime as dt
import hashlib
import re
import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from remission.errors import ProtocolError
from remission.protocol.count_designs import STAGE
from remission.protocol.designs import BRANCH
from remission.protocol.lines import TomlLines, read_toml_lines
from remission.protocol.model import Protocol
from remission.protocol.patients import CODE, IDENTIFIER
from remission.protocol.randomised import RANDOMISED_KINDS
from remission.protocol.variables import TEST_CODE, VARIABLE, Names


def read_protocol(path: str | Path, names: Names | None = None) -> Protocol:
    """Return the protocol written in a TOML file.

    Parameters
    ----------
    path
        The file, usually `protocol.toml` in the trial's folder.
    names
        What `remission.analysis.list_names` returns. With them, a word that is not known is told
        together with all other faults; without them, `remission.analysis.check_names` finds it.

    Raises
    ------
    ProtocolError
        When the file cannot be read or breaks a rule; one line of the message per fault, with
        file, line, path, the value found and what is allowed.

    """
    path = Path(path)
    content = _read_bytes(path)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(
            f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(_describe_toml(error, path)) from None
    lines = read_toml_lines(text)
    try:
        protocol = Protocol.model_validate(_freeze(document), strict=True, context=names)
    except ValidationError as error:
        faults = [_describe(fault, path, lines) for fault in _primary(error.errors())]
        raise ProtocolError("\n".join(faults)) from None
    protocol._path = path  # noqa: SLF001 - set once, here, where the object is made
    protocol._sha256 = hashlib.sha256(content).hexdigest()  # noqa: SLF001
    protocol._lines = lines  # noqa: SLF001
    return protocol


def _read_bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ProtocolError(
            f"{path}: no such file; `remission init DIR` writes one to start from"
        ) from None
    except OSError as error:
        raise ProtocolError(f"{path}: cannot be read: {error.strerror}") from None
    if not content.strip():
        raise ProtocolError(f"{path}: the file is empty; `remission init DIR` writes a skeleton")
    return content


def _freeze(value: object) -> object:
    """Turn the lists of a TOML document into tuples, as the models hold them.

    With them the models can be strict: a number in quotes or a date written as a number is a
    mistake, not something to convert.
    """
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


def _describe_toml(error: tomllib.TOMLDecodeError, path: Path) -> str:
    said = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
    if said is None:
        return f"{path}: not valid TOML: {error}"
    return f"{path}:{said[2]}: not valid TOML at column {said[3]}: {said[1]}"


def _primary(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where only its faulty rows did not count."""
    return [
        fault
        for fault in faults
        if fault["type"] != "too_short"
        or not any(
            other is not fault and other["loc"][: len(fault["loc"])] == fault["loc"]
            for other in faults
        )
    ]


def _describe(fault: ErrorDetails, path: Path, lines: TomlLines) -> str:
    steps = tuple(step for step in fault["loc"] if not _is_type_name(step))
    line = lines.line_of(steps)
    place = f"{path}:{line}" if line else f"{path}"
    where = ".".join(str(step) for step in steps) or "protocol"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "union_tag_not_found":
        return f"{place}: {where}.kind: not there, but needed"
    if fault["type"] == "union_tag_invalid":
        found, tags = fault["input"]["kind"], fault["ctx"]["expected_tags"].replace("'", "")
        return f"{place}: {where}.kind: found {_show(found)}; allowed: {tags}"
    if fault["type"] == "missing":
        return f"{place}: {where}: not there, but needed"
    if fault["type"] == "extra_forbidden":
        return f"{place}: {where}: found {_show(fault['input'])}; no such key is known here"
    if fault["type"] == "string_pattern_mismatch":
        message = _ALLOWED.get(fault["ctx"]["pattern"], message)
    elif fault["type"].startswith("date"):
        message = "a date without quotes is allowed, such as 2002-04-30"
    found = "" if fault["type"] == "value_error" else f"found {_show(fault['input'])}; "
    if not message[:2].isupper():
        message = message[0].lower() + message[1:]
    return f"{place}: {where}: {found}{_plain(message)}"


def _plain(message: str) -> str:
    """Say in the words of a TOML file what pydantic says in those of Python."""
    return message.replace("tuple", "list").replace(" after validation", "")


def _show(found: object) -> str:
    if isinstance(found, dict):
        return "a table"
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, dt.date):
        return found.isoformat()
    return repr(list(found) if isinstance(found, tuple) else found)


def _is_type_name(step: str | int) -> bool:
    """Tell whether pydantic added this step for a branch of a union."""
    if isinstance(step, str) and step.startswith(BRANCH):
        return True
    return isinstance(step, str) and step in {
        "float",
        "str",
        "tuple[str, ...]",
        "tuple[float, ...]",
        *RANDOMISED_KINDS,
    }


_ALLOWED = {
    STAGE: "r/n is allowed, such as 1/10, with a stop for success 1/10 (6+)",
    VARIABLE: "DOMAIN.NAME in capitals is allowed, such as DM.AGE or LB.NEUT",
    IDENTIFIER: "letters, digits, - and _ are allowed, a letter first, 40 at most",
    TEST_CODE: "letters and digits are allowed, a letter first, 8 at most",
    CODE: "capitals and digits are allowed, a capital first, 16 at most",
}
"""What a pattern allows, in words."""
