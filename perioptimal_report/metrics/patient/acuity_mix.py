"""Cases that carry a high-acuity tag."""

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
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    Ratio,
    by_label,
    number,
    sample_weeks,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import WILSON
from perioptimal_report.shapes.results import (
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

ORDER = 20
MAX_TAGS = 8

ANY = Measure("tagged", "Cases with a high-acuity tag")
SEVERAL = Measure("several", "Cases with two or more tags")
TAGGED = Measure("tagged_cases", "Cases with a tag, count")
CASES = Measure("cases", "Cases")
SHARE = Measure("share", "Share of all cases")

NOTE = MethodNote(
    title="Acuity of the cases",
    lens="patient",
    question="How many of the cases are of the kinds that ask most of everybody?",
    counted="Completed cases of every day of the period by their acuity tags: those that the"
    " records name and those that the settings give by service, procedure code or age. A neonate"
    " is at most 28 days old, an infant less than a year. A case can carry several tags and counts"
    " once under each.",
    leaves_out="Cancelled cases. A case without a tag is not thereby an easy one: sites tag what"
    " they choose to.",
    formula="share of a tag: cases with the tag ÷ all cases × 100; headline: cases with at least"
    " one tag ÷ all cases × 100. Shares of tags do not add up. Interval: Wilson score, 95 %.",
    sources=(WILSON,),
    measures=(ANY, SEVERAL, TAGGED, CASES),
    charted="p",
)

SHARE_HEADING = Heading(
    "share",
    "{share} of cases carry a high-acuity tag, most of all in {service} ({service_share})",
    chance="{share} of cases carry a high-acuity tag; differences between services could be chance",
)
NONE_TAGGED = Heading(
    "none_tagged",
    "No case carries a high-acuity tag",
)

EXAMPLES = (
    Example(
        says="Two of four cases are tagged, one of them twice: half, and a quarter.",
        facts={
            "completed_cases": """
                date       case_id service
                2025-03-03 A       Cardiac
                2025-03-03 B       Cardiac
                2025-03-03 C       Ortho
                2025-03-04 D       Ortho
            """,
            "acuity_tags": """
                date       case_id service tag
                2025-03-03 A       Cardiac cardiac
                2025-03-03 A       Cardiac neonatal
                2025-03-03 B       Cardiac cardiac
            """,
        },
        expected={"tagged": 50.0, "several": 25.0, "tagged_cases": 2, "cases": 4},
    ),
    Example(
        says="No case of three is tagged: 0 %.",
        facts={
            "completed_cases": """
                date       case_id service
                2025-03-03 A       Ortho
                2025-03-03 B       Ortho
                2025-03-03 C       Ortho
            """,
            "acuity_tags": "date case_id service tag",
        },
        expected={"tagged": 0.0, "several": 0.0, "cases": 3},
    ),
)


def acuity_mix(
    completed_cases: pd.DataFrame, acuity_tags: pd.DataFrame, settings: Engagement
) -> Result:
    """Share of cases with at least one high-acuity tag [pct].

    Uses ``case_id``, ``service``, ``date`` of both and ``tag``. No value without a case. Source:
    Wilson 1927 for the interval.
    """
    weeks = sample_weeks(completed_cases["date"], settings)
    count = completed_cases["case_id"].map(_tags_per_case(acuity_tags)).fillna(0)
    tags = count.to_numpy(dtype=np.float64)
    tagged = _independent(ANY, tags >= 1)
    tables = _tables(completed_cases, acuity_tags, tagged, weeks)
    numbers = (
        number(tagged, weeks),
        number(_independent(SEVERAL, tags >= 2), weeks),
        total(TAGGED, "cases", tagged.above),
        total(CASES, "cases", tagged.below),
    )
    return Result(
        key="acuity_mix",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(numbers[0], tables),
        finding=_finding(numbers[0].estimate, tables),
        basis=of_ratio(tagged, completed_cases["date"]),
    )


def _tags_per_case(tags: pd.DataFrame) -> pd.Series:
    return tags.groupby("case_id")["tag"].nunique()


def _independent(measure: Measure, marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ratio:
    return replace(share(measure, marked.astype(np.float64)), independent=True)


def _tables(
    cases: pd.DataFrame, tags: pd.DataFrame, tagged: Ratio, weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    flags = _flags(cases, tags)
    columns = [
        _independent(Measure(f"tag_{place}", label), marked)
        for place, (label, marked) in enumerate(flags.items(), start=1)
    ]
    rates = services.totals(tagged.above) / np.maximum(services.totals(tagged.below), 1)
    count = Sum(CASES, "cases", tagged.below)
    return filled(
        breakdown(
            Dimension("service", "High-acuity cases by service", services),
            (tagged, count, *columns[:MAX_TAGS]),
            weeks,
            largest_first=rates,
        ),
        _by_tag(cases, tags, columns),
    )


def _flags(
    cases: pd.DataFrame, tags: pd.DataFrame
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Mark the cases of each tag, the most frequent tag first."""
    marked = {
        str(label): cases["case_id"].isin(found["case_id"]).to_numpy(dtype=bool)
        for label, found in tags.groupby("tag", sort=True)
    }
    return dict(sorted(marked.items(), key=lambda entry: -int(entry[1].sum())))


def _by_tag(cases: pd.DataFrame, tags: pd.DataFrame, columns: list[Ratio]) -> Breakdown | None:
    """Give each tag its cases; they overlap, so that each is a share of all cases."""
    if not columns or cases.empty:
        return None
    groups = by_label(pd.Series([column.measure.label for column in columns], dtype="str"))
    found = {column.measure.label: column for column in columns}
    ordered = [found[label] for label in groups.labels]
    empty = WeekSample(groups.codes, np.zeros((0, 0)))
    shares = [number(column, empty).estimate for column in ordered]
    counts = [Estimate(float(column.above.sum()), "cases", len(cases)) for column in ordered]
    return breakdown(
        Dimension("tag", "Cases by acuity tag", groups),
        (Cells(SHARE, shares), Cells(TAGGED, counts)),
        empty,
        largest_first=_values(counts),
    )


def _values(cells: list[Estimate]) -> FloatArray:
    return np.array([cell.value or 0.0 for cell in cells])


def _charts(headline: Number, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "High-acuity cases by service", mark("All services", headline.estimate)
    return tuple(
        dots("acuity_mix.by_service", title, table, 0, reference=reference)
        for table in tables
        if table.by == "service"
    )


def _finding(tagged: Estimate, tables: tuple[Breakdown, ...]) -> Finding:
    if tagged.value is None:
        return NO_FINDING
    if not tagged.value:
        return NONE_TAGGED.finding({"share": tagged})
    top = tables[0].rows[0]
    cell = top.cells[0]
    return SHARE_HEADING.finding(
        {"share": tagged, "service": top.label, "service_share": cell},
        certain=isinstance(cell, Estimate) and clearly_above(cell, tagged.value),
    )
