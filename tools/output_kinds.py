"""Output folders of every kind, with an earlier build in them, that builds are tortured on."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from perioptimal_report.outputs.folder import hold_folder, write_folder
from perioptimal_report.outputs.part import PREFIX, parts_of

Files = Mapping[str, bytes]
SCHEMA = "perioptimal-report/manifest/1"
STRANGERS = {"notes.txt": b"mine", "mine/thesis.txt": b"years of work"}
WHOLE = ("plain", "absent")
"""The kinds that are exchanged as a whole; all others are written file by file."""
KINDS = (*WHOLE, "strangers", "mount", "bound")


def loss(what: str) -> None:
    """End: something was lost or left that must not be."""
    sys.exit(f"torture: {what}")


def build_files(text: str, *names: str) -> Files:
    """Make the files of a build without one, all with the same text."""
    files = dict.fromkeys(names, text.encode() * 2000)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps({"schema": SCHEMA, "outputs": hashes, "text": text})
    return {**files, "manifest.json": manifest.encode()}


OLD = build_files("old", "numbers.json", "coo.pdf", "rejected/cases.csv")


def mount(*words: str) -> None:
    """Mount something in this namespace."""
    subprocess.run(["mount", *words], check=True)


class Output:
    """An output folder of one kind in a place of its own, with an earlier build in it."""

    def __init__(self, place: Path, kind: str, size: str = "64m") -> None:
        self.place, self.kind, self.out = place, kind, place / "out"
        place.mkdir(parents=True)
        if kind != "absent":
            self.out.mkdir()
        if kind == "mount":
            mount("-t", "tmpfs", "-o", f"size={size}", "none", str(self.out))
        if kind == "bound":
            (place / "other").mkdir()
            mount("--bind", str(place / "other"), str(self.out))
        self.strangers = STRANGERS if kind == "strangers" else {}
        self.earlier: Files = {} if kind == "absent" else OLD
        self.reset()

    def reset(self) -> None:
        """Bring back the earlier build."""
        if self.kind == "absent":
            shutil.rmtree(self.out, ignore_errors=True)
            return
        for path in self.out.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in {**self.earlier, **self.strangers}.items():
            (self.out / name).parent.mkdir(exist_ok=True)
            (self.out / name).write_bytes(content)

    def files(self) -> Files:
        """Read what lies in it, part folders aside."""
        found = {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in self.out.rglob("*")
            if path.is_file() and not path.relative_to(self.out).parts[0].startswith(PREFIX)
        }
        for name, content in self.strangers.items():
            if found.pop(name, None) != content:
                loss(f"{self.kind}: the stranger {name} was touched")
        return found

    def parts(self) -> list[Path]:
        """List what was left beside and inside; everything must bear the mark."""
        left = [path for path in self.place.iterdir() if path.name not in {"out", "other"}]
        left += self.out.glob(f"{PREFIX}*")
        if sorted(left) != sorted(path for path, _ in parts_of(self.out)):
            loss(f"{self.kind}: {left} was left without a mark")
        return left

    def state(self, new: Files | None) -> str:
        """Say what a kill left: old, new, or a mix of both that the next build completes.

        Where the new files are not known, they are those of which the manifest there is true.
        """
        found = self.files()
        if found in (self.earlier, new):
            return "old" if found == self.earlier else "new"
        if new is None and is_whole(found):
            return "new"
        if self.kind in WHOLE:
            loss(f"{self.kind}: neither the old output nor the new: {sorted(found)}")
        manifests = [found.get("manifest.json")]
        manifests += [_read(path / "new" / "manifest.json") for path in self.out.glob(f"{PREFIX}*")]
        stated = [json.loads(text)["outputs"] for text in manifests if text]
        for name, content in found.items():
            known = {outputs.get(name) for outputs in stated}
            if name != "manifest.json" and hashlib.sha256(content).hexdigest() not in known:
                loss(f"{self.kind}: {name} is in no manifest")
        return "mixed"

    def finish(self, new: Files) -> None:
        """Write the next build; it must come out whole, with nothing left."""
        with hold_folder(self.out) as held:
            write_folder(held, new)
        if self.files() != new or self.parts():
            loss(f"{self.kind}: the next build is not whole")


def is_whole(files: Files) -> bool:
    """Whether files are exactly those that the manifest among them states."""
    stated = json.loads(files.get("manifest.json", b'{"outputs": {"": ""}}'))["outputs"]
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    hashes.pop("manifest.json", None)
    return hashes == stated


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def outputs(place: Path, kinds: tuple[str, ...]) -> Iterator[Output]:
    """Make an output folder of each kind."""
    for kind in kinds:
        yield Output(place / kind, kind)
