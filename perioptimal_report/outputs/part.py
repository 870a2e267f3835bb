"""The part folder: our own, beside or inside the output, marked, and locked while a build runs."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

PREFIX = ".perioptimal-"
MARKER = "made-by-perioptimal-report"
WORDS = "perioptimal-report writes here; it may be deleted when no build is running. Output: "
INSIDE = "."
"""What the marker of a part folder inside its output says in place of the output's name."""
FAR = 1 << 20
ANY_NAME = "surrogateescape"
"""How the marker holds the name of a folder that is no text."""
TRIES, PAUSE_S = 100, 0.05
"""How often, and how long apart, a folder is tried that somebody else has locked."""

LockState = Literal["free", "taken", "unknown"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part folder: the new files are gathered in ``new``, the old ones moved aside to ``old``.

    ``marker`` is its open marker file; the lock on it ends with the process, however that ends.
    """

    path: Path
    marker: IO[str]

    @property
    def new(self) -> Path:
        """Where the files of a build are gathered."""
        return self.path / "new"

    @property
    def old(self) -> Path:
        """Where the files of an earlier build stand while they are replaced."""
        return self.path / "old"

    @property
    def is_half_moved(self) -> bool:
        """Whether old files stand in it that the new ones did not replace: it must not go yet."""
        old = any(not path.is_dir() for path in self.old.rglob("*"))
        return old and (self.new / "manifest.json").exists()


def make_part(folder: Path, owner: str) -> Part:
    """Make a part folder in ``folder`` under a name nobody can guess, mark it and lock it.

    ``owner`` is the name of the output folder beside it, or `INSIDE`. Raises ``OSError``.
    """
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    marker: IO[str] | None = None
    try:
        # Why others may enter: a build by another user must see that this one is running.
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o011)
        # Why not a with block: the lock is held until the part is removed.
        marker = (path / MARKER).open("w", encoding="utf-8", errors=ANY_NAME)
        lock(marker)
        marker.write(f"{WORDS}{owner}\n")
        marker.flush()
        os.fsync(marker.fileno())
    except OSError:
        if marker is not None:
            with suppress(OSError):  # a full disk takes no more of it on closing either
                marker.close()
        shutil.rmtree(path, ignore_errors=True)
        raise
    return Part(path, marker)


def remove_part(part: Part) -> None:
    """Remove a part folder, its marker last: what is left of it still bears the marker.

    What cannot be removed now (a file that is open in a viewer), a later build removes. One that
    is half moved stays as it is: the next build completes it, or brings the old files back.
    """
    if part.is_half_moved:
        part.marker.close()
        return
    # Why the manifest first: without it nobody takes the rest for a whole set of new files.
    with suppress(OSError):
        (part.new / "manifest.json").unlink()
    for folder in (part.new, part.old):
        _remove_tree(folder)
    is_empty = not (part.new.exists() or part.old.exists())
    if is_empty:
        with suppress(OSError):
            (part.path / MARKER).unlink()
    part.marker.close()
    if is_empty:
        shutil.rmtree(part.path, ignore_errors=True)  # Windows removes no file that is open


def _remove_tree(folder: Path) -> None:
    for place, names, _ in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if not path.is_symlink():
                with suppress(OSError):
                    path.chmod(0o700)  # the old output's own mode may forbid to empty it
    shutil.rmtree(folder, ignore_errors=True)


def owner_of(path: Path) -> str | None:
    """Read whom a part folder belongs to; "" where a kill tore its marker, ``None``: not ours."""
    marker = path / MARKER
    try:
        if path.is_symlink() or not path.is_dir():
            return None
        if not marker.is_symlink() and marker.is_file():
            text = marker.read_text(encoding="utf-8", errors=ANY_NAME)
            if text.startswith(WORDS) and text.endswith("\n"):
                return text.removeprefix(WORDS).removesuffix("\n")
            is_torn = WORDS.startswith(text) or text.startswith(WORDS)
            return "" if is_torn and [each.name for each in path.iterdir()] == [MARKER] else None
        return None if any(path.iterdir()) else ""
    except OSError:
        return None


def is_part(path: Path, owner: str) -> bool:
    """Whether a path is a part folder of that owner, or one that a kill left without content."""
    return path.name.startswith(PREFIX) and owner_of(path) in {owner, ""}


def parts_of(out: Path) -> Iterator[tuple[Path, str]]:
    """Find the part folders of an output folder, beside it and inside, each with its owner."""
    for folder, owner in ((out.parent, out.name), (out, INSIDE)):
        for path in sorted(folder.glob(f"{PREFIX}*")):
            if is_part(path, owner):
                yield path, owner


@contextmanager
def open_part(path: Path) -> Iterator[tuple[Part, LockState]]:
    """Open a part folder that another build made, and lock it where no build holds it.

    A marker that cannot be opened, or a file system without locks, gives "unknown".
    """
    file = path / MARKER
    mode = "a" if not file.exists() else "r+" if os.access(file, os.W_OK) else "r"
    try:
        marker = file.open(mode, encoding="utf-8")
    except OSError:
        with Path(os.devnull).open(encoding="utf-8") as nothing:
            yield Part(path, nothing), "unknown"
        return
    with marker:
        yield Part(path, marker), lock(marker)


@contextmanager
def guard(folder: Path) -> Iterator[None]:
    """Let builds look for part folders in ``folder`` and make theirs one after the other.

    Where a folder cannot be locked (Windows, some network drives), or another program holds its
    lock for longer than a few seconds, nothing is guarded.
    """
    if sys.platform == "win32":  # pragma: no cover - no test runs on Windows
        yield
    else:
        import fcntl

        place: int | None = None
        with suppress(OSError):
            place = os.open(folder, os.O_RDONLY)
            # Why not until it is free: whoever started this build may hold it until we are done.
            for _ in range(TRIES):
                with suppress(BlockingIOError):
                    fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                threading.Event().wait(PAUSE_S)
        try:
            yield
        finally:
            if place is not None:
                os.close(place)


def lock(file: IO[str]) -> LockState:
    """Lock an open file until it is closed, without waiting."""
    try:
        if sys.platform == "win32":  # pragma: no cover - no test runs on Windows
            import msvcrt

            # Why far behind the text: what is locked there, nobody can read.
            os.lseek(file.fileno(), FAR, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            os.lseek(file.fileno(), 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return "taken" if error.errno in {errno.EAGAIN, errno.EACCES} else "unknown"
    return "free"
