"""Inventing a school, or a trust of them. Everything comes from the generator handed in: no clock, no other dice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from daymark.demo import truth
from daymark.demo.cast import STAFF, STORIES, TRUST, Staff, Story
from daymark.demo.plan import Plan, SchoolPlan, default_plan
from daymark.demo.pupils import Roll, invent_roll
from daymark.demo.registers import YearRegisters, invent_registers


@dataclass(frozen=True)
class InventedSchool:
    """A school, its pupils over the plan's years, and one set of registers a year."""

    plan: SchoolPlan
    roll: Roll
    years: tuple[YearRegisters, ...]

    def year(self, starts: int) -> YearRegisters:
        """The registers of the academic year that starts in `starts`; KeyError where there are none."""
        for year in self.years:
            if year.starts == starts:
                return year
        raise KeyError(starts)


@dataclass(frozen=True)
class InventedTrust:
    """A trust with its schools, staff, pupils with a story, and what was planted."""

    name: str
    plan: Plan
    schools: tuple[InventedSchool, ...]
    staff: tuple[Staff, ...]
    stories: tuple[Story, ...]
    effects: tuple[truth.Effect, ...]
    faults: tuple[truth.Fault, ...]

    def school(self, name: str) -> InventedSchool:
        """A school by its name; KeyError where there is none."""
        for school in self.schools:
            if school.plan.name == name:
                return school
        raise KeyError(name)


def invent_school(rng: np.random.Generator, plan: Plan, school: SchoolPlan) -> InventedSchool:
    """One school over all the plan's academic years."""
    roll = invent_roll(rng, plan, school)
    if plan.planted:
        truth.seat_stories(roll, school, plan.years[0], plan.years[-1])
    return InventedSchool(school, roll, tuple(invent_registers(rng, plan, school, roll, y) for y in plan.years))


def invent_schools(rng: np.random.Generator, plan: Plan) -> Iterator[InventedSchool]:
    """School by school, so that a nation need never be held at once. Each has dice of its own."""
    for school, own in zip(plan.schools, rng.spawn(len(plan.schools)), strict=True):
        yield invent_school(own, plan, school)


def invent_trust(rng: np.random.Generator, plan: Plan | None = None) -> InventedTrust:
    """The whole trust of a plan; without one, the demonstration trust."""
    plan = plan or default_plan()
    schools = tuple(invent_schools(rng, plan))
    if not plan.planted:
        return InventedTrust(TRUST, plan, schools, STAFF, (), (), ())
    return InventedTrust(TRUST, plan, schools, STAFF, STORIES, truth.EFFECTS, truth.FAULTS)
