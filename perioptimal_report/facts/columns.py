"""The columns of every fact table, in order, with the columns that order its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Shape:
    """Column → dtype of one fact table, and the columns its rows are sorted by."""

    dtypes: Mapping[str, str]
    order: tuple[str, ...]


TRUTHS = ("emergency", "add_on", "after_cutoff", "structured", "same_anesthesia", "same_nursing")
WHOLE = ("seconds", "cases", "rooms", "beds", "in_hour", "half_hour", "rule_max", "notice_days")
NUMBERS = ("required", "staffed", "minutes_lost", "ward_days", "icu_days")


def _dtype(column: str) -> str:
    name = column.removesuffix("?")
    if name in TRUTHS:
        return "boolean"
    if name in NUMBERS or name.endswith("_usd"):
        return "float64"
    if name.endswith("_s") or name in WHOLE:
        # An optional time is a float (exact for seconds), so that a missing one is NaN.
        return "float64" if column.endswith("?") else "int64"
    return "datetime64[us]" if name == "date" else "str"


def _shape(columns: str, order: str) -> Shape:
    dtypes = {name.removesuffix("?"): _dtype(name) for name in columns.split()}
    return Shape(MappingProxyType(dtypes), tuple(order.split()))


# A question mark stands at columns that may lack a value.
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "calendar": _shape("date weekday kind", "date"),
        "completed_cases": _shape(
            "case_id facility date weekday room service surgeon? owner in_s out_s busy_from_s"
            " duration_s busy_s scheduled_s? booked_s? emergency? add_on? asa? delay_reason?"
            " procedure_code? in_hour",
            "in_s case_id",
        ),
        "block_room_days": _shape(
            "facility owner service date weekday room start_s end_s budget_s released_s"
            " in_block_s others_s late_start_s gap_s early_finish_s empty_s turnover_credit_s"
            " cases",
            "date owner facility room",
        ),
        "case_parts": _shape(
            "case_id facility owner service surgeon? room date weekday part seconds",
            "date owner case_id part",
        ),
        "block_days": _shape(
            "owner service date weekday kind rooms budget_s in_block_s before_s after_s outside_s"
            " others_s late_start_s gap_s early_finish_s empty_s turnover_credit_s released_s"
            " cases",
            "date owner",
        ),
        "gaps": _shape(
            "facility room date weekday prev_case_id case_id prev_owner owner prev_service service"
            " prev_surgeon? surgeon? gap_s prev_out_s in_s in_hour",
            "date facility room in_s case_id",
        ),
        "first_cases": _shape(
            "facility room date weekday case_id service surgeon? scheduled_s in_s tardy_s"
            " delay_reason? room_busy_s",
            "date facility room",
        ),
        "room_days": _shape(
            "facility room date weekday service first_in_s? last_out_s? cases busy_s block_end_s?"
            " prime_used_s prime_staffed_s",
            "date facility room",
        ),
        "concurrency": _shape("facility date at_s rooms", "facility at_s"),
        "case_milestones": _shape(
            "case_id facility room date weekday service in_s out_s anesthesia_start_s?"
            " anesthesia_ready_s? procedure_start_s? procedure_end_s? anesthesia_end_s?",
            "in_s case_id",
        ),
        "acuity_tags": _shape("case_id date weekday service tag", "date case_id tag"),
        "cancelled_cases": _shape(
            "case_id facility date weekday service surgeon? room booked_s? cancelled_s? cutoff_s"
            " after_cutoff? reason? reason_class",
            "date case_id",
        ),
        "scheduled_cases": _shape(
            "case_id facility date weekday service surgeon? booked_s? booked_at_s? closes_s"
            " add_on? status",
            "date case_id",
        ),
        "pacu_stays": _shape(
            "case_id facility date weekday service pacu_in_s? pacu_ready_s? pacu_out_s? stay_s?"
            " boarding_s? hold_s? in_hour?",
            "date case_id",
        ),
        "pacu_census": _shape("facility date at_s beds", "facility at_s"),
        "anesthesia_care": _shape(
            "case_id facility date weekday service room person role begin_s end_s case_in_s"
            " case_ready_s? case_out_s",
            "date case_id begin_s end_s role person",
        ),
        "handovers": _shape("case_id date service at_s kind role", "date case_id at_s kind"),
        "care_concurrency": _shape("person date at_s cases rule_max", "person at_s"),
        "critical_demand": _shape("person date at_s rooms", "person at_s"),
        "person_days": _shape(
            "person role date weekday shift_start_s shift_end_s worked_end_s? past_shift_s?",
            "date person shift_start_s shift_end_s role",
        ),
        "staff_demand": _shape(
            "date weekday half_hour role required staffed?", "date role half_hour"
        ),
        "case_events": _shape(
            "event_id case_id? date service? at_s? kind phase? interface from_role? to_role?"
            " category? structured? minutes_lost? latent_condition? severity?",
            "date event_id",
        ),
        "case_finance": _shape(
            "level case_id? date weekday service surgeon? revenue_usd? variable_cost_usd?"
            " margin_usd? direct_cost_usd? full_cost_usd? ward_days? icu_days? in_room_s",
            "date level service case_id",
        ),
        # nominal = closed + holiday + unstaffed + released_unused + unavoidable_turnover
        # + operational; operational = late_start + gap + early_finish + empty + realized.
        "room_hours": _shape(
            "facility room date weekday nominal_s closed_s holiday_s unstaffed_s"
            " released_unused_s unavoidable_turnover_s operational_s late_start_s gap_s"
            " early_finish_s empty_s realized_s",
            "date facility room",
        ),
        "team_pairs": _shape(
            "facility room date weekday prev_case_id case_id same_anesthesia? same_nursing?"
            " gap_s in_s",
            "date facility room in_s case_id",
        ),
        # released = booked (used by the owner all the same) + used_by_others + unused.
        "block_releases": _shape(
            "owner service surgeon? facility room date weekday start_s end_s released_s booked_s"
            " used_by_others_s unused_s notice_days? taken_by?",
            "date owner facility room",
        ),
    }
)
