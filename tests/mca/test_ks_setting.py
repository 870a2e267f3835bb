"""Authority: two independent nulls, the shipped table and samples drawn here, must agree."""

import numpy as np
import pytest
from plan_of import plan_of

from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.mca.usage_model import DATA, by_bootstrap, fit_usage, null_in_use
from perioptimal_report.settings.engagement import Engagement

REPLICATES = 1000


def engagement(null, replicates=200):
    return Engagement.model_validate(
        {
            "sources": {"cases": {"path": "cases.csv"}},
            "report": {"replicates": replicates},
            "costs": {"ks_null": null},
        }
    )


def test_table_and_bootstrap_agree_within_monte_carlo_error():
    random = np.random.default_rng(4)
    usage_h = np.stack(
        [
            random.normal(20, 3, 104),
            np.exp(random.normal(1.5, 0.5, 104)),
            random.gamma(3.0, 3.0, 104),
            6 * random.weibull(2.5, 104),
        ]
    )
    model = fit_usage(usage_h, np.ones_like(usage_h))
    again = by_bootstrap(model, replicates=REPLICATES, seed=1)
    assert again.table_p == pytest.approx(model.corrected_p)
    error = 4 * np.sqrt(again.table_p * (1 - again.table_p) / REPLICATES) + 0.01
    assert (np.abs(again.corrected_p - again.table_p) < error).all()
    assert (again.corrected_p != again.table_p).any()


def test_the_bootstrap_p_decides_where_it_is_asked_for():
    random = np.random.default_rng(5)
    half = random.random((1, 208)) < 0.5
    usage_h = np.where(half, random.normal(4, 0.3, (1, 208)), random.normal(9, 0.4, (1, 208)))
    again = by_bootstrap(fit_usage(usage_h, np.ones_like(usage_h)), replicates=200, seed=1)
    assert again.corrected_p[0] == pytest.approx(1 / 201)
    assert again.family[0] == DATA


@pytest.mark.parametrize(
    ("null", "labels"),
    [
        ("table", ["KS p, naive", "KS p, corrected by null table"]),
        (
            "bootstrap",
            ["KS p, naive", "KS p, corrected by parametric bootstrap", "KS p, by null table"],
        ),
    ],
)
def test_tables_name_the_null_in_use(hospital, null, labels):
    settings = engagement(null)
    found = plan_of(hospital(owners=1), settings)
    assert found.ks_null == null
    _, owner = lay_out_chapter(found)
    distribution, *_ = owner.breakdowns
    named = [measure.label for measure in distribution.measures]
    assert [label for label in named if label.startswith("KS p")] == labels


def test_without_replicates_the_table_is_in_use():
    settings, none = engagement("bootstrap"), engagement("bootstrap", 0)
    assert null_in_use(none.costs, none.report, "likelihood") == "table"
    assert null_in_use(settings.costs, settings.report, "paper") == "table"
    assert null_in_use(settings.costs, settings.report, "likelihood") == "bootstrap"
