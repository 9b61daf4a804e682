"""The database that comes with Daymark: it survives being killed, is shared, and leaves nothing running."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from daymark.config import database
from daymark.config.postgres import Postgres, PostgresError, socket_folder
from daymark.config.start import reach


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="daymark-pg-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[Postgres]:
    made = Postgres(home)
    made.start()
    yield made
    made.release()


def kill(server: Postgres) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_killed_outright_it_starts_again_with_its_data_whole(server):
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 5000) AS x")
    kill(server)
    server.start()
    with server.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (5000,)


def test_killed_again_and_again_while_connections_are_open(server):
    for _ in range(3):
        held = [server.connect() for _ in range(5)]
        kill(server)
        server.start()
        assert server.accepts()
        for connection in held:
            connection.close()


def test_a_number_that_now_belongs_to_another_program_does_not_stop_it(server):
    kill(server)
    file = server.data / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.start()
    assert server.accepts()


def test_it_stays_while_somebody_uses_it_and_ends_with_the_last(home):
    one, other = Postgres(home), Postgres(home)
    one.start()
    other.start()
    one.release()
    assert other.accepts()
    other.release()
    assert other.pid() is None and not other.accepts()


def test_a_long_path_gets_a_short_socket(home):
    long = home / ("a" * 60) / ("b" * 60)
    server = Postgres(long)
    server.start()
    try:
        assert len(str(server.sockets)) < 60
        assert server.accepts()
    finally:
        server.release()
        shutil.rmtree(socket_folder(long))


@pytest.mark.parametrize("name", ["the head's home", "register, marks", "école"])
def test_a_home_of_any_name_works(home, name):
    odd = home / name
    server = Postgres(odd)
    server.start()
    try:
        assert server.accepts()
    finally:
        server.release()
        shutil.rmtree(socket_folder(odd))


def test_what_a_stop_left_of_the_making_does_not_stop_the_next(home):
    left = home / "postgres.new"
    (left / "base").mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    server = Postgres(home)
    server.start()
    try:
        assert server.accepts() and not left.exists()
    finally:
        server.release()


def test_a_home_that_is_a_file_is_said_in_words(home):
    (home / "file").write_text("x")
    for odd in (home / "file", home / "file" / "below"):
        with pytest.raises(PostgresError, match="Nothing can be kept"):
            Postgres(odd).start()


def test_a_server_that_refuses_is_told_from_one_that_is_not_there(server):
    with server.connect() as connection:
        connection.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE attendance OWNER keeper")
    said = {}
    for what, url in {
        "refused": f"postgresql://nobody@/attendance?host={server.sockets}",
        "absent": "postgresql://keeper@127.0.0.1:1/attendance",
        "odd": "postgresql://keeper@127.0.0.1:1/attendance?nonsense=1",
    }.items():
        with pytest.raises(PostgresError) as error:
            reach(database.addresses(server.home, {"DATABASE_URL": url}, "secret"))
        said[what] = str(error.value)
    assert "answers but does not let nobody in" in said["refused"]
    assert "No database can be reached at 127.0.0.1 port 1" in said["absent"]
    assert "DATABASE_URL is not understood" in said["odd"]


def test_two_may_make_the_database_at_once(server):
    with ThreadPoolExecutor(4) as pool:
        for made in [pool.submit(database.make_embedded, server) for _ in range(4)]:
            made.result()
    with server.connect(database.NAME, database.OWNER) as owner:
        assert owner.execute("SELECT 1").fetchone() == (1,)


def test_nobody_else_on_this_machine_can_reach_the_socket(server):
    assert server.sockets.stat().st_mode & 0o077 == 0
    with server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_folder_that_holds_no_database_is_said_in_words(home):
    (home / "postgres").mkdir()
    (home / "postgres" / "somebody-elses").write_text("x")
    server = Postgres(home)
    with pytest.raises(PostgresError, match="could not be made"):
        server.start()
    server.release()


def test_a_server_of_ones_own_gets_the_second_role_when_the_first_may_make_it(server):
    """The embedded server stands in for one of somebody's own: it is one, on a socket."""
    with server.connect() as connection:
        connection.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE attendance OWNER keeper")
    url = f"postgresql://keeper@/attendance?host={server.sockets}"
    at = database.addresses(server.home, {"DATABASE_URL": url}, "secret")
    database.make_app_role(at)
    with at.app.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE mine (x int)")


def test_where_it_may_not_the_words_to_say_are_given(server):
    with server.connect() as connection:
        connection.execute("CREATE ROLE keeper LOGIN")
        connection.execute("CREATE DATABASE attendance OWNER keeper")
    url = f"postgresql://keeper@/attendance?host={server.sockets}"
    with pytest.raises(PostgresError, match="CREATE ROLE daymark_app LOGIN"):
        database.make_app_role(database.addresses(server.home, {"DATABASE_URL": url}, "secret"))


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgresql://host", "nonsense", "postgresql://a@h:port/n", "postgresql://a@[h/n"]
)
def test_an_address_that_is_none_is_refused_in_words(url):
    with pytest.raises(ValueError, match="looks like"):
        database.parse(url)


def test_one_role_for_both_is_refused():
    given = {"DATABASE_URL": "postgresql://a@h/d", "DATABASE_APP_URL": "postgresql://a@h/d"}
    with pytest.raises(PostgresError, match="same role"):
        database.make_app_role(database.addresses(Path("/nowhere"), given, "secret"))
