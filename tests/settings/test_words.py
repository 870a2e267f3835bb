"""The lists of usual words for causes, cancellations and roles. Authority: by hand."""

import pytest

from perioptimal_report.settings.causes import ROLES, Causes, Roles, holds, plain


@pytest.mark.parametrize(
    ("reason", "lens"),
    [
        ("Patient Late", "patient"),
        ("Patient ate breakfast", "patient"),
        ("H&P not on chart", "patient"),
        ("CONSENT-MISSING", "patient"),
        ("Difficult IV access", "patient"),
        ("Surgeon late", "team"),
        ("Attending late (prior clinic)", "team"),
        ("Anesthesia unavailable", "team"),
        ("No scrub tech", "team"),
        ("Equipment not available", "day"),
        ("Instruments not sterile", "day"),
        ("Previous case ran over", "day"),
        ("Room not clean", "day"),
        ("Emergency case bumped", "day"),
        ("PACU full", "institution"),
        ("No ICU bed", "institution"),
        ("Computer downtime", "institution"),
    ],
)
def test_a_usual_reason_of_a_delay_has_a_lens(reason, lens):
    assert Causes().delay_cause(reason).lens == lens


@pytest.mark.parametrize(
    ("reason", "reason_class"),
    [
        ("Patient no-show", "patient"),
        ("Did not arrive", "patient"),
        ("NPO violation", "patient"),
        ("Patient refused surgery", "patient"),
        ("No ICU bed", "operational"),
        ("Ran out of OR time", "operational"),
        ("Surgeon unavailable", "operational"),
        ("Equipment failure", "operational"),
        ("Abnormal lab results", "clinical"),
        ("Patient ill: fever", "clinical"),
        ("Medical clearance needed", "clinical"),
        ("Zorp", "unmapped"),
    ],
)
def test_a_usual_reason_of_a_cancellation_has_a_class(reason, reason_class):
    assert Causes().cancel_class(reason) == reason_class


def test_an_unknown_reason_of_a_delay_has_no_cause():
    assert Causes().delay_cause("Zorp") is None


def test_the_words_of_the_site_go_first_whatever_their_capitals_and_signs():
    causes = Causes.model_validate(
        {
            "delay_reason": {"surgeon  LATE": ["clinic ran over", "institution"]},
            "cancel_reason": {"no show": "operational"},
        }
    )
    assert causes.delay_cause("Surgeon-late") == ("clinic ran over", "institution")
    assert causes.cancel_class("No-Show") == "operational"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Anesthesiologist", "anesthesiologist"),
        ("Anesthesia Attending", "anesthesiologist"),
        ("CRNA", "crna"),
        ("Nurse Anesthetist", "crna"),
        ("Anesthesia Resident", "resident"),
        ("Surgery Resident", "surgeon"),
        ("Circulator", "circulating_nurse"),
        ("RN", "circulating_nurse"),
        ("Scrub Nurse", "scrub"),
        ("Surgical Tech", "scrub"),
        ("Primary Surgeon", "surgeon"),
        ("PACU RN", "pacu_nurse"),
        ("Pre-op nurse", "preop_nurse"),
        ("Wizard", None),
    ],
)
def test_a_usual_word_for_a_role_is_known(word, role):
    assert Roles().role(word) == role


def test_every_canonical_role_means_itself_unless_the_site_says_otherwise():
    assert [Roles().role(role) for role in ROLES] == list(ROLES)
    assert Roles(words={"Scrub": "other"}).role("scrub") == "other"


def test_short_words_must_stand_alone():
    assert not holds("Attending late", ["ate"])
    assert holds("Patient ate", ["ate"])
    assert plain("  H&P -- missing_") == "h p missing"
