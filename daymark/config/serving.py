"""How gunicorn serves the pages, beyond what its command line says."""

from __future__ import annotations

import os
import sys
from typing import Any


def post_worker_init(worker: Any) -> None:
    """Get a web process ready for its first questions while it answers already."""
    from daymark.web import warm

    warm.start()


def worker_exit(server: Any, worker: Any) -> None:
    """End a web process at once when it has finished its requests.

    Each thread holds a cursor of its own on the columnar copy; taking the interpreter apart around them would fill
    the terminal with reports of objects that nobody needs any more.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
