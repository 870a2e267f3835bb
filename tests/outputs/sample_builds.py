"""Builds of a few small files, and the ways of the package to put them into a folder."""

import hashlib
import json
from pathlib import Path

from perioptimal_report.outputs.folder import hold_folder, write_folder

SCHEMA = "perioptimal-report/manifest/1"


def build(text: str, *more: str) -> dict[str, bytes]:
    files = dict.fromkeys(("a.txt", *more), text.encode())
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps({"schema": SCHEMA, "outputs": hashes, "text": text})
    return files | {"manifest.json": manifest.encode()}


def write(out: Path, files: dict[str, bytes], **known) -> tuple[Path, ...]:
    with hold_folder(out, **known) as held:
        return write_folder(held, files)


def judge(out: Path, **known) -> None:
    with hold_folder(out, **known):
        pass


def contents(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }
