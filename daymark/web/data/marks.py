"""What one source writes for a code where it does not write the code: said once by a person, and remembered."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from daymark.intake import rules
from daymark.intake.check import OWN_SOURCE
from daymark.intake.jobs import start_check
from daymark.intake.models import Import, ImportProblem, Source, Status
from daymark.registers.codes import CODES, MISSING
from daymark.registers.models import School
from daymark.web.audit.recording import recorded
from daymark.web.data.code_choices import choices, may_stand_for
from daymark.web.data.gate import import_or_404, importers_only, page, say, sees_files
from daymark.web.data.preview import unknown_marks
from daymark.web.jinja import plural
from daymark.web.pupils.choice import number_of
from daymark.web.scoping import ABSENT

MOST_MARKS = 500
EXAMPLES = 3


@importers_only
def unknown(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """The marks of an import that are no code, each with a choice; saved on the source, then checked again."""
    found = import_or_404(school, item)
    if found.status not in (Status.READY, Status.FAILED):
        return redirect("data:import", school.key, found.pk)
    met = unknown_marks(found)
    if request.method == "POST":
        return _remember(request, school, found, met)
    known, sees = found.source.aliases if found.source else {}, sees_files(request, found)
    rows = [
        {"raw": raw, "said": _said(found, raw, times) if sees else "", "hint": _hint(raw), "chosen": _shown(known, raw)}
        for raw, times in sorted(met.items(), key=lambda one: (-one[1], one[0]))[:MOST_MARKS]
    ]
    return page(
        request,
        school,
        "marks.html",
        item=found,
        source_name=found.source.name if found.source else OWN_SOURCE,
        marks=rows,
        choices=choices(),
        crumbs=[("Check", reverse("data:import", args=[school.key, found.pk]))],
        headline=f"What {'does this mark' if len(met) == 1 else f'do these {len(met)} marks'} mean?",
    )


@importers_only
def source(request: HttpRequest, school: School, source: int) -> HttpResponse:
    """What has been said about the marks of one source, to be changed or forgotten."""
    found = Source.objects.filter(school=school, pk=source).first()
    if found is None:
        raise Http404(ABSENT)
    if request.method == "POST":
        chosen = _chosen(request, found.aliases)
        _save(found, chosen)
        recorded(request, "source.marks", school=school, detail={"source": found.pk, "marks": len(chosen)})
        say(request, f"The marks of {found.name} are saved.")
        return redirect("data:source", school.key, found.pk)
    rows = [{"raw": raw, "chosen": _shown(found.aliases, raw)} for raw in sorted(found.aliases)]
    return page(
        request,
        school,
        "source.html",
        source=found,
        marks=rows,
        choices=choices(),
        headline=f"What {found.name} writes for the codes",
        sentences=[
            f"{plural(len(rows), 'mark')} of this source stand for a code or for no mark."
            if len(rows) != 1
            else "One mark of this source stands for a code or for no mark."
        ]
        if rows
        else ["Nothing has had to be said yet: every mark that came was a code of the register regulations."],
    )


def _remember(request: HttpRequest, school: School, item: Import, met: Mapping[str, int]) -> HttpResponse:
    if item.source is None:
        item.source = Source.objects.get_or_create(school=item.school, name=OWN_SOURCE)[0]
        item.save(update_fields=["source"])
    _save(item.source, _chosen(request, met))
    start_check(item)
    recorded(request, "source.marks", school=school, detail={"source": item.source.pk, "import": item.pk})
    return redirect("data:import", school.key, item.pk)


def _chosen(request: HttpRequest, asked: Mapping[str, object]) -> dict[str, str]:
    """What was chosen for each mark that was asked about; anything else in the form is passed over."""
    places = range(number_of(request.POST.get("count", ""), MOST_MARKS))
    given = {request.POST.get(f"raw-{n}", ""): request.POST.get(f"mark-{n}", "") for n in places}
    return {raw: symbol for raw, symbol in given.items() if raw in asked and (not symbol or may_stand_for(symbol))}


def _shown(aliases: Mapping[str, str], raw: str) -> str:
    return (aliases[raw] or MISSING) if raw in aliases else ""


def _kept(symbol: str) -> str:
    """What intake keeps for a choice: it writes no mark as an empty text."""
    return "" if symbol == MISSING else symbol


def _save(source: Source, chosen: Mapping[str, str]) -> None:
    """Keep what was chosen; a mark for which nothing was chosen is forgotten, and asked about again."""
    with transaction.atomic():
        held = Source.objects.select_for_update().get(pk=source.pk)
        stays = {raw: symbol for raw, symbol in held.aliases.items() if raw not in chosen}
        held.aliases = stays | {raw: _kept(symbol) for raw, symbol in chosen.items() if symbol}
        held.save(update_fields=["aliases"])


def _said(item: Import, raw: str, times: int) -> str:
    rows = ImportProblem.objects.filter(of=item, rule=rules.UNKNOWN_MARK.text, value=raw)[:EXAMPLES]
    where = "; ".join(f"{row.file}, row {row.row}{f', {row.column}' if row.column else ''}" for row in rows)
    return f"{plural(times, 'time')}. For example {where}." if where else f"{plural(times, 'time')}."


def _hint(raw: str) -> str:
    if raw.strip() in CODES.private:
        return "Some systems use it inside the school only; it has no place in the regulations."
    return ""
