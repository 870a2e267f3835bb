"""Complete handovers of anesthesia care during a case, and handoffs with a structured tool."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import Dimension, Sum, breakdown, dots, filled, mark
from perioptimal_report.metrics.kit.ratios import (
    S_PER_H,
    Ratio,
    by_label,
    by_month,
    in_order,
    number,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, WILSON
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
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 90
NO_CARE = "no cases with anesthesia staff on record in the period"
NO_HANDOFFS = "no handoffs that say whether a structured tool was used"
LENGTHS_H = {"Under 2 h": 2.0, "2 to 4 h": 4.0, "4 to 8 h": 8.0, "8 h and longer": float("inf")}

SHARE = Measure("handed_over", "Cases with a complete anesthesia handover")
PER_CASE = Measure("per_case", "Complete handovers per 100 cases")
PER_HOUR = Measure("per_case_hour", "Complete handovers per case-hour")
HANDOVERS = Measure("handovers", "Complete handovers")
BREAKS = Measure("breaks", "Breaks, counted apart")
CASES = Measure("cases", "Cases with anesthesia staff on record")
STRUCTURED = Measure("structured", "Handoffs with a structured tool", "higher")

SAAGER = Reference(
    "Saager 2014",
    "Saager L, Hesler BD, You J, et al. Intraoperative transitions of anesthesia care and"
    " postoperative adverse outcomes. Anesthesiology 2014;121:695–706.",
    "10.1097/ALN.0000000000000401",
)
JONES = Reference(
    "Jones 2018",
    "Jones PM, Cherry RA, Allen BN, et al. Association between handover of anesthesia care and"
    " adverse postoperative outcomes among patients undergoing major surgery."
    " JAMA 2018;319:143–53.",
    "10.1001/jama.2017.20040",
)
TEREKHOV = Reference(
    "Terekhov 2016",
    "Terekhov MA, Ehrenfeld JM, Dutton RP, Guillamondegui OD, Martin BJ, Wanderer JP."
    " Intraoperative care transitions are not associated with postoperative adverse outcomes."
    " Anesthesiology 2016;125:690–9.",
    "10.1097/ALN.0000000000001246",
)
MEERSCH = Reference(
    "Meersch 2022",
    "Meersch M, Weiss R, Küllmar M, et al. Effect of intraoperative handovers of anesthesia care on"
    " mortality, readmission, or postoperative complications among adults: the HandiCAP randomized"
    " clinical trial. JAMA 2022;327:2403–12.",
    "10.1001/jama.2022.9451",
)

NOTE = MethodNote(
    title="Handovers during a case",
    lens="patient",
    question="How often does the responsible anesthesia clinician change for good during a case?",
    counted="Completed cases with anesthesia staff on record. A handover is complete when the"
    " responsible clinician is relieved and does not return; a relief up to the settings' length"
    " of a break after which the same clinician is back is a break and counts apart. Handoffs with"
    " a structured tool are those recorded as events that say so.",
    leaves_out="Cases without anesthesia staff on record; changes of other staff. Whether handovers"
    " harm patients is contested (below): a share is a fact about staffing, no count of harm.",
    formula="share: cases with ≥ 1 complete handover ÷ cases × 100; per case and per case-hour:"
    " handovers ÷ cases × 100, ÷ hours from wheels in to wheels out. Structured: handoffs with a"
    " tool ÷ handoffs that say yes or no × 100. Interval: week-cluster bootstrap, 95 %; Wilson"
    " score where none or all.",
    sources=(SAAGER, JONES, TEREKHOV, MEERSCH, HESTERBERG, WILSON),
    measures=(SHARE, PER_CASE, PER_HOUR, HANDOVERS, BREAKS, CASES, STRUCTURED),
    needs=("assignments.person", "assignments.begin"),
    charted="p",
    benchmarks=(
        Benchmark(
            "For harm: odds ratio 1.08 of major morbidity or death for each further handover"
            " (138,932 patients of one hospital)",
            SAAGER,
        ),
        Benchmark(
            "For harm: adjusted risk of death, readmission or major complication 6.8 percentage"
            " points higher with a complete handover; 1.9 % of cases had one (313,066 patients,"
            " Ontario)",
            JONES,
        ),
        Benchmark(
            "Against: odds ratio 0.957 for each further handover, 95 % interval 0.895 to 1.022"
            " (140,754 anesthetics of one hospital)",
            TEREKHOV,
        ),
        Benchmark(
            "Against: 30 % with a handover, 33 % without, odds ratio 0.89, 95 % interval 0.72 to"
            " 1.10 (randomized, 1,772 patients at 12 centers)",
            MEERSCH,
        ),
    ),
)

SHARE_HEADING = Heading(
    "share",
    "In {share} of cases the responsible anesthesia clinician changed for good, in the longest"
    " ones in {longest_share}",
)
NEVER = Heading(
    "never",
    "No case had a complete handover of anesthesia care",
)

EXAMPLES = (
    Example(
        says="Two handovers in one of two cases of 4 + 1 h: 50 %, 100 per 100 cases, 0.4 an hour.",
        facts={
            "anesthesia_care": """
                date       case_id service person role             case_in_s case_out_s
                2025-03-03 A       Ortho   P1     anesthesiologist 08:00     12:00
                2025-03-03 A       Ortho   P2     anesthesiologist 08:00     12:00
                2025-03-03 A       Ortho   P3     anesthesiologist 08:00     12:00
                2025-03-04 B       Eye     P1     anesthesiologist 08:00     09:00
            """,
            "handovers": """
                date       case_id service at_s  kind     role
                2025-03-03 A       Ortho   09:00 complete anesthesiologist
                2025-03-03 A       Ortho   11:00 complete anesthesiologist
                2025-03-04 B       Eye     08:20 break    anesthesiologist
            """,
            "case_events": """
                date       event_id case_id service kind    structured
                2025-03-03 1        A       Ortho   handoff true
                2025-03-03 2        A       Ortho   handoff true
                2025-03-04 3        B       Eye     handoff false
                2025-03-04 4        B       Eye     handoff -
                2025-03-04 5        B       Eye     delay   false
            """,
        },
        expected={
            "handed_over": 50,
            "per_case": 100,
            "per_case_hour": 0.4,
            "handovers": 2,
            "breaks": 1,
            "cases": 2,
            "structured": 66.6667,
        },
    ),
    Example(
        says="No handover in two cases: 0 %, and no handoff says whether a tool was used.",
        facts={
            "anesthesia_care": """
                date       case_id service person role case_in_s case_out_s
                2025-03-03 A       Ortho   P1     crna 08:00     12:00
                2025-03-04 B       Eye     P1     crna 08:00     09:00
            """,
            "handovers": "date case_id service at_s kind role",
            "case_events": "date event_id case_id service kind structured",
        },
        expected={"handed_over": 0, "per_case": 0, "handovers": 0, "breaks": 0, "cases": 2},
    ),
)


def patient_handoffs(
    anesthesia_care: pd.DataFrame,
    handovers: pd.DataFrame,
    case_events: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of cases with at least one complete anesthesia handover [pct].

    Uses ``case_id``, ``service``, ``case_in_s``, ``case_out_s`` of the care, ``kind`` of the
    handovers, ``kind`` and ``structured`` of the events, ``date``. No value without a case that
    has anesthesia staff on record. Source: Saager 2014 and Jones 2018 for what counts.
    """
    cases = _cases(anesthesia_care, handovers)
    weeks = sample_weeks(cases["date"], settings)
    columns = _columns(cases)
    numbers = (
        *(number(column, weeks) for column in columns),
        total(HANDOVERS, "count", columns[1].above),
        total(BREAKS, "count", cases["breaks"].to_numpy(dtype=np.float64)),
        total(CASES, "cases", columns[1].below),
        _structured(case_events, settings),
    )
    tables = _tables(cases, columns, weeks)
    return Result(
        key="patient_handoffs",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(numbers[0].estimate, tables),
        exclusions=_exclusions(case_events),
        finding=_finding(numbers, tables),
        basis=of_ratio(columns[0], cases["date"]),
    )


def _cases(care: pd.DataFrame, handovers: pd.DataFrame) -> pd.DataFrame:
    """Give one row per case with its length, its complete handovers and its breaks."""
    ordered = care.sort_values(["date", "case_id", "case_out_s"], kind="stable")
    cases = ordered.drop_duplicates("case_id").reset_index(drop=True)
    counts = {
        name: cases["case_id"]
        .map(handovers["case_id"][handovers["kind"].eq(kind)].value_counts())
        .fillna(0)
        .astype("int64")
        for name, kind in (("handovers", "complete"), ("breaks", "break"))
    }
    length_h = (seconds(cases, "case_out_s") - seconds(cases, "case_in_s")) / S_PER_H
    return cases.assign(length_h=length_h, **counts)


def _columns(cases: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio]:
    handovers = cases["handovers"].to_numpy(dtype=np.float64)
    one = np.ones(len(handovers))
    length_h: FloatArray = cases["length_h"].to_numpy(dtype=np.float64)
    return (
        share(SHARE, (handovers > 0).astype(np.float64)),
        Ratio(PER_CASE, "per_100_cases", handovers, one, 100.0, empty=NO_CARE),
        Ratio(PER_HOUR, "ratio", handovers, length_h, empty=NO_CARE),
    )


def _structured(events: pd.DataFrame, settings: Engagement) -> Number:
    handoffs = events[events["kind"].eq("handoff") & events["structured"].notna()]
    if handoffs.empty:
        return Number(STRUCTURED, Estimate(None, "pct", 0, reason=NO_HANDOFFS))
    with_tool = handoffs["structured"].to_numpy(dtype=np.float64)
    return number(share(STRUCTURED, with_tool), sample_weeks(handoffs["date"], settings))


def _exclusions(events: pd.DataFrame) -> tuple[Exclusion, ...]:
    silent = events["kind"].eq("handoff") & events["structured"].isna()
    return (
        Exclusion("handoffs that do not say whether a structured tool was used", int(silent.sum())),
    )


def _tables(
    cases: pd.DataFrame, columns: tuple[Ratio, Ratio, Ratio], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    count = Sum(CASES, "cases", columns[1].below)
    order = services.totals(columns[1].above)
    lengths = Dimension(
        "length", "Handovers by length of the case", in_order(_lengths(cases), tuple(LENGTHS_H))
    )
    months = Dimension("month", "Handovers by month", by_month(cases["date"]))
    return filled(
        breakdown(
            Dimension("service", "Handovers by service", services),
            (*columns, count),
            weeks,
            largest_first=order,
        ),
        breakdown(lengths, (*columns, count), weeks),
        breakdown(months, (*columns, count), weeks),
    )


def _lengths(cases: pd.DataFrame) -> pd.Series:
    """Sort cases by length: a case of exactly 2 h belongs to "2 to 4 h"."""
    limits = tuple(LENGTHS_H.values())
    place = np.searchsorted(limits, cases["length_h"].to_numpy(dtype=np.float64), side="right")
    return pd.Series(np.array(tuple(LENGTHS_H))[place], dtype="str")


def _charts(headline: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Cases with a complete handover by service", mark("All services", headline)
    return tuple(
        dots("patient_handoffs.by_service", title, table, 0, reference=reference)
        for table in tables[:1]
    )


def _finding(numbers: tuple[Number, ...], tables: tuple[Breakdown, ...]) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    handed_over = found["handed_over"]
    if handed_over.value is None:
        return NO_FINDING
    if not handed_over.value:
        return NEVER.finding({"share": handed_over})
    longest = tables[1].rows[-1].cells[0]
    values = {"share": handed_over, "per_case": found["per_case"], "longest_share": longest}
    return SHARE_HEADING.finding(values)
