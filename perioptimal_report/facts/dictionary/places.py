"""Who, where and when: the columns that many fact tables share."""

from perioptimal_report.tables.declared import day, text

CASE_ID = text("Number of the case", identifying=True)
FACILITY = text("Hospital or campus; empty where there is only one")
ROOM = text("Operating room")
SERVICE = text("Surgical service of the case")
SURGEON = text("Primary surgeon of the case", optional=True, identifying=True)
PERSON = text("Clinician, by name or number", identifying=True)
OWNER = text("Service or surgeon the block is reserved for")
OWNER_SERVICE = text("Service of the owner; the owner itself where the blocks name none")
CASE_DATE = day("Day of surgery")
DATE = day("Day")
WEEKDAY = text("Weekday of the date, Mon to Sun")
