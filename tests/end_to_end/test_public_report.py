"""A second implementation: ten headline numbers by a few lines of plain pandas each.

The log is not ours, and neither the readers nor the facts nor the metrics take part in `expected`.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from perioptimal_report.pipeline import analyse, build, load

CLOCK = "%m/%d/%y %I:%M %p"
START_H, END_H = 7.0, 15.5


@pytest.fixture(scope="module")
def numbers(public_engagement, tmp_path_factory):
    out = tmp_path_factory.mktemp("public_out") / "out"
    build(analyse(load(public_engagement)), out, formats=frozenset({"json"}))
    document = json.loads((out / "numbers.json").read_text(encoding="utf-8"))
    return {
        number["key"]: number["value"] for number in document["numbers"] if not number["filter"]
    }


@pytest.fixture(scope="module")
def log(public_log: Path) -> pd.DataFrame:
    raw = pd.read_csv(public_log)
    cases = pd.DataFrame(
        {
            "room": raw["OR Suite"],
            "service": raw["Service"],
            "booked": raw["Booked Time (min)"],
            "scheduled": pd.to_datetime(raw["OR Schedule"], format=CLOCK),
            "into": pd.to_datetime(raw["Wheels In"], format=CLOCK),
            "out": pd.to_datetime(raw["Wheels Out"], format=CLOCK),
        }
    ).sort_values(["room", "into"])
    cases["date"] = cases["into"].dt.normalize()
    before = cases.groupby(["room", "date"])["out"].transform(lambda out: out.cummax().shift())
    cases["before"] = before
    # Minutes in which two cases overlap in one room count once, to the case that was there first.
    cases["busy_from"] = cases["into"].where(~(before > cases["into"]), before)
    return cases


def minutes(span: pd.Series) -> pd.Series:
    return span.dt.total_seconds() / 60


def inside(cases: pd.DataFrame) -> pd.Series:
    start = cases["date"] + pd.Timedelta(hours=START_H)
    end = cases["date"] + pd.Timedelta(hours=END_H)
    begun = cases["busy_from"].where(cases["busy_from"] > start, start)
    ended = cases["out"].where(cases["out"] < end, end)
    return minutes(ended - begun).clip(lower=0)


def gaps(log: pd.DataFrame) -> pd.Series:
    return minutes(log["into"] - log["before"]).dropna()


def first_cases(log: pd.DataFrame) -> pd.DataFrame:
    first = log.sort_values(["scheduled", "into"]).groupby(["room", "date"]).head(1)
    return first[first["scheduled"] - first["date"] <= pd.Timedelta(hours=10)]


def test_cases_are_all_used(numbers, log):
    assert numbers["duration_accuracy.cases"] == len(log) == 2172


def test_first_cases_on_time(numbers, log):
    first = first_cases(log)
    late = minutes(first["into"] - first["scheduled"])
    for grace in (0, 5, 10, 15):
        expected = 100 * (late <= grace).mean()
        assert numbers[f"first_case_on_time.on_time_{grace}"] == pytest.approx(expected)


def test_turnover_median_and_p90(numbers, log):
    turnovers = gaps(log)[lambda gap: (gap >= 0) & (gap <= 60)]
    assert numbers["turnover_time.median"] == pytest.approx(turnovers.median())
    assert numbers["turnover_time.p90"] == pytest.approx(turnovers.quantile(0.9))


def test_overlaps_are_the_eight_known(numbers, log):
    assert numbers["turnover_time.overlaps"] == (gaps(log) < 0).sum() == 8


def test_bias_of_booked_time(numbers, log):
    used = minutes(log["out"] - log["into"])
    expected = 480 * (used - log["booked"]).sum() / used.sum()
    assert numbers["duration_accuracy.bias"] == pytest.approx(expected)


def test_share_within_15_minutes(numbers, log):
    used = minutes(log["out"] - log["into"])
    expected = 100 * ((used - log["booked"]).abs() <= 15).mean()
    assert numbers["duration_accuracy.within"] == pytest.approx(expected)


def test_prime_time_utilization(numbers, log):
    window = 60 * (END_H - START_H)
    staffed = log.groupby(["room", "date"]).ngroups
    # Every room is staffed on every day on which the suite is open.
    open_days = 8 * log["date"].nunique()
    assert staffed == open_days
    expected = 100 * inside(log).sum() / (staffed * window)
    assert numbers["prime_time_utilization.utilization"] == pytest.approx(expected)


def inferred_owners(log: pd.DataFrame) -> pd.DataFrame:
    """The room-day's main service where it has a fifth of that weekday, else the usual one."""
    busy = minutes(log["out"] - log["busy_from"]).clip(lower=0)
    by_service = log.assign(busy=busy).groupby(["room", "date", "service"])["busy"].sum()
    main = by_service.reset_index().sort_values("busy").groupby(["room", "date"]).tail(1)
    main["weekday"] = main["date"].dt.day_name()
    same = ["room", "weekday"]
    share = main.groupby([*same, "service"])["date"].count() / main.groupby(same)["date"].count()
    usual = share.reset_index(name="share").sort_values("share").groupby(same).tail(1)
    main["share"] = share.reindex(pd.MultiIndex.from_frame(main[[*same, "service"]])).to_numpy()
    merged = main.merge(usual[[*same, "service"]], on=same, suffixes=("", "_usual"))
    owner = merged["service"].where(merged["share"] >= 0.2, merged["service_usual"])
    return merged.assign(owner=owner)[["room", "date", "owner"]]


def test_block_minutes_and_utilization(numbers, log):
    cases = log.merge(inferred_owners(log), on=["room", "date"])
    own = cases[cases["service"] == cases["owner"]]
    used = minutes(own["out"] - own["busy_from"]).clip(lower=0).sum()
    budget = 60 * (END_H - START_H) * log.groupby(["room", "date"]).ngroups
    assert numbers["block_utilization.budget_min"] == pytest.approx(budget)
    in_block = 100 * inside(own).sum() / budget
    assert numbers["block_utilization.budgeted"] == pytest.approx(in_block)
    assert numbers["block_utilization.classic"] == pytest.approx(100 * used / budget)


def test_busiest_quarter_hour_of_the_mean_day(numbers, log):
    begins = pd.timedelta_range("0h", "24h", freq="15min", closed="left")
    rooms = []
    for begin in begins:
        a, b = log["date"] + begin, log["date"] + begin + pd.Timedelta(minutes=15)
        first = log["busy_from"].where(log["busy_from"] > a, a)
        last = log["out"].where(log["out"] < b, b)
        rooms.append(minutes(last - first).clip(lower=0).sum() / 15 / log["date"].nunique())
    assert numbers["room_heatmap.peak"] == pytest.approx(max(rooms))


def test_room_days_past_the_block_end(numbers, log):
    last = log.groupby(["room", "date"])["out"].max().reset_index()
    over = last["out"] > last["date"] + pd.Timedelta(hours=END_H)
    assert numbers["end_of_day_overrun.past_end"] == pytest.approx(100 * over.mean())


def test_lost_minutes_are_the_rest_of_the_block(numbers, log):
    budget = 60 * (END_H - START_H) * log.groupby(["room", "date"]).ngroups
    assert numbers["lost_minutes.lost_min"] == pytest.approx(budget - inside(log).sum())
