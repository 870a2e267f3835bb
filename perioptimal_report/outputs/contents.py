"""Whose an output folder and each file in it is: this program's, the system's, or a stranger's."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.part import INSIDE, PREFIX, is_part

MANIFEST = "manifest.json"
SCHEMA = "perioptimal-report/manifest/"
# What systems and open office programs put into folders; a new file system brings lost+found.
SYSTEM = (".DS_Store", "Thumbs.db", "desktop.ini", "~$*", ".~lock.*", "lost+found")


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in an output folder, each by its name in it.

    ``ours`` are the files with the bytes that a build wrote, ``changed`` those of ours that
    somebody changed since, ``strangers`` all else; a folder among them stands for what is in it.
    """

    ours: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()


def check_place(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place that can be no output folder, before any work.

    Raises ``OutputError``: the root, what is no folder, a folder with an input in it; ``OSError``:
    a folder that cannot be written.
    """
    if out == out.parent:
        raise OutputError(f"{out}: is the root of the file system; name a folder in it")
    try:
        mode = out.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        kind = "a file" if stat.S_ISREG(mode) else "a device or a pipe"
        raise OutputError(f"{out}: is {kind}, not a folder; name a folder")
    for path in inputs:
        # Why both: a link among the inputs lies in one folder, and leads into another.
        for place in (path.absolute(), Path(os.path.realpath(path))):
            if any(_is_same(folder, out) for folder in (place, *place.parents)):
                raise OutputError(
                    f"{out}: holds {path.name}, which the report is made from; name another folder"
                )
    if not os.access(out, os.W_OK | os.X_OK):
        # Why at all: the attempt tells why, as a read-only file system.
        Path(tempfile.mkdtemp(prefix=PREFIX, dir=out)).rmdir()
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def read_contents(out: Path, left: Path | None = None) -> Contents:
    """Read whose every file in a folder is. An absent folder is empty.

    ``left`` is the manifest of a build that was killed while it replaced files, some of which
    are ours by its word. Raises ``OutputError``: files, but no manifest of a build.
    """
    if not out.exists():
        return Contents()
    stated = _stated_hashes(out, left)
    names = tuple(_entries(out, _folders(stated)))
    if not stated and any(not _is_system(name) for name in names):
        if MANIFEST in names:
            raise OutputError(
                f"{out / MANIFEST}: is not a manifest of an earlier build; choose an empty folder"
            )
        raise OutputError(
            f"{out}: holds files but no {MANIFEST} of an earlier build; choose an empty folder"
        )
    written = {name for name in names if name in stated and _is_file(out / name)}
    ours = {name for name in written if name == MANIFEST or digest(out / name) in stated[name]}
    return Contents(frozenset(ours), frozenset(written - ours), frozenset(set(names) - written))


def check_names(out: Path, contents: Contents, names: Iterable[str]) -> None:
    """Refuse to replace what no build wrote. Raises ``OutputError``."""
    for name in names:
        if name in contents.changed:
            raise OutputError(
                f"{out / name}: was changed since it was built;"
                " save it elsewhere and delete it here, or choose another folder"
            )
        above = [parent.as_posix() for parent in PurePosixPath(name).parents][:-1]
        taken = contents.strangers & {name, *above}
        for other in sorted(taken):
            raise OutputError(
                f"{out / other}: is not of an earlier build and would be replaced;"
                " move it away, or choose another folder"
            )
        if name not in contents.ours and os.path.lexists(out / name):
            raise OutputError(f"{out / name}: is in the way; choose another folder")


def stated_names(manifest: Path) -> Mapping[str, str]:
    """Read which files a manifest states, with their hashes, itself included; empty: not ours."""
    try:
        if manifest.is_symlink():
            return {}
        document = json.loads(manifest.read_text(encoding="utf-8"))
        outputs = dict(document["outputs"])
        is_ours = str(document["schema"]).startswith(SCHEMA)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    is_ours = is_ours and all(isinstance(each, str) for each in outputs.values())
    return {**outputs, MANIFEST: ""} if is_ours and all(map(_is_inside, outputs)) else {}


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stated_hashes(out: Path, left: Path | None) -> Mapping[str, set[str]]:
    known = {name: {stated} for name, stated in stated_names(out / MANIFEST).items()}
    for name, stated in (stated_names(left) if left else {}).items():
        if name != MANIFEST:
            known.setdefault(name, set()).add(stated)
    return known


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and ".." not in parts and not PurePosixPath(name).is_absolute()


def _folders(names: Iterable[str]) -> frozenset[str]:
    return frozenset(parent.as_posix() for name in names for parent in PurePosixPath(name).parents)


def _entries(out: Path, known: frozenset[str], above: str = "") -> Iterator[str]:
    for entry in sorted(os.scandir(out / above), key=lambda each: each.name):
        name = above + entry.name
        if not above and is_part(Path(entry.path), INSIDE):
            continue
        if entry.is_dir(follow_symlinks=False) and name in known:
            yield from _entries(out, known, f"{name}/")
        else:
            yield name


def _is_same(folder: Path, out: Path) -> bool:
    # Why suppressed: what is wrong with an input, its reader says.
    with suppress(OSError):
        return folder.samefile(out)
    return False


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_system(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in SYSTEM)
