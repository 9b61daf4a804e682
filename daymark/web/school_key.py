"""School keys inside addresses: a key may be a school's name, and a name may hold a slash."""

from __future__ import annotations


class SchoolKey:
    """Path converter. `~` and `/` are written `~0` and `~1`, so that a key is always one part of the address."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return value.replace("~1", "/").replace("~0", "~")

    def to_url(self, value: str) -> str:
        return str(value).replace("~", "~0").replace("/", "~1")
