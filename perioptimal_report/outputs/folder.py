"""The output folder: whole and new, or as it was before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from perioptimal_report.errors import OutputError

MANIFEST = "manifest.json"


def write_folder(out: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write all files beside ``out``, then move them into place in one step.

    A build that is killed leaves the old folder whole. Files in ``out`` that no earlier build
    wrote are kept. Raises ``OutputError``: the folder cannot be written, or holds files but no
    manifest of an earlier build (it would be somebody else's).
    """
    part, old = _sibling(out, "part"), _sibling(out, "old")
    try:
        _recover(out, old)
        strangers = tuple(_strangers(out))
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(part, files)
        _keep(out, part, strangers)
        _swap(out, part, old)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error
    return tuple(out / name for name in files)


def check_folder(out: Path) -> None:
    """Refuse an output folder before the work begins. Raises ``OutputError``."""
    part = _sibling(out, "part")
    try:
        tuple(_strangers(out))
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        part.rmdir()
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error


def _sibling(out: Path, role: str) -> Path:
    place = out.absolute()
    return place.with_name(f".{place.name}.{role}")


def _recover(out: Path, old: Path) -> None:
    # A build killed between its two renames left the old output under this name only.
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _strangers(out: Path) -> Iterator[str]:
    if not out.exists():
        return
    found = [p.relative_to(out).as_posix() for p in sorted(out.rglob("*")) if p.is_file()]
    if found and MANIFEST not in found:
        raise OutputError(
            f"{out}: holds files but no {MANIFEST} of an earlier build; choose an empty folder"
        )
    written = _written(out) if found else set()
    yield from (name for name in found if name not in written)


def _written(out: Path) -> set[str]:
    try:
        stated = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *stated["outputs"]}
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(
            f"{out / MANIFEST}: is not a manifest of an earlier build; choose an empty folder"
        ) from error


def _fill(part: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _keep(out: Path, part: Path, strangers: tuple[str, ...]) -> None:
    for name in strangers:
        if not (part / name).exists():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(out / name, part / name)


def _swap(out: Path, part: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    part.rename(out)
    shutil.rmtree(old, ignore_errors=True)
