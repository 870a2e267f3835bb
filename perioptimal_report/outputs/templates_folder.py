"""Where the templates lie: inside the installed package, else beside it in a working copy."""

from pathlib import Path

from perioptimal_report.errors import MachineError

PACKAGE = Path(__file__).resolve().parent.parent


def find_templates() -> Path:
    """Find the folder of the templates.

    ``importlib.resources`` fails on forced includes in editable installs, hence ``__file__``.
    Raises ``MachineError`` where neither place has them.
    """
    if (PACKAGE / "templates").is_dir():
        return PACKAGE / "templates"
    if (PACKAGE.parent / "pyproject.toml").is_file() and (PACKAGE.parent / "templates").is_dir():
        return PACKAGE.parent / "templates"
    raise MachineError("the installation is incomplete: its templates are missing; reinstall")
