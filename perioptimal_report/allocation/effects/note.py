"""The method note of the effects on patients and teams."""

from perioptimal_report.allocation.effects.measured import GAUGES
from perioptimal_report.lenses.team.simultaneous_demand import EPSTEIN
from perioptimal_report.mca.note import STRUM
from perioptimal_report.results import Measure, MethodNote

BETTER = Measure("better", "Effects clearly better", "higher", of_patients=False)
WORSE = Measure("worse", "Effects clearly worse", "lower", of_patients=False)

EFFECTS = MethodNote(
    title="What it does to patients and teams",
    lens="institution",
    question="What does the scenario do to the PACU, to anesthesia, to staff, to emergencies?",
    counted="The last 52 weeks, moved: every case of these blocks runs as much earlier or later as"
    " first-fit in booked order puts it in the scenario's rooms instead of today's; its PACU stay,"
    " its recorded anesthesia team and its critical portions (entry to ready, and the end) go with"
    " it. Emergencies and all other cases run when they did. A case whose owner has no room left"
    " waits until the room would have closed. PACU: beds asked for at the peak of each workday,"
    " and cases held when all beds provided are taken, first come first served. Staff follows the"
    " blocks: a room-hour added or taken is one of staff. Handovers come at today's rate per"
    " case-hour of each half hour of the day. Cancellations go with the hours booked beyond the"
    " block as they have done (least squares over block-days): an association, not a cause."
    " Emergencies: the share of moments with every staffed room taken, weighed by the hours at"
    " which emergencies come. Wait: no day takes more than its block and the overtime beyond which"
    " demand is turned away, the rest goes to the owner's next block-day.",
    leaves_out="New assignments of teams to the moved cases, so that overlaps are the most that"
    " could come; equipment; what patients choose. Costs and hours here are not corrected for the"
    " optimism of the choice: the last columns show allocations chosen without these weeks, each on"
    " one half of the weeks (runs of four), on the other half.",
    formula="Change = scenario − today, on the same weeks; whole weeks drawn again for both at"
    " once. Clearly better or worse: the interval excludes 0.",
    sources=(STRUM, EPSTEIN),
    measures=(BETTER, WORSE, *(gauge.measure for gauge in GAUGES)),
)
