"""Killed at each step, at random moments, on full and read-only disks, two at once.

Authority: identity; what is left is one whole build, or what its manifests state, by hash. The
tool ends with 1 at the first loss; here what it did is counted.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("mount_namespace")


def torture(*words):
    done = subprocess.run(
        [sys.executable, "tools/torture.py", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_writer_killed_at_each_of_its_steps_loses_nothing():
    did = torture("steps", "--kinds", "plain", "strangers")["killed at each step"]
    assert set(did) == {
        *("plain: old", "plain: new", "strangers: old", "strangers: mixed", "strangers: new"),
    }
    assert min(did.values()) > 10


def test_without_an_exchange_the_old_output_comes_back_from_between_two_renames():
    did = torture("renames")["killed at each step, two renames"]
    assert did["plain: absent"] >= 1
    assert did["plain: old"] > 10


def test_a_full_or_read_only_disk_leaves_the_old_output():
    did = torture("disks")
    assert {name.partition(": ")[2] for name in did["full disks"]} == {"new", "refused"}
    assert did["read-only"]["plain, the folder: refused"] == 1


def test_two_at_once_leave_the_output_of_one():
    did = torture("pairs", "--pairs", "10")["pairs of writers"]
    assert sum(did.values()) == 10
    assert did["one refused"] > 0


def test_whole_builds_killed_at_random_moments_lose_nothing():
    did = torture("builds", "--kills", "6")["killed builds"]
    assert sum(did.values()) == 6
