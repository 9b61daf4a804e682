"""The first page of the Data area: how fresh the registers are, and what to do next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from daymark.access.disclosure import short_reason
from daymark.access.scope import Scope
from daymark.intake.models import Source
from daymark.intake.relake import rebuild_years
from daymark.kit.school_year import monday
from daymark.lake.lake import Lake, LakeError
from daymark.lake.layout import SchoolRow
from daymark.measures.answer import answer
from daymark.measures.figures import Figure
from daymark.measures.question import Period, Question
from daymark.registers.models import AcademicYear, School
from daymark.reports.moment import moment_of
from daymark.reports.released import Withheld, asked
from daymark.web.audit.recording import recorded
from daymark.web.data.gate import importers_only, page, say
from daymark.web.data.history import history_row, recent
from daymark.web.data.sessions import lake, sessions
from daymark.web.jinja import longdate, number, plural, shortdate
from daymark.web.keeping.cards import cards
from daymark.web.scoping import held_at, school_or_404, today
from daymark.web.transactions import own_transactions

LAST_IMPORTS = 5
MOST_FORMS = 10


@importers_only
def home(request: HttpRequest, school: School) -> HttpResponse:
    """Freshness, sessions without a mark by form, last imports, sources."""
    _, scope = school_or_404(request, school.key)
    imports = [history_row(item) for item in recent(school)[:LAST_IMPORTS]]
    sources = [_source(school, one) for one in Source.objects.filter(school=school)]
    try:
        store = lake()
        fresh, trouble = freshness(store, school, scope, today(school.trust)), store.trouble
    except LakeError as error:
        fresh, trouble = None, str(error)
    return page(
        request,
        school,
        "home.html",
        crumbs=None,
        cards=cards(school, (held.kind for held in held_at(request, school))),
        imports=imports,
        sources=sources,
        fresh=fresh,
        trouble=trouble,
    )


@own_transactions
@require_POST
@importers_only
def lay_out(request: HttpRequest, school: School) -> HttpResponse:
    """Count every figure of the school again from its registers."""
    years = AcademicYear.objects.filter(trust=school.trust).values_list("start_year", flat=True)
    recorded(request, "figures.again", school=school)
    say(request, rebuild_years(school, years) or "The figures have been counted again from the registers.")
    return redirect("data:home", school.key)


def _source(school: School, source: Source) -> dict[str, str]:
    """The source, and how much has been said about its marks."""
    said = f"{plural(len(source.aliases), 'mark')} explained" if source.aliases else "Only codes of the regulations"
    return {"name": source.name, "said": said, "href": reverse("data:source", args=[school.key, source.pk])}


def freshness(store: Lake, school: School, scope: Scope, day: date) -> dict[str, Any] | None:
    """How far the registers go, in words and figures; None for a school without any."""
    snapshot = store.snapshot()
    last = snapshot.last_day(school.key)
    if last is None:
        return None
    year = snapshot.years(school.key)[-1]
    first = snapshot.first_day(school.key, year) or last
    question = Question(("missing_marks",), Period(first, max(first, last)), max(first, last))
    if scope.smallest:
        whole, forms = _released(store, school, scope, day), None
    else:
        whole = answer(store, question, scope).get("missing_marks")
        by_form = answer(store, Question(("missing_marks",), question.period, question.as_of, by=("form",)), scope)
        forms = _forms(by_form.of("missing_marks"))
    weeks = {monday(one.day) for one in sessions(snapshot, school, year) if one.open}
    return {
        "headline": f"Registers are in to {longdate(last)}.",
        "sentences": [_age(last, day)],
        "stats": _stats(whole, len(weeks), year.label, first, last),
        "forms": forms[:MOST_FORMS] if forms else forms,
        "other_forms": forms[MOST_FORMS:] if forms else [],
        "missing": whole.numerator if whole else 0,
        "year": year.label,
    }


def _released(store: Lake, school: School, scope: Scope, day: date) -> Figure | None:
    """Sessions without a mark as they are shown to those to whom pupils are not named."""
    moment = moment_of(store, school.key, scope, day)
    if moment is None or moment.school_year != store.snapshot().years(school.key)[-1]:
        return None
    question = Question(("missing_marks",), moment.year, moment.as_of, where=(("school", school.key),))
    row = SchoolRow(school.key, school.name, school.phase)
    return asked(store, row, scope, moment, question).get("missing_marks")


def _age(last: date, day: date) -> str:
    gone = (day - last).days
    if gone <= 0:
        return "That is today: nothing newer can be there."
    if gone <= 3:
        return "That is yesterday." if gone == 1 else f"That is {gone} days ago."
    return f"That is {gone} days ago. Bring in the newest export when there has been school since."


def _stats(whole: Figure | None, weeks: int, year: str, first: date, last: date) -> list[dict[str, Any]]:
    told = {"pupils": "–", "missing": "–", "due": ""}
    if isinstance(whole, Withheld):
        told["missing"] = short_reason(whole.why, whole.floor)
    elif whole is not None:
        due = f"of {number(whole.denominator)}"
        told = {"pupils": number(whole.pupils), "missing": number(whole.numerator), "due": due}
    return [
        {
            "label": f"School weeks in {year}",
            "value": number(weeks),
            "line": f"{shortdate(first)} to {shortdate(last)}",
        },
        {"label": "Pupils with registers", "value": told["pupils"], "line": f"in {year}"},
        {
            "label": "Sessions without a mark",
            "value": told["missing"],
            "of": told["due"],
            "line": "Neither present nor absent until somebody marks them",
        },
    ]


def _forms(figures: tuple[Figure, ...]) -> list[list[Any]]:
    """Form, sessions without a mark, of how many; the form with most first; forms without any are left out."""
    found = sorted((f for f in figures if f.numerator), key=lambda f: (-f.numerator, dict(f.group)["form"]))
    rows: list[list[Any]] = []
    for figure in found:
        name = dict(figure.group)["form"]
        said = "Form not known" if name == "unknown" else name
        rows.append([said, number(figure.numerator), number(figure.denominator)])
    return rows
