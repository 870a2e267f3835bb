"""What the user of the simulation decides."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from perioptimal_report.simulation.running import beds_for

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class HospitalPlan:
    """Size, time span and chance of a simulated hospital; equal plans give equal hospitals.

    ``load_pct`` scales how full surgeons book their blocks, ``growth_pct`` is its yearly trend,
    ``truth_replicates`` says how often the demand of the whole span is redrawn for the truth.
    ``pacu_beds`` follow from the rooms where it is ``None``.
    Raises ``ValueError`` for a hospital without rooms or years.
    """

    seed: int
    start: dt.date = dt.date(2024, 1, 1)
    years: int = 2
    rooms: int = 6
    load_pct: float = 100.0
    growth_pct: float = 3.0
    emergencies_per_room_day: float = 0.165
    truth_replicates: int = 40
    pacu_beds: int | None = None

    def __post_init__(self) -> None:
        if min(self.rooms, self.years, self.truth_replicates, self.beds) < 1:
            raise ValueError("rooms, years, beds and truth_replicates must be 1 or more")

    @property
    def beds(self) -> int:
        """The number of PACU beds [count]."""
        return beds_for(self.rooms) if self.pacu_beds is None else self.pacu_beds

    @property
    def end(self) -> dt.date:
        """The last simulated day."""
        return self.start.replace(year=self.start.year + self.years) - dt.timedelta(days=1)

    def chance(self, purpose: str) -> np.random.Generator:
        """Give each purpose its own stream: one more draw here changes nothing there."""
        return np.random.default_rng([self.seed, *purpose.encode()])
