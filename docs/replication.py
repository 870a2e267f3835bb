"""The page "What replicates, and what does not": every published cell beside our own.

It reads the table that the published tests hold, and decides each verdict by the same numbers.
"""

import importlib.util
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType

from perioptimal_report.mca.by_hand import allotment, reach

Row = Mapping[str, str]
TESTS = Path(__file__).parents[1] / "tests" / "published" / "test_strum1999.py"
HEAD = """# What replicates, and what does not

Strum DP, Vargas LG, May JH. Surgical subspecialty block utilization and capacity planning: a
minimal cost analysis model. Anesthesiology 1999;90:1176–85. Each cell: *published → ours*, from
the printed parameters (one decimal), $600 an hour. `=` as printed; `~` within the rounding of the
parameters (allotments), 2 % (costs) or 0.1 points (savings, utilization); each line names the
table of the article (pages 1176 to 1185) that prints it; `≠` differs, with the reason below.
"""
REASONS = """
Reasons. **Misprint**: cystoscopy Thursday at ratios 2 and 3 charges overtime at the regular rate,
Friday at ratio 3 at twice the regular rate. **Table 3**: of every cardiothoracic cost 4.7–8.0 % is
not explained by the distributions of the paper's own Table 3; a mean 1.7–2.1 h larger would.
Savings are recomputed from the printed costs, so they replicate wherever the division was done
right; with the misprints corrected they are 41.8, 41.1 and 17.1 %. **Hours**: today's costs are
not those of the stated days (8 h a room, 7 h on Wednesday) and the printed overutilization; they
imply days of 8.5 h and 7.5 h in cystoscopy.
"""


def published() -> ModuleType:
    """The module of the published tests, with its rows and expected differences."""
    spec = importlib.util.spec_from_file_location("strum1999", TESTS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hours(tests: ModuleType, row: Row, ratio: int) -> str:
    """One allotment: published, ours, sign."""
    printed = float(row[f"allotment_{ratio}_h"])
    ours = allotment(row["distribution"], tests.parameters(row), ratio)
    quantity = partial(allotment, ratio=ratio)
    low, high = reach(quantity, row["distribution"], tests.parameters(row))
    sign = (
        "=" if round(ours, 1) == printed else "~" if low - 0.05 <= printed <= high + 0.05 else "≠"
    )
    return f"{printed:.1f} → {ours:.1f} {sign}"


def dollars(tests: ModuleType, row: Row, ratio: int) -> str:
    """One cost: published, ours, sign and reason."""
    printed = float(row[f"mca_{ratio}_usd"])
    ours = tests.our_cost(row, ratio)
    if abs(ours / printed - 1) <= tests.WITHIN:
        sign = "=" if round(ours) == printed else "~"
    else:
        sign = "≠ misprint" if tests.place(row, ratio) in tests.CORRECTED else "≠ Table 3"
    return f"{printed:,.0f} → {ours:,.0f} {sign}"


def savings(tests: ModuleType, row: Row, ratio: int) -> str:
    """One saving: published, recomputed from the printed costs, sign."""
    printed = float(row[f"savings_{ratio}_pct"])
    ours = 100 * (1 - float(row[f"mca_{ratio}_usd"]) / float(row[f"today_{ratio}_usd"]))
    sign = "=" if round(ours, 1) == printed else "~" if abs(ours - printed) <= 0.1001 else "≠"
    return f"{printed:.1f} → {ours:.1f} {sign}"


def today(tests: ModuleType, row: Row, ratio: int) -> str:
    """One cost of the day as it was: published, from the stated hours, sign and reason."""
    printed, ours = float(row[f"today_{ratio}_usd"]), tests.stated_cost(row, ratio)
    close = abs(ours / printed - 1) <= tests.WITHIN
    sign = "=" if round(ours) == printed else "~" if close else "≠ hours"
    return f"{printed:,.0f} → {ours:,.0f} {sign}"


def identity(_tests: ModuleType, row: Row, _at: int) -> str:
    """One classic utilization: published, 100 − under + over, sign."""
    printed, under, over = (float(row[f"{name}_pct"]) for name in ("classic", "under", "over"))
    ours = 100 - under + over
    sign = "=" if round(ours, 1) == printed else "~" if abs(ours - printed) <= 0.1001 else "≠"
    return f"{printed:.1f} → {ours:.1f} {sign}"


def table(
    title: str,
    tests: ModuleType,
    cell: Callable[[ModuleType, Row, int], str],
    *,
    which: str = "cost_table",
    heads: tuple[str, ...] = ("ratio 1", "ratio 2", "ratio 3"),
) -> str:
    """One table in Markdown, each line with the number of the paper's table, and the counts."""
    lines = [
        f"\n## {title}\n",
        f"| block | day | printed in | {' | '.join(heads)} |",
        "|---" * (3 + len(heads)) + "|",
    ]
    signs = []
    for row in tests.ROWS:
        cells = [cell(tests, row, at + 1) for at in range(len(heads))]
        signs += [each.split(" ")[3] for each in cells]
        where = f"{row['block']} | {row['weekday']} | Table {row[which]}"
        lines.append(f"| {where} | " + " | ".join(cells) + " |")
    counts = {sign: signs.count(sign) for sign in "=~≠"}
    lines.append(f"\n{counts['=']} as printed, {counts['~']} within rounding, {counts['≠']} not.")
    return "\n".join(lines)


def replication() -> str:
    """Write the page."""
    tests = published()
    return "\n".join(
        (
            HEAD.rstrip("\n"),
            table("Allotments [h], Tables 1 to 3", tests, hours, which="distribution_table"),
            table("Minimal cost [USD a block-day], Tables 4 to 6", tests, dollars),
            table("Savings [%], Tables 4 to 6", tests, savings),
            table("Today's cost [USD a block-day], Tables 4 to 6", tests, today),
            table(
                "Utilization [%], classic = 100 − under + over, Tables 4 to 6",
                tests,
                identity,
                heads=("classic",),
            ),
            REASONS,
        )
    )
