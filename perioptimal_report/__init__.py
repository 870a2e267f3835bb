"""Operating-room records in, checkable PDF reports for hospital leaders out.

The three steps of a report, for use from Python: `load`, `analyse`, `build`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perioptimal_report.pipeline import Analysis, Built, Loaded, analyse, build, load

__version__ = "0.2.0.dev0"
__all__ = ["Analysis", "Built", "Loaded", "__version__", "analyse", "build", "load"]


def __getattr__(name: str) -> object:
    # Why lazily: `--help` must not pay for pandas and DuckDB.
    if name not in __all__:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from perioptimal_report import pipeline

    return getattr(pipeline, name)
