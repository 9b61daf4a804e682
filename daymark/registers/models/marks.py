"""What was marked: register weeks, fourteen sessions to a row, and weeks of lessons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from daymark.registers.managers import ScopedManager
from daymark.registers.models.pupils import Pupil
from daymark.registers.models.schools import SESSIONS, School
from daymark.registers.week import SLOTS

models.CharField.register_lookup(Length)


class RegisterWeek(models.Model):
    """One pupil's marks from Monday morning to Sunday afternoon, in internal characters (`registers.codes`).

    `-` is no mark given. `raw` is empty where every mark came as the code's own symbol, else the fourteen marks as
    they came, joined by tabs. The school is the pupil's, kept here so that a school's weeks lie together; the database
    holds both together (migration `0002_integrity`), which is why neither has a foreign key of its own.
    """

    pk = models.CompositePrimaryKey("pupil_id", "week")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="weeks", db_index=False, db_constraint=False)
    week = models.DateField()
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    marks = models.CharField(max_length=SLOTS)
    raw = models.CharField(max_length=400, blank=True, default="")
    first_import = models.BigIntegerField(null=True, blank=True)

    objects = ScopedManager(school="school")

    class Meta:
        ordering = ("pupil", "week")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(marks__length=SLOTS), name="register_week_fourteen_marks"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="register_week_starts_on_monday"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "week"], name="register_week_by_school")]

    def __str__(self) -> str:
        return f"{self.week}: {self.marks}"


class MarkNote(models.Model):
    """What came with a mark beside the code: minutes late, a comment."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="notes", db_index=False)
    date = models.DateField()
    session = models.CharField(max_length=2)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True, default="")
    first_import = models.BigIntegerField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ("pupil", "date", "session")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "date", "session"], name="mark_note_once"),
            models.CheckConstraint(condition=Q(session__in=SESSIONS), name="mark_note_session"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.session}"


class LessonWeek(models.Model):
    """What one import brought of one pupil's lessons in one week. Of two that name a lesson the later is believed.

    Rows are added and never changed, so the history of a lesson mark is in the rows themselves and an import is undone
    by taking its rows away. Lesson marks are not the register: they are kept with less ceremony, without the mark as
    it was written (the file that came has it), and no session is counted by them. `lessons` and `marks` are written
    and read by `registers.lessons`.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="lesson_weeks", db_index=False)
    week = models.DateField()
    lessons = models.TextField()
    marks = models.CharField(max_length=400)
    first_import = models.BigIntegerField(db_index=True)

    objects = ScopedManager()

    class Meta:
        ordering = ("pupil", "week", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "week", "first_import"], name="lesson_week_once"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="lesson_week_starts_on_monday"),
            models.CheckConstraint(condition=~Q(marks=""), name="lesson_week_has_marks"),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.marks}"
