"""A simulated hospital whose truth is known, for the example, the tests and the benchmarks."""

from perioptimal_report.simulation.hospital import Hospital, simulate
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.writing import blemish, since, write_hospital

__all__ = ["Hospital", "HospitalPlan", "blemish", "simulate", "since", "write_hospital"]
