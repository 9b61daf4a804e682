"""What is known, as it is kept in Postgres."""

from daymark.registers.models.history import RecordChange, RegisterWeekChange
from daymark.registers.models.marks import LessonWeek, MarkNote, RegisterWeek
from daymark.registers.models.pupils import Characteristics, Enrolment, Pupil
from daymark.registers.models.schools import AcademicYear, CalendarCorrection, School, Trust

__all__ = [
    "AcademicYear",
    "CalendarCorrection",
    "Characteristics",
    "Enrolment",
    "LessonWeek",
    "MarkNote",
    "Pupil",
    "RecordChange",
    "RegisterWeek",
    "RegisterWeekChange",
    "School",
    "Trust",
]
