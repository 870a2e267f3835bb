"""The works that several metrics rest on, cited once."""

from __future__ import annotations

from perioptimal_report.shapes.results import Reference

WILSON = Reference(
    "Wilson 1927",
    "Wilson EB. Probable inference, the law of succession, and statistical inference."
    " J Am Stat Assoc 1927;22:209–12.",
    "10.1080/01621459.1927.10502953",
)
HESTERBERG = Reference(
    "Hesterberg 2015",
    "Hesterberg TC. What teachers should know about the bootstrap: resampling in the undergraduate"
    " statistics curriculum. Am Stat 2015;69:371–86.",
    "10.1080/00031305.2015.1089789",
)
AACD = Reference(
    "AACD 1997",
    "Association of Anesthesia Clinical Directors. Procedural times glossary: glossary of times"
    " used for scheduling and monitoring of diagnostic and therapeutic procedures."
    " AORN J 1997;66:601–6.",
)
STRUM = Reference(
    "Strum 1999",
    "Strum DP, Vargas LG, May JH. Surgical subspecialty block utilization and capacity planning:"
    " a minimal cost analysis model. Anesthesiology 1999;90:1176–85.",
)
MCINTOSH = Reference(
    "McIntosh 2006",
    "McIntosh C, Dexter F, Epstein RH. The impact of service-specific staffing, case scheduling,"
    " turnovers, and first-case starts on anesthesia group and operating room productivity:"
    " a tutorial using data from an Australian hospital. Anesth Analg 2006;103:1499–516.",
)
ASA = Reference(
    "ASA 2020",
    "American Society of Anesthesiologists. Statement on ASA Physical Status Classification"
    " System. Last amended December 13, 2020.",
)
DEXTER_BIAS = Reference(
    "Dexter 2005",
    "Dexter F, Macario A, Epstein RH, Ledolter J. Validity and usefulness of a method to monitor"
    " surgical services' average bias in scheduled case durations. Can J Anesth 2005;52:935–9.",
)
DEXTER_EVIDENCE = Reference(
    "Dexter 2003",
    "Dexter F, Macario A, Traub RD, Lubarsky DA. Operating room utilization alone is not an"
    " accurate metric for the allocation of operating room block time to individual surgeons with"
    " low caseloads. Anesthesiology 2003;98:1243–9.",
)
DEXTER_FIRST = Reference(
    "Dexter 2009",
    "Dexter F, Epstein RH. Typical savings from each minute reduction in tardy first case of the"
    " day starts. Anesth Analg 2009;108:1262–7.",
    "10.1213/ane.0b013e31819775cd",
)
