"""Processes that this program starts, seen from inside: none outlives the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

END_WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG."""
# Why the terminal's as well: it tells all processes at once, and the parent is to say why it ends.
LEFT_TO_PARENT = ("SIGINT", "SIGTERM", "SIGHUP")


def end_with(parent: int) -> None:
    """Let this process end as soon as its parent ends, however that ends, and not before it."""
    for name in LEFT_TO_PARENT:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    # Why on Linux as well: the parent may have ended before the line above.
    threading.Thread(target=watch, args=(parent,), daemon=True).start()


def watch(parent: int, end: Callable[[int], object] = os._exit) -> None:
    """End this process within a second of its parent."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1)
    end(1)
