"""Tags of answers: the same question of the same registers under the same Scope has the same, and need not be sent."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from daymark import __version__
from daymark.web.api.problems import NotModified
from daymark.web.place import Place


def tagged(request: HttpRequest, response: HttpResponse, place: Place, *asked: object) -> str:
    """The tag of an answer, set on the response; gives the version of the registers it is of.

    asked   all that the answer depends on, beside the registers and the Scope
    Raises NotModified where the asker says they have it.
    """
    version = place.lake.version
    text = repr((__version__, version, place.school.key, _told(place), asked))
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    given = parse_etags(request.headers.get("If-None-Match", ""))
    # A tag is compared with the one the asker was given for its own Scope; "*" would say that there is an answer.
    if request.method == "GET" and tag in given:
        raise NotModified(tag)
    response["ETag"] = tag
    return version


def _told(place: Place) -> tuple[object, ...]:
    """The Scope, its sets in order."""
    scope = place.scope
    limits = (scope.schools, scope.year_groups, scope.forms, scope.pupils)
    return (
        *(None if limit is None else sorted(limit) for limit in limits),
        *(scope.names, scope.sensitive, scope.smallest, sorted(scope.hidden)),
    )
