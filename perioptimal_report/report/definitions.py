"""The definitions in force: every setting that a printed number depends on."""

from perioptimal_report.facts.calendar import PAPER_H, PAPER_ROOMS, closing_rule
from perioptimal_report.report.model import Definition
from perioptimal_report.settings.engagement import (
    Blocks,
    Calendar,
    Costs,
    Engagement,
    ReportSettings,
)
from perioptimal_report.settings.thresholds import Privacy, Thresholds


def list_definitions(settings: Engagement) -> tuple[Definition, ...]:
    """List the settings behind the numbers, in the order the report prints them."""
    return (
        *_calendar(closing_rule(settings.calendar, settings.costs), settings.blocks),
        *_thresholds(settings.thresholds),
        *_records(settings.thresholds, settings.privacy),
        *_costs(settings.costs, settings.report),
    )


def _calendar(calendar: Calendar, blocks: Blocks) -> tuple[Definition, ...]:
    prime = f"{calendar.prime_start:%H:%M}–{calendar.prime_end:%H:%M}"
    session = f"{calendar.session_start:%H:%M}–{calendar.session_end:%H:%M}"
    rule, size, unit = _low_activity(calendar)
    return (
        Definition("weekend", "Weekend", ", ".join(calendar.weekend) or "none"),
        Definition("holidays", "Holidays listed", len(calendar.holidays)),
        Definition("low_activity", f"Low-activity day, {rule}", size, unit),
        Definition("session", "Session hours", session),
        Definition("prime", "Prime time", prime),
        Definition("release_notice", "Release notice", blocks.release_notice_days, "days"),
    )


def _low_activity(rule: Calendar) -> tuple[str, float | str, str | None]:
    if rule.low_activity == "off":
        return "not applied", "off", None
    if rule.low_activity == "share":
        return "share of the weekday's median", rule.low_activity_pct, "%"
    if rule.low_activity_h is None:
        says = f"hours for each room in service ({PAPER_H:g} h for {PAPER_ROOMS} rooms)"
        return says, round(PAPER_H / PAPER_ROOMS, 1), "h"
    return "hours of all rooms together", rule.low_activity_h, "h"


def _thresholds(limits: Thresholds) -> tuple[Definition, ...]:
    return (
        Definition("grace", "Grace for first cases", limits.grace_min, "min"),
        Definition("first_case", "First case scheduled by", f"{limits.first_case_latest:%H:%M}"),
        Definition("turnover_cutoff", "Turnover cut-off", limits.turnover_cutoff_min, "min"),
        Definition(
            "turnover_long_cutoff",
            "Turnover cut-off, longer",
            limits.turnover_long_cutoff_min,
            "min",
        ),
        Definition("prolonged", "Prolonged turnover over", limits.turnover_prolonged_min, "min"),
        Definition("within", "Booking accurate within", limits.duration_within_min, "min"),
        Definition("overrun", "Finish as predicted within", limits.overrun_within_min, "min"),
        Definition("long_case", "Longest believable case", limits.long_case_h, "h"),
        Definition("min_block_days", "Fewest block-days for a fit", limits.min_block_days, "days"),
    )


def _records(limits: Thresholds, privacy: Privacy) -> tuple[Definition, ...]:
    cancelled = f"{limits.cancellation_cutoff:%H:%M}, {limits.cancellation_cutoff_days} days before"
    added = f"{limits.add_on_cutoff:%H:%M}, {limits.add_on_cutoff_days} days before"
    unavoidable, critical = limits.unavoidable_turnover_min, limits.critical_min
    return (
        Definition("cancellation", "Same-day cancellation after", cancelled),
        Definition("add_on", "Add-on when booked after", added),
        Definition("break", "Break, not handover, up to", limits.break_min, "min"),
        Definition("critical", "Critical portion at start and end", critical, "min"),
        Definition("concurrency", "Most cases at once in a care team", limits.concurrency_rule_max),
        Definition("pacu_long", "Long PACU stay over", limits.pacu_long_min, "min"),
        Definition("collectable", "Collectable time from", limits.collectable_min, "min"),
        Definition("unavoidable", "Unavoidable turnover up to", unavoidable, "min"),
        Definition("suppressed", "Counts of patients hidden below", privacy.suppress_below),
    )


_NULLS = {"table": "simulated table", "bootstrap": "parametric bootstrap"}


def _costs(costs: Costs, report: ReportSettings) -> tuple[Definition, ...]:
    ratios = ", ".join(f"{ratio:g}" for ratio in costs.overtime_ratios)
    return (
        Definition("rate", "Cost of a regular hour", costs.rate_per_hour_usd, "USD"),
        Definition("ratio", "Overtime ratio of the headline", costs.ratio),
        Definition("method", "Method of the allotments", costs.method),
        Definition("ratios", "Overtime ratios shown", ratios),
        Definition("ks_null", "Null of the Kolmogorov–Smirnov test", _NULLS[costs.ks_null]),
        Definition("replicates", "Bootstrap replicates", report.replicates),
        Definition("seed", "Seed of the bootstrap", report.seed),
    )
