"""Read a protocol file; every fault becomes one line that says where and what is allowed."""

import hashlib
import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from remission.errors import ProtocolError
from remission.protocol.lines import TomlLines, read_toml_lines
from remission.protocol.model import Protocol


def read_protocol(path: str | Path) -> Protocol:
    """Return the protocol written in a TOML file.

    Parameters
    ----------
    path
        The file, usually `protocol.toml` in the trial's folder.

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
        raise ProtocolError(f"{path}: not valid TOML: {error}") from None
    lines = read_toml_lines(text)
    try:
        protocol = Protocol.model_validate(document)
    except ValidationError as error:
        faults = [_describe(fault, path, lines) for fault in error.errors()]
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


def _describe(fault: ErrorDetails, path: Path, lines: TomlLines) -> str:
    steps = tuple(step for step in fault["loc"] if not _is_type_name(step))
    line = lines.line_of(steps)
    place = f"{path}:{line}" if line else f"{path}"
    where = ".".join(str(step) for step in steps) or "protocol"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        return f"{place}: {where}: not there, but needed"
    if fault["type"] == "extra_forbidden":
        return f"{place}: {where}: found {fault['input']!r}; no such key is known here"
    found = "" if fault["type"] == "value_error" else f"found {fault['input']!r}; "
    return f"{place}: {where}: {found}{message[0].lower()}{message[1:]}"


def _is_type_name(step: str | int) -> bool:
    """Tell whether pydantic added this step for a branch of a union."""
    return isinstance(step, str) and step in {
        "float",
        "str",
        "tuple[str, ...]",
        "tuple[float, ...]",
    }
