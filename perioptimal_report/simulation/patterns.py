"""What happens between the teams, and how often: invented rates, in believable ranges."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of event at one interface: its phase, who to whom, how often, what it costs.

    ``per_100``: events per 100 performed cases. ``median_min``: median of the minutes lost, 0 for
    none. ``structured_pct``: handoffs with a structured tool.
    """

    kind: str
    phase: str
    from_role: str
    to_role: str
    category: str
    per_100: float
    median_min: float = 0.0
    structured_pct: float | None = None


def _handoff(phase: str, roles: str, per_100: float, structured_pct: float) -> Pattern:
    giver, taker = roles.split(" > ")
    return Pattern("handoff", phase, giver, taker, "", per_100, 0.0, structured_pct)


def _talk(phase: str, roles: str, per_100: dict[str, float]) -> tuple[Pattern, ...]:
    giver, taker = roles.split(" > ")
    return tuple(
        Pattern("communication", phase, giver, taker, what, rate, 6.0)
        for what, rate in per_100.items()
    )


def _rework(phase: str, roles: str, what: str, per_100: float, median_min: float) -> Pattern:
    giver, taker = roles.split(" > ")
    return Pattern("rework", phase, giver, taker, what, per_100, median_min)


# Recorded handoffs: about 40 % of those that take place. Those of a relief are in RELIEF.
HANDOFFS = (
    _handoff("preop", "preop_nurse > circulating_nurse", 38, 70),
    _handoff("pacu", "crna > pacu_nurse", 42, 80),
    _handoff("preop", "surgeon > anesthesiologist", 9, 45),
    _handoff("intraop", "surgeon > circulating_nurse", 11, 30),
    _handoff("intraop", "anesthesiologist > circulating_nurse", 6, 35),
)
RELIEF_RECORDED_PCT = 85.0
RELIEF_STRUCTURED_PCT = {
    "anesthesiologist": 65.0,
    "crna": 60.0,
    "circulating_nurse": 40.0,
    "scrub": 40.0,
}

# Categories, and about their shares, as observed by Lingard 2004.
COMMUNICATION = (
    *_talk("preop", "surgeon > anesthesiologist", {"occasion": 0.9, "content": 0.6}),
    *_talk("preop", "surgeon > circulating_nurse", {"content": 0.6, "audience": 0.6}),
    *_talk("preop", "preop_nurse > circulating_nurse", {"purpose": 0.7, "content": 0.5}),
    *_talk("intraop", "surgeon > anesthesiologist", {"occasion": 0.8, "content": 0.2}),
    *_talk("intraop", "surgeon > scrub", {"purpose": 0.5, "audience": 0.5}),
    *_talk("intraop", "crna > circulating_nurse", {"occasion": 0.6}),
    *_talk("intraop", "circulating_nurse > scrub", {"purpose": 0.2, "content": 0.2}),
    *_talk("pacu", "crna > pacu_nurse", {"occasion": 0.5, "content": 0.4}),
)
REWORK = (
    _rework("preop", "surgeon > preop_nurse", "re-consent", 0.6, 14),
    _rework("preop", "surgeon > circulating_nurse", "re-mark", 0.4, 8),
    _rework("preop", "surgeon > anesthesiologist", "repeated work-up", 0.7, 25),
    _rework("intraop", "circulating_nurse > scrub", "missing set", 0.9, 15),
    _rework("intraop", "surgeon > scrub", "re-opened set", 0.5, 9),
    _rework("intraop", "circulating_nurse > scrub", "repeated count", 1.0, 6),
    _rework("intraop", "anesthesiologist > surgeon", "re-position", 0.5, 10),
)
MINUTES_SPREAD = 0.6

# Adverse events per 1,000 performed cases by ASA physical status; nobody's handoffs raise them.
ADVERSE_PER_1000 = {"I": 6.0, "II": 10.0, "III": 24.0, "IV": 60.0, "V": 150.0}
ADVERSE_UNKNOWN_PER_1000 = 12.0
EMERGENCY_FACTOR = 1.8
ADVERSE = {
    ("intraop", "Hypotension"): 20,
    ("intraop", "Difficult airway"): 12,
    ("intraop", "Medication error"): 8,
    ("pacu", "Hypoxemia"): 18,
    ("pacu", "Delirium"): 10,
    ("pacu", "Severe pain or vomiting"): 14,
    ("postdischarge", "Wound infection"): 12,
    ("postdischarge", "Unplanned return to the operating room"): 6,
}
NEAR_MISS_PER_1000 = 28.0
NEAR_MISS = {
    ("preop", "Allergy missed, then caught"): 3,
    ("preop", "Wrong site listed, then caught"): 2,
    ("intraop", "Wrong medication drawn up"): 4,
    ("intraop", "Count off, then found"): 5,
}
SEVERITY = {"temporary": 78, "prolonged": 17, "permanent": 5}
LATENT = {
    "": 35,
    "Schedule changed late": 15,
    "Incomplete record": 14,
    "Staff new to the service": 12,
    "Two things at once": 12,
    "Equipment shared between rooms": 8,
    "Interruptions": 4,
}
# Late first cases whose record names communication as the condition behind them.
DELAY_COMMUNICATION_PCT = 22.0
