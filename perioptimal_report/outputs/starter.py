"""What ``init`` leaves in a new folder: a commented settings file, and tables with headers only."""

from collections.abc import Iterator
from pathlib import Path

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.settings_list import OWN_NAME, SettingsSection, list_settings
from perioptimal_report.simulation.hospital import simulate
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.writing import write_hospital
from perioptimal_report.tables import TABLES, Table

# Why cases alone: an empty block table would mean that nobody owns a block.
ACTIVE = "sources.cases"


UNSET = '"..."'


HEAD = """\
# Settings of one engagement. A line that starts with # shows a key and its default: to change it,
# take the # away. To use a further table, take the # from its section line and its path.
"""


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write a settings file and one empty file per table; give their paths.

    Raises ``OutputError`` where the folder cannot be written, or holds one of these files.
    """
    texts = {"engagement.toml": settings_text()}
    texts |= {f"{table.name}.csv": header(table) for table in TABLES.values()}
    paths = tuple(folder / name for name in texts)
    if taken := [path for path in paths if path.exists()]:
        raise OutputError(f"{taken[0]} exists already; name an empty folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error
    return paths


def header(table: Table) -> str:
    """Write the header line of a table as CSV."""
    return ",".join(column.name for column in table.columns) + "\n"


def settings_text() -> str:
    """Write an engagement file in which every key stands as a comment with its default."""
    return HEAD + "".join("\n".join(_lines(section)) for section in list_settings())


def _lines(section: SettingsSection) -> Iterator[str]:
    optional = section.name.startswith("sources.") or OWN_NAME in section.name
    mark = "# " if optional and section.name != ACTIVE else ""
    yield f"\n# {section.says}."
    yield f"{mark}[{section.name}]"
    for setting in section.settings:
        if setting.required:
            yield f'{mark}{setting.key} = "{section.name.rpartition(".")[2]}.csv"'
        else:
            yield f"# {setting.key} = {setting.default or UNSET}  # {setting.says}"
    yield ""


def write_simulated(folder: Path, plan: HospitalPlan) -> tuple[Path, ...]:
    """Simulate a hospital into an empty or new folder; give the files' paths.

    Raises ``OutputError`` where the folder holds files or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(f"{folder} holds files already; name an empty folder")
        write_hospital(simulate(plan), folder)
        return tuple(sorted(folder.iterdir()))
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error
