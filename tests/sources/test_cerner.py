"""The profile for SurgiNet: usual headings, and its own word of caution. Authority: by hand."""

import pytest

CASES = (
    "Surgical Case Number,Surgical Area,Operating Room,Surgical Specialty,Primary Surgeon,"
    "Case Start,Case Stop,Surgery Start,Surgery Stop,Anesthesia Start,Anesthesia Stop,ASA Class,"
    "Add On Indicator,Delay Reason\n"
    "SN-1,Main OR,Main 03,Orthopaedics,S07,03/17/2025 07:31,03/17/2025 09:02,03/17/2025 08:00,"
    "03/17/2025 08:51,03/17/2025 07:25,03/17/2025 09:10,ASA 2,No,Surgeon Late\n"
)


@pytest.mark.parametrize("source", [{}, {"profile": "cerner-surginet"}])
def test_usual_headings_are_mapped_and_the_site_is_asked_to_confirm(load, select, source):
    sources = load(CASES, source=source)
    query = (
        "SELECT case_id, facility, room, service, surgeon, asa, add_on, delay_reason,"
        " strftime(in_room, '%H:%M'), strftime(out_of_room, '%H:%M'),"
        " strftime(procedure_start, '%H:%M'), strftime(anesthesia_end, '%H:%M') FROM cases"
    )
    first = ("SN-1", "Main OR", "Main 03", "Orthopaedics", "S07", "II", False, "Surgeon Late")
    assert select(sources, query) == [(*first, "07:31", "09:02", "08:00", "09:10")]
    (remark,) = (r for r in sources.remarks if r.code == "profile_to_confirm")
    assert remark.table == "cases"
    assert "starting point" in remark.says


def test_other_profiles_ask_for_nothing(load, log):
    sources = load(log("1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00"))
    assert [r for r in sources.remarks if r.code == "profile_to_confirm"] == []
