"""Events, money and resources: values and remarks. Authority: by hand."""

import pytest

CASES = (
    "1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00",
    "2,2025-03-03,OR 1,Ortho,2025-03-03 23:50,2025-03-04 01:00",
)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Handover", "handoff"),
        ("hand-off", "handoff"),
        ("Near Miss", "near_miss"),
        ("near_miss", "near_miss"),
        ("Communication breakdown", "communication"),
        ("Adverse event", "adverse"),
        ("Re-work", "rework"),
        ("Delay", "delay"),
    ],
)
def test_a_kind_of_event_is_known_by_its_usual_words(load, log, select, word, kind):
    sources = load(log(*CASES), events=f"event_id,case_id,kind\ne,1,{word}\n")
    assert select(sources, "SELECT kind FROM events") == [(kind,)]


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("Pre-op", "preop"),
        ("Intraoperative", "intraop"),
        ("OR", "intraop"),
        ("PACU", "pacu"),
        ("Post-discharge", "postdischarge"),
        ("postdischarge", "postdischarge"),
        ("moon", None),
    ],
)
def test_a_phase_is_known_by_its_usual_words(load, log, select, remarked, word, phase):
    sources = load(log(*CASES), events=f"event_id,case_id,kind,phase\ne,1,delay,{word}\n")
    assert select(sources, "SELECT phase FROM events") == [(phase,)]
    assert ("unknown_phase" in remarked(sources, "events")) == (phase is None)


def test_events_without_time_or_case_are_kept_and_counted(load, log, select, remarked):
    lines = (
        "a,1,,handoff,,Surgeon,CRNA",
        "b,,2025-03-03 08:00,delay,,,",
        "c,9,2025-03-03 08:00,delay,,Ghost,",
        "d,1,2025-03-13 08:00,adverse,PACU,,",
        "e,1,2025-03-13 08:00,adverse,Post-discharge,,",
    )
    heading = "event_id,case_id,at,kind,phase,from_role,to_role"
    sources = load(log(*CASES), events="\n".join((heading, *lines)) + "\n")
    assert remarked(sources, "events") == {
        "event_without_time": 1,
        "event_without_case": 1,
        "orphan_event": 1,
        "event_far_from_case": 1,
        "unmapped_role": 1,
    }
    rows = select(sources, "SELECT event_id, case_id, from_role, to_role FROM events LIMIT 3")
    assert rows == [
        ("a", "1", "surgeon", "crna"),
        ("b", None, None, None),
        ("c", None, "other", None),
    ]


def test_a_clock_time_of_an_event_falls_beside_its_case(load, log, select):
    events = "event_id,case_id,at,kind\na,2,00:10,delay\nb,2,23:55,delay\nc,1,07:31,delay\n"
    sources = load(log(*CASES), events=events)
    moments = select(sources, "SELECT strftime(\"at\", '%d %H:%M') FROM events ORDER BY event_id")
    assert moments == [("04 00:10",), ("03 23:55",), ("03 07:31",)]


@pytest.mark.parametrize(
    ("written", "usd"),
    [
        ('"$12,000.50"', 12000.5),
        ("(250)", -250),
        ("-$3", -3),
        ("1200 USD", 1200),
        ("0", 0),
    ],
)
def test_money_may_be_written_with_signs(load, log, select, written, usd):
    sources = load(log(*CASES), finance=f"case_id,revenue\n1,{written}\n")
    assert select(sources, "SELECT revenue FROM finance") == [(usd,)]


@pytest.mark.parametrize(
    "written", ["2025-03", "2025/3", "03/2025", "3-2025", "2025-03-01", "202503"]
)
def test_a_month_may_be_written_in_several_ways(load, log, select, written):
    sources = load(log(*CASES), finance=f"service,month,revenue\nOrtho,{written},1\n")
    assert select(sources, "SELECT month FROM finance") == [("2025-03",)]


def test_two_levels_of_money_and_foreign_services_are_counted(load, log, select, remarked):
    lines = ("1,Ortho,2025-03,5", ",Ortho,2025-03,6", ",ENT,2025-03,7")
    sources = load(log(*CASES), finance="\n".join(("case_id,service,month,revenue", *lines)) + "\n")
    assert remarked(sources, "finance") == {
        "finance_at_two_levels": 2,
        "finance_unknown_service": 1,
    }
    assert select(sources, "SELECT month FROM finance WHERE case_id = '1'") == [(None,)]


def test_resources_are_known_by_their_usual_words(load, log, select, remarked):
    lines = (
        "ORs,Mon,07:00,15:00,4",
        "Operating rooms,Monday,14:00,24:00,2",
        "PACU beds,Tue,00:00,00:00,8",
        "Anesthesia teams,Tue,07:00,15:00,5",
        "Nurses,Tue,07:00,15:00,9.5",
    )
    sources = load(
        log(*CASES), resources="\n".join(("resource,weekday,start,end,available", *lines)) + "\n"
    )
    assert select(sources, "SELECT resource, weekday FROM resources") == [
        ("room", "Mon"),
        ("room", "Mon"),
        ("pacu_bed", "Tue"),
        ("anesthesia", "Tue"),
        ("nursing", "Tue"),
    ]
    ends = select(sources, 'SELECT "end"::VARCHAR FROM resources LIMIT 3')
    assert ends == [("15:00:00",), ("24:00:00",), ("24:00:00",)]
    assert remarked(sources, "resources") == {"overlapping_resources": 2}
