"""What the headings of the chapter on block time say, by section."""

from __future__ import annotations

from collections.abc import Mapping

from perioptimal_report.shapes.headings import Heading

OBJECTIVE = {"inefficiency": "unused and overtime hours", "payroll": "payroll"}

SAVES = Heading(
    "saves",
    "{scenario}: {savings} a week less cost of {objective}, {savings_pct} of today's",
    chance="{scenario}: perhaps {savings} a week less cost of {objective},"
    " but chance could explain it",
    spoken={"objective": OBJECTIVE},
)
NO_GAIN = Heading(
    "no_gain",
    "No change of rooms within the limits promises savings once its own optimism is taken off",
)

TRADES = Heading(
    "trades",
    "{scenario}: {over} beyond the blocks a week, today {over_today}; {under} unused, today"
    " {under_today}",
)
NO_CHANGE = Heading("same", "{scenario} changes no block: hours and cases stay as they are")

SOME_WORSE = Heading(
    "some_worse",
    "{scenario}: {better} effects clearly better, {worse} clearly worse, most surely:"
    " {first:inner}",
)
NONE_WORSE = Heading(
    "none_worse", "{scenario}: {better} effects clearly better, none clearly worse"
)
UNCLEAR = Heading("unclear", "{scenario}: no effect on patients and teams is clear")

MOVES = Heading("moves", "{scenario}: {gainer} gains {gained} a week, {loser} gives most")
GROWS = Heading("grows", "{scenario}: {gainer} gains {gained} a week, nobody gives")
SHRINKS = Heading("shrinks", "{scenario}: {loser} gives most, nobody gains")
NOBODY_MOVES = Heading("same", "{scenario} leaves every owner's hours as they are")

MORE_BETTER = Heading(
    "better", "{scenario}, replayed on {days} days that were: {better} better, {worse} worse"
)
MORE_WORSE = Heading(
    "worse",
    "{scenario}, replayed on {days} days that were: more days worse ({worse}) than better"
    " ({better})",
)

FLIPS = Heading(
    "flips",
    "{flips} pairs would change places under other definitions: rank by none of these alone",
)
STABLE = Heading("stable", "No ranking of this report changes under the other definitions tried")

HEADINGS: Mapping[str, tuple[Heading, ...]] = {
    "scenarios": (SAVES, NO_GAIN),
    "scenario_impact": (TRADES, NO_CHANGE),
    "scenario_effects": (SOME_WORSE, NONE_WORSE, UNCLEAR),
    "scenario_owners": (MOVES, GROWS, SHRINKS, NOBODY_MOVES),
    "scenario_replay": (MORE_BETTER, MORE_WORSE),
    "definitions": (FLIPS, STABLE),
}
