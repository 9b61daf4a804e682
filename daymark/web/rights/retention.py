"""How long everything is kept, and what is past its time now."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access.models import RightsCase
from daymark.access.scope import Scope
from daymark.intake import removal
from daymark.registers import retention
from daymark.registers.models import Pupil, School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.jinja import number, plural, shortdate
from daymark.web.rights.gate import overseers_only, page, say
from daymark.web.scoping import today

MOST_NAMED = 200


@overseers_only
def show(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """Every kind, how long it is kept and why, and how much is past that on this day. Nothing is removed by looking."""
    on = today(school.trust)
    lines = {line.rule: line for line in retention.would_remove(school, on)}
    going = leaving(school, scope, on)
    recorded(request, "rights.look", school=school, pupils=[pupil.pk for pupil in going])
    waiting = RightsCase.objects.filter(school=school, kind="retention", state__in=("open", "reviewed", "approved"))
    return page(
        request, school, "retention.html", waiting=waiting.first(),
        headline="Something is past its time." if lines else "Nothing is past its time.",
        rows=[_row(rule, lines.get(rule.rule), rule.before(on)) for rule in retention.RULES],
        why=[[rule.title, rule.why, rule.law] for rule in retention.RULES],
        leaving=[str(pupil) for pupil in going[:MOST_NAMED]], more=max(0, len(going) - MOST_NAMED),
        something=bool(lines), held=plural(len(retention.held_back(school)), "pupil"),
    )  # fmt: skip


@require_POST
@overseers_only
@freshly
def propose(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """Open a case for what is past its time, as the daily check does."""
    case = removal.propose(school, timezone.now(), request.user)
    if case is None:
        say(request, "There is nothing to propose, or a proposal is open already.")
        return redirect("rights:retention", school.key)
    recorded(request, "rights.open", school=school, detail={"case": case.pk, "kind": "retention"})
    return redirect("rights:case", school.key, case.pk)


def leaving(school: School, scope: Scope, on: date) -> list[Pupil]:
    """The pupils of whom nothing would be left, of those whom the person asking sees."""
    if not scope.names:
        return []
    rule = next(one for one in retention.RULES if one.how == "pupils")
    gone = retention.leavers(school, rule.before(on), retention.held_back(school))
    return list(gone.filter(pk__in=Pupil.objects.visible_to(scope).values("pk")))


def _row(rule: retention.Rule, line: retention.Line | None, before: date) -> list[object]:
    return [
        {"text": rule.title, "note": "by law" if rule.law else ""},
        rule.kept,
        f"before {shortdate(before)}",
        number(line.rows) if line else "0",
        number(line.pupils) if line and line.pupils else "",
    ]
