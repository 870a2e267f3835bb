"""The example hospital against its truth: allotments, and savings in and out of sample.

``python benchmarks/mca_lakeside.py``. Truth: quantiles of each block's usage over many redraws of
the same demand (``examples/lakeside/truth.json``).
"""

import json
from pathlib import Path

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.mca.plan import plan
from perioptimal_report.metrics.kit.masking import mask_surgeons
from perioptimal_report.settings.engagement import read_engagement
from perioptimal_report.sources.load import load_sources

FOLDER = Path(__file__).parents[1] / "examples" / "lakeside"
QUANTILES = {1.0: "p50", 2.0: "p67", 3.0: "p75"}


def shown(estimate):
    """A number with its interval."""
    if estimate.value is None:
        return estimate.reason
    bound = estimate.interval
    return f"{estimate.value:.1f} ({bound.low:.1f} to {bound.high:.1f})"


def main():
    settings = read_engagement(FOLDER / "engagement.toml")
    facts = mask_surgeons(collect_facts(load_sources(settings), settings), settings)
    found = plan(facts.frames["block_days"], settings.costs, settings.thresholds, settings.report)
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))["usage_min"]
    for at, ratio in enumerate(found.ratios):
        held = []
        for block in found.blocks:
            if block.reason is None and block.weekday in truth.get(block.owner, {}):
                right_h = truth[block.owner][block.weekday][QUANTILES[ratio]] / 60
                bound = block.choices[at].allotment_h.interval
                held.append(bound.low <= right_h <= bound.high)
        print(
            f"ratio {ratio:g}: savings {shown(found.costs[at].savings_pct)}%,"
            f" later weeks {shown(found.out_of_sample[at])}%;"
            f" truth inside {sum(held)} of {len(held)} intervals"
        )
    judged = sum(block.reason is None for block in found.blocks)
    print(
        f"{judged} of {len(found.blocks)} blocks judged; {found.worse.value:.2f} expected to lose"
    )


if __name__ == "__main__":
    main()
