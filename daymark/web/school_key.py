"""School keys inside addresses: a key may be a school's name, and a name may hold a slash."""

from __future__ import annotations

import re

ONE_PART = r"[^/\x00-\x1f\x7f]+"
"""No school's key holds a control character, and the database refuses to be asked for some of them."""

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_key(text: str) -> bool:
    """Whether the text could be a school's key."""
    return bool(text) and not CONTROL.search(text)


class SchoolKey:
    """Path converter. `~` and `/` are written `~0` and `~1`, so that a key is always one part of the address."""

    regex = ONE_PART

    def to_python(self, value: str) -> str:
        return value.replace("~1", "/").replace("~0", "~")

    def to_url(self, value: str) -> str:
        return str(value).replace("~", "~0").replace("/", "~1")
