"""The columns of every fact table, in order, with the columns that order its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Shape:
    """Column → dtype of one fact table, and the columns its rows are sorted by."""

    dtypes: Mapping[str, str]
    order: tuple[str, ...]


def _dtype(column: str) -> str:
    name = column.removesuffix("?")
    if name in ("emergency", "add_on"):
        return "boolean"
    if name.endswith("_s") or name in ("seconds", "cases", "rooms", "in_hour"):
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
    }
)
