"""The documents of a school: read, edited, set back, undone, printed, and the notices published to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from daymark.access.models import DocumentVersion
from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.reports import marked, paper
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.context import page_context
from daymark.web.jinja import shortdate
from daymark.web.rights import papers
from daymark.web.rights.forms import TextForm, summary
from daymark.web.rights.gate import overseers_only, page, say
from daymark.web.scoping import ABSENT, today

MOST_VERSIONS = 30
WORDS = {
    "saved": "Saved",
    "reset": "Set back to Daymark’s text",
    "undone": "Last change undone",
    "published": "Published",
    "withdrawn": "Taken down",
}
DONE = {
    "reset": "The document is Daymark’s text again. What you had is kept, and can be brought back with Undo.",
    "undone": "The last change is undone.",
    "published": "Published. Anybody can read it at its address now.",
    "withdrawn": "Taken down. Nobody finds it at its address any more.",
}


@overseers_only
def listing(request: HttpRequest, school: School, scope: Scope) -> HttpResponse:
    """The documents, whose text each is, and which are published."""
    return page(request, school, "documents.html", rows=[_row(school, one) for one in papers.DOCUMENTS.values()])


@overseers_only
def show(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """One document as it reads for this school."""
    found = _document(document)
    text = papers.shown(school, papers.text_of(school, found.key))
    out = papers.published(school, found.key)
    return page(
        request, school, "document.html", document=found, title=marked.title_of(text) or found.title,
        body=Markup(marked.html(text)), own=papers.is_own(school, found.key), published=out,  # noqa: S704 - sanitised
        stale=out is not None and out.text != papers.text_of(school, found.key),
        undo=papers.before(school, found.key) is not None, crumbs=_crumbs(school),
        versions=[_version(one) for one in _history(school, found.key)],
        address=request.build_absolute_uri(reverse("notices:notice", args=[school.key, found.key])),
    )  # fmt: skip


@overseers_only
@freshly
def edit(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """The text, to be changed."""
    found = _document(document)
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _write(request, school, found.key, "saved", form.cleaned_data["text"])
        say(request, "Saved. What was there before is kept.")
        return redirect("rights:document", school.key, found.key)
    return page(
        request, school, "edit.html", status=400 if form.errors else 200, document=found, errors=summary(form),
        wrong={name: said[0] for name, said in form.errors.items()},
        text=request.POST.get("text") or papers.text_of(school, found.key), facts=papers.facts(school),
        crumbs=[*_crumbs(school), (found.title, reverse("rights:document", args=[school.key, found.key]))],
    )  # fmt: skip


@require_POST
@overseers_only
@freshly
def act(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """Set a text back, undo its last change, publish it or take it down."""
    found, deed = _document(document), request.POST.get("deed", "")
    text: str | None = None
    if deed == "reset" and papers.is_own(school, found.key):
        text = ""
    elif deed == "undone":
        text = papers.before(school, found.key)
    elif deed == "published" and found.public:
        text = papers.text_of(school, found.key)
    elif deed == "withdrawn" and papers.published(school, found.key):
        text = ""
    if text is not None:
        _write(request, school, found.key, deed, text)
        say(request, DONE[deed])
    return redirect("rights:document", school.key, found.key)


@overseers_only
def as_pdf(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """The document as a tagged PDF."""
    found = _document(document)
    text = papers.shown(school, papers.text_of(school, found.key))
    title = marked.title_of(text) or found.title
    made = paper.pdf(title, f"{school.name}. {title}.", today(school.trust), marked.blocks(text), school.name)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.pdf"'
    return answer


@require_safe
def published(request: HttpRequest, school: str, document: str) -> HttpResponse:
    """A notice that a school has published, for everybody. Http404 for one that it has not."""
    there = School.objects.select_related("trust").filter(key=school).first()
    known = papers.DOCUMENTS.get(document)
    out = papers.published(there, document) if there is not None and known is not None and known.public else None
    if there is None or known is None or out is None:
        raise Http404(ABSENT)
    text = papers.shown(there, out.text)
    context = page_context(request) | {
        "title": marked.title_of(text) or known.title,
        "body": Markup(marked.html(text)),  # noqa: S704 - sanitised
        "when": out.at,
        "school_name": there.name,
    }
    return render(request, "rights/notice.html", context)


def _document(key: str) -> papers.Document:
    if key not in papers.DOCUMENTS:
        raise Http404(ABSENT)
    return papers.DOCUMENTS[key]


def _crumbs(school: School) -> list[tuple[str, str]]:
    return [("Documents", reverse("rights:documents", args=[school.key]))]


def _row(school: School, document: papers.Document) -> list[object]:
    out = papers.published(school, document.key)
    public = ("Published" if out else "Not published") if document.public else "For the school"
    return [
        {"text": document.title, "href": reverse("rights:document", args=[school.key, document.key]),
         "note": document.about},
        "The school’s" if papers.is_own(school, document.key) else "Daymark’s",
        public,
    ]  # fmt: skip


def _history(school: School, key: str) -> list[DocumentVersion]:
    found = DocumentVersion.objects.filter(school=school, document=key).select_related("by")
    return list(found[:MOST_VERSIONS])


def _version(version: DocumentVersion) -> list[str]:
    when = timezone.localtime(version.at)
    return [f"{shortdate(when)}, {when:%H:%M}", WORDS[version.act], str(version.by or "Daymark")]


def _write(request: HttpRequest, school: School, key: str, act: str, text: str) -> None:
    DocumentVersion.objects.create(school=school, document=key, act=act, text=text, by=request.user, at=timezone.now())
    kind = "rights.publish" if act in papers.PUBLIC_ACTS else "rights.document"
    recorded(request, kind, school=school, detail={"document": key, "act": act})
