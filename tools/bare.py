"""Try this checkout on a bare Debian: Python, make and git, and nothing else of ours.

    python tools/bare.py SUITE COMMAND [COMMAND ...]

Makes a Debian of that suite (bookworm, trixie) in a folder by mmdebstrap, clones what is committed
here into it, and runs the commands there one after the other, as root, as on a fresh machine.
How this machine reaches packages (proxies, certificates, pip's settings) is carried along.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import install

ROOT = Path(__file__).resolve().parent.parent
CLONE = "root/perioptimal-report"
PACKAGES = ("python3", "make", "git", "ca-certificates")

# What a machine knows about its way to packages: files, variables, and settings of apt.
FILES = ("etc/pip.conf", "etc/xdg/pip", "etc/resolv.conf", "etc/hosts")
CERTIFICATES = "usr/local/share/ca-certificates"
VARIABLES = re.compile(r"PIP_\w+|(https?|all|no)_proxy|(SSL|REQUESTS|CURL)_\w+", re.IGNORECASE)
APT_SETTINGS = re.compile(r"Acquire::(https?::|Check-|Retries)")

# Why a namespace of its own: its mounts and processes end with it, so that removing the folder
# can never reach a mounted one.
NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
MOUNTS = (
    'mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm"'
    ' && chmod 1777 "$0/dev/shm" && exec chroot "$@"'
)


@contextmanager
def bare_debian(suite: str, packages: Sequence[str] = PACKAGES) -> Iterator[Path]:
    """Make a Debian in a temporary folder, give its root, and remove it in the end."""
    if os.name != "posix" or os.geteuid() != 0:
        install.stop("a bare Debian can be made by root only; nothing was tried")
    wanted = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux"}
    install.install_system([each for name, each in wanted.items() if not shutil.which(name)])
    with tempfile.TemporaryDirectory(prefix="bare-") as folder:
        root = Path(folder) / suite
        command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=apt"]
        command += ["--dpkgopt=force-unsafe-io"]
        command += [f"--include={package}" for package in packages]
        command += [f"--aptopt={line}" for line in apt_settings()]
        print("+ a bare Debian:", suite, *packages, flush=True)
        # Why without its standard input: where it is no terminal, it is read as a list of mirrors.
        done = subprocess.run([*command, suite, root], check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            install.stop(f"no bare Debian {suite} could be made; the lines above say why")
        carry_settings(root)
        yield root


def apt_settings() -> list[str]:
    """List how this machine's apt reaches its mirrors: proxies, certificates, checks of dates."""
    command = ["apt-config", "dump", "--format", '%f "%v";%n', "Acquire"]
    if not shutil.which(command[0]):
        return []
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if APT_SETTINGS.match(line) and not line.endswith(' "";')]


def carry_settings(root: Path) -> None:
    """Copy pip's settings, name resolution and certificates of this machine into a root."""
    home = Path.home().relative_to("/")
    kept = [(each, each) for each in FILES]
    kept += [(str(home / each), f"root/{each}") for each in (".config/pip", ".pip")]
    kept += [(CERTIFICATES, CERTIFICATES)]
    for here, there in kept:
        copy(Path("/") / here, root / there)
    if (root / "usr/sbin/update-ca-certificates").exists():
        run_in(root, ["update-ca-certificates", "--fresh"], quiet=True)
    # Why last: a variable may name the very file that was just written.
    for value in package_variables(os.environ).values():
        if Path(value).is_file():
            copy(Path(value), root / value.lstrip("/"))


def package_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Choose the variables that say how packages are reached."""
    return {key: value for key, value in environment.items() if VARIABLES.fullmatch(key)}


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder over what is there; nothing where there is no source."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)


def run_in(
    root: Path,
    command: Sequence[str],
    *,
    folder: str = "/",
    user: str = "root",
    network: bool = True,
    quiet: bool = False,
) -> int:
    """Run a command inside a root with an environment of its own; give its exit code."""
    variables = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root" if user == "root" else f"/home/{user}",
        "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        **(package_variables(os.environ) if network else {}),
    }
    inside = f"cd {shlex.quote(folder)} && exec {shlex.join(command)}"
    outside = [*NAMESPACE, *([] if network else ["--net"]), "sh", "-c", MOUNTS, root]
    done = subprocess.run(
        [*outside, f"--userspec={user}:{user}", root, "sh", "-c", inside],
        env=variables,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
    )
    return done.returncode


def timed_run(root: Path, command: Sequence[str], folder: str, **options: object) -> None:
    """Run a command inside a root, say how long it took, and stop here where it fails."""
    print("+", shlex.join(command), flush=True)
    start = time.monotonic()
    code = run_in(root, command, folder=folder, **options)  # type: ignore[arg-type]
    print(
        f"  exit {code} after {time.monotonic() - start:.0f} s: {shlex.join(command)}", flush=True
    )
    if code:
        install.stop(f"'{shlex.join(command)}' failed on the bare machine")


def main() -> None:
    """Run each command on a fresh machine of the suite."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suite")
    parser.add_argument("commands", nargs="+")
    wanted = parser.parse_args()
    with bare_debian(wanted.suite) as root:
        clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root / CLONE)]
        subprocess.run(clone, check=True)
        timed_run(root, ["python3", "--version"], "/")
        for command in wanted.commands:
            timed_run(root, shlex.split(command), f"/{CLONE}")
    print(f"A bare Debian {wanted.suite} ran: {', '.join(wanted.commands)}")


if __name__ == "__main__":
    sys.exit(main())
