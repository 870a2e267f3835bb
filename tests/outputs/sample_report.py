"""A made-up report that is as rich as a real one: two lenses, minimal cost analysis, decisions."""

import datetime as dt

import sample_parts as part

from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.outputs.write import Edition
from perioptimal_report.report.model import (
    Band,
    Chapter,
    Decision,
    Definition,
    Headline,
    Report,
    Scope,
    Section,
)
from perioptimal_report.settings.audience import Audience, built_in
from perioptimal_report.settings.engagement import Period
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.shapes.results import (
    Benchmark,
    Estimate,
    Finding,
    MethodNote,
    OutOfScope,
    Reference,
    Result,
)
from perioptimal_report.sources.account import Remark, RowAccount, SetAside

STRUM = Reference(
    "Strum 1999",
    "Strum DP, Vargas LG, May JH. Surgical subspecialty block utilization and capacity"
    " planning. Anesthesiology 1999;90:1176–85.",
    "10.1097/00000542-199904000-00034",
)
AACD = Reference(
    "AACD 1997",
    "Association of Anesthesia Clinical Directors. Procedural Times Glossary."
    " Surgical Services Management 1997;3(9).",
)
PERIOD = Period(start=dt.date(2025, 1, 1), end=dt.date(2025, 3, 31))
BEFORE = Period(start=dt.date(2024, 1, 1), end=dt.date(2024, 3, 31))


def note(
    title: str, lens: str, question: str, *, source: Reference = STRUM, **more: object
) -> MethodNote:
    return MethodNote(
        title=title,
        lens=lens,
        question=question,
        counted="In-room minutes inside the owner's own block, divided by the block time in force.",
        leaves_out="Weekends, holidays, and blocks released with notice.",
        formula="sum(in-block minutes) ÷ sum(block minutes) × 100",
        sources=(source,),
        measures=(),
        needs=("cases.in_room", "cases.out_of_room", "blocks.owner"),
        **more,
    )


def section(
    key: str, title: str, lens: str, question: str, result: dict, **more: object
) -> Section:
    return Section(
        note=note(
            title,
            lens,
            question,
            source=more.pop("source", STRUM),
            benchmarks=more.pop("benchmarks", ()),
        ),
        result=Result(key=key, **result),
        **more,
    )


def patient() -> tuple[Section, ...]:
    asa = section(
        "asa_mix",
        "ASA physical status",
        "patient",
        "How ill were the patients?",
        {
            "numbers": (
                part.number(
                    "share_3_up",
                    "Share of ASA III and above",
                    "neither",
                    part.estimate(41.3, "pct", 4187, 1.5),
                ),
                part.number("missing", "Not recorded", "lower", part.estimate(2.1, "pct", 4187)),
            ),
            "breakdowns": (part.asa_table(),),
            "charts": (part.bars("mix", "Cases per class and service"),),
        },
        before=part.estimate(39.8, "pct", 4012, 1.5),
        trend=part.months("asa_mix", "ASA III and above", 40, 2),
    )
    emergency = section(
        "emergency_rate",
        "Emergencies",
        "patient",
        "How much of the work could not be planned?",
        {
            "numbers": (
                part.number(
                    "rate", "Emergency cases", "neither", part.estimate(8.42, "pct", 4187, 0.9)
                ),
            ),
            "charts": (part.dots("by_service", "Emergency cases by service, with 95% intervals"),),
        },
        before=Estimate(None, "pct", 0, reason="the log of that period has no emergency column"),
        trend=part.months("emergency_rate", "Emergency cases", 8, 1),
    )
    return asa, emergency


def day() -> tuple[Section, ...]:
    block = section(
        "block_utilization",
        "Block utilization",
        "day",
        "How much of the reserved time did its owners use?",
        {
            "numbers": (
                part.number(
                    "utilization",
                    "Classic utilization",
                    "neither",
                    part.estimate(71.4, "pct", 812, 3.9),
                ),
                part.number(
                    "under", "Underutilization", "lower", part.estimate(33.6, "pct", 812, 3.2)
                ),
                part.number(
                    "over", "Overutilization", "lower", part.estimate(5.0, "pct", 812, 1.1)
                ),
                part.number(
                    "outside", "Used outside any block", "lower", part.estimate(214.5, "h", 96)
                ),
            ),
            "breakdowns": (part.service_table(),),
            "charts": (
                part.dots("by_service", "Utilization by service"),
                part.waterfall("path", "From block time to used time"),
            ),
            "exclusions": part.LEFT_OUT,
        },
        before=part.estimate(75.2, "pct", 790, 3.7),
        trend=part.months("block_utilization", "Utilization", 74, 3, signals=(14,)),
    )
    turnover = section(
        "turnover_time",
        "Turnover time",
        "day",
        "How long did a room wait between two patients?",
        {
            "numbers": (
                part.number(
                    "median", "Median turnover", "lower", part.estimate(28.0, "min", 2411, 0.9)
                ),
            ),
            "breakdowns": (part.surgeon_table(),),
            "charts": (
                part.histogram("spread", "Turnovers by length"),
                part.panels("by_day", "Turnovers by weekday"),
            ),
            "finding": Finding("not_known_to_any_template"),
        },
        source=AACD,
        trend=part.months("turnover_time", "Median turnover", 28, 2),
        benchmarks=(Benchmark("a median of 28.5 minutes over 134 hospitals in 2010.", AACD),),
    )
    heat = section(
        "room_heatmap",
        "Rooms in use",
        "day",
        "How many rooms ran at once, and when?",
        {
            "numbers": (
                part.number(
                    "peak", "Most rooms at once", "neither", part.estimate(11, "rooms", 62)
                ),
            ),
            "charts": (part.heatmap("grid", "Mean rooms in use by weekday and quarter hour"),),
        },
    )
    lost = section(
        "lost_minutes",
        "Lost minutes",
        "day",
        "Which minutes of the blocks stayed empty?",
        {
            "numbers": (
                part.number(
                    "lost",
                    "Unused block time",
                    "lower",
                    Estimate(None, "h", 0, reason="no block schedule was given"),
                ),
            ),
            "charts": (part.bars("by_cause", "Hours by cause and service"),),
        },
    )
    return block, turnover, heat, lost


def mca() -> tuple[Section, ...]:
    return tuple(
        section(
            "mca",
            "Minimal cost analysis",
            "institution",
            "What would this owner's demand ask for?",
            {
                "numbers": (
                    part.number(
                        "savings",
                        "Savings a year at ratio 2",
                        "neither",
                        part.estimate(41236.0 + 977 * i, "usd", 254, 11800.0),
                    ),
                    part.number(
                        "hours",
                        "Change of block time a week",
                        "neither",
                        part.estimate(-6.5, "h", 254, 2.0),
                    ),
                ),
                "breakdowns": (part.weekday_table(i),),
                "charts": (part.cost_curve("tuesday", "Expected cost of a Tuesday"),),
                "of": (("owner", owner),),
            },
        )
        for i, owner in enumerate(("Gynecology and Gynecologic Oncology", "Urology"))
    )


def scope() -> Scope:
    cases = RowAccount(
        "cases",
        "or-log-2023-2025.csv",
        read=33118,
        used=4187,
        outside=28700,
        history=28104,
        set_aside=(
            SetAside("order", "left the room before they entered it", 201),
            SetAside("duplicate", "repeat a case number", 30),
        ),
    )
    return Scope(
        accounts=(
            cases,
            RowAccount("blocks", "block-schedule.xlsx", read=118, used=118, outside=0),
        ),
        remarks=(
            Remark(
                "overlap",
                "cases",
                12,
                "overlap another case in their room",
                (118, 2044, 2045, 7119, 7120, 9001),
            ),
        ),
        out_of_scope=(
            OutOfScope("pacu_stay", "PACU stay", "patient", ("cases.pacu_in", "cases.pacu_out")),
        ),
        definitions=tuple(
            Definition(f"d{i}", label, value, unit)
            for i, (label, value, unit) in enumerate(
                (
                    ("Weekend", "Sat, Sun", None),
                    ("Session hours", "07:00–17:00", None),
                    ("Grace for first cases", 5.0, "min"),
                    ("Turnover cut-off", 60.0, "min"),
                    ("Cost of a regular hour", 600.0, "USD"),
                    ("Overtime ratio of the headline", 2.0, None),
                    ("Bootstrap replicates", 2000, None),
                )
            )
        ),
        closed_dates=((dt.date(2025, 1, 1), "holiday"), (dt.date(2025, 1, 20), "low_activity")),
        blocks_inferred=False,
    )


def band(lens: str, sections: tuple[Section, ...]) -> Band:
    signals = ("worse", "better", "none", "changed")
    return Band(
        lens,
        tuple(
            Headline(s.result.key, s.note.title, s.result.headline, s.before, s.trend, signals[i])
            for i, s in enumerate(sections)
        ),
    )


def sample(**changes: object) -> Report:
    """The report; ``changes`` replace fields of it."""
    chapters = (Chapter("patient", patient()), Chapter("day", day()))
    hours = part.estimate(46.0, "h", 254), part.estimate(33.5, "h", 254)
    found = {
        "special_cause": {"label": "Classic utilization", "month": "2025-03"},
        "worse": {"label": "Median turnover", "before": part.estimate(25.5, "min", 2290)},
        "data": {"table": "cases"},
        "allot_less": {"owner": "Urology", "today": hours[0], "allotment": hours[1]},
    }
    decisions = tuple(
        Decision(code, where, size, certainty, found[code])
        for code, where, size, certainty in (
            ("data", "scope", part.estimate(2.4, "pct", 33118), "clear"),
            ("special_cause", "block_utilization", part.estimate(71.4, "pct", 812, 3.9), "clear"),
            ("allot_less", "mca-urology", part.estimate(2841, "usd", 254, 1180), "likely"),
            ("worse", "turnover_time", part.estimate(28, "min", 2411, 0.9), "likely"),
        )
    )
    fields = {
        "institution": "Riverbend Regional Medical Center",
        "title": "Operating-room report",
        "period": PERIOD,
        "compare": BEFORE,
        "data_start": dt.date(2023, 1, 2),
        "data_end": dt.date(2025, 3, 31),
        "fingerprint": "3f9c1a77be02",
        "version": "0.1.0",
        "paper": "letter",
        "bands": tuple(band(c.lens, c.sections) for c in chapters),
        "decisions": decisions,
        "scope": scope(),
        "chapters": chapters,
        "mca": mca(),
        "sources": (AACD, STRUM),
    }
    return Report(**(fields | changes))


def director() -> Audience:
    """The audience that sees all."""
    return built_in()["or-director"]


def edition(**look: object) -> Edition:
    """Two audiences in the look of the house, or in another."""
    known = built_in()
    names = ("or-director", "cmo")
    return Edition({name: known[name] for name in names}, read_look(Look(**look)))


def part_of_manifest() -> dict[str, object]:
    """The input part of the sample's manifest."""
    return {"inputs": {"or-log.csv": "0" * 64}, "seed": 1999, "versions": {"python": "3.11"}}


if __name__ == "__main__":
    # Another process of a test compares these hashes with its own.
    import hashlib
    import sys

    from perioptimal_report.outputs.write import FORMATS, report_files

    made = report_files(sample(), part_of_manifest(), (), edition=edition(), formats=FORMATS)
    lines = (f"{name} {hashlib.sha256(content).hexdigest()}\n" for name, content in made.items())
    sys.stdout.writelines(lines)
