"""Put a folder in place whole or not at all, and replace nothing that is not ours."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from remission.errors import DataError
from remission.report.page import GENERATOR

_MARK = f'<meta name="generator" content="{GENERATOR} '


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A kind of folder that Remission writes: what it is called, its page, and all its names."""

    what: str
    page: str
    names: frozenset[str]

    def write(self, out: Path, fill: Callable[[Path], None]) -> Path:
        """Write the folder by `fill`, replace an earlier one of its kind, and return its page.

        Raises
        ------
        DataError
            When `out` is something other than an earlier folder of this kind or an empty folder,
            or cannot be written.

        """
        self._refuse_foreign(out)
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
                fresh = Path(beside) / "new"
                fresh.mkdir()
                fill(fresh)
                _exchange(fresh, out, Path(beside) / "old")
        except OSError as error:
            raise DataError(
                f"{out}: the {self.what} cannot be written: {error.strerror}"
            ) from error
        return out / self.page

    def _refuse_foreign(self, out: Path) -> None:
        """Raise unless nothing stands at `out`, an empty folder, or one that we wrote."""
        if not out.exists() and not out.is_symlink():
            return
        if out.is_symlink() or not out.is_dir():
            raise DataError(
                f"{out}: not a folder; give the {self.what} a folder of its own with --out"
            )
        names = {entry.name for entry in out.iterdir()}
        if not names:
            return
        page = out / self.page
        if (
            self.page not in names
            or _MARK not in page.read_text(encoding="utf-8", errors="replace")[:2000]
        ):
            raise DataError(
                f"{out}: holds files, but no {self.what} of Remission; "
                f"give the {self.what} an empty folder or a new one with --out"
            )
        foreign = sorted(names - self.names)
        if foreign:
            raise DataError(
                f"{out}: holds files that Remission did not write ({', '.join(foreign)}) and that "
                "would be lost; move them, or give another folder with --out"
            )


def _exchange(fresh: Path, out: Path, old: Path) -> None:
    """Put the new folder in place; the old one comes back when that fails."""
    if not out.exists():
        fresh.rename(out)
        return
    out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old)
