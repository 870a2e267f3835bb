"""Reasons, causes and acuity tags of the cases. Authority: by hand."""

import pytest

HEADING = "case_id,room,service,in_room,out_of_room,delay_reason,cancel_reason,status,date"


@pytest.fixture
def reasoned(load, log):
    """Load cases with the given (delay reason, cancel reason)."""

    def loading(*reasons, **settings):
        times = "2025-03-03 07:30,2025-03-03 09:00"
        lines = [
            f"{i},OR 1,Ortho,{'' if cancel else times.split(',')[0]},"
            f"{'' if cancel else times.split(',')[1]},{delay},{cancel},"
            f"{'cancelled' if cancel else ''},2025-03-03"
            for i, (delay, cancel) in enumerate(reasons)
        ]
        return load(log(*lines, heading=HEADING), **settings)

    return loading


def test_reasons_become_causes_and_classes_and_what_nothing_maps_is_listed(
    reasoned, select, remarked
):
    sources = reasoned(
        ("Surgeon late", ""),
        ("Zorp", ""),
        ("Zorp", ""),
        ("Blip", ""),
        ("", "Patient no-show"),
        ("", "Gremlins"),
        ("", "House full"),
        causes={
            "delay_reason": {"blip": ["gremlins", "institution"]},
            "cancel_reason": {"House full": "operational"},
        },
    )
    assert select(sources, "FROM delay_causes ORDER BY reason") == [
        ("Blip", "gremlins", "institution"),
        ("Surgeon late", "surgeon late or not available", "team"),
    ]
    assert select(sources, "FROM cancel_classes ORDER BY reason") == [
        ("Gremlins", "unmapped"),
        ("House full", "operational"),
        ("Patient no-show", "patient"),
    ]
    assert remarked(sources, "cases")["unmapped_delay_reason"] == 2
    assert remarked(sources, "cases")["unmapped_cancel_reason"] == 1
    (delay,) = (r for r in sources.remarks if r.code == "unmapped_delay_reason")
    assert delay.says.endswith("map it in [causes.delay_reason]: 'Zorp' (2)")


def test_without_reasons_the_lookups_are_empty(reasoned, select):
    sources = reasoned(("", ""))
    assert select(sources, "FROM delay_causes") == []
    assert select(sources, "FROM cancel_classes") == []


def test_many_unmapped_reasons_are_cut(reasoned):
    sources = reasoned(*((f"Zorp{'x' * i}", "") for i in range(20)))
    (remark,) = (r for r in sources.remarks if r.code == "unmapped_delay_reason")
    assert remark.says.endswith(" and 5 more")


@pytest.mark.parametrize(
    ("service", "code", "age_years", "age_days", "tags", "expected"),
    [
        ("Cardiac Surgery", "", "60", "", "", "cardiac"),
        ("Pediatric Neurosurgery", "", "0", "12", "", "neuro;neonatal;infant"),
        ("Ortho", "", "0", "", "", "infant"),
        ("Ortho", "", "1", "", "", None),
        ("Ortho", "", "", "29", "", "infant"),
        ("Ortho", "", "", "365", "", None),
        ("Ortho", "33945", "", "", "", "heart"),
        ("Ortho", "133945", "", "", "", None),
        ("Cardiac", "33945", "", "", "robot;cardiac", "robot;cardiac;heart"),
    ],
)
def test_tags_of_the_settings_stand_beside_those_of_the_records(
    load, log, select, service, code, age_years, age_days, tags, expected
):
    heading = "case_id,room,service,in_room,out_of_room,procedure_code,age_years,age_days,tags"
    line = (
        f"1,OR 1,{service},2025-03-03 07:30,2025-03-03 09:00,{code},{age_years},{age_days},{tags}"
    )
    acuity = {"by_procedure_code": {"heart": ["33945"]}}
    sources = load(log(line, heading=heading), acuity=acuity)
    assert select(sources, "SELECT tags FROM cases") == [(expected,)]
    assert ("cases.tags" in sources.present) == (expected is not None)


def test_no_acuity_rules_leave_the_records_alone(load, log, select):
    line = "1,OR 1,Cardiac,2025-03-03 07:30,2025-03-03 09:00,0"
    acuity = {"by_service": {}, "by_age_days": {}}
    sources = load(
        log(line, heading="case_id,room,service,in_room,out_of_room,age_years"), acuity=acuity
    )
    assert select(sources, "SELECT tags FROM cases") == [(None,)]
