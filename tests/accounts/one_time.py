"""The six numbers of an authenticator app, as RFC 6238 has them, from nothing but the standard library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30
SECONDS_TO_USE_IT = 8


def code_of(secret: str, steps: int = 0) -> str:
    """The code now, or so many half minutes from now. One that is about to end is not given."""
    left = PERIOD - time.time() % PERIOD
    if left < SECONDS_TO_USE_IT:
        time.sleep(left)
    counter = int(time.time()) // PERIOD + steps
    told = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    begins = told[-1] & 15
    number = struct.unpack(">I", told[begins : begins + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
