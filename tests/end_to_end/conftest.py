"""The third-party case log, where the environment gives its folder."""

import os
import sys
from pathlib import Path

import pytest

# Why: how finished pages are measured is the same for the sample and for the example.
sys.path.insert(0, str(Path(__file__).parents[1] / "outputs"))

LOG = "or_utilization_2022q1.csv"

ENGAGEMENT = """
[institution]
name = "Public log"

[period]
report = "2022-Q1"

[calendar]
holidays = [2022-01-17, 2022-02-21]
session_start = "07:00"
session_end = "15:30"
prime_start = "07:00"
prime_end = "15:30"

[sources.cases]
path = "{path}"
profile = "or-log-public"

[report]
replicates = 200
"""


@pytest.fixture(scope="session")
def public_log() -> Path:
    folder = os.environ.get("PERIOPTIMAL_TEST_DATA")
    if not folder:
        pytest.skip("PERIOPTIMAL_TEST_DATA is not set: the third-party case log is not here")
    return Path(folder) / LOG


@pytest.fixture(scope="session")
def public_engagement(public_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = tmp_path_factory.mktemp("public") / "engagement.toml"
    settings.write_text(ENGAGEMENT.format(path=public_log), encoding="utf-8")
    return settings
