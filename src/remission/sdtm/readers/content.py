"""What every reader asks of a file before it looks inside."""

from pathlib import Path

from remission.errors import DataError


def read_content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    DataError
        When the file cannot be opened or has 0 bytes.

    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    if not content:
        raise DataError(f"{path}: the file is empty (0 bytes); export it again")
    return content


def decode_text(content: bytes, path: Path) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.

    Raises
    ------
    DataError
        When the bytes are not UTF-8; says on which line.

    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{path}: the text is encoded as UTF-16; save the file as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path}:{line}: byte 0x{content[error.start]:02X} is not UTF-8; save the file as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError(f"{path}:{line}: holds a zero byte, so this is no text; export it again")
    return text
