"""The interface as a whole: its operations, what can go wrong with each, and its description as OpenAPI."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from daymark.web.api import about, figures, imports, pupils
from daymark.web.api.door import Bearer
from daymark.web.api.problems import KINDS, MEDIA_TYPE, answer_for
from daymark.web.api.shapes import ProblemOut

EVERYWHERE = ("unreadable", "token", "not-secure", "absent", "too-large", "values", "too-many", "error")
TAGGED = ("groups", "figures", "pupils", "pupil")
"""Operations whose answers have a tag, so that the same need not be sent twice."""

STANDING = ("confirm",)
DESCRIPTION = (
    "Schools, groups, figures, pupils and imports, for programs. Send a token with every request: "
    "Authorization: Bearer dmk_… A token sees what its maker may see at that moment, and never more. "
    "What is not there and what may not be seen answer alike, with 404. Errors are problem details (RFC 9457)."
)


class Api(NinjaAPI):
    """The interface; every error of it is a problem in words."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return answer_for(request, exc)


def _made() -> Api:
    api = Api(
        title="Daymark", version="1", description=DESCRIPTION, urls_namespace="api", auth=Bearer(),
        openapi_url=None, docs_url=None,
    )  # fmt: skip
    for part in (about, figures, pupils, imports):
        api.add_router("", part.router)
    return api


api = _made()


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole interface as OpenAPI 3.1."""
    told: dict[str, Any] = dict(api.get_openapi_schema())
    told["components"]["schemas"]["ProblemOut"] = ProblemOut.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    told["components"]["schemas"].update(told["components"]["schemas"]["ProblemOut"].pop("$defs", {}))
    for operations in told["paths"].values():
        for operation in operations.values():
            _with_problems(operation)
    return told


def _with_problems(operation: dict[str, Any]) -> None:
    """Say what else the operation may answer."""
    name, answers = operation["operationId"], operation["responses"]
    kinds = (*EVERYWHERE, *(("standing",) if name in STANDING else ()))
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for status, title in sorted(KINDS[kind] for kind in kinds):
        answers[str(status)] = {"description": title, "content": content}
    if name in TAGGED:
        answers["304"] = {"description": "What the asker has is still right"}
    operation["responses"] = {str(status): answers[status] for status in sorted(answers, key=str)}
