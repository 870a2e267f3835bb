"""The corrected Kolmogorov–Smirnov p by parametric bootstrap, where the settings ask for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.families import FAMILIES
from perioptimal_report.mca.goodness import KsNull, bootstrap_p
from perioptimal_report.mca.usage_model import DATA, Method, UsageModel, gated


def null_in_use(settings: Engagement, method: Method) -> KsNull:
    """Say which null the corrected p comes from: the table where nothing is drawn again."""
    drawn = settings.report.replicates > 0 and method != "paper"
    return settings.costs.ks_null if drawn else "table"


def by_bootstrap(model: UsageModel, *, replicates: int, seed: int) -> UsageModel:
    """Test every fitted family again by samples of its own, and gate by that p.

    Each replicate is a sample of as many days from the fitted distribution, fitted again; the
    null table's p stays beside it as ``table_p``. Source: Stute W, Manteiga WG, Quindimil MP.
    Bootstrap based goodness-of-fit-tests. Metrika 1993;40:243–56.
    """
    random = np.random.default_rng(seed)
    p = model.corrected_p.copy()
    used = ((model.usage_h > 0) & (model.weight > 0)).sum(axis=1)
    for line in np.flatnonzero(model.chosen != DATA):
        first, second = (float(each) for each in model.parameters[line])
        uniforms = random.random((replicates, int(used[line])))
        family = FAMILIES[int(model.chosen[line])]
        p[line] = bootstrap_p(float(model.distance[line]), family, (first, second), uniforms)
    family_now = gated(model.chosen, model.weight.sum(axis=1), p)
    return replace(model, corrected_p=p, family=family_now)
