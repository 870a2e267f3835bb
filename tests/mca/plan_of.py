"""The plan of block-days by the whole settings, as the tests of this folder have them."""

from perioptimal_report.mca.plan import plan


def plan_of(block_days, settings, *, method="likelihood"):
    """Plan block-days by the sections of the settings that the plan reads."""
    costs, thresholds, report = settings.costs, settings.thresholds, settings.report
    return plan(block_days, costs, thresholds, report, method=method)
