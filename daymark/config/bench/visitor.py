"""Somebody who asks for pages over one open connection, as a browser does, and keeps the time."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SECONDS = 120


class NotLetIn(Exception):  # noqa: N818 - says what happened
    """The sign-in page did not accept the person."""


@dataclass(frozen=True)
class Answer:
    """What came back, and how long the whole of it took."""

    status: int
    body: bytes
    seconds: float
    location: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(eq=False)
class Visitor:
    """One person at one server; `cookies` are theirs."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token_cookie: str = "csrftoken"
    headers: dict[str, str] = field(default_factory=dict)
    _line: HTTPConnection | None = None

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *ended: object) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str], token_from: str = "") -> Answer:
        """Send a form, with the token of the page it stands on."""
        given = {**fields, "csrfmiddlewaretoken": self._token(token_from or path)}
        return self._ask("POST", path, urlencode(given).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, fields: Mapping[str, str] | None) -> Answer:
        """Send a form without having looked at the page it stands on, as somebody would who knows how it is made; or,
        without fields, what a program sends that has nothing to say."""
        if fields is None:
            return self._ask("POST", path, b"{}", {"Content-Type": "application/json"})
        token = secrets.token_hex(16)
        self.cookies[self.token_cookie] = token
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def upload(self, path: str, fields: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> Answer:
        """Send a form with files under the name `files`."""
        edge = secrets.token_hex(16)
        given = {**fields, "csrfmiddlewaretoken": self._token(path)}
        parts = [(f'name="{name}"', value.encode()) for name, value in given.items()]
        parts += [(f'name="files"; filename="{name}"', content) for name, content in files]
        opening = f"--{edge}\r\nContent-Disposition: form-data; "
        body = b"".join(f"{opening}{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts)
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask("POST", path, body + f"--{edge}--\r\n".encode(), kind)

    def sign_in(self, email: str, password: str) -> None:
        """Raises NotLetIn."""
        answer = self.post("/sign-in/", {"email": email, "password": password})
        if answer.status != 302:
            raise NotLetIn(f"{email} may not sign in with the password of the invented trust.")

    def _token(self, path: str) -> str:
        found = TOKEN.search(self.get(path).text)
        if found is None:
            raise LookupError(f"There is no form at {path}.")
        return found[1]

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {**self.headers, **headers, "Accept-Encoding": "identity", **({"Cookie": kept} if kept else {})}
        began = time.perf_counter()
        got = self._send(method, path, body, told)
        content = got.read()
        seconds = time.perf_counter() - began
        self._keep(got)
        where = urlsplit(got.headers.get("Location", ""))
        return Answer(got.status, content, seconds, where.path + (f"?{where.query}" if where.query else ""))

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
        for again in (True, False):
            if self._line is None:
                self._line = HTTPConnection(self.host, self.port, timeout=SECONDS)
            try:
                self._line.request(method, path, body, dict(headers))
                return self._line.getresponse()
            except (ConnectionError, OSError):
                # The server may have closed a connection that had been quiet; a second refusal is one.
                self._line.close()
                self._line = None
                if not again:
                    raise
        raise AssertionError("unreachable")

    def _keep(self, got: HTTPResponse) -> None:
        for said in got.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(said).items():
                self.cookies[name] = morsel.value
