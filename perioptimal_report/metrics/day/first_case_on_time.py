"""First scheduled cases of the room and day that came in on time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.facts.definitions import is_late
from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Leader,
    Sum,
    breakdown,
    distribution,
    dots,
    filled,
    leader,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    NOT_RECORDED,
    PCT,
    S_PER_H,
    S_PER_MIN,
    Groups,
    Ratio,
    by_group,
    by_label,
    by_room,
    by_weekday,
    flags,
    in_order,
    number,
    quantile,
    sample_weeks,
    seconds,
    share,
    total,
    whole,
)
from perioptimal_report.settings.causes import Causes
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Flow, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import DEXTER_FIRST, HESTERBERG, WILSON
from perioptimal_report.shapes.results import (
    LENSES,
    Breakdown,
    Estimate,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 30


GRACES_MIN = (0, 5, 10, 15)


BUSY_ROOM_H = 8


BIN_EDGES_MIN = tuple(range(-30, 95, 5))


ON_TIME = Measure("on_time", "First cases on time, at the site's grace", "higher")


BY_GRACE = tuple(
    Measure(f"on_time_{grace}", f"On time, at {grace} min grace", "higher") for grace in GRACES_MIN
)


TARDY_MEAN = Measure("tardiness_mean_min", "Tardiness per first case", "lower")


TARDY_MEDIAN = Measure("tardiness_median_min", "Median of wheels in minus schedule", "lower")


TARDY_TOTAL = Measure("tardiness_min", "Tardiness, total", "lower")


TARDY_BUSY = Measure(
    "tardiness_busy_min", "Tardiness in rooms with more than 8 h of cases, total", "lower"
)


LATE = Measure("late", "Late first cases", "lower")


NOTE = MethodNote(
    title="First-case on-time starts",
    lens="day",
    question="Do the first cases of the day come into the room when scheduled?",
    counted="For each room and workday the first scheduled case that was done, with a schedule at"
    " or before the latest hour of the settings. On time: wheels in no later than schedule plus"
    " grace. Tardiness counts from the schedule, without grace; an early start counts 0."
    " The recorded reason of a late start has a cause, and the cause belongs to the lens whose"
    " reader can change it, as [causes] of the settings and a list of usual words say.",
    leaves_out="Emergency and add-on cases, cancelled cases, cases without a scheduled start, days"
    " that are not workdays.",
    formula="on time at g: cases with wheels in − scheduled ≤ g ÷ first cases × 100, at the"
    " site's g and at 0, 5, 10 and 15 min. Tardiness of a case: max(0, wheels in − scheduled)."
    " Only tardiness in rooms with more than 8 h of cases can become a saving. Interval:"
    " week-cluster bootstrap, 95%; Wilson score where all or none are on time.",
    sources=(DEXTER_FIRST, HESTERBERG, WILSON),
    measures=(ON_TIME, *BY_GRACE, TARDY_MEAN, TARDY_MEDIAN, TARDY_TOTAL, TARDY_BUSY, LATE),
    needs=("cases.scheduled_start",),
)


ALL_ON_TIME = Heading(
    "all_on_time",
    "No first case entered its room late",
)
CAUSE = Heading(
    "cause",
    "{on_time} of first cases were on time; {cause_share} of the minutes late have one recorded"
    " cause, {cause} ({cause_lens:lower} lens)",
)
SERVICE = Heading(
    "service",
    "{on_time} of first cases were on time; {service} accounts for {service_share} of the"
    " minutes late",
)

EXAMPLES = (
    Example(
        says="At 5 min grace two of four are on time; tardiness 0 + 4 + 10 + 30 = 44 min.",
        facts={
            "first_cases": """
                date       room service tardy_s room_busy_s
                2025-03-03 1    Ortho   -3m     500m
                2025-03-03 2    Ortho   4m      400m
                2025-03-03 3    General 10m     540m
                2025-03-03 4    General 30m     300m
            """
        },
        expected={
            "on_time": 50,
            "on_time_0": 25,
            "on_time_5": 50,
            "on_time_10": 75,
            "on_time_15": 75,
            "tardiness_min": 44,
            "tardiness_mean_min": 11,
            "tardiness_median_min": 7,
            "tardiness_busy_min": 10,
            "late": 2,
        },
    ),
    Example(
        says="The grace is the site's: at 0 min a case 1 min late is late.",
        facts={
            "first_cases": """
                date       room service tardy_s room_busy_s delay_reason
                2025-03-03 1    Ortho   0m      500m        -
                2025-03-04 1    Ortho   1m      400m        Surgeon_late
            """
        },
        expected={"on_time": 50, "on_time_5": 100, "late": 1, "tardiness_min": 1},
        settings={"thresholds": {"grace_min": 0}},
    ),
)


NOT_MAPPED = "Reason not mapped"


LENS_LABELS = (*(lens.capitalize() for lens in LENSES), NOT_MAPPED, NOT_RECORDED)


LATE_SHARE = Measure("late_share", "Share of late first cases")


MINUTES = Measure("tardiness_min", "Tardiness, total", "lower")


MINUTES_SHARE = Measure("tardiness_share", "Share of the minutes late")


LENS = Measure("cause_lens", "Lens of the cause")


def first_case_on_time(first_cases: pd.DataFrame, settings: Engagement) -> Result:
    """Share of first cases in by schedule plus grace [pct].

    Uses ``tardy_s``, ``is_late``, ``room_busy_s``, ``delay_reason``, ``service``, ``room``,
    ``weekday``, ``date``. No value without a first case. Source: Dexter and Epstein 2009 for which
    minutes matter.
    """
    weeks = sample_weeks(first_cases["date"], settings)
    tardy = seconds(first_cases, "tardy_s")
    late = flags(first_cases, "is_late").astype(np.float64)
    lost = Sum(TARDY_TOTAL, "min", np.maximum(tardy, 0.0), S_PER_MIN)
    columns = (
        share(ON_TIME, 1.0 - late),
        Ratio(TARDY_MEAN, "min", lost.amounts, np.ones(len(tardy)), 1 / S_PER_MIN),
        lost,
    )
    tables = _tables(first_cases, columns, weeks)
    numbers = _numbers(first_cases, columns, weeks)
    behind = with_causes(first_cases[late > 0], settings.causes)
    of_late = (behind, lost.amounts[late > 0], weeks.only(late > 0))
    most = leader(lost.amounts * late, by_label(first_cases["service"]), weeks)
    return Result(
        key="first_case_on_time",
        numbers=numbers,
        breakdowns=filled(*tables, *_reasons(*of_late)),
        charts=_charts(numbers[0].estimate, of_late, tables, tardy, settings.thresholds.grace_min),
        finding=_finding(numbers, most, _cause(*of_late)),
        basis=of_ratio(columns[0], first_cases["date"]),
    )


def _numbers(
    cases: pd.DataFrame, columns: tuple[Ratio, Ratio, Sum], weeks: WeekSample
) -> tuple[Number, ...]:
    on_time, mean, lost = columns
    tardy = seconds(cases, "tardy_s")
    busy = seconds(cases, "room_busy_s") > BUSY_ROOM_H * S_PER_H
    by_grace = (
        share(measure, 1.0 - is_late(tardy, grace))
        for measure, grace in zip(BY_GRACE, GRACES_MIN, strict=True)
    )
    return (
        number(on_time, weeks),
        *(number(ratio, weeks) for ratio in by_grace),
        number(mean, weeks),
        Number(TARDY_MEDIAN, quantile(tardy / S_PER_MIN, 0.5, "min", weeks)),
        total(TARDY_TOTAL, "min", lost.amounts, per=S_PER_MIN),
        total(TARDY_BUSY, "min", lost.amounts * busy, per=S_PER_MIN),
        total(LATE, "cases", 1.0 - on_time.above),
    )


def _tables(
    cases: pd.DataFrame, columns: tuple[Ratio, Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    lost = columns[2].amounts
    ranked = (("service", by_label(cases["service"])), ("room", by_room(cases)))
    by_day = Dimension("weekday", "First cases by weekday", by_weekday(cases["weekday"]))
    return filled(
        *(
            breakdown(
                Dimension(by, f"First cases by {by}", groups),
                columns,
                weeks,
                largest_first=groups.totals(lost),
            )
            for by, groups in ranked
        ),
        breakdown(by_day, columns, weeks),
    )


def _reasons(
    late: pd.DataFrame, lost: FloatArray, weeks: WeekSample
) -> tuple[Breakdown | None, ...]:
    """Break late starts down by lens, cause and recorded reason; none where none is recorded."""
    if not late["delay_reason"].notna().any():
        return ()
    makers = (by_lens, by_cause, _by_reason)
    return tuple(maker(late, lost, weeks) for maker in makers)


def _by_reason(late: pd.DataFrame, lost: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """List the reasons as they were recorded."""
    groups = by_label(late["delay_reason"])
    one = np.ones(len(late))
    counts = groups.totals(one)
    shares = tuple(Estimate(float(count) / len(late) * 100, "pct", len(late)) for count in counts)
    return breakdown(
        Dimension("reason", "Late first cases by recorded reason", groups),
        (
            Cells(LATE_SHARE, shares),
            Sum(LATE, "cases", one),
            Sum(TARDY_TOTAL, "min", lost, S_PER_MIN),
        ),
        weeks,
        largest_first=groups.totals(lost),
    )


def _charts(
    on_time: Estimate,
    of_late: tuple[pd.DataFrame, FloatArray, WeekSample],
    tables: tuple[Breakdown, ...],
    tardy: FloatArray,
    grace_min: float,
) -> tuple[Chart, ...]:
    if not tables:
        return ()
    causes = flow("first_case_on_time.causes", *of_late[:2])
    title, key = "Wheels in minus scheduled start", "first_case_on_time.tardiness"
    lines = (Mark("Schedule", 0.0), Mark("Grace", grace_min))
    reference = mark("All services", on_time)
    return (
        *((causes,) if causes else ()),
        distribution(key, title, "min", tardy / S_PER_MIN, BIN_EDGES_MIN, marks=lines),
        dots(
            "first_case_on_time.by_service",
            "First cases on time by service",
            tables[0],
            0,
            reference=reference,
        ),
    )


def _cause(late: pd.DataFrame, lost: FloatArray, weeks: WeekSample) -> tuple[Leader, str] | None:
    """Find the recorded cause of most minutes late, and its lens."""
    known = late["cause"].ne(NOT_MAPPED).to_numpy(dtype=bool)
    named = late["cause"].where(known, NOT_RECORDED)
    most = leader(lost, by_label(named), weeks, aside=NOT_RECORDED)
    if most is None:
        return None
    return most, str(late.loc[late["cause"].eq(most.label), "lens"].iloc[0])


def _finding(
    numbers: tuple[Number, ...],
    service: Leader | None,
    cause: tuple[Leader, str] | None,
) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    values = {"on_time": found["on_time"], "tardiness_min": found["tardiness_min"]}
    if found["on_time"].value is None:
        return NO_FINDING
    if service is None:
        return ALL_ON_TIME.finding(values)
    if cause is None:
        where: dict[str, Estimate | str] = {"service": service.label}
        return SERVICE.finding({**values, **where, "service_share": service.share}, service.certain)
    most, lens = cause
    where = {"cause": most.label, "cause_lens": lens, "cause_share": most.share}
    return CAUSE.finding({**values, **where}, most.certain)


def with_causes(cases: pd.DataFrame, causes: Causes) -> pd.DataFrame:
    """Add the ``cause`` of each recorded ``delay_reason``, and the ``lens`` it belongs to.

    What nothing maps, and what was not recorded, are groups of their own.
    """
    known = {reason: causes.delay_cause(reason) for reason in _late_causes_reasons(cases)}
    found = {
        reason: (each.cause, each.lens.capitalize()) if each else (NOT_MAPPED, NOT_MAPPED)
        for reason, each in known.items()
    }
    pairs = [found.get(reason, (NOT_RECORDED, NOT_RECORDED)) for reason in cases["delay_reason"]]
    causes_of, lenses_of = zip(*pairs, strict=True) if pairs else ((), ())
    return cases.assign(
        cause=pd.Series(causes_of, index=cases.index, dtype="str"),
        lens=pd.Series(lenses_of, index=cases.index, dtype="str"),
    )


def by_cause(late: pd.DataFrame, lost_s: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """List the causes with their lens, most minutes late first; none without a late case."""
    if late.empty:
        return None
    groups = by_label(late["cause"])
    lens = dict(zip(late["cause"], late["lens"], strict=True))
    named = Cells(LENS, [lens[label] for label in groups.labels])
    dimension = Dimension("cause", "Late first cases by cause, and the lens it belongs to", groups)
    columns = (named, *_columns(groups, lost_s, weeks))
    return breakdown(dimension, columns, weeks, largest_first=groups.totals(lost_s))


def by_lens(late: pd.DataFrame, lost_s: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """List the lenses that the causes belong to, in the order of the report."""
    if late.empty:
        return None
    groups = in_order(late["lens"], LENS_LABELS)
    dimension = Dimension("lens", "Late first cases by the lens of their cause", groups)
    return breakdown(dimension, _columns(groups, lost_s, weeks), weeks)


def flow(key: str, late: pd.DataFrame, lost_s: FloatArray) -> Flow | None:
    """Draw the minutes late from each cause to its lens [min]; none without a recorded cause."""
    if late.empty or late["lens"].isin((NOT_MAPPED, NOT_RECORDED)).all():
        return None
    causes, lenses = by_label(late["cause"]), in_order(late["lens"], LENS_LABELS)
    amounts = np.zeros((len(causes.labels), len(lenses.labels)))
    np.add.at(amounts, (causes.codes, lenses.codes), lost_s / S_PER_MIN)
    order = sorted(range(len(amounts)), key=lambda code: (_place(amounts, code), code))
    return Flow(
        key=key,
        title="Minutes of cases late beyond the grace, by cause and the lens that can change it",
        unit="min",
        sources=tuple(causes.labels[code] for code in order),
        targets=lenses.labels,
        values=tuple(tuple(map(float, amounts[code])) for code in order),
    )


def _place(amounts: FloatArray, code: int) -> tuple[int, float]:
    """Sort causes by their lens, so that no band crosses another, then by their minutes."""
    return int(np.argmax(amounts[code])), -float(amounts[code].sum())


def _columns(
    groups: Groups, lost_s: FloatArray, weeks: WeekSample
) -> tuple[Cells, Sum, Cells, Sum]:
    one = np.ones(len(groups.codes))
    return (
        Cells(LATE_SHARE, _shares(LATE_SHARE, groups, one, weeks)),
        Sum(LATE, "cases", one),
        Cells(MINUTES_SHARE, _shares(MINUTES_SHARE, groups, lost_s, weeks)),
        Sum(MINUTES, "min", lost_s, S_PER_MIN),
    )


def _shares(
    measure: Measure, groups: Groups, amounts: FloatArray, weeks: WeekSample
) -> list[Estimate]:
    """Divide each group's amounts by those of all rows [pct]."""
    everything = whole(len(amounts))
    parts = (amounts * groups.rows_of(code) for code in range(len(groups.labels)))
    ratios = (Ratio(measure, "pct", part, amounts, PCT) for part in parts)
    return [by_group(ratio, everything, weeks)[0] for ratio in ratios]


def _late_causes_reasons(cases: pd.DataFrame) -> list[str]:
    return [str(reason) for reason in cases["delay_reason"].dropna().unique()]
