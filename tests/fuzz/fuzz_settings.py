"""Mutations of the settings and of the words of the command."""

import datetime as dt
from functools import cache

from perioptimal_report.settings.engagement import Engagement

ODD = (
    *("", " ", "abc", "x" * 3000, "a\nb", "\x1b[31m", "\x00", "{{7*7}}", "../../x", "/etc/passwd"),
    *(-1, 0, 1, 2, 7, 11, 100, 100_000, 10**12, 2**63, 10**30, -(10**30), 0.5, 1e-320, 1e308),
    *(float("inf"), float("-inf"), float("nan"), True, False, dt.date(2025, 11, 10), dt.time(0)),
    *(dt.datetime(2025, 11, 10, 7), dt.time(23, 59, 59), dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    *("00:00", "24:00", "7:00", "07:30", "none", "all", "Mon", "%d.%m.%Y %H:%M", "%q", "cases.csv"),
    *("2025", "2025-11", "2025-Q4", "2025-13", "2025-Q5", "9999", "0001", "2025-W46", "2024-11"),
    *("2025-11-16..2025-11-10", "0001-01-01..9999-12-31", "2025-11-10..2025-11-10", "previous"),
    *("America/Sao_Paulo", "Mars/Phobos", "../zone", "OR 1", "Orthopedics", "\u202e", "🏥"),
)
LISTS = (
    *([], {}, [[]], [1], ["a"], ["Mon"], [1.0, 2.0], [0, 0], [2, 1], [-1, -1], {"a": 1}, {"": ""}),
    *({"a": "b"}, {"a": ["b"]}, {"case_id": "room"}, {"in_room": "x"}, {"a": {"b": {"c": 1}}}),
    *({"Orthopedics": 1}, {"Mon": 3}, {"OR 1": 0}, {"x": ["cause", "team"]}, [{}], [{"a": 1}]),
    *(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], [dt.date(2025, 11, 10)] * 2, [""], [None]),
)


@cache
def defaults():
    """Give every setting with its default."""
    given = Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}})
    return given.model_dump(mode="json")


def paths_of(value, path=()):
    """List the ways to every setting of nested tables."""
    found = [path] if path else []
    for key in value if isinstance(value, dict) else ():
        found += paths_of(value[key], (*path, key))
    return found


def inner(settings, path):
    """Give the table that holds a setting, made where it is missing."""
    for key in path[:-1]:
        if not isinstance(settings.get(key), dict):
            settings[key] = {}
        settings = settings[key]
    return settings


def odd_value(rng, settings):
    paths = sorted({*paths_of(settings), *paths_of(defaults())})
    # The deep ones only: a section that is no table is refused alike everywhere.
    path = rng.choice([path for path in paths if len(path) > 1 or rng.random() < 0.1])
    value = rng.choice(ODD if rng.random() < 0.75 else LISTS)
    inner(settings, path)[path[-1]] = value
    return f"{'.'.join(path)} = {value!r:.40}"


def near_value(rng, settings):
    """Change a number a little or much, or take the other of two."""
    paths = [p for p in paths_of(defaults()) if len(p) == 2 and p[0] != "sources"]
    path = rng.choice(paths)
    old = inner(settings, path).get(path[-1], inner(defaults(), path)[path[-1]])
    if isinstance(old, bool):
        new = not old
    elif isinstance(old, (int, float)):
        new = rng.choice((old + 1, -old, old * 10, old / 3, int(old), 0, old * 1e6, old + 1e-9))
    elif isinstance(old, list):
        new = rng.choice((old[:1], old[::-1], old + old, []))
    else:
        new = rng.choice((str(old)[:-1], str(old).upper(), f" {old}", f"{old}x"))
    inner(settings, path)[path[-1]] = new
    return f"{'.'.join(path)} = {new!r:.40}"


def missing_value(rng, settings):
    path = rng.choice(paths_of(settings))
    inner(settings, path).pop(path[-1])
    return f"{'.'.join(path)} left out"


def unknown_key(rng, settings):
    path = rng.choice([*paths_of(settings), ("x",)])
    key = rng.choice(("x", "", "Report", "report ", "cases", "a.b", "\x1b", "__class__", "path"))
    inner(settings, path)[key] = rng.choice(ODD)
    return f"{'.'.join(path[:-1])}: unknown key {key!r}"


def moved_section(rng, settings):
    path, other = rng.choice(paths_of(settings)), rng.choice(paths_of(settings))
    value = inner(settings, path).pop(path[-1])
    inner(settings, other)[path[-1]] = value
    return f"{'.'.join(path)} moved to {'.'.join(other[:-1])}"


def column_map(rng, settings):
    tables = [t for t in settings.get("sources", {}).values() if isinstance(t, dict)]
    if not tables:
        return "no table left"
    table = rng.choice(tables)
    headings = ("case_id", "room", "date", "service", "in_room", "owner", "x", "", "start")
    table["columns"] = {
        rng.choice(headings): rng.choice(headings) for _ in range(rng.randint(1, 3))
    }
    return f"columns = {table['columns']}"


def scenario_change(rng, settings):
    owners = ("Orthopedics", "General Surgery", "Nobody", "", "Otolaryngology")
    change = {
        "action": rng.choice(("move", "extend", "close", "open", "swap", "")),
        "weekday": rng.choice(("Mon", "Wed", "Sat", "Tuesday", "")),
        "from_owner": rng.choice(owners),
        "to_owner": rng.choice(owners),
        "room": rng.choice(("OR 1", "OR 9", "")),
        "rooms": rng.choice((0, 1, 2, 50, -1)),
        "hours": rng.choice((0, 1, 8, 10, 30, -5, float("inf"), float("nan"))),
        "owner": rng.choice(owners),
    }
    chosen = {key: change[key] for key in rng.sample(sorted(change), rng.randint(2, 6))}
    chosen |= {"action": change["action"]}
    named = {"name": rng.choice(("a", "", "x" * 300)), "changes": [chosen] * rng.choice((0, 1, 2))}
    part = rng.choice(("named", "protected"))
    if not isinstance(settings.get("scenarios"), dict):
        settings["scenarios"] = {}
    settings["scenarios"][part] = [named if part == "named" else chosen] * rng.choice((1, 1, 2))
    return f"scenarios.{part} = {settings['scenarios'][part]!r:.60}"


SETTINGS = (odd_value, odd_value, odd_value, near_value, near_value, missing_value, unknown_key)
SETTINGS += (moved_section, column_map, scenario_change)


def reset(rng, hospital):
    """Change one setting; say which."""
    return rng.choice(SETTINGS)(rng, hospital.settings) if hospital.settings else "no setting left"


def toml(settings):
    """Write settings as TOML: sections, and all below in one line."""
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{_text(key)} = {_toml(value)}" for key, value in plain.items()]
    for name, section in settings.items():
        if isinstance(section, dict):
            lines += ["", f"[{_text(name)}]"]
            lines += [f"{_text(key)} = {_toml(value)}" for key, value in section.items()]
    return "\n".join(lines) + "\n"


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return _text("" if value is None else value)


def _text(value):
    escaped = "".join(
        c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in value
    )
    return f'"{escaped}"'
