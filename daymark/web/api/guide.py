"""The page that says what the interface does, made from its description; it tells nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daymark.access.tokens import A_MINUTE
from daymark.web.api.api import description


def guide(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes and answers."""
    told = description()
    return render(request, "api/guide.html", {"parts": list(_parts(told)), "a_minute": A_MINUTE})


def _parts(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    operations = [
        _operation(method, address, one) for address, there in told["paths"].items() for method, one in there.items()
    ]
    for name in dict.fromkeys(one["part"] for one in operations):
        yield {"name": name, "operations": [one for one in operations if one["part"] == name]}


def _operation(method: str, address: str, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "part": one["tags"][0],
        "id": one["operationId"],
        "call": f"{method.upper()} {address}",
        "summary": one["summary"],
        "text": one.get("description", ""),
        "takes": [_parameter(each) for each in one["parameters"] if each["in"] == "query"],
        "sends": ", ".join(one.get("requestBody", {}).get("content", {})),
        "answers": ", ".join(one["responses"]),
    }


def _parameter(each: dict[str, Any]) -> list[str]:
    """The name of a parameter and what it is, with the values there are where they are few."""
    shape = each["schema"]
    values = [value for value in shape.get("enum", ()) if value]
    said = [shape.get("description", ""), f"One of {', '.join(values)}." if values else ""]
    return [each["name"], " ".join(part for part in said if part)]
