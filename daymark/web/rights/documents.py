"""The documents of a school: read, edited, set back, undone, printed, and the notices published to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from daymark.access import documents as store
from daymark.access.models import DocumentVersion
from daymark.access.scope import Scope
from daymark.registers.models import School
from daymark.reports import marked, paper
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.context import page_context
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import moment
from daymark.web.rights import papers
from daymark.web.rights.forms import TextForm
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
    text = papers.shown(school, store.text_of(school, found.key))
    out = store.published(school, found.key)
    return page(
        request, school, "document.html", document=found, title=marked.title_of(text) or found.title,
        body=Markup(marked.html(text)), own=store.is_own(school, found.key), published=out,  # noqa: S704 - sanitised
        stale=out is not None and out.text != store.text_of(school, found.key),
        undo=store.before(school, found.key) is not None, crumbs=_crumbs(school),
        versions=[_version(one) for one in store.history(school, found.key, MOST_VERSIONS)],
        address=request.build_absolute_uri(reverse("notices:notice", args=[school.key, found.key])),
    )  # fmt: skip


@overseers_only
@freshly
def edit(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """The text, to be changed."""
    found = _document(document)
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        store.save(school, found.key, form.cleaned_data["text"], by=request.user, at=timezone.now())
        _told(request, school, found.key, "saved", "Saved. What was there before is kept.")
        return redirect("rights:document", school.key, found.key)
    return page(
        request, school, "edit.html", status=400 if form.errors else 200, document=found, errors=summary(form),
        wrong=wrong(form),
        text=request.POST.get("text") or store.text_of(school, found.key), facts=papers.facts(school),
        crumbs=[*_crumbs(school), (found.title, reverse("rights:document", args=[school.key, found.key]))],
    )  # fmt: skip


@require_POST
@overseers_only
@freshly
def act(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """Set a text back, undo its last change, publish it or take it down."""
    found, deed = _document(document), request.POST.get("deed", "")
    may = deed != "published" or found.public
    if may and store.step(school, found.key, deed, by=request.user, at=timezone.now()):
        _told(request, school, found.key, deed, DONE[deed])
    return redirect("rights:document", school.key, found.key)


@overseers_only
def as_pdf(request: HttpRequest, school: School, scope: Scope, document: str) -> HttpResponse:
    """The document as a tagged PDF."""
    found = _document(document)
    text = papers.shown(school, store.text_of(school, found.key))
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
    out = store.published(there, document) if there is not None and known is not None and known.public else None
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
    out = store.published(school, document.key)
    public = ("Published" if out else "Not published") if document.public else "For the school"
    return [
        {"text": document.title, "href": reverse("rights:document", args=[school.key, document.key]),
         "note": document.about},
        "The school’s" if store.is_own(school, document.key) else "Daymark’s",
        public,
    ]  # fmt: skip


def _version(version: DocumentVersion) -> list[str]:
    return [moment(version.at), WORDS[version.act], str(version.by or "Daymark")]


def _told(request: HttpRequest, school: School, key: str, act: str, sentence: str) -> None:
    kind = "rights.publish" if act in store.PUBLIC_ACTS else "rights.document"
    recorded(request, kind, school=school, detail={"document": key, "act": act})
    say(request, sentence)
