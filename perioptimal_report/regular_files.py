"""Files that a user names: only regular ones are read, and no more of them than is allowed."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

_OTHERS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def odd_kind(mode: int) -> str | None:
    """Say which kind of thing a mode is, where it is neither a regular file nor a folder."""
    return next((kind for is_kind, kind in _OTHERS if is_kind(mode)), None)


def read_regular(path: Path, most: int) -> bytes:
    """Read a regular file of at most ``most`` bytes; whatever is none is never opened.

    Raises ``OSError``: absent, a folder, a pipe or device, not readable, larger; ``ValueError``:
    no path of this system.
    """
    # Why before it is opened: a pipe waits for its writer, and some devices act on being opened.
    if kind := odd_kind(path.stat().st_mode):
        raise OSError(errno.EINVAL, f"it is {kind}, not a regular file")
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / 1e6:g} MB")
    return content
