"""Bringing registers in: files given, checked by a job, and taken in once the asker says so."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Status
from ninja.files import UploadedFile

from daymark.access.rights import restricted_pupils
from daymark.intake.jobs import start_check, start_commit
from daymark.intake.models import Import, ImportProblem, Source
from daymark.intake.models import Status as Standing
from daymark.intake.receive import receive
from daymark.web.api import shapes
from daymark.web.api.door import at_school, caller_of, recorded
from daymark.web.api.leaves import Leaf, part_of
from daymark.web.api.problems import Refused, wrong
from daymark.web.api.shapes import Body, Plain, nothing_more, unfit
from daymark.web.data import preview
from daymark.web.data.forms import KINDS, LONGEST_SOURCE_NAME, MOST_FILES, plain_file_name
from daymark.web.data.gate import of_ones_reach, sees_everybody
from daymark.web.data.problem_groups import shown
from daymark.web.place import Place
from daymark.web.scoping import ABSENT

router = Router(tags=["Imports"])

LARGEST_ID = 2**63 - 1
SEVERAL = "The files name several schools. Say on the page of the import which is meant, or give files of one school."
SURE = (
    "This would change far more than usual, or the files name another school. Look at the import, then send sure: true."
)


class SureBody(Body):
    """What the asker says of an import that would change far more than usual."""

    sure: bool = Field(False, description="That the numbers have been looked at.")


@router.get(
    "/schools/{school}/imports", response=shapes.ImportsOut, url_name="imports", operation_id="imports",
    summary="The imports there have been",
)  # fmt: skip
def imports(request: HttpRequest, response: HttpResponse, school: str, leaf: Query[Leaf]) -> Plain:
    """Every import of the school, newest first."""
    with at_school(request, school, imports=True) as place:
        found = Import.objects.filter(school=place.school).select_related("source").prefetch_related("files")
        count = found.count()
        rows = [_told(item) for item in found[part_of(request, response, count, leaf)]]
    return {"total": count, "imports": rows}


@router.post(
    "/schools/{school}/imports", response={202: shapes.ImportOut}, url_name="imports", operation_id="upload",
    summary="Give files",
)  # fmt: skip
def upload(
    request: HttpRequest, response: HttpResponse, school: str,
    files: File[list[UploadedFile]],
    source: Form[str] = "",
) -> Status[Plain]:  # fmt: skip
    """Files with registers, lists of pupils or lesson marks. They are checked by a job; nothing is taken in yet.

    `source` is the name of the system the files come from; it may be left out.
    """
    nothing_more(request)
    with at_school(request, school, imports=True) as place:
        _check_files(files)
        given = [(file.name or "", file) for file in files]
        item = receive(
            place.school, given, by=caller_of(request).person, at=timezone.now(), source=_source(place, source)
        )
        start_check(item)
        recorded(request, "api.import.upload", place, detail={"import": item.pk})
        return Status(202, _told(item))


def _check_files(files: list[UploadedFile]) -> None:
    if len(files) > MOST_FILES:
        raise wrong("files", len(files), f"There are up to {MOST_FILES} files at a time.", "Give fewer at a time.")
    for file in files:
        name = plain_file_name(file.name or "")
        kind = PurePosixPath(name).suffix.lower()
        if kind and kind not in KINDS:
            raise wrong("files", name, f"Files are of these kinds: {', '.join(KINDS)}.", "Save or export it as CSV.")


def _source(place: Place, name: str) -> Source | None:
    said = " ".join(name.split())
    if not said:
        return None
    if len(said) > LONGEST_SOURCE_NAME or unfit(said):
        raise wrong("source", name, f"A source has a name of {LONGEST_SOURCE_NAME} letters or fewer.", "Shorten it.")
    same = Source.objects.filter(school=place.school, name__iexact=said).first()
    return same or Source.objects.get_or_create(school=place.school, name=said)[0]


@router.get(
    "/schools/{school}/imports/{item}", response=shapes.ImportOut, url_name="import", operation_id="import",
    summary="One import",
)  # fmt: skip
def one_import(request: HttpRequest, school: str, item: int) -> Plain:
    """How far an import has come, and what it found."""
    nothing_more(request)
    with at_school(request, school, imports=True) as place:
        return _told(_import(place, item))


@router.get(
    "/schools/{school}/imports/{item}/problems", response=shapes.ImportProblemsOut, url_name="problems",
    operation_id="problems", summary="What was wrong in the files",
)  # fmt: skip
def problems(request: HttpRequest, response: HttpResponse, school: str, item: int, leaf: Query[Leaf]) -> Plain:
    """Everything in the files that could not be taken, or was taken and should be known."""
    with at_school(request, school, imports=True) as place:
        one = _import(place, item)
        found = ImportProblem.objects.filter(of=one)
        count = found.count()
        values = _told_what_stood(request, place, one)
        rows = [_problem(row, values) for row in found[part_of(request, response, count, leaf)]]
        if values:
            recorded(request, "api.import.problems", place, detail={"import": item})
    return {"total": count, "problems": rows}


@router.post(
    "/schools/{school}/imports/{item}/confirm", response={202: shapes.ImportOut}, url_name="confirm",
    operation_id="confirm", summary="Take an import in",
)  # fmt: skip
def confirm(request: HttpRequest, school: str, item: int, said: SureBody) -> Status[Plain]:
    """Have a checked import taken in by a job. Only one that waits for this can be, and only once."""
    nothing_more(request)
    with at_school(request, school, imports=True) as place:
        found = _import(place, item)
        with transaction.atomic():
            held = Import.objects.select_for_update().get(pk=found.pk)
            _check_ready(held, said.sure)
            start_commit(held, by=caller_of(request).person, confirmed=held.needs_confirmation)
        recorded(request, "api.import.take", place, detail={"import": item})
        return Status(202, _told(held))


def _check_ready(item: Import, sure: bool) -> None:
    if item.status != Standing.READY:
        raise Refused("standing", f"This import is not waiting to be taken in. It is: {item.standing.lower()}.")
    if preview.school_choices(item):
        raise Refused("standing", SEVERAL)
    if preview.must_be_sure(item) and not sure:
        raise Refused("standing", SURE)


def _import(place: Place, item: int) -> Import:
    found = Import.objects.filter(school=place.school, pk=item).select_related("source").prefetch_related("files")
    one = found.first() if 0 < item <= LARGEST_ID else None
    if one is None:
        raise Http404(ABSENT)
    one.school = place.school
    return one


def _told(item: Import) -> Plain:
    same = (
        "id", "status", "standing", "step", "done", "total", "trouble", "needs_confirmation", "created_at",
        "committed_at", "weeks_created", "weeks_changed", "weeks_unchanged", "pupils_created", "pupils_changed",
    )  # fmt: skip
    return {name: getattr(item, name) for name in same} | {
        "source": item.source.name if item.source else None,
        "files": [file.name for file in item.files.all()],
        "problems": item.summary.get("problems", {}),
    }


def _told_what_stood(request: HttpRequest, place: Place, item: Import) -> bool:
    """Whether the token is told what stands in files: they hold every pupil, and no token sees restricted records."""
    held = caller_of(request).token.membership
    whole = sees_everybody(place.scope) and not restricted_pupils(place.school.pk)
    return whole and held is not None and of_ones_reach(item, [held])


def _problem(row: ImportProblem, values: bool) -> Plain:
    """One problem; with `values`, what stood in the file as well."""
    told = shown(row, values)
    return told | {"row": told["row"] or None}
