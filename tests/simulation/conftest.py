"""One simulated hospital, made once for all tests of this folder."""

import pytest

from perioptimal_report.simulation import Hospital, HospitalPlan, simulate


@pytest.fixture(scope="session")
def hospital() -> Hospital:
    # Ten reruns of two years give every truth to within what a test asks.
    return simulate(HospitalPlan(seed=11, truth_replicates=10))


@pytest.fixture(scope="session")
def performed(hospital):
    return hospital.cases[hospital.cases["status"] == "completed"]
