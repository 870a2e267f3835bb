"""The settings of block reallocation: limits, priorities, and the scenarios to compare."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from perioptimal_report.settings.section import Name, Number, Section, Weekday, Whole

NEEDS = {
    "move": ("from_owner", "to_owner"),
    "open": ("owner",),
    "close": (),
    "extend": ("hours",),
}
MOST_ROOMS = 1_000
Rooms = Annotated[Whole, Field(ge=0, le=MOST_ROOMS)]
Hours = Annotated[Number, Field(ge=0, le=168 * MOST_ROOMS)]
Margin = Annotated[Number, Field(ge=0, le=1_000_000)]
ShiftHours = Annotated[Number, Field(gt=0, le=24)]


class RoomChange(Section):
    """One change of a named scenario, as { action = "close", weekday = "Fri", room = "OR 4" }."""

    action: Literal["move", "open", "close", "extend"] = Field(
        description="What happens: to rooms of an owner, to a room, or to a whole weekday"
    )
    weekday: Weekday = Field(description="On which day of the week")
    from_owner: Name | None = Field(default=None, description="move: who gives the rooms")
    to_owner: Name | None = Field(default=None, description="move: who gets them")
    owner: Name | None = Field(default=None, description="open, close, extend: whose rooms")
    room: Name | None = Field(default=None, description="close, extend: which room")
    rooms: Whole = Field(
        default=1, ge=1, le=MOST_ROOMS, description="How many rooms, where no room is named"
    )
    hours: ShiftHours | None = Field(
        default=None, description="open, extend: length of the block in the room [h]"
    )

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        missing = [name for name in NEEDS[self.action] if getattr(self, name) is None]
        if self.action == "close" and self.room is None and self.owner is None:
            missing = ["room or owner"]
        if missing:
            raise ValueError(f"action '{self.action}' needs {' and '.join(missing)}")
        return self


class NamedScenario(Section):
    """A scenario of the reader's own: its name and its changes."""

    name: Name = Field(min_length=1, description="As the report calls it")
    changes: tuple[RoomChange, ...] = Field(
        description="Inline tables: action, weekday, and whose rooms", min_length=1, max_length=100
    )


class Protected(Section):
    """Rooms that an owner keeps whatever a scenario finds."""

    owner: Name = Field(description="Whose rooms")
    weekday: Weekday | None = Field(default=None, description="On that day; else in the week")
    rooms: Rooms = Field(description="At least so many rooms")


class Scenarios(Section):
    """Which allocations of block time are compared, and within which limits."""

    changes: Whole = Field(
        default=5,
        ge=0,
        le=100,
        description="The best allocation with at most so many room changes [count]",
    )
    curve_changes: Whole = Field(
        default=20, ge=1, le=60, description="How far the curve of savings by changes runs [count]"
    )
    objective: Literal["inefficiency", "payroll"] = Field(
        default="inefficiency", description="The cost that the best allocation minimizes"
    )
    shift_hours: tuple[ShiftHours, ...] = Field(
        default=(8.0, 10.0, 12.0),
        max_length=24,
        description="Lengths that a room's block may have [h]",
    )
    rooms: Mapping[Weekday, Rooms] = Field(
        default_factory=dict, description="Most rooms on a weekday; else all rooms of the blocks"
    )
    staffed_hours: Mapping[Weekday | Literal["week"], Hours] = Field(
        default_factory=dict, description="Most block hours on a weekday, or in the week [h]"
    )
    margin_per_hour_usd: Mapping[Name, Margin] = Field(
        default_factory=dict, description="Contribution margin of an owner's room hour [USD/h]"
    )
    turned_away_after_h: Number = Field(
        default=2.0,
        ge=0,
        le=24,
        description="Demand beyond the block and this overtime is turned away [h/room]",
    )
    threshold_pct: Number = Field(
        default=75.0, gt=0, le=100, description="Utilization that a decision about time hangs on"
    )
    protected: tuple[Protected, ...] = Field(
        default=(),
        max_length=500,
        description="Rooms that an owner keeps whatever a scenario finds",
    )
    named: tuple[NamedScenario, ...] = Field(
        default=(), max_length=50, description="A scenario of your own: its name and its changes"
    )

    @property
    def has_limits(self) -> bool:
        """Whether limits are stated, or changes, that the blocks of the records may contradict."""
        stated = (self.rooms, self.staffed_hours, self.protected, self.named)
        return any(map(bool, stated))

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [each.name for each in self.named]
        if len(set(names)) < len(names):
            raise ValueError("named scenarios need different names")
        return self
