"""Tests that share something costly run in one process, so that it is made once.

``--dist loadgroup`` spreads tests over the processes one by one; each process would make the
fixtures of a module or a session anew.
"""

import pytest

COSTLY = ("files", "simulated", "hospital", "two_weeks")
"""Fixtures of the session that take seconds to make; the others of that scope only build."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        group = shared_by(item)
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group))


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
