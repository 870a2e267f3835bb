"""A whole build, PDF included, with no way out of the machine and none tried.

Authority: the kernel, which kills what reaches for a network (network_filter.py) and gives the
command a network namespace without a route, where it lets us make one.
"""

import platform
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

FILTER = str(Path(__file__).parent / "network_filter.py")
PYTHON = [sys.executable, FILTER, sys.executable]

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"},
    reason="the filter speaks to Linux on x86_64 and aarch64",
)


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def without_route():
    """Give the words before a command that take its network away, none where that is forbidden."""
    words = ["unshare", "--map-root-user", "--net"]
    able = shutil.which(words[0]) and run([*words, "true"]).returncode == 0
    return words if able else []


def test_a_build_reaches_for_no_network(hospital, tmp_path, without_route):
    out = tmp_path / "out"
    command = ["-m", "perioptimal_report", "build", str(hospital), "--out", str(out), "--quiet"]
    formats = ["--format", "pdf,html,xlsx,json", "--audience", "coo"]
    done = run([*without_route, *PYTHON, *command, *formats])
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.suffix for path in out.iterdir()} >= {".pdf", ".html", ".xlsx", ".json"}


REACHES = {
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "name": "import socket; socket.getaddrinfo('example.org', 443)",
    "datagram": "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "local": "import socket; socket.socket(socket.AF_UNIX).connect('/nowhere')",
}


@pytest.mark.parametrize("script", REACHES.values(), ids=REACHES)
def test_the_filter_kills_what_reaches_for_a_network(script):
    assert run([*PYTHON, "-c", script]).returncode == -signal.SIGSYS


def test_the_filter_holds_in_a_child_that_starts_another_program():
    child = f"import subprocess, sys; p = [sys.executable, '-c', {REACHES['connect']!r}]"
    done = run([*PYTHON, "-c", f"{child}; print(subprocess.call(p))"])
    assert done.stdout.strip() == str(-signal.SIGSYS)


def test_the_filter_lets_a_pipe_between_processes_be():
    done = run([*PYTHON, "-c", "import socket; socket.socketpair(); print('whole')"])
    assert done.stdout.strip() == "whole"
