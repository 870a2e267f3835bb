"""What block time costs today, what the allotment would cost, and the difference."""

from __future__ import annotations

from perioptimal_report.mca.costing import savings_table
from perioptimal_report.mca.note import COUNTED, FORMULA, LEAVES_OUT, REFERENCES
from perioptimal_report.mca.planned import Cost, Plan
from perioptimal_report.mca.summary_charts import savings_by_owner, savings_steps
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
    Row,
)

ORDER = 10

SAVINGS_PCT = Measure("savings_pct", "Savings by allotment, share of today's blocks", "higher")
SAVINGS = Measure("savings_usd", "Savings by allotment, per week", "higher")
TODAY = Measure("today_usd", "Payroll cost of today's block time, per week", "lower")
ALLOTTED = Measure("allotted_usd", "Payroll cost of the allotment, per week", "lower")
PARSED = Measure("parsed_usd", "Today's cost with overtime by time of day, per week", "lower")
CHANCE = Measure("chance_pct", "Probability that the change saves", "higher")
LATER = Measure("later_pct", "Savings in later weeks by past allotments", "higher")
WORSE = Measure("worse", "Blocks expected to cost more", "lower")
COSTS = (SAVINGS_PCT, SAVINGS, TODAY, ALLOTTED, PARSED, CHANCE)
MEASURES = (*COSTS, LATER, WORSE)

NOTE = MethodNote(
    title="Cost of block time",
    lens="institution",
    question="What does block time cost today, and what would the minimal-cost allotment save?",
    counted=COUNTED,
    leaves_out=LEAVES_OUT,
    formula=FORMULA,
    sources=REFERENCES,
    measures=MEASURES,
)

SAVES = Heading(
    "saves",
    "Allotting block time by demand would cost {savings} less than today's blocks",
    chance="Allotting block time by demand might cost {savings} less than today's blocks, but"
    " chance could explain it",
)
SAVES_LESS_LATER = Heading(
    "saves_less_later",
    "Allotting block time by demand would cost {savings} less than today's blocks; in later"
    " weeks such allotments saved less, {later}",
)
SAVES_MORE_LATER = Heading(
    "saves_more_later",
    "Allotting block time by demand would cost {savings} less than today's blocks; in later"
    " weeks such allotments saved more, {later}",
)
SAVES_LATER_TOO = Heading(
    "saves_later_too",
    "Allotting block time by demand would cost {savings} less than today's blocks, and did so in"
    " later weeks",
)
COSTS_MORE = Heading(
    "costs_more",
    "Allotting block time by demand would not lower the cost of today's blocks",
    chance="Allotting block time by demand shows no savings; chance could explain the difference",
)
PAPER_SAVES = Heading(
    "paper_saves",
    "By the published method of 1999, allotting block time by demand would cost {savings} less"
    " than today; it charges today's overtime by the time of day, the allotment's by the day's"
    " total",
)
PAPER_COSTS_MORE = Heading(
    "paper_costs_more",
    "By the published method of 1999, allotting block time by demand shows no savings; it"
    " charges today's overtime by the time of day, the allotment's by the day's total",
)

EXAMPLES = (
    Example(
        says="Usage of 6, 8 and 10 h against 10 h: the median, 8 h, costs 8 + 2/3 h a day, not 10.",
        facts={
            "block_days": """
            date owner service rooms budget_s in_block_s before_s after_s outside_s released_s cases
            2025-01-06 Eye Eye 1 600m 360m 0 0 0 0 3
            2025-01-13 Eye Eye 1 600m 600m 0 0 0 0 4
            2025-01-20 Eye Eye 1 600m 480m 0 0 0 0 4
            """
        },
        expected={
            "savings_pct": 13.333333333333,
            "savings_usd": 800.0,
            "today_usd": 6000.0,
            "allotted_usd": 5200.0,
            "parsed_usd": 6000.0,
        },
        settings={
            "thresholds": {"min_block_days": 3},
            "costs": {"ratio": 1.0},
            "report": {"replicates": 0},
        },
    ),
    Example(
        says="An hour past the block's end is overtime by time of day, not by the block's total.",
        facts={
            "block_days": """
            date owner service rooms budget_s in_block_s before_s after_s outside_s released_s cases
            2025-01-06 Eye Eye 1 600m 420m 0 60m 0 0 3
            2025-01-13 Eye Eye 1 600m 300m 0 60m 0 0 3
            2025-01-20 Eye Eye 1 600m 540m 0 60m 0 0 3
            """
        },
        expected={"savings_pct": 13.333333333333, "today_usd": 6000.0, "parsed_usd": 6600.0},
        settings={
            "thresholds": {"min_block_days": 3},
            "costs": {"ratio": 1.0},
            "report": {"replicates": 0},
        },
    ),
)


def block_cost(mca_plan: Plan, settings: Engagement) -> Result:
    """Price today's block time and the allotment per week [USD] and as a share saved [%].

    No value where no block can be judged. Source: Strum 1999, with one overtime measure on both
    sides.
    """
    if not mca_plan.costs:
        return _nothing(mca_plan)
    headline = mca_plan.costs[mca_plan.ratios.index(mca_plan.ratio)]
    return Result(
        key="block_cost",
        numbers=_numbers(mca_plan, headline),
        breakdowns=(
            _by_owner(mca_plan),
            savings_table(mca_plan, headline, settings.costs.labor_share_pct),
            _by_ratio(mca_plan),
        ),
        charts=(savings_steps(headline), savings_by_owner(mca_plan)),
        exclusions=_exclusions(mca_plan),
        finding=_finding(mca_plan, headline),
    )


def _numbers(plan: Plan, cost: Cost) -> tuple[Number, ...]:
    later = plan.out_of_sample[plan.ratios.index(plan.ratio)]
    return tuple(map(Number, MEASURES, (*_cells(cost), later, plan.worse)))


def _cells(cost: Cost) -> tuple[Estimate, ...]:
    return (
        cost.savings_pct,
        cost.savings_usd,
        cost.today_usd,
        cost.allotted_usd,
        cost.today_parsed_usd,
        cost.chance_pct,
    )


def _nothing(plan: Plan) -> Result:
    reasons = dict.fromkeys(block.reason for block in plan.blocks if block.reason)
    why = next(iter(reasons)) if len(reasons) == 1 else "no block could be judged"
    reason = why if plan.blocks else "no cases in the period"
    numbers = tuple(
        Number(each, Estimate(None, _unit(each.key), 0, reason=reason)) for each in MEASURES
    )
    return Result("block_cost", numbers, exclusions=_exclusions(plan), finding=NO_FINDING)


def _unit(key: str) -> Unit:
    return "pct" if key.endswith("pct") else "usd" if key.endswith("usd") else "count"


def _exclusions(plan: Plan) -> tuple[Exclusion, ...]:
    reasons = [f"blocks: {block.reason}" for block in plan.blocks if block.reason is not None]
    counted = tuple(Exclusion(each, reasons.count(each)) for each in dict.fromkeys(reasons))
    return (*plan.excluded, *counted)


def _by_owner(plan: Plan) -> Breakdown:
    at = plan.ratios.index(plan.ratio)
    ordered = sorted(plan.owners, key=lambda each: -(each.costs[at].savings_usd.value or 0.0))
    rows = tuple(Row(owner.owner, _cells(owner.costs[at])) for owner in ordered)
    return Breakdown("owner", f"Cost per week at ratio {plan.ratio:g}", COSTS, rows)


def _by_ratio(plan: Plan) -> Breakdown:
    rows = tuple(
        Row(f"{cost.ratio:g}", _cells(cost), marked=cost.ratio == plan.ratio) for cost in plan.costs
    )
    return Breakdown("ratio", "Cost per week by ratio of overtime to regular cost", COSTS, rows)


def _finding(plan: Plan, cost: Cost) -> Finding:
    at = plan.ratios.index(plan.ratio)
    most = max(plan.owners, key=lambda each: each.costs[at].savings_usd.value or 0.0)
    bound = cost.savings_usd.interval
    certain = bound is not None and not bound.low <= 0 <= bound.high
    later = plan.out_of_sample[at]
    values: dict[str, Estimate | str] = {
        "savings": cost.savings_pct,
        "savings_usd": cost.savings_usd,
        "owner": most.owner,
        "owner_savings_usd": most.costs[at].savings_usd,
        "later": later,
    }
    saves = (cost.savings_usd.value or 0.0) > 0
    if plan.method == "paper":
        return (PAPER_SAVES if saves else PAPER_COSTS_MORE).finding(values)
    if not saves:
        return COSTS_MORE.finding(values, certain)
    heading = _beside(later, cost.savings_pct) if certain else SAVES
    return heading.finding(values, certain)


def _beside(later: Estimate, promised: Estimate) -> Heading:
    """Pick the heading by how savings in later weeks stand beside the promised interval."""
    bound = promised.interval
    if later.value is None or bound is None:
        return SAVES
    if later.value < bound.low:
        return SAVES_LESS_LATER
    return SAVES_MORE_LATER if later.value > bound.high else SAVES_LATER_TOO
