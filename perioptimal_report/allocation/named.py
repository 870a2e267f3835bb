"""Named scenarios: the changes a reader wrote down, made to today's rooms."""

from __future__ import annotations

from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import blocks_of
from perioptimal_report.allocation.options import Lengths, longest_first
from perioptimal_report.allocation.today import Room
from perioptimal_report.errors import SettingsError
from perioptimal_report.settings.scenarios import RoomChange

Held = list[list[Room]]


def changed(on: Ground, changes: tuple[RoomChange, ...]) -> tuple[Lengths, ...]:
    """Make some changes one after the other; give the room lengths of every block [h].

    Raises ``SettingsError`` where a change asks for what is not there: an owner without a block,
    more rooms than it has, a room that nobody holds.
    """
    held: Held = [list(each.rooms) for each in on.held]
    for each in changes:
        _ACTIONS[each.action](on, held, each)
    return tuple(longest_first(room.hours for room in rooms) for rooms in held)


def _move(on: Ground, held: Held, change: RoomChange) -> None:
    giver = blocks_of(on, str(change.from_owner), change.weekday)[0]
    taker = blocks_of(on, str(change.to_owner), change.weekday)[0]
    held[taker] += _taken(on, held, giver, change)


def _close(on: Ground, held: Held, change: RoomChange) -> None:
    if change.room is None:
        _taken(on, held, blocks_of(on, str(change.owner), change.weekday)[0], change)
        return
    for block in _of_day(on, change.weekday):
        kept = [room for room in held[block] if room.room != change.room]
        if len(kept) < len(held[block]):
            held[block] = kept
            return
    raise SettingsError(
        f"[scenarios] no block that can be moved holds {change.room} on {change.weekday}"
    )


def _open(on: Ground, held: Held, change: RoomChange) -> None:
    block = blocks_of(on, str(change.owner), change.weekday)[0]
    usual = max((room.hours for room in held[block]), default=8.0)
    hours = change.hours or usual
    held[block] += [Room("", "", 0, hours) for _ in range(change.rooms)]


def _extend(on: Ground, held: Held, change: RoomChange) -> None:
    blocks = _of_day(on, change.weekday)
    if change.owner is not None:
        blocks = blocks_of(on, change.owner, change.weekday)
    found = False
    for block in blocks:
        for place, room in enumerate(held[block]):
            if change.room in (None, room.room):
                held[block][place] = _lasting(room, change)
                found = True
    if not found:
        raise SettingsError(f"[scenarios] no room to extend on {change.weekday}")


def _lasting(room: Room, change: RoomChange) -> Room:
    return Room(room.facility, room.room, room.start_s, change.hours or room.hours)


def _taken(on: Ground, held: Held, block: int, change: RoomChange) -> list[Room]:
    """Take the last rooms of a block, in the order of their names."""
    if len(held[block]) < change.rooms:
        owner = on.days.owners[block]
        raise SettingsError(
            f"[scenarios] {owner} has {len(held[block])} rooms on {change.weekday},"
            f" not {change.rooms}"
        )
    taken = held[block][-change.rooms :]
    held[block] = held[block][: -change.rooms]
    return taken


def _of_day(on: Ground, weekday: str) -> tuple[int, ...]:
    return tuple(at for at, each in enumerate(on.days.weekdays) if each == weekday)


_ACTIONS = {"move": _move, "close": _close, "open": _open, "extend": _extend}
