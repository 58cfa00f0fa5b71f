"""A PostgreSQL for tests: the one TEST_DATABASE_URL names, else the machine's own programs started.

A server of our own listens on a socket in its folder, where nobody else may enter, and on
127.0.0.1, where it asks for a password made for this run. It forgets everything at the end, and
keeps a time zone that nobody here has, so that a query which leans on the server's zone is noticed.
It is gone after the tests, also after a `kill -9` of the tests.
"""

import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

VARIABLE = "TEST_DATABASE_URL"
MISSING = (
    "There is no PostgreSQL here: install Debian's package `postgresql`, or set "
    f"{VARIABLE} to a server on which databases may be created."
)
MEMORY = next(filter(os.path.isdir, ["/dev/shm"]), None)
"""A file system in memory: the same database, no waiting for a disk. None where there is none."""

START_SECONDS = 60
STOP_SECONDS = 20

# Standard input is the leash: it closes when the tests are over, and also when they are killed.
# By the socket a statement takes a fifth less than by 127.0.0.1, and a connection no password.
KEEPER = """
set -eu
trap 'cd / && rm -rf "$FOLDER"' EXIT
read -r password
printf %s "$password" >password
"$PROGRAMS/initdb" --pgdata=data --username=tests --pwfile=password \\
    --auth-local=trust --auth-host=scram-sha-256 \\
    --encoding=UTF8 --locale=C --no-sync --no-instructions
exec 3<&0
"$PROGRAMS/postgres" -D data -p "$PORT" -c listen_addresses=127.0.0.1 \\
    -c unix_socket_directories="$FOLDER" -c timezone=Asia/Kathmandu -c log_timezone=UTC \\
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \\
    -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=64MB -c max_connections=150 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT $server; } &
wait $server
"""


def missing_reason() -> str | None:
    """Return why there is no PostgreSQL to be had, with the remedy; None if there is one."""
    return None if os.environ.get(VARIABLE) or _programs() else MISSING


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server for `template` and `database`; all they made goes at its end.

    The address carries a name made for this run, with which the name of every database made on it
    begins, so several runs may use one server. Whatever database TEST_DATABASE_URL names is not
    touched: the one called `postgres` is where databases are created and dropped from.

    Raises:
        RuntimeError: there is no PostgreSQL here, it does not start, or the one that
            TEST_DATABASE_URL names does not let us in.
    """
    given = os.environ.get(VARIABLE)
    try:
        with _shared_server(given) if given else _own_server() as url:
            yield _render(url)
    finally:
        hang_up()


def hang_up() -> None:
    """Close the connections that are kept to make databases; they come anew when it is needed."""
    while _kept:
        _kept.popitem()[1].close()


def template(server_url: str, migrate: Callable[[str], None]) -> str:
    """Return the address of a new database after `migrate(address)`; it is only to be copied."""
    admin = make_url(server_url)
    name = f"{_run(admin)}_template"
    _ask(admin, f'CREATE DATABASE "{name}"')
    return _prepared(admin.set(database=name), migrate)


def further(template: str, name: str, prepare: Callable[[str], None]) -> str:
    """Return the address of a copy of the template after `prepare(address)`, a template as well."""
    source = make_url(template)
    return _prepared(source.set(database=copy(source, name)), prepare)


def _prepared(url: URL, prepare: Callable[[str], None]) -> str:
    prepare(_render(url))
    # PostgreSQL does not copy a database while anybody is connected to it.
    admin, name = url.set(database="postgres"), str(url.database)
    _ask(admin, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    _ask(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
    return _render(url)


@contextmanager
def database(template: str, name: str | None = None) -> Iterator[str]:
    """Yield the address of a fresh copy of the template; it is dropped, whoever still uses it.

    With a name it has the same address each time in this process; without, one of its own.
    """
    source = make_url(template)
    own = f"{name}_{os.getpid()}" if name else secrets.token_hex(4)
    url = source.set(database=f"{_run(source)}_{own}")
    _create(url, str(source.database))
    try:
        yield _render(url)
    finally:
        _drop(url)


@contextmanager
def database_in_time(template: str, name: str) -> Iterator[str]:
    """Yield the address of a copy of the template that is made when `arrive` first asks for it.

    A story often begins by having another copy pasted in its place, before anybody has connected.
    """
    source = make_url(template)
    url = source.set(database=f"{_run(source)}_{name}_{os.getpid()}")
    address = _render(url)
    _awaited[address] = str(source.database)
    try:
        yield address
    finally:
        if _awaited.pop(address, None) is None:
            _drop(url)


def arrive(url: URL) -> None:
    """Make the database of this address if it is still to be made; see `database_in_time`."""
    if _awaited:
        with _arriving:
            if is_awaited(url):
                _create(url, _awaited[_render(url)])
                del _awaited[_render(url)]


def is_awaited(url: URL) -> bool:
    """Whether the database of this address is still to be made; see `database_in_time`."""
    return _render(url) in _awaited


_awaited: dict[str, str] = {}
"""Which database is to be copied, by the address that the copy will have."""

_arriving = threading.Lock()
"""Whoever connects does so in a thread of its own."""


def copy(url: URL, name: str) -> str:
    """Return the name of a copy of a database that nobody is connected to; it goes with the run."""
    arrive(url)
    name = f"{_run(url)}_{name}"
    _create(url.set(database=name), str(url.database))
    return name


def paste(url: URL, name: str) -> None:
    """Put a copy of another database in the place of this one, which nobody is connected to."""
    if is_awaited(url):
        _awaited[_render(url)] = name
    else:
        _drop(url)
        _create(url, name)


def _create(url: URL, source: str) -> None:
    admin = url.set(database="postgres")
    _ask(admin, f'CREATE DATABASE "{url.database}" TEMPLATE "{source}" {_strategy(admin)}')


def _drop(url: URL) -> None:
    _ask(url.set(database="postgres"), f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


@contextmanager
def _shared_server(given: str) -> Iterator[URL]:
    """Yield the address of somebody's server, and leave on it only what was there before.

    A process that came of this one ends with a copy of all this, and takes nothing from the others.
    """
    try:
        url = make_url(given).set(drivername="postgresql+psycopg", database="postgres")
        url = url.update_query_dict(_new_run())
        _ask(url, "SELECT 1")
    except (ArgumentError, psycopg.OperationalError) as error:
        raise RuntimeError(f"{VARIABLE} names no PostgreSQL that lets us in: {error}") from None
    starter = os.getpid()
    try:
        yield url
    finally:
        if os.getpid() == starter:
            ours = "SELECT datname FROM pg_database WHERE datname LIKE %s"
            for name in _ask(url, ours, f"{_run(url)}%"):
                _ask(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _own_server() -> Iterator[URL]:
    """Start a server and yield its address; it stops and its files go when this ends."""
    programs = _programs()
    if programs is None:
        raise RuntimeError(MISSING)
    account = _ordinary_account()
    folder = tempfile.mkdtemp(prefix="guidance-postgresql-", dir=MEMORY)
    os.chown(folder, account.get("user", -1), account.get("group", -1))
    user, password, here = "tests", secrets.token_hex(), _new_run() | {"host": folder}
    url = URL.create("postgresql+psycopg", user, password, None, _free_port(), "postgres", here)
    with tempfile.TemporaryFile() as log, _keeper(programs, url, log, account) as keeper:
        try:
            _wait_until_ready(url, keeper, log)
            yield url
        finally:
            _stop(keeper)


def _keeper(
    programs: Path, url: URL, log: BinaryIO, account: dict[str, Any]
) -> subprocess.Popen[bytes]:
    """Start the shell that runs the server, and sweeps up when its standard input closes."""
    folder = str(url.query["host"])
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER],
        cwd=folder,
        env={
            "PATH": os.defpath,
            "PROGRAMS": str(programs),
            "FOLDER": folder,
            "PORT": str(url.port),
        },
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C is for the tests; they close the leash when they end
        umask=0o077,
        **account,
    )
    assert keeper.stdin is not None
    keeper.stdin.write(f"{url.password}\n".encode())
    keeper.stdin.flush()
    return keeper


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    """Let go of the leash; a server that stays all the same is killed, and that is an error."""
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(keeper.pid, signal.SIGKILL)
        raise


def _ordinary_account() -> dict[str, Any]:
    """Return how Popen becomes somebody else if we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = accounts.get("postgres") or accounts["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait_until_ready(url: URL, keeper: subprocess.Popen[bytes], log: BinaryIO) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while keeper.poll() is None and time.monotonic() < give_up_at:
        try:
            _ask(url, "SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    log.seek(0)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read().decode(errors='replace')}")


def by_network(url: str) -> str:
    """Return the address of the same database by TCP, for what only that has."""
    address = make_url(url)
    if "host" not in address.query:
        return url
    return _render(address.difference_update_query(["host"]).set(host="127.0.0.1"))


def _programs() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`, the newest where there are several."""
    on_path = shutil.which("postgres")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _free_port() -> int:
    """Return a port below those that outgoing connections take, where nobody listens."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("100 ports of 127.0.0.1 are all taken")


def _ask(url: URL, statement: str, *values: str) -> list[Any]:
    """Run one statement outside of any transaction and return its first column."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    if address not in _kept or _kept[address].closed:
        _kept[address] = psycopg.connect(address, autocommit=True)
    cursor = _kept[address].execute(statement.encode(), values or None)
    return [row[0] for row in cursor] if cursor.description else []


_kept: dict[str, psycopg.Connection[Any]] = {}
"""Connections by address, to the end of a server: a new one costs as much as most statements."""


@cache
def _strategy(admin: URL) -> str:
    """Return how to copy: files are quicker than a log of every page, where one may choose."""
    [version] = _ask(admin, "SHOW server_version_num")
    return "STRATEGY file_copy" if int(version) >= 150_000 else ""


def _new_run() -> dict[str, str]:
    """Return what an address carries so that all its users know which run they belong to."""
    return {"application_name": f"guidance_test_{secrets.token_hex(4)}"}


def _run(url: URL) -> str:
    """Return the name of the run that an address belongs to."""
    return str(url.query["application_name"])


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)
