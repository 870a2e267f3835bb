"""The four families of daily usage, in the order of the tables that compare them."""

from perioptimal_report.mca.families.family import Family
from perioptimal_report.mca.families.gamma import GAMMA
from perioptimal_report.mca.families.lognormal import LOGNORMAL
from perioptimal_report.mca.families.moments import Floats, Moments, moments
from perioptimal_report.mca.families.normal import NORMAL
from perioptimal_report.mca.families.weibull import WEIBULL

FAMILIES: tuple[Family, ...] = (NORMAL, LOGNORMAL, GAMMA, WEIBULL)

__all__ = ["FAMILIES", "Family", "Floats", "Moments", "moments"]
