"""Kill builds at every moment, fill their disks, start two at once: nothing may be lost.

``torture.py`` prints what it did and what was left, as JSON; it ends with 1 at the first loss.
Mounts are made in a namespace of its own, so that the machine sees none of them.

- steps, renames: a writer of the output folder is killed at each of its steps, one after the
  other; with "renames" on a system that exchanges no folders.
- builds: whole builds of a small hospital are killed at random moments (seeded).
- disks: builds and writers on a full disk and on one that is read-only.
- pairs: two builds of one output at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from output_kinds import KINDS, WHOLE, Files, Output, build_files, loss, mount, outputs

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs import placing
from perioptimal_report.outputs.folder import hold_folder, write_folder
from perioptimal_report.outputs.part import PREFIX

PARTS = ("steps", "renames", "disks", "pairs", "builds")
FORMATS = ("json", "json", "html,json", "json", "pdf,xlsx,json")
SETTINGS = """
[institution]
name = "{name}"
[period]
report = "2025-03"
[sources.cases]
path = "cases.csv"
[report]
replicates = 0
audiences = ["cmo", "coo"]
"""


# Killed at each step of writing.


def kill_steps(place: Path, kinds: tuple[str, ...], exchanges: bool) -> Counter[str]:
    """Kill a writer at its first step, its second, and so on until it is done."""
    counts: Counter[str] = Counter()
    new = build_files("new", "numbers.json", "cmo.pdf", "evidence/evidence-01.pdf")
    for output in outputs(place, kinds):
        for step in range(1, 1000):
            output.reset()
            if not _killed_at(step, output.out, new, exchanges):
                break
            if output.out.exists():
                counts[f"{output.kind}: {output.state(new)}"] += 1
            elif output.kind == "absent" or not exchanges:
                counts[f"{output.kind}: absent"] += 1  # between two renames, or not yet there
                with hold_folder(output.out):
                    if output.earlier and output.state(new) != "old":
                        loss(f"{output.kind}: the old output did not come back")
            else:
                loss(f"{output.kind}: nothing is there")
            output.parts()
            output.finish(new)
    return counts


def _killed_at(step: int, out: Path, new: Files, exchanges: bool) -> bool:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    if not exchanges:
        placing.exchange = lambda *_: False
    seen = Counter[str]()

    def kill(event: str, _: tuple[object, ...]) -> None:
        seen["all"] += event == "open" or event.startswith(("os.", "fcntl", "shutil", "ctypes.dl"))
        if seen["all"] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)
    with hold_folder(out) as held:
        write_folder(held, new)
    os._exit(0)


# Whole builds, killed.


def hospital(place: Path) -> Path:
    """Write a small case log and its settings."""
    lines = ["case_id,room,service,surgeon,in_room,out_of_room,scheduled_start,booked_min"]
    for day in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14):
        for case, service in enumerate(("Eye", "Bone", "Eye", "Bone")):
            begin, end = f"{7 + 2 * case:02}:05", f"{8 + 2 * case:02}:35"
            date = f"2025-03-{day:02}"
            lines.append(
                f"{day}{case},{case % 2 + 1},{service},X{case},{date} {begin},{date} {end},"
                f"{date} {7 + 2 * case:02}:00,90"
            )
    place.mkdir(parents=True)
    (place / "cases.csv").write_text("\n".join(lines) + "\n")
    (place / "engagement.toml").write_text(SETTINGS.format(name="Small hospital"))
    return place / "engagement.toml"


def start(settings: Path, out: Path, formats: str) -> subprocess.Popen[bytes]:
    """Start a build in a process group of its own."""
    words = ["build", str(settings), "--out", str(out), "--format", formats, "--quiet"]
    return subprocess.Popen(
        [sys.executable, "-m", "perioptimal_report", *words],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def group(leader: int) -> list[int]:
    """List the living processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, number = path.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(number) == leader and state not in "ZX":
            found.append(int(path.parent.name))
    return found


def wait_for(build: subprocess.Popen[bytes], output: Output, moment: str) -> float:
    """Wait until a build holds its folder, draws PDF in children, or writes; the time taken [s]."""
    begin = time.monotonic()
    while build.poll() is None:
        if moment == "children" and len(group(build.pid)) > 1:
            break
        parts = [*output.place.glob(f"{PREFIX}*"), *output.out.glob(f"{PREFIX}*")]
        if parts and (moment == "held" or any((part / "new").exists() for part in parts)):
            break
        time.sleep(0.003)
    return time.monotonic() - begin


def kill_builds(place: Path, kills: int, seed: int) -> Counter[str]:
    """Kill whole builds at random moments; after each, the state, then the next build."""
    chance, counts, settings = random.Random(seed), Counter[str](), hospital(place / "hospital")
    folders, work_s = list(outputs(place, KINDS)), {}
    for number in range(kills):
        output = folders[number % len(folders)]
        formats = FORMATS[number % len(FORMATS)] if kills > 6 else "json"
        sent = (signal.SIGKILL, signal.SIGTERM)[number // 2 % 2]
        moment = ("held", "children" if "pdf" in formats else "held", "written")[number % 3]
        if formats not in work_s:
            moment = "written"
        elif kills <= 6:  # the short form: what is killed early costs less
            moment = "held"
        output.reset()
        build = start(settings, output.out, formats)
        waited_s = wait_for(build, output, moment)
        if moment == "written":
            work_s[formats] = waited_s
        longest_s = {"held": work_s[formats], "children": 5, "written": 0.008}[moment]
        time.sleep(chance.uniform(0, longest_s))
        build.send_signal(sent)
        said = build.communicate()[0]
        state = _what_is_left(output, sent)
        check_end(build, sent, said, is_done=state == "new, 0 left")
        counts[f"{sent.name} {output.kind}: {state}"] += 1
        output.finish(build_files("next", "numbers.json", "cmo.html", "evidence/evidence-01.pdf"))
    return counts


def _what_is_left(output: Output, sent: signal.Signals) -> str:
    state = "absent" if not output.out.exists() else output.state(None)
    left = len(output.parts())
    if sent == signal.SIGTERM and (left or state == "mixed"):
        loss(f"{output.kind}: SIGTERM left {left} folders, {state}")
    if state == "absent" and output.kind != "absent":
        loss(f"{output.kind}: nothing is there")
    return f"{state}, {left} left"


def check_end(
    build: subprocess.Popen[bytes], sent: signal.Signals, said: bytes, *, is_done: bool
) -> None:
    """Check the exit code, and that no process of the build lives on."""
    rights = {0, -sent} if sent == signal.SIGKILL else {0, 128 + sent}
    if is_done:  # Python itself was ending, which no longer waits for anything
        rights.add(-sent)
    if build.returncode not in rights or b"Traceback" in said:
        loss(f"{sent.name} ended with {build.returncode}: {said.decode()[-500:]}")
    end = time.monotonic() + 2
    while (alive := group(build.pid)) and time.monotonic() < end:
        time.sleep(0.01)
    if alive:
        loss(f"{sent.name} left the processes {alive}")


# Full and read-only disks, two at once.


def fill_disks(place: Path) -> Counter[str]:
    """Write on disks that become full at any point; the old output stays whole."""
    counts: Counter[str] = Counter()
    new = build_files("much longer" * 4, "numbers.json", "cmo.pdf", "evidence/evidence-01.pdf")
    # Why inodes as well: in memory a folder and a link take no room, but each takes one of these.
    limits = [f"{size_kib}k" for size_kib in range(44, 520, 28)]
    limits += [f"64m,nr_inodes={count}" for count in range(12, 32)]
    for kind in ("plain", "absent", "strangers", "mount"):
        for limit in limits:
            disk = place / f"{kind}-{limit}"
            disk.mkdir(parents=True)
            if kind != "mount":
                mount("-t", "tmpfs", "-o", f"size={limit}", "none", str(disk))
            output = Output(disk / "x", kind, limit)
            counts[f"{kind}: {_try_writing(output, new, 'No space left')}"] += 1
    return counts


def _try_writing(output: Output, new: Files, says: str) -> str:
    try:
        with hold_folder(output.out) as held:
            write_folder(held, new)
        result, right = "new", new
    except OutputError as error:
        if says not in str(error) or "\n" in str(error):
            loss(f"{output.kind}: it says: {error}")
        result, right = "refused", output.earlier
    if output.files() != right or output.parts():
        loss(f"{output.kind}: {result}, but {sorted(output.files())}, {output.parts()}")
    return result


def forbid_writing(place: Path) -> Counter[str]:
    """Write where the folder, or the folder that it stands in, is read-only."""
    counts: Counter[str] = Counter()
    new = build_files("new", "numbers.json")
    for kind in KINDS:
        output = Output(place / kind, kind)
        for folder in ([] if kind == "absent" else [output.out]) + [output.place]:
            words = ["--bind", str(folder), str(folder)]
            mount(*(["--rbind", *words[1:]] if folder == output.place else words))
            mount("-o", "remount,bind,ro", str(folder))
            result = _try_writing(output, new, "Read-only file system")
            where = "the folder" if folder == output.out else "above it"
            counts[f"{kind}, {where}: {result}"] += 1
            subprocess.run(["umount", "-l", str(folder)], check=True)
            output.reset()
    return counts


def start_pairs(place: Path, pairs: int, seed: int, begin: Callable[[Path, str], int]) -> Counter:
    """Start two builds of one output at once; what is left is the whole output of one."""
    chance, counts = random.Random(seed), Counter[str]()
    for number in range(pairs):
        output = Output(place / str(number), KINDS[number % len(KINDS)])
        both = [begin(output.out, "first")]
        time.sleep(chance.choice((0, chance.uniform(0, 0.05))))
        both.append(begin(output.out, "second"))
        codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in both)
        if codes not in ([0, 0], [0, 13]):
            loss(f"{output.kind}: two at once ended with {codes}")
        if output.parts() or output.state(None) != "new":
            loss(f"{output.kind}: two at once left {sorted(output.files())}")
        counts["one refused" if 13 in codes else "one after the other"] += 1
    return counts


def write_in_a_child(out: Path, text: str) -> int:
    """Write an output folder in a process of its own; its number."""
    if child := os.fork():
        return child
    try:
        with hold_folder(out) as held:
            time.sleep(0.02)
            write_folder(held, build_files(text, "numbers.json", f"{text}.pdf"))
    except OutputError as error:
        os._exit(13 if "another build" in str(error) else 1)
    os._exit(0)


def main() -> None:
    """Run what the command line names; all of it where it names nothing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=[*PARTS])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    enter_namespace()
    with tempfile.TemporaryDirectory() as folder:
        # Why in memory: a writer waits for its disk, and thousands of them do.
        mount("-t", "tmpfs", "-o", "size=2g", "none", folder)
        try:
            did = torture(Path(folder), chosen)
        finally:
            subprocess.run(["umount", "--recursive", "--lazy", folder], check=True)
    print(json.dumps(did, indent=1))


def torture(place: Path, chosen: argparse.Namespace) -> dict[str, object]:
    """Do the parts, and count what was done and what was left."""
    did: dict[str, object] = {}
    if "steps" in chosen.parts:
        did["killed at each step"] = kill_steps(place / "steps", chosen.kinds, True)
    if "renames" in chosen.parts:
        did["killed at each step, two renames"] = kill_steps(place / "renames", WHOLE[:1], False)
    if "disks" in chosen.parts:
        did["full disks"] = fill_disks(place / "disks")
        did["read-only"] = forbid_writing(place / "read-only")
    if "pairs" in chosen.parts:
        did["pairs of writers"] = start_pairs(
            place / "pairs", chosen.pairs, chosen.seed, write_in_a_child
        )
    if "builds" in chosen.parts:
        did |= torture_builds(place, chosen.kills, chosen.seed)
    return did


def torture_builds(place: Path, kills: int, seed: int) -> dict[str, object]:
    """Kill whole builds; with more than six kills also pairs of builds, and one on a full disk."""
    did: dict[str, object] = {"killed builds": kill_builds(place / "kills", kills, seed)}
    if kills > 6:
        settings = place / "kills" / "hospital" / "engagement.toml"
        begin = lambda out, _: start(settings, out, "json").pid  # noqa: E731
        did["pairs of builds"] = start_pairs(place / "build-pairs", 4, seed, begin)
        output = Output(place / "full", "mount", "128k")
        said = (build := start(settings, output.out, "json")).communicate()[0].decode()
        if build.returncode != 13 or said.count("\n") != 1 or output.files() != output.earlier:
            loss(f"a build on a full disk ended with {build.returncode}: {said}")
        did["build on a full disk"] = said.strip().rpartition(": ")[2]
    return did


def enter_namespace() -> None:
    """Start again where mounts are ours alone."""
    if "TORTURE_NAMESPACE" in os.environ:
        return
    words = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        loss("this system gives no mount namespace (unshare --mount): nothing was tried")
    environment = {**os.environ, "TORTURE_NAMESPACE": "yes"}
    os.execvpe(words[0], [*words, sys.executable, *sys.argv], environment)


if __name__ == "__main__":
    main()
