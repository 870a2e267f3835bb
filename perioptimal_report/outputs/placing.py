"""New files into an output folder: the whole folder at once, or one file after the other."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.contents import (
    MANIFEST,
    Contents,
    check_names,
    read_contents,
    stated_names,
)
from perioptimal_report.outputs.part import Part

CURRENT_FOLDER, EXCHANGE = -100, 2
"""Linux's AT_FDCWD and RENAME_EXCHANGE."""


def fill(part: Part, files: Mapping[str, bytes]) -> None:
    """Write all files into the part folder and onto the disk, the manifest last."""
    part.new.mkdir()
    for name in sorted(files, key=lambda each: each == MANIFEST):
        if name == MANIFEST:  # it says that all others are there, so they are
            _sync_folders(part.new, files)
        path = part.new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(files[name])
            file.flush()
            os.fsync(file.fileno())
    sync_folder(part.new)


def swap(out: Path, part: Part) -> bool:
    """Put the part's new folder in the place of ``out`` by renaming; the old one is in the part.

    Gives ``False``, with everything as it was, where a folder cannot be renamed, or where
    somebody saved a file in the old one meanwhile. Raises ``OSError`` where the old one could
    not be brought back: it is in the part, which stays.
    """
    try:
        if not out.exists():
            part.new.rename(out)
        elif not _change_places(out, part):
            return False
    except OSError:
        if part.old.exists():
            raise
        return False
    sync_folder(out.parent)
    return True


def restore(out: Path, part: Part) -> None:
    """Give ``out`` back what a kill between two renames left in a part folder only.

    Raises ``OutputError`` where ``out`` is in use again.
    """
    if not (part.old.is_dir() and part.new.is_dir()):
        return  # without the new files: they have taken the place, and the old ones go
    if not (out.exists() and any(out.iterdir())):
        part.old.rename(out)
    elif part.is_half_moved:
        raise OutputError(
            f"{out}: a killed build left the earlier output in {part.old};"
            " move it elsewhere, or delete it"
        )


def move_in(out: Path, part: Part, *, completes: bool = False) -> None:
    """Replace the files of ``out`` one by one, and remove those that the new build has not.

    The manifest comes last. With ``completes`` the part is one that a kill left half moved.
    Raises ``OSError``, with everything as it was, and ``OutputError`` where a file that no build
    wrote is in the way, or was changed at that moment. Where not even that can be undone, the
    part is half moved, and stays for the next build.
    """
    contents = read_contents(out, part.new / MANIFEST if completes else None)
    new = [path.relative_to(part.new).as_posix() for path in part.new.rglob("*") if path.is_file()]
    new.sort(key=lambda name: (name == MANIFEST, name))
    check_names(out, contents, new)
    gone = _gone(contents, part)
    done: list[str] = []
    try:
        for name in (*new[:-1], *gone, *new[-1:]):
            done.append(name)
            _replace(out, part, name)
        if not (completes or _is_ours(part.old)):
            raise OutputError(f"{out}: was changed while it was written; build again")
    except (OSError, OutputError):
        for name in reversed(done):
            _undo(out, part, name, is_new=name in new)
        raise
    finally:
        _remove_empty(out, done)
    _sync_folders(out, done)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; ``False`` where the system cannot."""
    if sys.platform != "linux":
        return False
    call = getattr(ctypes.CDLL(None), "renameat2", None)
    if call is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(call(CURRENT_FOLDER, names[0], CURRENT_FOLDER, names[1], EXCHANGE) == 0)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names onto the disk, where the system can."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def _sync_folders(top: Path, names: Iterable[str]) -> None:
    """Put the lists of a folder and of those in it that hold the named files onto the disk."""
    for folder in sorted({top, *((top / name).parent for name in names)}, reverse=True):
        sync_folder(folder)


def _change_places(out: Path, part: Part) -> bool:
    _take_over(out, part.new)
    if exchange(part.new, out):
        # Why only now: what is saved from here on goes into the new folder.
        if _is_ours(part.new):
            return True
        if not exchange(part.new, out):
            out.rename(part.old)
            part.new.rename(out)
        return False
    out.rename(part.old)
    with suppress(OSError):
        if _is_ours(part.old):
            part.new.rename(out)
            return True
    part.old.rename(out)
    return False


def _is_ours(folder: Path) -> bool:
    """Whether nothing lies in a folder but the unchanged files of one build."""
    try:
        contents = read_contents(folder)
    except (OSError, OutputError):
        return False
    return not (contents.strangers or contents.changed)


def _take_over(old: Path, new: Path) -> None:
    """Give a new folder the owner, the modes and the attributes of the one it replaces."""
    was, is_now = old.stat(), new.stat()
    if (was.st_uid, was.st_gid) != (is_now.st_uid, is_now.st_gid):
        shutil.chown(new, was.st_uid, was.st_gid)
    for path in new.rglob("*"):
        if (old / path.relative_to(new)).exists():
            shutil.copymode(old / path.relative_to(new), path)
    shutil.copystat(old, new)
    os.utime(new)


def _gone(contents: Contents, part: Part) -> list[str]:
    return sorted(contents.ours - stated_names(part.new / MANIFEST).keys())


def _replace(out: Path, part: Part, name: str) -> None:
    target, old, new = out / name, part.old / name, part.new / name
    if not new.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        target.replace(old)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.copymode(target, new)
        old.parent.mkdir(parents=True, exist_ok=True)
        _keep(target, old)
    new.replace(target)


def _keep(path: Path, aside: Path) -> None:
    """Keep a file that will be replaced; it stays in its place meanwhile, where links are known."""
    try:
        os.link(path, aside)
    except OSError:  # no links here, or one that a kill left
        path.replace(aside)


def _undo(out: Path, part: Part, name: str, *, is_new: bool) -> None:
    target, old, new = out / name, part.old / name, part.new / name
    with suppress(OSError):
        # Why not removed: what a kill left half moved is completed from there.
        if is_new and target.exists() and not new.exists():
            if old.exists():
                _keep(target, new)
            else:
                target.replace(new)
        if old.exists():
            old.replace(target)
            old.unlink(missing_ok=True)  # two names of one file replace nothing


def _remove_empty(out: Path, names: Iterable[str]) -> None:
    folders = {parent for name in names for parent in (out / name).parents if out in parent.parents}
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):
            folder.rmdir()
