"""A PostgreSQL server that is stopped and started again while everybody uses it."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from time import sleep

from sqlalchemy import URL

from tests import postgres


class Server:
    """One on a free port; what is committed there survives each stop."""

    def __init__(self) -> None:
        self._programs = postgres._programs()
        self._account = postgres._ordinary_account()
        self._folder = tempfile.mkdtemp(prefix="guidance-restarting-", dir=postgres.MEMORY)
        os.chown(self._folder, self._account.get("user", -1), self._account.get("group", -1))
        self._port, password = postgres._free_port(), secrets.token_hex()
        (Path(self._folder) / "password").write_text(password)
        os.chmod(Path(self._folder) / "password", 0o644)
        wanted = ("--username=tests", "--pwfile=password", "--auth=scram-sha-256", "--no-sync")
        self._run("initdb", "--pgdata=data", "--encoding=UTF8", "--locale=C", *wanted).wait()
        name = "postgresql+psycopg"
        url = URL.create(name, "tests", password, "127.0.0.1", self._port, "postgres")
        self.url = url.render_as_string(hide_password=False)
        self.start()

    def start(self) -> None:
        here = "listen_addresses=127.0.0.1 unix_socket_directories= max_connections=60 fsync=off"
        options = [word for setting in here.split() for word in ("-c", setting)]
        for _ in range(50):  # after a crash the old one's children may need a moment to be gone
            self._server = self._run("postgres", "-D", "data", "-p", str(self._port), *options)
            sleep(0.3)
            if self._server.poll() is None:
                return
        raise AssertionError("the server does not start")

    def stop(self, how: signal.Signals) -> None:
        """SIGINT ends every transaction; SIGQUIT is as if the server had crashed."""
        self._server.send_signal(how)
        self._server.wait(20)

    def end(self) -> None:
        self.stop(signal.SIGINT)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        silent = subprocess.DEVNULL
        command = (str(self._programs / program), *arguments)
        return subprocess.Popen(
            command, cwd=self._folder, stdout=silent, stderr=silent, **self._account
        )


def until_ready(url: str) -> None:
    """Return once a server takes connections."""
    import psycopg

    for _ in range(600):
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            sleep(0.05)
        else:
            return
    raise AssertionError("the server does not come back")
