"""Build the container image, or run its steps on a bare Debian where no image can be built.

    python tools/container.py

Says which of the two was done. Either way the doctor and a build of the example run in what was
made: as a user without rights, and without a network.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bare import bare_debian, copy, timed_run

ROOT = Path(__file__).resolve().parent.parent
IMAGE = "perioptimal-report"
ENGINES = ("docker", "podman")
DOCTOR = ("doctor",)
BUILD = ("build", "lakeside/engagement.toml", "--out", "reports", "--audience", "cmo", "--quiet")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the Containerfile says: base image, where the files go, steps, user and folder."""

    base: str
    target: str
    steps: tuple[str, ...]
    user: str
    folder: str

    @property
    def suite(self) -> str:
        """The Debian of the base image: trixie of debian:trixie-slim."""
        return self.base.partition(":")[2].removesuffix("-slim")


def read_recipe(text: str) -> Recipe:
    """Read a Containerfile of one stage, in which each instruction is one line."""
    lines = [line.partition(" ") for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]
    said = {word: rest for word, _, rest in lines}
    steps = tuple(rest for word, _, rest in lines if word == "RUN")
    target = said["COPY"].removeprefix(". ")
    return Recipe(said["FROM"], target, steps, said["USER"], said["WORKDIR"])


def kept_files(text: str) -> list[str]:
    """List what a .dockerignore lets in: the lines that begin with an exclamation mark."""
    return [line[1:] for line in text.splitlines() if line.startswith("!")]


def find_engine() -> str | None:
    """Find a container program whose daemon answers."""
    for engine in filter(shutil.which, ENGINES):
        answer = subprocess.run([engine, "info"], capture_output=True, check=False)
        # Why its errors too: docker's client ends well on some versions without a daemon.
        if answer.returncode == 0 and b"Cannot connect" not in answer.stdout + answer.stderr:
            return engine
    return None


def run_image(engine: str, recipe: Recipe) -> bool:
    """Build the image and try it; ``False`` where its base image cannot be had."""
    if subprocess.run([engine, "pull", recipe.base], check=False).returncode:
        print(f"container: {engine} answers, but cannot get the base image {recipe.base}")
        return False
    image = [engine, "build", "--file", "Containerfile", "--tag", IMAGE, "."]
    subprocess.run(image, cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples" / "lakeside", Path(folder) / "lakeside")
        # Why for all: the user of the image is not the one who runs this.
        Path(folder).chmod(0o777)
        run = [engine, "run", "--rm", "--network", "none", "--volume", f"{folder}:{recipe.folder}"]
        for command in (DOCTOR, BUILD):
            print("+", shlex.join([*run, IMAGE, *command]), flush=True)
            subprocess.run([*run, IMAGE, *command], check=True)
    print(f"container: the image {IMAGE} was built by {engine}, and tried")
    return True


def run_steps(recipe: Recipe) -> None:
    """Run the steps of the Containerfile on a bare Debian, then try what they made."""
    with bare_debian(recipe.suite, packages=()) as root:
        for name in kept_files((ROOT / ".dockerignore").read_text(encoding="utf-8")):
            copy(ROOT / name, root / recipe.target.lstrip("/") / name)
        for step in recipe.steps:
            timed_run(root, shlex.split(step), "/")
        work = root / recipe.folder.lstrip("/")
        copy(ROOT / "examples" / "lakeside", work / "lakeside")
        for command in (DOCTOR, BUILD):
            words: Sequence[str] = (IMAGE, *command)
            timed_run(root, words, recipe.folder, user=recipe.user, network=False)
        made = work / "reports" / "cmo.pdf"
        print(f"  {made.relative_to(root)}: {made.stat().st_size} bytes, user {made.stat().st_uid}")


def main() -> None:
    """Build and try the image, or say why not and try its steps."""
    recipe = read_recipe((ROOT / "Containerfile").read_text(encoding="utf-8"))
    engine = find_engine()
    if engine is None:
        print(f"container: no daemon of {' or '.join(ENGINES)} answers here", flush=True)
    if engine and run_image(engine, recipe):
        return
    run_steps(recipe)
    print(f"container: the image itself was not built (nor {recipe.base} tried); its steps ran")


if __name__ == "__main__":
    main()
