"""Tests that share something costly run in one process, so that it is made once.

``--dist loadgroup`` spreads tests over the processes one by one; each process would make the
fixtures of a module or a session anew.
"""

import os
import subprocess

import pytest

COSTLY = ("files", "simulated", "hospital", "two_weeks")
"""Fixtures of the session that take seconds to make; the others of that scope only build."""


# Why a wrapper: xdist reads the groups in the same hook, first of all that are not wrappers.
@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        group = shared_by(item)
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group))
    yield
    if getattr(config.option, "loadgroup", False):
        check_groups(items)


def check_groups(items):
    """Refuse to run where xdist drops the groups in silence, as 3.8 does under pytest 9.2."""
    grouped = [item for item in items if item.get_closest_marker("xdist_group")]
    if grouped and not any("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("this pytest-xdist keeps no group of tests together")


def shared_by(item):
    """Name what a test shares: a costly fixture of the session, or else its module's fixtures."""
    scopes = scopes_of(item)
    costly = [name for name in COSTLY if scopes.get(name) == "session"]
    if costly:
        return costly[0]
    return item.path.stem if "module" in scopes.values() else None


def scopes_of(item):
    """Give the scope of each fixture that a test takes, by name."""
    # Pytest has no public way to the scope of a fixture.
    known = item._fixtureinfo.name2fixturedefs
    return {name: found[-1].scope for name, found in known.items() if found}


@pytest.fixture(scope="session")
def mount_namespace():
    """Give the words before a command that give it mounts of its own; skip where none are given.

    Ubuntu 24.04 forbids them to users without rights, and containers often to root as well.
    """
    words = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    mount = [*words, "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        subprocess.run(mount, capture_output=True, text=True, check=True)
    except OSError as error:
        pytest.skip(f"this system gives no mount namespace ({error.strerror})")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this system gives no mount namespace ({error.stderr.strip()})")
    return words
