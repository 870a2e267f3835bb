"""The chapter of minimal cost analysis: all blocks together, then one result per owner."""

from __future__ import annotations

from perioptimal_report.mca.headings import (
    ASKS_ALIKE,
    ASKS_LESS,
    ASKS_MORE,
    OWNER,
    PAPER_ASKS,
    PAPER_OWNER,
)
from perioptimal_report.mca.note import (
    JUDGED,
    NOT_JUDGED,
    SEASON,
    SEASON_FITTED,
    SEASON_LATER,
    SEASON_P,
    TODAY_RATIO,
)
from perioptimal_report.mca.planned import Plan
from perioptimal_report.mca.summary_charts import cost_curves, draw_summary, histograms
from perioptimal_report.mca.summary_tables import owner_season_table, owner_tables, tabulate_summary
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.results import (
    Estimate,
    Exclusion,
    Finding,
    Number,
    Result,
)

KEY = "mca"
NOTHING_JUDGED = "no block could be judged"


def lay_out_chapter(plan: Plan) -> tuple[Result, ...]:
    """Lay the plan out as pages: a summary over owners, then each judged owner by its name.

    An owner's result names it by ``of``; the summary lists the blocks not judged with reasons.
    """
    owners = dict.fromkeys(block.owner for block in plan.blocks if block.reason is None)
    return (_summary(plan), *(_owner(plan, name) for name in owners))


def _summary(plan: Plan) -> Result:
    judged = [block for block in plan.blocks if block.reason is None]
    reasons = [block.reason for block in plan.blocks if block.reason is not None]
    counted = tuple(Exclusion(reason, reasons.count(reason)) for reason in dict.fromkeys(reasons))
    return Result(
        key=KEY,
        numbers=(
            Number(JUDGED, _count(len(judged), len(plan.blocks))),
            Number(TODAY_RATIO, _today_ratio(plan)),
            Number(SEASON, plan.season.height_pct),
            Number(SEASON_P, plan.season.p),
            Number(SEASON_FITTED, plan.season.fitted_pct),
            Number(SEASON_LATER, plan.season.later_pct),
            Number(NOT_JUDGED, _count(len(reasons), len(plan.blocks))),
        ),
        breakdowns=tabulate_summary(plan),
        charts=draw_summary(plan) if judged else (),
        exclusions=(*plan.excluded, *counted),
        finding=_finding(plan),
    )


def _finding(plan: Plan) -> Finding:
    """Set the block time that demand asks for beside today's, per week."""
    if plan.ratio_curves is None:
        return NO_FINDING
    asked = next(
        each.allotment_h
        for each in plan.sensitivity
        if (each.ratio, each.objective) == (plan.ratio, "inefficiency")
    )
    today, season = plan.ratio_curves.today_h, _season(plan)
    said: dict[str, Estimate | str] = {"asked": asked, "today": today, "season": season}
    heading = PAPER_ASKS if plan.method == "paper" else _asks(asked, today)
    return heading.finding(said, certain=asked.interval is not None)


def _season(plan: Plan) -> str:
    """Say whether quarters have hours of their own: surely, perhaps, or not."""
    if not plan.season.owners:
        return "none"
    bound = plan.season.later_pct.interval
    return "sure" if bound is not None and bound.low > 0 else "perhaps"


def _asks(asked: Estimate, today: Estimate) -> Heading:
    hours, bound, now = asked.value or 0.0, asked.interval, today.value or 0.0
    if bound is not None and bound.low <= now <= bound.high:
        return ASKS_ALIKE
    return ASKS_LESS if hours < now else ASKS_MORE


def _today_ratio(plan: Plan) -> Estimate:
    if plan.ratio_curves is None:
        return Estimate(None, "ratio", 0, reason=NOTHING_JUDGED)
    return plan.ratio_curves.implied_ratio


def _count(value: int, n: int) -> Estimate:
    return Estimate(float(value), "count", n, reason="a count")


def _owner(plan: Plan, name: str) -> Result:
    blocks = tuple(block for block in plan.blocks if block.owner == name)
    judged = any(block.reason is None for block in blocks)
    seasons = [each for each in plan.season.owners if each.owner == name]
    by_quarter = tuple(owner_season_table(each, plan.ratio) for each in seasons)
    return Result(
        key=KEY,
        numbers=(
            Number(JUDGED, _count(sum(block.reason is None for block in blocks), len(blocks))),
        ),
        breakdowns=(*owner_tables(blocks, plan), *by_quarter),
        charts=(cost_curves(blocks, plan), histograms(blocks, plan)) if judged else (),
        finding=(PAPER_OWNER if plan.method == "paper" else OWNER).finding({"owner": name}),
        of=(("owner", name),),
    )
