"""Runs a command that the kernel kills, with all its children, as soon as it reaches for a network.

    python network_filter.py COMMAND ...

The filter (seccomp, Linux on x86_64 and aarch64) ends a process at connect(2), at socket(2) for
anything but a pipe of this machine, and at io_uring, which could do both unseen. It needs no
privileges, and no child can lay it off.
"""

import ctypes
import os
import platform
import socket
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
# Offsets in struct seccomp_data: number of the call, architecture, lower half of argument 0.
NUMBER, ARCHITECTURE, DOMAIN = 0, 4, 16

# Architecture mark, and the numbers of socket, connect and io_uring_setup.
CALLS = {"x86_64": (0xC000003E, 41, 42, 425), "aarch64": (0xC00000B7, 198, 203, 425)}
# Why: on x86_64 the same calls have a second set of numbers (x32) from here on.
SECOND_NUMBERS = 0x40000000


def program(machine: str) -> list[tuple[int, int, int, int]]:
    """List the filter's instructions: code, steps if true, steps if false, operand."""
    architecture, open_socket, connect, ring = CALLS[machine]
    return [
        (LOAD_WORD, 0, 0, ARCHITECTURE),
        (JUMP_IF_EQUAL, 0, 7, architecture),
        (LOAD_WORD, 0, 0, NUMBER),
        (JUMP_IF_AT_LEAST, 5, 0, SECOND_NUMBERS),
        (JUMP_IF_EQUAL, 4, 0, connect),
        (JUMP_IF_EQUAL, 3, 0, ring),
        (JUMP_IF_EQUAL, 0, 3, open_socket),
        (LOAD_WORD, 0, 0, DOMAIN),
        (JUMP_IF_EQUAL, 1, 0, int(socket.AF_UNIX)),
        (RETURN, 0, 0, KILL_PROCESS),
        (RETURN, 0, 0, ALLOW),
    ]


def install() -> None:
    """Put the filter on this process and all it will start. Raises ``OSError``."""
    instructions = [struct.pack("HBBI", *each) for each in program(platform.machine())]
    code = ctypes.create_string_buffer(b"".join(instructions))
    head = ctypes.create_string_buffer(struct.pack("HP", len(instructions), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((PR_SET_NO_NEW_PRIVS, 1, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, head)):
        if libc.prctl(*call, 0, 0):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter")


if __name__ == "__main__":
    install()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the command that was asked for
