"""The method note of minimal cost analysis, shared by its chapter and by ``block_cost``."""

from perioptimal_report.shapes.results import Measure, MethodNote, Reference

STRUM = Reference(
    "Strum 1999",
    "Strum DP, Vargas LG, May JH. Surgical subspecialty block utilization and capacity planning: a"
    " minimal cost analysis model. Anesthesiology 1999;90:1176–85.",
)
WACHTEL = Reference(
    "Wachtel & Dexter 2010",
    "Wachtel RE, Dexter F. Review of behavioral operations experimental studies of newsvendor"
    " problems for operating room management. Anesth Analg 2010;110:1698–710.",
    "10.1213/ANE.0b013e3181dac90a",
)
LILLIEFORS = Reference(
    "Lilliefors 1967",
    "Lilliefors HW. On the Kolmogorov–Smirnov test for normality with mean and variance unknown."
    " J Am Stat Assoc 1967;62:399–402.",
)
HARRELL_DAVIS = Reference(
    "Harrell & Davis 1982",
    "Harrell FE, Davis CE. A new distribution-free quantile estimator. Biometrika 1982;69:635–40.",
)

HESTERBERG = Reference(
    "Hesterberg 2015",
    "Hesterberg TC. What teachers should know about the bootstrap: resampling in the undergraduate"
    " statistics curriculum. Am Stat 2015;69:371–86.",
    "10.1080/00031305.2015.1089789",
)

COUNTED = (
    "Usage of an owner on a block-day: its cases inside its blocks, before and after them, and in"
    " rooms or hours outside any block of its own. Per owner and weekday the last 52 weeks, or 26,"
    " 104 or all of them where past allotments of the owner would have cost at least 1% less (more"
    " weeks for a block whose window holds too few block-days). The most likely of normal,"
    " log-normal, gamma and Weibull, unused days as a share apart; instead the block-days' own"
    " Harrell–Davis quantile where the Kolmogorov–Smirnov test, corrected for estimated parameters"
    " (by a simulated null table, or by parametric bootstrap as the settings say),"
    " rejects that family at 5%, or block-days are fewer than 52. The"
    " allotment minimizes inefficiency: regular rate × hours unused + overtime rate × hours over."
    " Both costs, today's and the allotment's, are payroll: regular rate × hours reserved +"
    " overtime rate × usage beyond the block total of the day, on the same block-days. Intervals"
    " draw whole weeks again (runs of 8 where weeks follow one another), choose the family"
    " anew, and take percentiles widened for the number drawn; those of savings are for what the"
    " recommended allotments would bring. The probability"
    " of savings counts replicates that save on the weeks they left out. Savings in later weeks:"
    " each of the last eight quarters allotted from the weeks before it. With three years of"
    " history, one wave a year and one each half year, pooled over all blocks, are fitted beside a"
    " trend; where they are significant and allotments by quarter of the year saved in later weeks,"
    " each quarter has its own: usage divided by the wave, allotted, times the quarter's mean wave."
)
LEAVES_OUT = (
    "Block-days released in time; dates without a block room of the owner; blocks with too few"
    " block-days, constant or no usage, no block-day in the last quarter, or a budget changed too"
    " recently, each with its reason."
)
FORMULA = (
    "B* = Q(Co/(Co + Cu)), Q the quantile of usage X; with unused days Q((q − p₀)/(1 − p₀));"
    " payroll objective Q(1 − Cu/Co). Cost = Cu·B + Co·E[max(X − B, 0)]. Savings = 1 − cost of B* /"
    " cost of today's budget."
)
REFERENCES = (STRUM, WACHTEL, LILLIEFORS, HARRELL_DAVIS, HESTERBERG)

JUDGED = Measure("judged", "Blocks judged")
NOT_JUDGED = Measure("not_judged", "Blocks not judged")
TODAY_RATIO = Measure("today_ratio", "Cost ratio that today's block time implies")
SEASON = Measure("season_pct", "Yearly wave of usage, crest")
SEASON_P = Measure("season_p", "Yearly wave of usage, p")
SEASON_FITTED = Measure("season_fitted_pct", "Saved by quarterly allotments", "higher")
SEASON_LATER = Measure("season_later_pct", "The same in later weeks", "higher")

NOTE = MethodNote(
    title="Minimal cost analysis",
    lens="institution",
    question="How much block time should each owner have on each weekday?",
    counted=COUNTED,
    leaves_out=LEAVES_OUT,
    formula=FORMULA,
    sources=REFERENCES,
    measures=(JUDGED, TODAY_RATIO, SEASON, SEASON_P, SEASON_FITTED, SEASON_LATER, NOT_JUDGED),
)
