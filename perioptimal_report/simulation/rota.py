"""The duty rota of the whole span, and who of it is free."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perioptimal_report.simulation.duty import Day, draw_day, modules
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.schedule import ROOMS_OF_PATTERN


@dataclass(frozen=True, slots=True)
class Rota:
    """Everybody on duty, by day and module, and when each person is on a case."""

    days: Mapping[tuple[int, int], Day]
    busy: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, day: int, room: int) -> Day:
        """Look up the people of a room's module; the night before the first day is the first's."""
        return self.days[max(day, 0), room // ROOMS_OF_PATTERN]

    def idle(self, people: Sequence[str], begin: int, end: int) -> str:
        """Find the first who is on no other case between two minutes; else the first of all."""
        for person in people:
            if all(end <= since or until <= begin for since, until in self.busy[person][-6:]):
                return person
        return people[0]


def draw_rota(plan: HospitalPlan, open_days: Sequence[bool]) -> Rota:
    """Draw who is on duty on every day of the span."""
    days: dict[tuple[int, int], Day] = {}
    rng = plan.chance("duty")
    for module, rooms in enumerate(modules(plan.rooms)):
        tired: set[str] = set()
        for day, is_open in enumerate(open_days):
            days[day, module] = draw_day(rooms, module, tired, rng, open_day=is_open)
    return Rota(days)
