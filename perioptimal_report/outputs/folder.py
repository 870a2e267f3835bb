"""The output folder: judged before any work, held while it goes on, and then whole and new."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.contents import (
    MANIFEST,
    Contents,
    check_names,
    check_place,
    read_contents,
)
from perioptimal_report.outputs.ending import defer_signals
from perioptimal_report.outputs.part import (
    INSIDE,
    Part,
    guard,
    make_part,
    open_part,
    parts_of,
    remove_part,
)
from perioptimal_report.outputs.placing import fill, move_in, restore, swap


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """An output folder that one build holds: as it was named, and where its links lead."""

    out: Path
    target: Path
    part: Part

    @property
    def is_swapped(self) -> bool:
        """Whether the part folder stands beside it, to take its place as a whole."""
        return self.part.path.parent == self.target.parent


@contextmanager
def hold_folder(
    out: Path, *, inputs: Iterable[Path] = (), names: Iterable[str] = ()
) -> Iterator[OutputFolder]:
    """Judge an output folder and hold it until the block ends; other builds are refused.

    It may be absent, empty, or of an earlier build; a link is followed once. ``inputs`` are the
    files that the report is made from, ``names`` those of the files that it will write, as far
    as they are known. What killed builds left is mended and removed. Nothing is left beside the
    folder, whatever ends the block. Raises ``OutputError``, one line.
    """
    with ExitStack() as stack:
        with _one_line(out), defer_signals():
            target = Path(os.path.realpath(out))
            check_place(target, inputs)
            _make_parents(target.parent, stack.callback)
            with guard(target.parent):
                part = _take(target, names)
                stack.callback(_release, part)
        yield OutputFolder(out, target, part)


def write_folder(folder: OutputFolder, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write all files of a build, by name in the folder; the folder is new, or as it was.

    Files of an earlier build that this one does not make are removed, all others are left where
    they are. Raises ``OutputError``: not writable, or a file that no build wrote is in the way.
    """
    with _one_line(folder.out):
        fill(folder.part, files)
        with defer_signals():
            _place(folder, files)
    return tuple(folder.out / name for name in files)


@contextmanager
def _one_line(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error


def _make_parents(folder: Path, at_the_end: Callable[..., object]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        at_the_end(_remove_if_empty, each)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _release(part: Part) -> None:
    with defer_signals():
        remove_part(part)


def _take(target: Path, names: Iterable[str]) -> Part:
    for path, owner in tuple(parts_of(target)):
        _settle(target, path, owner)
    contents = read_contents(target)
    check_names(target, contents, names)
    if _can_swap(target, contents):
        return make_part(target.parent, target.name)
    return make_part(target, INSIDE)


def _settle(target: Path, path: Path, owner: str) -> None:
    """Complete or undo what a killed build left, and remove it."""
    with open_part(path) as (part, state):
        if state == "taken":
            raise OutputError(f"{target}: another build is writing it; wait until it is done")
        if state == "unknown":
            return
        if owner != INSIDE:
            restore(target, part)
        elif (part.new / MANIFEST).exists():
            move_in(target, part, completes=True)
        remove_part(part)


def _can_swap(target: Path, contents: Contents) -> bool:
    """Whether a whole folder may take its place; strangers in it, or who stands in it, forbid."""
    if not target.exists():
        return True
    parent = target.parent
    return not (
        contents.strangers
        or contents.changed
        or os.path.ismount(target)
        or target.stat().st_dev != parent.stat().st_dev
        or not os.access(parent, os.W_OK | os.X_OK)
        or _is_entered(target)
    )


def _is_entered(folder: Path) -> bool:
    """Whether the program was started in a folder, whose shell would then stand in the old one."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return False
    return any(each.samefile(folder) for each in (here, *here.parents))


def _place(folder: OutputFolder, files: Mapping[str, bytes]) -> None:
    target = folder.target
    contents = read_contents(target)
    check_names(target, contents, files)
    if not folder.is_swapped:
        move_in(target, folder.part)
    elif not (_can_swap(target, contents) and swap(target, folder.part)):
        _move_in_anew(target, files)


def _move_in_anew(target: Path, files: Mapping[str, bytes]) -> None:
    """Write into a folder that cannot be renamed after all, as one that is mounted there."""
    is_new = not target.exists()
    target.mkdir(exist_ok=True)
    part = make_part(target, INSIDE)
    try:
        fill(part, files)
        move_in(target, part)
    finally:
        remove_part(part)
        if is_new:
            _remove_if_empty(target)
