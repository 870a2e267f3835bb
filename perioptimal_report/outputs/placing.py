"""New files into an output folder: the whole folder at once, or one file after the other."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

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
        path = part.new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(files[name])
            file.flush()
            os.fsync(file.fileno())
    sync_folder(part.new)


def swap(out: Path, part: Part) -> bool:
    """Put the part's new folder in the place of ``out`` by renaming; the old one is in the part.

    Gives ``False``, with everything as it was, where a folder cannot be renamed.
    """
    try:
        if out.exists():
            _take_over(out, part.new)
            if not exchange(part.new, out):
                _rename_both(out, part)
        else:
            part.new.rename(out)
    except OSError:
        return False
    sync_folder(out.parent)
    return True


def restore(out: Path, old: Path) -> None:
    """Give ``out`` back what a kill between two renames left in a part folder only."""
    if old.is_dir() and not (out.exists() and any(out.iterdir())):
        old.rename(out)


def move_in(out: Path, part: Part, *, completes: bool = False) -> None:
    """Replace the files of ``out`` one by one, and remove those that the new build has not.

    The manifest comes last. With ``completes`` the part is one that a kill left half moved.
    Raises ``OSError``, with everything as it was, and ``OutputError`` where a file that no build
    wrote is in the way.
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
    except OSError:
        for name in reversed(done):
            _undo(out, part, name)
        raise
    finally:
        _remove_empty(out, done)
    sync_folder(out)


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


def _rename_both(out: Path, part: Part) -> None:
    out.rename(part.old)
    try:
        part.new.rename(out)
    except OSError:
        part.old.rename(out)
        raise


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
    old.parent.mkdir(parents=True, exist_ok=True)
    if not new.exists():
        target.replace(old)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.copymode(target, new)
        try:
            os.link(target, old)
        except OSError:  # no links here, or one that a kill left
            target.replace(old)
    new.replace(target)


def _undo(out: Path, part: Part, name: str) -> None:
    with suppress(OSError):
        if (part.old / name).exists():
            (part.old / name).replace(out / name)
        elif not (part.new / name).exists():
            (out / name).unlink()


def _remove_empty(out: Path, names: Iterable[str]) -> None:
    folders = {parent for name in names for parent in (out / name).parents if out in parent.parents}
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):
            folder.rmdir()
