"""Schools and trusts, as this room knows them: it lies below the registers that hold them and may not import those."""

from __future__ import annotations

from typing import Any, TypeAlias

School: TypeAlias = Any
"""A `registers.School`: `pk`, `key`, `name`, `trust`, `trust_id`."""

Trust: TypeAlias = Any
"""A `registers.Trust`: `pk`, `name`, `schools`, `readers`."""
