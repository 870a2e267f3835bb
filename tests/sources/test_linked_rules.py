"""Rules of the tables that speak of cases, people, money and resources. Authority: by hand."""

import pytest

CASES = (
    "1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00",
    "2,2025-03-03,OR 2,Ortho,2025-03-03 07:30,2025-03-03 09:00",
)
HEADINGS = {
    "assignments": "case_id,person,role,begin,end",
    "shifts": "person,role,date,start,end,actual_end",
    "events": "event_id,case_id,at,kind",
    "finance": "case_id,service,month,revenue,variable_cost",
    "resources": "resource,weekday,start,end,available",
}
GOOD = {
    "assignments": "1,A01,CRNA,2025-03-03 07:30,2025-03-03 08:30",
    "shifts": "A01,CRNA,2025-03-03,07:00,15:00,2025-03-03 15:10",
    "events": "e1,1,2025-03-03 08:00,handoff",
    "finance": "1,,,100,50",
    "resources": "room,Mon,07:00,15:00,4",
}


@pytest.mark.parametrize(
    ("table", "line", "rule"),
    [
        ("assignments", "9,A01,CRNA,2025-03-03 07:30,2025-03-03 08:30", "unknown_case"),
        ("assignments", "1,,CRNA,2025-03-03 07:30,2025-03-03 08:30", "missing_value"),
        ("assignments", "1,A01,CRNA,2025-03-03 08:30,2025-03-03 08:30", "end_not_after_begin"),
        ("assignments", "1,A01,CRNA,2025-03-03 09:30,", "end_not_after_begin"),
        ("assignments", "1,A01,CRNA,2025-03-05 07:30,2025-03-05 08:30", "not_during_case"),
        ("assignments", "1,A01,CRNA,2025-03-01 07:30,2025-03-03 08:30", "not_during_case"),
        ("assignments", "1,A01,CRNA,soon,2025-03-03 08:30", "unreadable_time"),
        ("shifts", "A01,CRNA,2025-03-03,07:00,,", "missing_value"),
        ("shifts", "A01,CRNA,1925-03-03,07:00,15:00,", "impossible_date"),
        ("shifts", GOOD["shifts"], "duplicate_row"),
        ("events", "e2,1,2025-03-03 08:00,hello", "unknown_kind"),
        ("events", "e2,,,delay", "no_date"),
        ("events", "e2,9,,delay", "no_date"),
        ("events", "e2,,1925-03-03 08:00,delay", "impossible_date"),
        ("events", "e1,1,2025-03-03 08:00,delay", "duplicate_key"),
        ("finance", "9,,,100,50", "unknown_case"),
        ("finance", ",Ortho,,100,50", "no_case_or_month"),
        ("finance", ",Ortho,March,100,50", "unknown_month"),
        ("finance", "1,,,90,50", "duplicate_key"),
        ("finance", "2,,,x,50", "unreadable_number"),
        ("resources", "bakery,Mon,07:00,15:00,4", "unknown_resource"),
        ("resources", "room,Someday,07:00,15:00,4", "unknown_weekday"),
        ("resources", "room,Mon,15:00,07:00,4", "end_not_after_start"),
        ("resources", "room,Mon,07:00,15:00,-4", "negative_number"),
    ],
)
def test_a_bad_row_is_set_aside_by_its_rule(load, log, aside, table, line, rule):
    text = "\n".join((HEADINGS[table], GOOD[table], line)) + "\n"
    sources = load(log(*CASES), **{table: text})
    assert aside(sources, table) == {rule: 1}
    (frame,) = (r.frame for r in sources.rejects if r.table == table)
    assert frame["line"].tolist() == [3]


@pytest.mark.parametrize("table", list(HEADINGS))
def test_a_table_with_only_good_rows_is_used_whole(load, log, table):
    sources = load(log(*CASES), **{table: f"{HEADINGS[table]}\n{GOOD[table]}\n"})
    account = next(a for a in sources.accounts if a.table == table)
    assert (account.read, account.used) == (1, 1)


def test_rows_of_a_case_that_was_set_aside_go_with_it(load, log, aside):
    bad = "3,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 09:00"
    sources = load(
        log(*CASES, bad),
        assignments=f"{HEADINGS['assignments']}\n{GOOD['assignments']}\n3,A01,CRNA,,\n",
    )
    assert aside(sources, "assignments") == {"unknown_case": 1}


def test_rows_of_a_case_after_the_period_are_outside_and_those_before_it_history(load, log):
    days = ("2025-02-10", "2025-03-10", "2025-04-10")
    cases = [f"{i},{d},OR 1,Ortho,{d} 07:30,{d} 09:00" for i, d in enumerate(days, 1)]
    sources = load(
        log(*cases),
        assignments="case_id,person,role\n1,A,CRNA\n2,A,CRNA\n3,A,CRNA\n",
        events="event_id,case_id,at,kind\na,1,,delay\nb,,2025-03-11 08:00,delay\nc,3,,delay\n",
        finance="case_id,service,month,revenue\n2,,,1\n,Ortho,2025-02,1\n,Ortho,2025-04,1\n",
        shifts="person,role,date,start,end\nA,CRNA,2025-02-01,07:00,15:00\n",
        resources="resource,weekday,start,end,available\nroom,Mon,07:00,15:00,3\n",
        period={"report": "2025-03"},
    )
    counts = {a.table: (a.read, a.used, a.outside, a.history) for a in sources.accounts}
    assert counts == {
        "cases": (3, 1, 2, 1),
        "assignments": (3, 1, 2, 1),
        "shifts": (1, 0, 1, 1),
        "events": (3, 1, 2, 1),
        "finance": (3, 1, 2, 1),
        "resources": (1, 1, 0, 0),
    }
    kept = {name: sources.connection.table(name).count().to_pyarrow().as_py() for name in counts}
    assert kept == {name: used + history for name, (_, used, _, history) in counts.items()}
