"""What the headings of the chapter on minimal cost analysis say."""

from __future__ import annotations

from perioptimal_report.shapes.headings import Heading

SEASON = {
    "none": "",
    "sure": ", and other hours in each quarter of the year",
    "perhaps": ", perhaps other hours in each quarter of the year",
}

ASKS_ALIKE = Heading(
    "asks_alike",
    "Demand asks for about as much block time as today, {asked} a week, shared out otherwise"
    "{season}",
    spoken={"season": SEASON},
)
ASKS_LESS = Heading(
    "asks_less",
    "Demand asks for {asked} of block time a week, less than today's {today}{season}",
    spoken={"season": SEASON},
)
ASKS_MORE = Heading(
    "asks_more",
    "Demand asks for {asked} of block time a week, more than today's {today}{season}",
    spoken={"season": SEASON},
)
PAPER_ASKS = Heading(
    "paper_asks",
    "By the published method of 1999, demand asks for {asked} of block time a week, against"
    " today's {today}",
)
OWNER = Heading("owner", "{owner}: block time by its own demand")
PAPER_OWNER = Heading(
    "paper_owner",
    "{owner}: block time by its own demand, by the published method of 1999",
)

HEADINGS = (ASKS_ALIKE, ASKS_LESS, ASKS_MORE, PAPER_ASKS, OWNER, PAPER_OWNER)
