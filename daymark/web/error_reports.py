"""Reports of errors without people: the way the program went, but none of the values it carried."""

from __future__ import annotations

from datetime import date
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from daymark.access.redaction import GONE, is_telling, scrub_error

SHOWN = (bool, int, float, date, type(None))
"""What of a variable is told as it is, where its name tells of nobody; of anything else its kind alone."""

ADDRESSES = frozenset({"QUERY_STRING", "HTTP_REFERER", "HTTP_COOKIE", "REMOTE_ADDR", "REQUEST_URI", "RAW_URI"})


class WithoutPeople(SafeExceptionReporterFilter):
    """Takes the values out of a report's variables, forms and headers, whether or not Django's own pages are shown."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: a page of errors is read by somebody too."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, GONE) if request is not None else {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        meta = super().get_safe_request_meta(request)
        return {name: GONE if name in ADDRESSES else value for name, value in meta.items()}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, GONE)

    def get_traceback_frame_variables(  # type: ignore[override]
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        return [(name, _kept(name, value)) for name, value in tb_frame.f_locals.items()]


class Report(ExceptionReporter):
    """A report whose words of the error, address and person are taken out as well."""

    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        if self.exc_value:
            data["exception_value"] = scrub_error(str(self.exc_value))
        for frame in data.get("frames", ()):
            # The error of an earlier frame is told in full otherwise.
            frame["exc_cause"] = scrub_error(str(frame["exc_cause"])) if frame.get("exc_cause") else None
        if self.request is not None:
            data["user_str"] = GONE
            data["request_GET_items"] = [(name, GONE) for name in self.request.GET]
            data["request_FILES_items"] = [(name, GONE) for name in self.request.FILES]
            data["request_insecure_uri"] = self.request.path
        return data


def _kept(name: str, value: Any) -> Any:
    if is_telling(name) or not isinstance(value, SHOWN):
        return f"{GONE} {type(value).__name__}"
    return value
