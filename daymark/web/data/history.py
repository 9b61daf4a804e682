"""Every import there has been, what was wrong in its files, and the files themselves."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from daymark.intake.check import MOST_PROBLEMS
from daymark.intake.models import Import, ImportFile, ImportProblem, Status
from daymark.intake.problems import HEADER
from daymark.kit.files import csv_text
from daymark.registers.models import School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.data.gate import import_or_404, importers_only, page, sees_files
from daymark.web.data.problem_groups import LEVELS, chosen, rules, shown
from daymark.web.jinja import moment, number, plural
from daymark.web.scoping import ABSENT

IMPORTS_A_PAGE = 30
PROBLEMS_A_PAGE = 100


@importers_only
def history(request: HttpRequest, school: School) -> HttpResponse:
    """The school's imports, newest first."""
    leaf = Paginator(recent(school), IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        school,
        "history.html",
        headline=f"{plural(leaf.paginator.count, 'import')} so far" if leaf.paginator.count else "History of imports",
        rows=[history_row(item) for item in leaf],
        page=leaf.number,
        pages=leaf.paginator.num_pages,
    )


def recent(school: School) -> QuerySet[Import]:
    """The imports with their files, newest first."""
    return Import.objects.filter(school=school).select_related("created_by", "school").prefetch_related("files")


def history_row(item: Import) -> list[Any]:
    """When, who, files, status, weeks, problems: a row of the table of imports."""
    files = [file.name for file in item.files.all()]
    to_look_at = sum(item.summary.get("problems", {}).values())
    return [
        {"text": moment(item.created_at), "href": reverse("data:import", args=[item.school.key, item.pk])},
        item.created_by.name if item.created_by else "Daymark",
        {
            "text": files[0] if files else "a correction" if item.by_right else "none",
            "note": f"and {len(files) - 1} more" if len(files) > 1 else "",
        },
        item.standing,
        number(item.weeks_created + item.weeks_changed) if item.status == Status.COMMITTED else "",
        number(to_look_at) if to_look_at else "",
    ]


@importers_only
def problems(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """The full list of what was found in the files of an import, by page, level and rule."""
    found = import_or_404(school, item)
    named = rules(found)
    level = request.GET.get("level", "") if request.GET.get("level") in LEVELS else ""
    rule = request.GET.get("rule", "") if request.GET.get("rule") in named else ""
    leaf = Paginator(chosen(found, level, rule), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    values = sees_files(request, found)
    if values:
        recorded(request, "import.look", school=school, detail={"import": found.pk, "page": leaf.number})
    query = {key: value for key, value in (("level", level), ("rule", rule)) if value}
    return page(
        request,
        school,
        "problems.html",
        crumbs=[("History of imports", reverse("data:history", args=[school.key]))],
        item=found,
        headline=_problems_headline(leaf.paginator.count, bool(query)),
        sentences=_notes(found, values),
        rows=[shown(row, values) for row in leaf],
        page=leaf.number,
        pages=leaf.paginator.num_pages,
        query=reverse("data:problems", args=[school.key, found.pk], query={**query, "page": ""}),
        csv_href=reverse("data:problems_csv", args=[school.key, found.pk]),
        caption=_caption(leaf),
        chosen={"level": level, "rule": rule},
        levels=[{"value": "", "text": "Everything"}, *({"value": key, "text": text} for key, text in LEVELS.items())],
        rules=[{"value": "", "text": "Any reason"}, *({"value": one, "text": one} for one in named)],
    )


def _problems_headline(count: int, narrowed: bool) -> str:
    if not count:
        return "Nothing to look at" + (" under this choice" if narrowed else " in these files")
    return f"{plural(count, 'thing')} to look at"


def _notes(item: Import, values: bool) -> list[str]:
    said = [] if values else ["What stands in the files is shown only to those who may see every pupil in them."]
    met = sum(item.summary.get("problems", {}).values())
    if met > MOST_PROBLEMS:
        said.append(f"{met:,} were found. The first {MOST_PROBLEMS:,} are listed.")
    return said


def _caption(leaf: Any) -> str:
    return f"Lines {leaf.start_index():,} to {leaf.end_index():,} of {leaf.paginator.count:,}"


@importers_only
@freshly
def problems_csv(request: HttpRequest, school: School, item: int) -> HttpResponse:
    """Every problem of an import as CSV: file, row, column, value, rule, remedy."""
    found = import_or_404(school, item)
    values = sees_files(request, found)
    recorded(request, "import.problems", school=school, detail={"import": found.pk, "values": values})
    rows = (shown(row, values) for row in ImportProblem.objects.filter(of=found).iterator())
    text = csv_text(HEADER, ([row[name] or "" for name in HEADER] for row in rows))
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer


@importers_only
@freshly
def download(request: HttpRequest, school: School, item: int, file: int) -> HttpResponseBase:
    """A file as it came, for those who may read it."""
    found = import_or_404(school, item)
    kept = ImportFile.objects.filter(of=found, pk=file).first()
    if kept is None or not sees_files(request, found) or not kept.path.is_file():
        raise Http404(ABSENT)
    recorded(request, "import.file", school=school, detail={"import": found.pk, "file": kept.pk})
    answer = FileResponse(kept.path.open("rb"), as_attachment=True, filename=kept.name)
    # Whatever the file is, a browser keeps it and opens nothing.
    answer["Content-Type"] = "application/octet-stream"
    return answer
