"""The names that links inside a report point at: one per section and one per method."""

from perioptimal_report.report.model import Report, Section, slug


def method_anchor(section: Section) -> str:
    """Name the place of a section's method in the appendix; sections of one note share it."""
    return f"method-{slug(section.note.title)}"


def all_sections(report: Report) -> tuple[Section, ...]:
    """List every section in the order of the pages: the lenses, then minimal cost analysis."""
    return (*(section for chapter in report.chapters for section in chapter.sections), *report.mca)
