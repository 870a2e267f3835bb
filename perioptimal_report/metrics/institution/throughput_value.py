"""What one more block hour would bring, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Sum,
    apart,
    breakdown,
    clearly_above,
    filled,
)
from perioptimal_report.metrics.kit.margins import MACARIO_MARGIN, kept
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    Ratio,
    by_label,
    by_weekday,
    flags,
    number,
    sample_weeks,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Heatmap
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH
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
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 40


NO_VALUE = "no block-days of services with margins in the period"


NO_FREE = "staff or PACU binds on all block-days"


NO_GAIN = "consumes capacity without proportional gain"


BLOCKING = ("anesthesia", "nursing", "pacu")


VALUE = Measure("value", "Margin of the work one more block hour would take in", "neither")


FREE_VALUE = Measure("room_bound", "The same where nothing but the room binds")


FILLED = Measure("filled", "Part of the hour that today's demand would fill")


BLOCKED = Measure("blocked", "Block-days on which staff or PACU binds")


PER_HOUR = Measure("margin_per_h", "Margin per in-room hour")


BLOCK_DAYS = Measure("block_days", "Block-days")


BINDS = Measure("binds", "Binding resource")


MARK = Measure("mark", "Mark")


NOTE = MethodNote(
    title="Value of one more block hour",
    lens="institution",
    question="Where would one more block hour bring most, and what would stand in its way?",
    counted="For each service and weekday: the part of one more hour that the work done beyond"
    " the block time of that day would have filled, times the service's margin per in-room hour."
    " Beside it the resource that binds: of rooms, anesthesia, nursing and PACU beds the one at"
    " its limit (as many required as staffed, or more) for the largest share of the half hours"
    " between start and end of the service's blocks of that weekday. Where that is staff or the"
    " PACU, an hour of room is marked: it consumes capacity without proportional gain.",
    leaves_out="Patients who wait and are on no schedule, since the records do not hold them."
    " Moving work that is done today anyway brings no new margin: the value is that of a further"
    " case of the same kind, an upper bound. Ward and ICU beds. Resources whose staffing nobody"
    " recorded cannot be found to bind. Service and weekday without block time.",
    formula="filled = mean over block-days of min(1 h, use beyond the budget), use = in block +"
    " before + after + outside; value = filled × margin ÷ in-room hours of the service. Overall:"
    " mean over all block-days. Interval: week-cluster bootstrap, 95 %, of the hours filled, with"
    " the margin per hour taken as known.",
    sources=(MACARIO_MARGIN, MCINTOSH, HESTERBERG),
    measures=(VALUE, FREE_VALUE, FILLED, BLOCKED, BLOCK_DAYS),
    needs=("finance.revenue", "finance.variable_cost"),
)


_HALF_DAY = "\n".join(
    f"2025-03-03 {half} {role} {required} {staffed}"
    for half in (14, 15)
    for role, required, staffed in (("room", 1, 2), ("anesthesia", 2, 2), ("pacu", 1, 4))
)


WORTH = Heading(
    "worth",
    "The work that one more block hour would take in brings most for {service}: {service_value}"
    " of margin at most, where {binding}",
    chance="The work that one more block hour would take in brings {value} of margin on"
    " average; where most could be chance",
    spoken={"binding": {"room": "only rooms are short", "nothing": "nothing is short"}},
)
NO_GAIN_HEADING = Heading(
    "no_gain",
    "Staff or the PACU is short in all block hours of all services: more room time would consume"
    " capacity without proportional gain",
)
NO_DEMAND = Heading(
    "no_demand",
    "No service used more than its block time: one more block hour would stand empty",
)

EXAMPLES = (
    Example(
        says="Half an hour beyond the budget on one of two days fills 0.25 h; at 2,000 USD an hour"
        " that is 500. Anesthesia is at its limit in every half hour: it binds.",
        facts={
            "block_days": """
                owner service date       rooms budget_s in_block_s after_s
                Ortho Ortho   2025-03-03 1     60m      60m        30m
                Ortho Ortho   2025-03-10 1     60m      50m        0m
            """,
            "block_room_days": """
                owner service date       room start_s end_s budget_s
                Ortho Ortho   2025-03-03 1    07:00   08:00 60m
                Ortho Ortho   2025-03-10 1    07:00   08:00 60m
            """,
            "case_finance": """
                date       level case_id service margin_usd in_room_s
                2025-03-03 case  A       Ortho   3000       90m
            """,
            "staff_demand": "date half_hour role required staffed\n" + _HALF_DAY,
        },
        expected={"value": 500, "filled": 0.25, "blocked": 100, "block_days": 2},
    ),
    Example(
        says="Two hours beyond the budget fill the hour; rooms bind, so that 1,000 USD stand.",
        facts={
            "block_days": """
                owner service date       rooms budget_s in_block_s after_s
                Eye   Eye     2025-03-03 1     60m      60m        120m
            """,
            "block_room_days": """
                owner service date       room start_s end_s budget_s
                Eye   Eye     2025-03-03 1    07:00   08:00 60m
            """,
            "case_finance": """
                date       level case_id service margin_usd in_room_s
                2025-03-03 case  A       Eye     3000       180m
            """,
            "staff_demand": """
                date       half_hour role       required staffed
                2025-03-03 14        room       1        1
                2025-03-03 15        room       1        1
                2025-03-03 14        anesthesia 1        2
                2025-03-03 15        anesthesia 2        2
            """,
        },
        expected={"value": 1000, "room_bound": 1000, "filled": 1, "blocked": 0},
    ),
)


ROLES = {"room": "Rooms", "anesthesia": "Anesthesia", "nursing": "Nursing", "pacu": "PACU"}


NOTHING = "nothing"


NO_DEMAND_DATA = "nothing known of what was staffed"


AT_LIMIT = tuple(Measure(f"limit_{role}", f"{label} at its limit") for role, label in ROLES.items())


HALF_HOUR_S = 1800


DAY_S = 86_400


SLOT = ["date", "half_hour"]


PLACE = ["service", "weekday"]


def throughput_value(
    block_days: pd.DataFrame,
    block_room_days: pd.DataFrame,
    case_finance: pd.DataFrame,
    staff_demand: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Margin that one more block hour would bring, given today's demand [USD].

    Uses use and budget of ``block_days``, ``start_s`` and ``end_s`` of the blocks, ``margin_usd``
    and ``in_room_s`` by service, ``required`` and ``staffed`` by half hour. No value without
    block-days of a service with a margin. Source: Macario, Dexter and Traub 2001.
    """
    per_hour = _per_hour(case_finance)
    days = _days(block_days, per_hour)
    known = days["per_h"].notna().to_numpy(dtype=bool)
    rows = days[known].reset_index(drop=True)
    limits = binding_resources(block_room_days, staff_demand)
    rows = rows.join(limits[["binds"]], on=["service", "weekday"])
    rows = rows.assign(binds=rows["binds"].fillna(NOTHING).astype("str"))
    weeks = sample_weeks(rows["date"], settings)
    columns = _columns(rows)
    numbers = _numbers(rows, columns, weeks)
    table = _table(rows, columns, limits, weeks)
    return Result(
        key="throughput_value",
        numbers=numbers,
        breakdowns=filled(table),
        charts=_charts(table, rows),
        exclusions=(Exclusion("block-days of services without a margin", int((~known).sum())),),
        finding=_finding(numbers, table),
        basis=of_ratio(columns[0], rows["date"]),
    )


def _per_hour(case_finance: pd.DataFrame) -> pd.Series:
    """Divide each service's margins by their in-room hours [USD/h]."""
    money, _ = kept(case_finance)
    priced = money[money["margin_usd"].notna() & money["in_room_s"].gt(0)]
    sums = priced.groupby("service")[["margin_usd", "in_room_s"]].sum().astype("float64")
    return (sums["margin_usd"] / sums["in_room_s"] * S_PER_H).rename("per_h")


def _days(block_days: pd.DataFrame, per_hour: pd.Series) -> pd.DataFrame:
    """Take the block-days with budget, and the part of one more hour each would have filled."""
    days = block_days[block_days["budget_s"].gt(0)].reset_index(drop=True)
    used_s = days[["in_block_s", "before_s", "after_s", "outside_s"]].sum(axis=1)
    filled_h = ((used_s - days["budget_s"]) / S_PER_H).clip(0.0, 1.0)
    return days.assign(filled_h=filled_h.astype("float64")).join(per_hour, on="service")


def _columns(rows: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio, Ratio]:
    filled_h: FloatArray = rows["filled_h"].to_numpy(dtype=np.float64)
    usd = filled_h * rows["per_h"].to_numpy(dtype=np.float64)
    one = np.ones(len(rows))
    blocked = np.asarray(rows["binds"].isin(BLOCKING), dtype=np.float64)
    return (
        Ratio(VALUE, "usd", usd, one, empty=NO_VALUE),
        Ratio(FREE_VALUE, "usd", usd * (1 - blocked), 1 - blocked, empty=NO_FREE),
        Ratio(FILLED, "h", filled_h, one, empty=NO_VALUE),
        replace(share(BLOCKED, blocked), empty=NO_VALUE),
    )


def _numbers(
    rows: pd.DataFrame, columns: tuple[Ratio, ...], weeks: WeekSample
) -> tuple[Number, ...]:
    return (
        *(number(ratio, weeks) for ratio in columns),
        total(BLOCK_DAYS, "count", np.ones(len(rows))),
    )


def _table(
    rows: pd.DataFrame, columns: tuple[Ratio, ...], limits: pd.DataFrame, weeks: WeekSample
) -> Breakdown | None:
    """Give each service and weekday a line, the most valuable hour first."""
    if rows.empty:
        return None
    groups = by_label(rows["service"].astype(str) + " " + rows["weekday"].astype(str))
    first = rows.iloc[
        [int(np.flatnonzero(groups.codes == c)[0]) for c in range(len(groups.labels))]
    ]
    n = groups.totals(np.ones(len(rows)))
    values = groups.totals(columns[0].above) / n
    per_h = [Estimate(float(usd), "usd", int(k)) for usd, k in zip(first["per_h"], n, strict=True)]
    binds = first["binds"].tolist()
    marks = [NO_GAIN if role in BLOCKING else "" for role in binds]
    return breakdown(
        Dimension("service_weekday", "One more block hour by service and weekday", groups),
        (
            *(columns[0], columns[2], Cells(PER_HOUR, per_h), Cells(BINDS, binds)),
            *at_limit(first, limits),
            *(Cells(MARK, marks), Sum(BLOCK_DAYS, "count", np.ones(len(rows)))),
        ),
        weeks,
        largest_first=values,
    )


def _charts(table: Breakdown | None, rows: pd.DataFrame) -> tuple[Heatmap, ...]:
    if table is None:
        return ()
    values = {row.label: row.cells[0] for row in table.rows}
    services = by_label(rows["service"]).labels
    days = by_weekday(rows["weekday"]).labels
    cells = [[values.get(f"{service} {day}") for day in days] for service in services]
    return (
        Heatmap(
            "throughput_value.grid",
            "One more block hour by service and weekday",
            "usd",
            services,
            days,
            tuple(tuple(c.value if isinstance(c, Estimate) else None for c in r) for r in cells),
        ),
    )


def _finding(numbers: tuple[Number, ...], table: Breakdown | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    value = found["value"]
    if table is None or value.value is None:
        return NO_FINDING
    if not found["filled"].value:
        return NO_DEMAND.finding({"value": value})
    binds = table.measures.index(BINDS)
    free = [row for row in table.rows if row.cells[binds] not in BLOCKING]
    if not free:
        return NO_GAIN_HEADING.finding({"value": value, "blocked_share": found["blocked"]})
    top, *others = free
    best: dict[str, Estimate | str] = {
        "service": top.label,
        "service_value": top.cells[0],
        "binding": top.cells[binds],
    }
    return WORTH.finding({"value": value, **best}, _ahead(top, others))


def _ahead(top: Row, others: list[Row]) -> bool:
    """Say whether the best line is clearly above the next."""
    one = top.cells[0]
    other = others[0].cells[0] if others else None
    if not isinstance(one, Estimate) or not isinstance(other, Estimate):
        return isinstance(one, Estimate) and clearly_above(one, 0.0)
    return clearly_above(one, other.value) and apart(one, other)


def binding_resources(block_room_days: pd.DataFrame, staff_demand: pd.DataFrame) -> pd.DataFrame:
    """Find, per service and weekday, how often each resource is at its limit, and which binds.

    Counted are the half hours of the service's blocks that have staff on record. Columns: the
    roles (share, 0 to 1, NaN where nothing is known), ``binds`` (a role, or "nothing" where none is
    ever at its limit; of equal shares the first of ``ROLES``) and ``half_hours``, their number.
    Index: service, weekday.
    """
    windows = _windows(block_room_days)
    known = staff_demand[staff_demand["staffed"].notna()]
    limits = known.assign(at_limit=flags(known, "is_at_limit"))
    found = windows.merge(limits[[*SLOT, "role", "at_limit"]], on=SLOT)
    shares = found.pivot_table(index=PLACE, columns="role", values="at_limit", aggfunc="mean")
    shares = shares.reindex(columns=list(ROLES)).astype("float64")
    highest = shares.fillna(0.0)
    binds = pd.Series(np.array(list(ROLES))[highest.to_numpy().argmax(axis=1)], shares.index)
    halves = found.drop_duplicates([*PLACE, *SLOT]).groupby(PLACE).size()
    return shares.assign(
        binds=binds.where(highest.max(axis=1) > 0, NOTHING).astype("str"),
        half_hours=halves.reindex(shares.index),
    )


def _windows(block_room_days: pd.DataFrame) -> pd.DataFrame:
    """List the half hours of each date between start and end of a service's blocks."""
    blocks = block_room_days[block_room_days["budget_s"].gt(0)]
    spans = blocks.groupby([*PLACE, "date"], as_index=False).agg(
        start_s=("start_s", "min"), end_s=("end_s", "max")
    )
    first = spans["start_s"] % DAY_S // HALF_HOUR_S
    last = first + np.maximum((spans["end_s"] - spans["start_s"]) // HALF_HOUR_S, 1)
    halves = [list(range(a, min(b, 48))) for a, b in zip(first, last, strict=True)]
    listed = spans[[*PLACE, "date"]].assign(half_hour=pd.Series(halves, dtype="object"))
    exploded = listed.explode("half_hour", ignore_index=True).dropna(subset=["half_hour"])
    return exploded.astype({"half_hour": "int64"})


def at_limit(first: pd.DataFrame, limits: pd.DataFrame) -> list[Cells]:
    """Lay out how often each resource is at its limit, one cell per row of ``first``."""
    keys = pd.MultiIndex.from_frame(first[["service", "weekday"]])
    found = limits.reindex(keys)
    return [
        Cells(measure, [_pct(*each) for each in zip(found[role], found["half_hours"], strict=True)])
        for measure, role in zip(AT_LIMIT, ROLES, strict=True)
        if found[role].notna().any()
    ]


def _pct(share_of: float, half_hours: float) -> Estimate:
    if not np.isfinite(share_of):
        return Estimate(None, "pct", 0, reason=NO_DEMAND_DATA)
    return Estimate(float(share_of) * PCT, "pct", int(half_hours))
