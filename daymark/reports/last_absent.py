"""How long ago a pupil was last absent, in school days."""

from __future__ import annotations

from datetime import date

from daymark.reports.marks_calendar import Calendar


def school_days_since(day: date, calendar: Calendar) -> int:
    """School days after a day, to the newest there is: 0 for the newest itself."""
    return len({open_day for open_day, _ in calendar.open if open_day > day})
