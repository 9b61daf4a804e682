"""What figures can be divided by."""

from __future__ import annotations

from daymark.registers.frames import CHARACTERISTICS

SCHOOL_KEYS = ("school", "phase", "la")
"""What divides schools: the school itself, its phase, the local authority it lies in."""

PUPIL_KEYS = (*SCHOOL_KEYS, *CHARACTERISTICS, "band")
"""What divides pupils into groups."""

TIME_KEYS = ("weekday", "week", "half_term", "term", "school_year")
"""What divides sessions into groups."""

LESSON_KEYS = ("subject", "lesson_period")
"""What divides lessons into groups."""

KEYS = PUPIL_KEYS + TIME_KEYS + LESSON_KEYS

MOST_KEYS = 3
"""A question is divided by at most so many keys."""
