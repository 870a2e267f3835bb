"""Contribution margin per hour that the rooms could run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Sum,
    breakdown,
    clearly_above,
    clearly_below,
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.guard import beside
from perioptimal_report.metrics.kit.margins import MACARIO_MARGIN, bed_days, kept, pooled, weeks_of
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    Ratio,
    by_group,
    by_label,
    by_month,
    number,
    seconds,
    share,
    total,
    whole,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 30
NO_HOURS = "no room-hours in the period"
NO_MARGIN = "no margins in the period"
NO_CASES_PRICED = "margins are recorded by month, not by case"

PER_OPERATIONAL = Measure("per_operational_h", "Margin per operational hour", "higher")
PER_NOMINAL = Measure("per_nominal_h", "Margin per nominal hour", "higher")
PER_REALIZED = Measure("per_realized_h", "Margin per realized hour", "higher")
PER_IN_ROOM = Measure("per_in_room_h", "Margin per in-room hour", "higher")
MARGIN = Measure("margin_usd", "Contribution margin", "higher")
NEGATIVE = Measure("negative", "Cases with a negative margin", "lower")
WARD = Measure("ward_days", "Ward days per case")
ICU = Measure("icu_days", "ICU days per case")
COVERED = Measure("covered", "In-room hours with a margin on record", "higher")
ADDS = Measure("adds", "Adds to margin per operational hour", "higher")
CASES = Measure("cases", "Cases with a margin")
AGAINST = Measure("against", "Against all surgeons")

NOTE = MethodNote(
    title="Margin per operational hour",
    lens="institution",
    question="What margin does an hour bring in which a room could run?",
    counted="Contribution margin (net revenue − variable cost) of completed cases of the period,"
    " over the nominal, operational and realized room-hours as the capacity waterfall gives them."
    " By service and surgeon over their own in-room hours, with what they add to the margin per"
    " operational hour of the whole site; ward and ICU days stand beside, since an hour that fills"
    " them takes them from others.",
    leaves_out="Cases without a margin on record: their hours stay in the room-hours, so that a low"
    " coverage lowers the result. Fixed cost, direct cost and full cost; savings of time, which"
    " bring no margin unless a case is done in it. Where a service has margins by case, those by"
    " month are not added.",
    formula="margin ÷ nominal, operational or realized room-hours; by service: its margin ÷ its"
    " in-room hours; adds: its margin ÷ operational hours of the site, which add up to the whole."
    " Negative: cases with margin < 0 ÷ cases with a margin × 100. Interval: week-cluster"
    " bootstrap, 95 %, of cases and room-hours together; of months where margins are by month.",
    sources=(MACARIO_MARGIN, HESTERBERG),
    measures=(
        *(PER_OPERATIONAL, PER_NOMINAL, PER_REALIZED, PER_IN_ROOM, MARGIN, NEGATIVE, WARD, ICU),
        *(COVERED, CASES),
    ),
    needs=("finance.revenue", "finance.variable_cost"),
    benchmarks=(
        Benchmark(
            "26 % of 2,848 elective cases of 94 surgeons at one hospital had a negative margin per"
            " operating-room hour",
            MACARIO_MARGIN,
        ),
    ),
)

NEGATIVE_HEADING = Heading(
    "negative",
    "An operational hour brings {margin} of margin; {service} loses money, at {service_margin}"
    " an hour",
    chance="An operational hour brings {margin} of margin; whether {service} loses money could"
    " be chance",
)
SPREAD = Heading(
    "spread",
    "An operational hour brings {margin} of margin; an in-room hour brings most in {service}"
    " ({service_margin})",
    chance="An operational hour brings {margin} of margin; differences between services could"
    " be chance",
)

EXAMPLES = (
    Example(
        says="Margins 4,000 and −1,000 USD over 10 nominal, 8 operational, 5 realized hours.",
        facts={
            "case_finance": """
                date level case_id service surgeon margin_usd ward_days icu_days in_room_s
                2025-03-03 case A Ortho S1 4000 2 0 180m
                2025-03-03 case B Eye   S2 -1000 0 1 120m
            """,
            "room_hours": """
                date room nominal_s operational_s realized_s
                2025-03-03 1 600m 480m 300m
            """,
        },
        expected={
            "per_operational_h": 375,
            "per_nominal_h": 300,
            "per_realized_h": 600,
            "per_in_room_h": 600,
            "margin_usd": 3000,
            "negative": 50,
            "ward_days": 1,
            "icu_days": 0.5,
            "covered": 100,
            "cases": 2,
        },
    ),
    Example(
        says="A case without a margin leaves its hours in the room-hours: 2,000 over 10 h, half"
        " of 4 in-room hours covered.",
        facts={
            "case_finance": """
                date level case_id service surgeon margin_usd in_room_s
                2025-03-03 case A Ortho S1 2000 120m
                2025-03-03 case B Ortho S1 - 120m
            """,
            "room_hours": """
                date room nominal_s operational_s realized_s
                2025-03-03 1 600m 600m 240m
            """,
        },
        expected={"per_operational_h": 200, "per_in_room_h": 1000, "covered": 50, "negative": 0},
    ),
)


def margin_per_operational_hour(
    case_finance: pd.DataFrame, room_hours: pd.DataFrame, settings: Engagement
) -> Result:
    """Contribution margin per operational room-hour [USD].

    Uses ``level``, ``margin_usd``, ``in_room_s``, ``ward_days``, ``icu_days``, ``service``,
    ``surgeon``, ``date`` of ``case_finance`` and the hours of ``room_hours``. No value without
    margins or hours. Source: Macario, Dexter and Traub 2001.
    """
    money, set_aside = kept(case_finance)
    priced = money[money["margin_usd"].notna()].reset_index(drop=True)
    weeks = weeks_of(priced["date"], priced, settings)
    rows = pooled(priced, room_hours)
    ratios = _ratios(rows)
    hours = _per_hour(ratios, weeks_of(rows["date"], priced, settings), len(priced))
    numbers = (*hours, *_of_cases(priced, money, weeks))
    operational_h = float(room_hours["operational_s"].sum()) / S_PER_H
    tables = _tables(priced, operational_h, weeks)
    return Result(
        key="margin_per_operational_hour",
        numbers=numbers if hours else _nothing(),
        breakdowns=tables,
        charts=_charts(numbers, tables),
        exclusions=(
            Exclusion("cases or months without a margin", len(money) - len(priced)),
            Exclusion("months of services that have margins by case", set_aside),
        ),
        finding=_finding({entry.measure.key: entry.estimate for entry in numbers}, tables),
        basis=of_ratio(ratios[0], rows["date"], recorded=priced["date"]),
    )


def _nothing() -> tuple[Number, ...]:
    return (Number(PER_OPERATIONAL, Estimate(None, "usd", 0, reason=NO_MARGIN)),)


def _ratios(rows: pd.DataFrame) -> tuple[Ratio, ...]:
    """Set all margins against each kind of room-hours."""
    margin: FloatArray = rows["margin_usd"].to_numpy(dtype=np.float64)
    kinds = ((PER_OPERATIONAL, "operational"), (PER_NOMINAL, "nominal"), (PER_REALIZED, "realized"))
    return tuple(
        Ratio(measure, "usd", margin, seconds(rows, f"{kind}_s"), S_PER_H, empty=NO_HOURS)
        for measure, kind in kinds
    )


def _per_hour(ratios: tuple[Ratio, ...], weeks: WeekSample, n: int) -> tuple[Number, ...]:
    """Estimate margin per room-hour; weeks are drawn for margins and hours at once."""
    if not n:
        return ()
    found = (number(ratio, weeks) for ratio in ratios)
    return tuple(replace(each, estimate=replace(each.estimate, n=n)) for each in found)


def _of_cases(priced: pd.DataFrame, money: pd.DataFrame, weeks: WeekSample) -> tuple[Number, ...]:
    if priced.empty:
        return ()
    in_room_s = seconds(money, "in_room_s")
    known = money["margin_usd"].notna().to_numpy(dtype=bool)
    covered = Ratio(COVERED, "pct", in_room_s * known, in_room_s, PCT)
    margin = priced["margin_usd"].to_numpy(dtype=np.float64)
    return (
        *(number(ratio, weeks) for ratio in _columns(priced)),
        total(MARGIN, "usd", margin),
        number(covered, WeekSample(np.zeros(len(money), dtype=np.int64), weeks.draws[:0])),
        total(CASES, "cases", np.asarray(priced["level"].eq("case"), dtype=np.float64)),
    )


def _columns(priced: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio, Ratio]:
    """Margin per in-room hour, share of negative ones, and bed days per case."""
    margin = priced["margin_usd"].to_numpy(dtype=np.float64)
    is_case = np.asarray(priced["level"].eq("case"), dtype=np.float64)
    negative = share(NEGATIVE, (margin < 0).astype(np.float64), is_case)
    return (
        Ratio(PER_IN_ROOM, "usd", margin, seconds(priced, "in_room_s"), S_PER_H, empty=NO_HOURS),
        replace(negative, empty=NO_CASES_PRICED),
        bed_days(WARD, priced, is_case),
        bed_days(ICU, priced, is_case),
    )


def _tables(priced: pd.DataFrame, operational_h: float, weeks: WeekSample) -> tuple[Breakdown, ...]:
    named = priced["surgeon"].notna().to_numpy(dtype=bool)
    parts = (
        ("service", priced, by_label(priced["service"]), weeks),
        ("surgeon", priced[named], by_label(priced["surgeon"][named]), weeks.only(named)),
        ("month", priced, by_month(priced["date"]), weeks),
    )
    return filled(
        *(
            _table(Dimension(by, f"Margin by {by}", groups), rows, operational_h, drawn)
            for by, rows, groups, drawn in parts
        )
    )


def _table(
    dimension: Dimension, rows: pd.DataFrame, operational_h: float, weeks: WeekSample
) -> Breakdown:
    groups = dimension.groups
    per_hour, *others = _columns(rows)
    margins = groups.totals(per_hour.above)
    order = margins / np.maximum(groups.totals(per_hour.below), 1.0)
    columns: list[Ratio | Cells | Sum] = [per_hour, Sum(MARGIN, "usd", per_hour.above)]
    if operational_h and dimension.by != "month":
        n = groups.totals(np.ones(len(rows)))
        added = zip(margins / operational_h, n, strict=True)
        columns.append(Cells(ADDS, [Estimate(float(usd), "usd", int(k)) for usd, k in added]))
    if dimension.by == "surgeon":
        of_all = by_group(per_hour, whole(len(rows)), weeks)[0].value
        columns.append(Cells(AGAINST, beside(by_group(per_hour, groups, weeks), of_all)))
    columns += [
        *others,
        Sum(CASES, "cases", np.asarray(rows["level"].eq("case"), dtype=np.float64)),
    ]
    largest_first = None if dimension.by == "month" else order
    return breakdown(dimension, columns, weeks, largest_first=largest_first)


def _charts(numbers: tuple[Number, ...], tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    overall = next((e.estimate for e in numbers if e.measure == PER_IN_ROOM), None)
    return tuple(
        dots(
            f"margin_per_operational_hour.by_{table.by}",
            f"Margin per in-room hour by {table.by}",
            table,
            0,
            reference=mark("All", overall) if overall else None,
        )
        for table in tables
        if table.by != "month"
    )


def _finding(estimates: dict[str, Estimate], tables: tuple[Breakdown, ...]) -> Finding:
    margin = estimates.get("per_operational_h")
    rows = next((table.rows for table in tables if table.by == "service"), ())
    cells = {row.label: c for row in rows if isinstance(c := row.cells[0], Estimate)}
    known = [label for label, cell in cells.items() if cell.value is not None]
    if margin is None or margin.value is None or not known:
        return NO_FINDING
    values: dict[str, Estimate | str] = {"margin": margin}
    lowest, highest = cells[known[-1]], cells[known[0]]
    if (lowest.value or 0.0) < 0:
        values |= {
            "service": known[-1],
            "service_margin": lowest,
            "negative": estimates["negative"],
        }
        return NEGATIVE_HEADING.finding(values, clearly_below(lowest, 0.0))
    values |= {"service": known[0], "service_margin": highest}
    return SPREAD.finding(values, clearly_above(highest, estimates["per_in_room_h"].value))
