"""An import that is over: what came of it, who did it, and the files it was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from daymark.intake.models import Import, ImportUndo, Status
from daymark.web.data import lessons
from daymark.web.data.preview import File, codes, files, left_out, span
from daymark.web.data.problem_groups import Group
from daymark.web.jinja import moment, number, plural

NOT_SEEN = "The files can be downloaded by those who may see every pupil in them."


@dataclass(frozen=True)
class Outcome:
    """Everything the page of a finished import shows."""

    title: str
    headline: str
    sentences: list[str]
    facts: list[dict[str, Any]]
    raw_files: list[list[Any]]
    steps: bool = False
    raw_note: str = ""
    stats: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    codes: list[dict[str, object]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def outcome(item: Import, groups: list[Group], sees: bool, overseen: bool) -> Outcome:
    """The page of an import that was taken in, put aside or undone.

    sees      whether what stands in the files may be shown
    overseen  whether the person answers for people's rights, and so may take back what was done by right
    """
    taken = item.status == Status.COMMITTED
    return Outcome(
        title="Taken in" if taken else item.get_status_display(),
        headline=_headline(item),
        sentences=_sentences(item),
        facts=_facts(item),
        raw_files=[_raw_file(item, file, sees) for file in item.files.all()],
        steps=taken,
        raw_note="" if sees else NOT_SEEN,
        stats=_stats(item) if taken else [],
        actions=_actions(item, overseen),
        files=files(item),
        codes=codes(item, sees),
        groups=groups,
    )


def _headline(item: Import) -> str:
    if item.status == Status.UNDONE:
        return "This import was undone."
    if item.by_right:
        return "A correction that somebody asked for was made by hand."
    if item.status == Status.ABANDONED:
        return "These files were put aside, and nothing was taken in."
    touched, taught = item.weeks_created + item.weeks_changed, lessons.touched(item)
    if taught and not touched:
        return f"{plural(taught, 'lesson mark')} taken in."
    if not touched and not item.pupils_created and not item.pupils_changed:
        return "These files changed nothing: everything in them was here already."
    return f"{plural(touched, 'week')} of registers taken in."


def _sentences(item: Import) -> list[str]:
    said = [f"The files cover {span(item)}."] if span(item) else []
    said += [lessons.span(item)] if lessons.span(item) else []
    out = left_out(item)
    if item.status == Status.COMMITTED and out:
        said.append(f"{out['title']} The list below says which, and what to do.")
    if item.status == Status.COMMITTED and not out:
        said.append("Every row was taken.")
    return [*said, item.trouble] if item.trouble else said


def _stats(item: Import) -> list[dict[str, Any]]:
    return [
        {"label": "New weeks", "value": number(item.weeks_created), "line": "One pupil’s week each"},
        {
            "label": "Changed weeks",
            "value": number(item.weeks_changed),
            "line": "Earlier marks are kept in the history",
        },
        {"label": "Unchanged weeks", "value": number(item.weeks_unchanged), "line": "Were here already"},
        {
            "label": "New pupils",
            "value": number(item.pupils_created),
            "line": f"{plural(item.pupils_changed, 'pupil')} with something new about them",
        },
        *lessons.came(item),
    ]


def _facts(item: Import) -> list[dict[str, Any]]:
    rows = [{"key": "Source", "value": item.source.name if item.source else "not named"}]
    rows.append({"key": "Files given by", "value": _who(item.created_by, item.created_at)})
    if item.committed_at:
        rows.append({"key": "Taken in by", "value": _who(item.committed_by, item.committed_at)})
    undone = ImportUndo.objects.filter(of=item).select_related("by").first()
    if undone:
        rows.append({"key": "Undone by", "value": _who(undone.by, undone.at)})
        rows.append({"key": "Why", "value": undone.reason or "not said"})
    rows.append({"key": "Status", "value": item.standing})
    return rows


def _who(person: Any, at: datetime) -> str:
    return f"{person.name if person else 'Daymark'}, {moment(at)}"


def _raw_file(item: Import, file: Any, sees: bool) -> list[Any]:
    name: Any = file.name
    if sees:
        name = {"text": file.name, "href": reverse("data:file", args=[item.school.key, item.pk, file.pk])}
    return [name, size(file.size), file.sha256[:12]]


def size(count: int) -> str:
    """A number of bytes as people say it: 812 bytes, 34 kB, 1.2 MB."""
    if count < 1000:
        return plural(count, "byte")
    return f"{number(count / 1000)} kB" if count < 1_000_000 else f"{number(count / 1_000_000, 1)} MB"


def _actions(item: Import, overseen: bool) -> list[dict[str, Any]]:
    key = item.school.key
    if item.status == Status.COMMITTED:
        undo = {"text": "Undo this import", "href": reverse("data:undo", args=[key, item.pk]), "secondary": True}
        return [
            {"text": "See the overview", "href": reverse("insight:overview", kwargs={"school": key})},
            *([undo] if overseen or not item.by_right else []),
        ]
    return [{"text": "Bring in registers", "href": reverse("data:upload", args=[key])}]
