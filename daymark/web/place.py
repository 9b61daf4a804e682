"""Where a page stands: the school, what the person may see of it, its newest moment, and the frame around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow
from daymark.registers.models import School
from daymark.reports.moment import Moment, moment_of
from daymark.web.context import page_context
from daymark.web.data.sessions import lake
from daymark.web.scoping import holds, named_or_404, school_or_404, today


@dataclass(frozen=True)
class Place:
    """`moment` is None for a school without registers.

    scope    what may be seen, without its reason, so that people who see the same share the answers kept for them
    reason   why the person may see it, as access says it
    imports  whether they may bring registers in here
    shared   whether this is how it is handed on: to people who are named no pupil, whoever looks
    """

    school: School
    scope: Scope
    reason: str
    lake: Lake
    moment: Moment | None
    imports: bool = False
    shared: bool = False

    @property
    def row(self) -> SchoolRow:
        """The school as reports know it."""
        return SchoolRow(self.school.key, self.school.name, self.school.phase)

    @property
    def because(self) -> str:
        """Why the person sees this, in a sentence."""
        if self.shared:
            return "For sharing, with people who are not told pupils’ names"
        said = self.reason.rstrip(".")
        return f"You see this because {said[:1].lower()}{said[1:]}"

    @property
    def whom(self) -> str:
        """Of whom the figures are, where they are not of the whole school: "Form 8B only"."""
        forms, years = self.scope.forms, self.scope.year_groups
        said = [f"Year {year}" for year in sorted(years or (), key=lambda year: year.zfill(2))]
        said += [f"Form {form}" for form in sorted(forms or ())]
        return f"{' and '.join(said)} only" if said else ""


def place_of(request: HttpRequest, key: str, *, named: bool = False, pupil: int | None = None) -> Place:
    """The place of a page. Raises Http404 where the person may not see the school, or, with `named`, its pupils."""
    school, scope = school_or_404(request, key, pupil)
    if named:
        named_or_404(scope)
    registers = lake()
    moment = moment_of(registers, school.key, scope, today(school.trust))
    imports = holds(request, school, "imports")
    return Place(school, replace(scope, because=""), scope.because, registers, moment, imports)


def show(request: HttpRequest, place: Place, section: str, template: str, **given: Any) -> HttpResponse:
    """A page in its frame."""
    return render(
        request, template, page_context(request, section=section, school=place.school) | {"place": place} | given
    )


def show_empty(request: HttpRequest, place: Place, section: str) -> HttpResponse:
    """The page of a school without registers: what to do about it."""
    href = reverse("data:home", kwargs={"school": place.school.key}) if place.imports else None
    return show(request, place, section, "insight/empty.html", data_href=href)
