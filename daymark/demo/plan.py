"""What to invent: schools, sizes, academic years, the last day with a register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def _words(names: str) -> list[str]:
    return names.split()


PLACES = _words(
    "Anchor Beacon Causeway Drift Estuary Fairlead Groyne Headland Inlet Jetty Keel Lighter Mooring Narrows Offing "
    "Pier Quay Rigging Staithe Tideway Undertow Viaduct Wharf Yardarm"
)
BIRDS = _words("Avocet Bittern Curlew Dunlin Egret Fulmar Gannet Heron Kestrel Lapwing Plover Redshank")


@dataclass(frozen=True)
class SchoolPlan:
    """One school to invent. Year groups run from `first_year` to `last_year` (0 is Reception)."""

    name: str
    urn: str
    laestab: str
    phase: str
    first_year: int
    last_year: int
    per_year: int
    form_size: int
    training: str = "start of term"
    layout: str = "L1"
    encoding: str = "utf-8-sig"

    @property
    def pupils(self) -> int:
        return self.per_year * (self.last_year - self.first_year + 1)

    def forms(self, year_index: int) -> list[str]:
        """Names of a year group's forms."""
        if self.phase == "Special":
            return [BIRDS[year_index]]
        year = "R" if year_index == 0 else str(year_index)
        return [f"{year}{chr(65 + i)}" for i in range(-(-self.per_year // self.form_size))]


@dataclass(frozen=True)
class Plan:
    """Schools, the academic years by the year they start in, and the last day with registers.

    `planted` turns on the named pupils and the known faults and effects of `truth`; a plan without them is the
    plain generator, which is what the calibration is measured on.
    """

    schools: tuple[SchoolPlan, ...]
    years: tuple[int, ...] = (2024, 2025)
    last_day: date = date(2025, 11, 24)
    planted: bool = True


SEED = 62
"""The seed of the demonstration: of the seeds tried, one whose chance differences leave the planted ones in view."""

HARBOUR = SchoolPlan("Harbour Academy", "999101", "999/4101", "Secondary", 7, 11, 240, 30)
LANTERN = SchoolPlan(
    "Lantern Primary School", "999102", "999/2102", "Primary", 0, 6, 61, 31, "late November", "L2", "cp1252"
)
SALTMARSH = SchoolPlan(
    "Saltmarsh School", "999103", "999/7103", "Special", 0, 11, 12, 12, "after half-term", "L4", "utf-8"
)


def default_plan() -> Plan:
    """The demonstration trust: a secondary, a primary and a special school, about 1,700 pupils, two years."""
    return Plan((HARBOUR, LANTERN, SALTMARSH))


def school_of(phase: str, number: int, pupils: int) -> SchoolPlan:
    """A school of a phase and rough size; `number` (0 to 98,999) names it and gives it its identifiers."""
    first, last = {"Primary": (0, 6), "Secondary": (7, 11), "Special": (0, 11)}[phase]
    kind = {"Primary": "Primary School", "Secondary": "Academy", "Special": "School"}[phase]
    place, round_ = PLACES[number % len(PLACES)], number // len(PLACES)
    name = f"{place} {kind}" if round_ == 0 else f"{place} {kind} {round_ + 1}"
    per_year = max(1, round(pupils / (last - first + 1)))
    urn, laestab = f"{900000 + number}", f"{990 + number // 9999}/{number % 9999 + 1:04d}"
    return SchoolPlan(name, urn, laestab, phase, first, last, per_year, 30)


def wide_plan(schools: dict[str, tuple[int, int]], years: tuple[int, ...], last_day: date) -> Plan:
    """A plan of any size without planted truths: phase to (number of schools, pupils a school)."""
    plans: list[SchoolPlan] = []
    for phase, (count, pupils) in schools.items():
        plans += [school_of(phase, len(plans) + i, pupils) for i in range(count)]
    return Plan(tuple(plans), years, last_day, planted=False)
