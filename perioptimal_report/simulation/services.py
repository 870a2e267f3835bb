"""The surgical services of the simulated hospital: invented values, in believable ranges."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Procedure:
    """A kind of case: its median room time [min], the spread of log time, how often it comes."""

    code: str
    name: str
    median_min: float
    spread: float
    weight: float


@dataclass(frozen=True, slots=True)
class Service:
    """How one service books, starts, turns over and whom it treats.

    ``fill_pct``: booked time with turnovers, of the block; ``fill_spread``: its day-to-day spread
    (log scale). ``unused_pct``: block-days without any elective case. ``short_pct``: how far
    booked time falls short of the time needed. ``late_pct``: first cases more than 5 min late.
    ``asa``: weights of I to V. ``emergencies``: share of the hospital's emergencies.
    """

    name: str
    procedures: tuple[Procedure, ...]
    surgeons: int
    fill_pct: float
    fill_spread: float
    unused_pct: float
    short_pct: float
    late_pct: float
    turnover_min: float
    age_years: tuple[float, float]
    asa: tuple[float, float, float, float, float]
    inpatient_pct: float
    emergencies: float


ORTHOPEDICS = Service(
    "Orthopedics",
    (
        Procedure("ORT-01", "Total knee replacement", 128, 0.24, 3),
        Procedure("ORT-02", "Total hip replacement", 135, 0.25, 2),
        Procedure("ORT-03", "Knee arthroscopy", 76, 0.32, 2),
        Procedure("ORT-04", "Fracture fixation", 122, 0.42, 2),
    ),
    surgeons=5,
    fill_pct=116,
    fill_spread=0.13,
    unused_pct=1,
    short_pct=8,
    late_pct=40,
    turnover_min=31,
    age_years=(61, 15),
    asa=(10, 48, 37, 5, 0),
    inpatient_pct=55,
    emergencies=30,
)
GENERAL = Service(
    "General Surgery",
    (
        Procedure("GEN-01", "Laparoscopic cholecystectomy", 102, 0.30, 4),
        Procedure("GEN-02", "Inguinal hernia repair", 90, 0.28, 3),
        Procedure("GEN-03", "Colectomy", 195, 0.34, 1),
        Procedure("GEN-04", "Appendectomy", 78, 0.28, 1),
    ),
    surgeons=5,
    fill_pct=98,
    fill_spread=0.16,
    unused_pct=2,
    short_pct=4,
    late_pct=36,
    turnover_min=27,
    age_years=(54, 17),
    asa=(14, 50, 31, 5, 0),
    inpatient_pct=40,
    emergencies=38,
)
GYNECOLOGY = Service(
    "Gynecology",
    (
        Procedure("GYN-01", "Hysterectomy", 138, 0.30, 2),
        Procedure("GYN-02", "Hysteroscopy", 56, 0.30, 3),
        Procedure("GYN-03", "Laparoscopic adnexal surgery", 92, 0.35, 2),
    ),
    surgeons=4,
    fill_pct=58,
    fill_spread=0.24,
    unused_pct=6,
    short_pct=2,
    late_pct=33,
    turnover_min=26,
    age_years=(45, 13),
    asa=(25, 58, 16, 1, 0),
    inpatient_pct=30,
    emergencies=12,
)
UROLOGY = Service(
    "Urology",
    (
        Procedure("URO-01", "Ureteroscopy", 74, 0.34, 3),
        Procedure("URO-02", "Transurethral resection", 80, 0.32, 3),
        Procedure("URO-03", "Robotic prostatectomy", 225, 0.20, 1),
    ),
    surgeons=3,
    fill_pct=90,
    fill_spread=0.20,
    unused_pct=4,
    short_pct=1.5,
    late_pct=31,
    turnover_min=25,
    age_years=(63, 14),
    asa=(8, 47, 40, 5, 0),
    inpatient_pct=25,
    emergencies=6,
)
VASCULAR = Service(
    "Vascular Surgery",
    (
        Procedure("VAS-01", "Arteriovenous fistula", 108, 0.34, 3),
        Procedure("VAS-02", "Carotid endarterectomy", 168, 0.25, 1),
        Procedure("VAS-03", "Lower limb bypass", 245, 0.34, 1),
    ),
    surgeons=3,
    fill_pct=95,
    fill_spread=0.28,
    unused_pct=8,
    short_pct=9,
    late_pct=46,
    turnover_min=33,
    age_years=(68, 11),
    asa=(1, 14, 62, 22, 1),
    inpatient_pct=80,
    emergencies=10,
)
OTOLARYNGOLOGY = Service(
    "Otolaryngology",
    (
        Procedure("ENT-01", "Tonsillectomy", 56, 0.28, 3),
        Procedure("ENT-02", "Sinus surgery", 108, 0.30, 2),
        Procedure("ENT-03", "Thyroidectomy", 148, 0.28, 1),
    ),
    surgeons=3,
    fill_pct=94,
    fill_spread=0.20,
    unused_pct=30,
    short_pct=3,
    late_pct=30,
    turnover_min=24,
    age_years=(33, 22),
    asa=(36, 48, 15, 1, 0),
    inpatient_pct=12,
    emergencies=4,
)
OPHTHALMOLOGY = Service(
    "Ophthalmology",
    (
        Procedure("EYE-01", "Cataract surgery", 46, 0.20, 5),
        Procedure("EYE-02", "Vitrectomy", 86, 0.28, 1),
    ),
    surgeons=2,
    fill_pct=99,
    fill_spread=0.14,
    unused_pct=7,
    short_pct=1,
    late_pct=27,
    turnover_min=18,
    age_years=(70, 11),
    asa=(6, 54, 38, 2, 0),
    inpatient_pct=1,
    emergencies=0,
)

SERVICES = (
    ORTHOPEDICS,
    GENERAL,
    GYNECOLOGY,
    UROLOGY,
    VASCULAR,
    OTOLARYNGOLOGY,
    OPHTHALMOLOGY,
)
