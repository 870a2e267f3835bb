"""Every error the program raises on purpose: one line for the user, one exit code each."""

from typing import ClassVar


class PerioptimalError(Exception):
    """A mistake or obstacle that the user can mend; its text is the one line they see."""

    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        """Give the text as one line: what a file or setting says may hold line ends."""
        return "".join(c if c.isprintable() else " " for c in super().__str__())


class UsageError(PerioptimalError):
    """The command was called with options that do not fit together."""

    exit_code = 2


class SettingsError(PerioptimalError):
    """The engagement file cannot be used as it stands."""

    exit_code = 10


class DataError(PerioptimalError):
    """A source file cannot be read or mapped."""

    exit_code = 11


class NothingToReportError(PerioptimalError):
    """The sources were read, but no row falls in the period."""

    exit_code = 12


class OutputError(PerioptimalError):
    """The output folder cannot be written, or an output failed its own check."""

    exit_code = 13


class MachineError(PerioptimalError):
    """A library of the operating system is missing."""

    exit_code = 14


def nearest(word: str, known: list[str]) -> str:
    """Suggest the known word closest to a misspelled one, as a clause, or an empty text."""
    from difflib import get_close_matches

    match = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean '{match[0]}'?" if match else ""
