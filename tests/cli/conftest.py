"""A small case log and its settings, in a folder of its own."""

from pathlib import Path

import pytest

CASES = "case_id,room,service,surgeon,in_room,out_of_room,scheduled_start,booked_min\n" + "".join(
    f"{day:02}{case},{case % 2 + 1},{service},X{case},"
    f"2025-03-{day:02} {7 + 2 * case:02}:05:00,2025-03-{day:02} {8 + 2 * case:02}:35:00,"
    f"2025-03-{day:02} {7 + 2 * case:02}:00:00,90\n"
    for day in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14)
    for case, service in enumerate(("Eye", "Bone", "Eye", "Bone"))
)

SETTINGS = """
[period]
report = "2025-03"

[sources.cases]
path = "cases.csv"

[report]
replicates = 50
"""


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    settings = tmp_path / "engagement.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    return settings
