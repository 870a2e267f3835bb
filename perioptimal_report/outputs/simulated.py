"""What ``simulate`` leaves in a new folder: a hospital's tables, its truth, and its settings."""

from pathlib import Path

from perioptimal_report.errors import OutputError
from perioptimal_report.simulation.hospital import simulate
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.writing import write_hospital


def write_simulated(folder: Path, plan: HospitalPlan) -> tuple[Path, ...]:
    """Simulate a hospital into an empty or new folder; give the files' paths.

    Raises ``OutputError`` where the folder holds files or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(f"{folder} holds files already; name an empty folder")
        write_hospital(simulate(plan), folder)
        return tuple(sorted(folder.iterdir()))
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error
