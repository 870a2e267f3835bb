"""The method notes of block reallocation, shared by its pages and by the command line."""

from perioptimal_report.mca.note import STRUM, WACHTEL
from perioptimal_report.shapes.references import DEXTER_EVIDENCE
from perioptimal_report.shapes.results import Measure, MethodNote, Reference

EFRON = Reference(
    "Efron & Tibshirani 1993",
    "Efron B, Tibshirani RJ. An introduction to the bootstrap. New York: Chapman & Hall; 1993."
    " Chapter 17.",
)

SAVINGS = Measure("savings_usd", "Savings against today, per week", "higher")
SAVINGS_PCT = Measure("savings_pct", "Savings, share of today's cost in force", "higher")
CHANCE = Measure("chance_pct", "Probability of savings", "higher")
PAYROLL = Measure("payroll_saved_usd", "Payroll saved, per week", "higher")
INEFFICIENCY = Measure("inefficiency_saved_usd", "Inefficiency saved, per week", "higher")
LATER = Measure("later_pct", "Savings in later quarters by past choices", "higher")
NEXT_YEAR = Measure("next_year_usd", "Savings per week next year, trend carried on", "higher")
WORSE = Measure("worse", "Changed blocks expected to cost more", "lower")
CHANGES = Measure("changes", "Room changes")
BUDGET = Measure("budget_h", "Block hours per week")
UNDER = Measure("under_h", "Hours not used, per week", "lower")
OVER = Measure("over_h", "Hours beyond the block total, per week", "lower")
CASH = Measure("cash_saved_usd", "Cash part: labor not paid, per week", "higher")
MARGIN = Measure("margin_kept_usd", "Margin kept, apart from cost, per week", "higher")
PAST_BLOCK = Measure("past_block", "Cases past the block, per week, replayed", "lower")
PAST_SHIFT = Measure("past_shift", "Cases past the shift, per week, replayed", "lower")
REPLAY_OVER = Measure("replay_over_h", "Hours past the block, per week, replayed", "lower")
USE = Measure("use", "Label")
BETTER = Measure("better", "Days better", "higher")
WORSE_DAYS = Measure("worse_days", "Days worse", "lower")
BEST_DAY = Measure("best_day_usd", "Best day")
WORST_DAY = Measure("worst_day_usd", "Worst day")
WORST_ON = Measure("worst_day", "On")
REPLAYED = Measure("replayed_usd", "Saved per week, usual turnovers", "higher")
MODELED = Measure("modeled_usd", "Saved per week by the model, same days", "higher")
PACKED = Measure("packed_usd", "Saved per week, back to back", "higher")
OWNERS_LOSE = Measure("owners_lose", "Owners who lose hours", "lower", of_patients=False)
HOURS_LOST = Measure("hours_lost", "Hours they lose, per week", "lower")
FLIPS = Measure("flips", "Pairs that change places", "lower")
WHO = Measure("who", "Who passes whom")

COUNTED = (
    "Blocks of one owner on one weekday whose rooms are the same every week, in whole rooms of the"
    " shift lengths in the settings: allotments of minimal cost analysis may have any length and"
    " so promise more than rooms can be cut to. A scenario gives each block"
    " a number of rooms, each of one length; a room that opens, closes, passes to another owner or"
    " changes its length is one change. Cost is that of minimal cost analysis: hours of all rooms"
    " of the block together against the usage of its block-days, today and the scenario alike."
    " The best allocation is exact for every number of changes. Intervals draw whole weeks again;"
    " savings of an allocation that was chosen from these weeks are less its optimism: the choice"
    " is made again in 400 replicates, and what it saves there more than on the weeks themselves"
    " is taken off, so that a freer choice of the same rooms promises less; what the replicates"
    " miss besides makes the interval. Under limits that couple"
    " hours or weekdays, the choice is made again by integer programs in 40 replicates."
    " Next year: usage carried on along its trend (all weeks, beside one wave a year) to the middle"
    " of the next 52 weeks; its interval holds the trend's error and the chance of those weeks."
)
LEFT_OUT = (
    "Blocks that minimal cost analysis cannot judge, that rotate between weeks, or that share a"
    " room with another owner on one day: they keep their rooms. Owners get no weekday on which"
    " they have no block today."
)
FORMULA = (
    "Inefficiency = Cu·(unused hours) + Co·(hours over); payroll = Cu·(block hours) + Co·(hours"
    " over). Changes of a weekday = max(rooms gained, rooms lost) + rooms of another length."
    " Demand beyond the block and the overtime its rooms can take counts as turned away, at the"
    " margin where that is above overtime. Savings = today − scenario − optimism."
)

SCENARIOS = MethodNote(
    title="Scenarios",
    lens="institution",
    question="Which change of block time would pay, and how few changes are enough?",
    counted=COUNTED,
    leaves_out=LEFT_OUT,
    formula=FORMULA,
    sources=(STRUM, WACHTEL, EFRON),
    measures=(SAVINGS, SAVINGS_PCT, CHANCE, PAYROLL, NEXT_YEAR, LATER),
)
IMPACT = MethodNote(
    title="What each scenario does",
    lens="institution",
    question="What does each scenario do to hours, cost and cases?",
    counted="Hours as in the scenarios, on each block's own window of weeks. Cash is the"
    " labor share of payroll; margin is never added to it. A"
    " scenario is operational where it fits block time to the work there is, tactical where"
    " margins decide who should grow.",
    leaves_out=LEFT_OUT,
    formula=FORMULA,
    sources=(STRUM,),
    measures=(BUDGET, UNDER, OVER, INEFFICIENCY, PAYROLL, CASH, MARGIN, PAST_BLOCK, PAST_SHIFT),
)
OWNERS = MethodNote(
    title="Who gains, who loses",
    lens="institution",
    question="What does the recommended scenario give to each owner, and what does it take?",
    counted="Block hours per week by owner, today and then. Cases inside the block: hours inside it"
    " at the owner's usual case length. Blocks expected to cost more: the sum, over changed blocks,"
    " of the share of drawn weeks in which the block costs more than today.",
    leaves_out=LEFT_OUT,
    formula="Gained = then − today. Cases gained = hours inside gained × cases ÷ hours used.",
    sources=(STRUM, DEXTER_EVIDENCE),
    measures=(OWNERS_LOSE, HOURS_LOST, WORSE),
)
REPLAY = MethodNote(
    title="The historical days, replayed",
    lens="institution",
    question="What would the scenario have done on the days that were?",
    counted="Each owner's own cases of each block-day, in booked order, go into the first of its"
    " rooms in which they end within the block; else to the room where they run over least. With"
    " the owner's usual turnover between cases; back to back as well, since usage counts no"
    " turnovers. Today's rooms are replayed alike. The model's value beside it is that of the"
    " same days, before any optimism is taken off. A day is better or worse by the cost in force.",
    leaves_out="Cases on dates without a block-day of their owner, and blocks that keep their"
    " rooms. Surgeons in two rooms at once, late starts and equipment are not replayed.",
    formula="Hours over = time past the block's end in each room, and all time of cases without a"
    " room. Saved = today's cost − the scenario's, summed by date.",
    sources=(STRUM,),
    measures=(BETTER, WORSE_DAYS, MODELED, PACKED, REPLAYED, BEST_DAY, WORST_DAY),
)
DEFINITIONS = MethodNote(
    title="Definition sensitivity",
    lens="institution",
    question="Which rankings would be others under other definitions?",
    counted="Each ranking as it is counted now, against the listed alternatives; two change places"
    " where one is clearly ahead now and behind under the alternative. First cases on time under"
    " 0, 5, 10 and 15 minutes of grace; turnover between two cases of one service with a cut-off of"
    " 60 and 90 minutes and none; block utilization inside the block and in all own rooms, with and"
    " without turnover credit.",
    leaves_out="Services and owners with fewer than 10 first cases, turnovers or block-days; ties.",
    formula="Pairs that change places ÷ all pairs.",
    sources=(STRUM, DEXTER_EVIDENCE),
    measures=(FLIPS,),
)
