"""Start a trial: a commented protocol and an empty table per SDTM domain."""

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from remission.errors import DataError
from remission.sdtm.contracts import CONTRACTS


def write_skeleton(folder: str | Path) -> None:
    """Write protocol.toml and the folder sdtm with one empty CSV per domain.

    Raises
    ------
    DataError
        When the folder holds something already, or cannot be written.

    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder}: is not empty; name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from None
    try:
        _fill(part)
        part.chmod(0o755)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(folder: Path) -> None:
    text = files("remission.protocol").joinpath("skeleton.toml").read_text(encoding="utf-8")
    (folder / "protocol.toml").write_text(text, encoding="utf-8")
    tables = folder / "sdtm"
    tables.mkdir()
    for domain, contract in CONTRACTS.items():
        header = ",".join(contract.columns)
        (tables / f"{domain.lower()}.csv").write_text(f"{header}\n", encoding="utf-8")
