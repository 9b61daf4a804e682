"""`daymark run`: the database, the worker and the pages, with the invented trust on a first start."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Annotated
from urllib.error import URLError
from urllib.request import urlopen

import typer

from daymark.config.telling import fail, in_words, progress_bar, say

if TYPE_CHECKING:
    from daymark.config.children import Children

FIRST_PORT = 8000
SECONDS_TO_ANSWER = 60
WAITING = "Another Daymark is starting with the same data. This one waits until that is done."


def register(app: typer.Typer) -> None:
    app.command(name="run")(run)


def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; by default the first free one from 8000.")
    ] = 0,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo",
            help="Show the invented trust when there are no schools yet; in production only when asked for.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Web processes.")] = 2,
) -> None:
    """Start everything and print the address. Ctrl-C stops it."""
    from daymark.config.children import Children, KeepsFailing
    from daymark.config.start import alone, database_ready

    _free_port(host, port)
    with in_words(), database_ready() as server:
        from django.conf import settings

        children = None
        try:
            # Alone until the pages answer, so that two that start at once neither make the same things nor take the
            # same port.
            with alone(settings.ADDRESSES, WAITING):
                _demo_on_first_start(not settings.PRODUCTION if demo is None else demo)
                lay_out_what_is_behind()
                port, invented = _free_port(host, port), _is_invented()
                commands = {"web": ["web", f"{host}:{port}", str(workers)], "worker": ["worker"]}
                children = Children(commands, {"DAYMARK_DEMO": "1" if invented else "0", **_hosts(host)})
                children.start()
                if not _answers(host, port, children) and not children.stopping:
                    fail(f"The pages did not answer within {SECONDS_TO_ANSWER} seconds. What went wrong is said above.")
            _tell(host, port, invented)
            children.watch(server)
        except KeepsFailing as error:
            fail(str(error))
        finally:
            say("Stopping.")
            if children is not None:
                children.end()


def _demo_on_first_start(wanted: bool) -> None:
    """The invented trust where nothing is kept yet. What a stopped first start left of one goes in any case."""
    from daymark.config.commands.demo import bring_in
    from daymark.demo.clear import clear_incomplete
    from daymark.registers.models import School

    clear_incomplete()
    if wanted and not School.objects.exists():
        say("First start: making the invented trust. This happens once and takes about a minute.")
        with progress_bar() as progress:
            bring_in(progress)


def lay_out_what_is_behind() -> None:
    """Build what the lake lacks, has from another version, or cannot read; what cannot be built is said."""
    from daymark.intake.relake import catch_up

    with progress_bar() as progress:
        troubles = catch_up(progress)
    for trouble in troubles:
        say(trouble)


def _is_invented() -> bool:
    from daymark.registers.models import Trust

    return Trust.objects.filter(frozen_on__isnull=False).exists()


def _tell(host: str, port: int, invented: bool) -> None:
    say(f"\nDaymark is at http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/\n")
    if invented:
        _tell_sign_ins()
    else:
        say("Make a school with `daymark school add`, and somebody who may sign in with `daymark person add`.")
    say("Ctrl-C stops it.")


def _tell_sign_ins() -> None:
    from daymark.demo.load import PASSWORD, sign_ins

    say(f"The people here are invented. Sign in as any of them with the password {PASSWORD}:\n")
    school = ""
    for one in sign_ins():
        if one.school != school:
            say(f"  {one.school}")
            school = one.school
        say(f"    {one.email:<40} {one.role}")
    say()


def _hosts(host: str) -> dict[str, str]:
    import os

    given = os.environ.get("DAYMARK_HOSTS", "")
    return {} if host in ("127.0.0.1", "localhost", "0.0.0.0") else {"DAYMARK_HOSTS": f"{given},{host}".strip(",")}


def _answers(host: str, port: int, children: Children) -> bool:
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and not children.stopping:
        try:
            with urlopen(address, timeout=5):
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def _free_port(host: str, wanted: int) -> int:
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                last = error
                continue
            return port
    return fail(f"Cannot listen on {host} port {wanted or FIRST_PORT}: {last.strerror}. Choose another with --port.")
