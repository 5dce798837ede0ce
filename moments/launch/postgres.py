"""The embedded PostgreSQL: its data folder, its settings, its roles."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from moments.launch.errors import LaunchError
from moments.launch.files import kept_secret
from moments.launch.leftovers import end_leftovers
from moments.launch.network import accepts_connections
from moments.launch.placement import Placement

_COMMON = """\
# Written anew at every start. Keep changes of your own with ALTER SYSTEM, which wins over this file.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
# Statements and details carry customers' data, and a refused duplicate is everyday business here.
log_min_error_statement = panic
log_error_verbosity = terse
"""
LASTING = """\
max_connections = 200
shared_buffers = 256MB
log_lock_waits = on
"""
THROWAWAY = """\
max_connections = 300
shared_buffers = 256MB
max_wal_size = 4GB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""
_ROLES = """\
SELECT 'CREATE ROLE moments' WHERE to_regrole('moments') IS NULL \\gexec
ALTER ROLE moments LOGIN CREATEDB PASSWORD '{password}';
SELECT 'CREATE DATABASE moments OWNER moments' WHERE NOT EXISTS
    (SELECT FROM pg_database WHERE datname = 'moments') \\gexec
"""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL: where it lies, its port, its passwords, and whether its data must last."""

    placement: Placement
    port: int
    password: str
    superuser_password: str
    settings: str = LASTING

    def create(self) -> None:
        """Make the data folder where there is none; one that was cut short in the making is made anew."""
        data = self.placement.data
        if data.exists():
            self._require_version()
            return
        fresh = data.with_name(data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.placement.identity.own(fresh)
        self._initdb(fresh)
        fresh.rename(data)

    def prepare_start(self) -> None:
        """Write the settings and clear away what a killed server left; nobody else runs on this folder."""
        data = self.placement.data
        (data / "postgresql.conf").write_text(
            f"{_COMMON}{self.settings}port = {self.port}\n", encoding="utf-8"
        )
        self.placement.identity.own(data / "postgresql.conf")
        if end_leftovers(data):
            # The number in it may be another process's by now, which would keep the server from starting.
            (data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """The server in the foreground."""
        return [self._program("postgres"), "-D", str(self.placement.data)]

    def is_ready(self) -> bool:
        """Whether it accepts connections and has our role and database."""
        return accepts_connections(self.port) and self._make_roles()

    def url(self) -> str:
        """Where the product finds its database."""
        return f"postgres://moments:{self.password}@127.0.0.1:{self.port}/moments"

    def _program(self, name: str) -> str:
        return str(self.placement.programs / name)

    def _require_version(self) -> None:
        """Refuse the data of another major version, which the server would only refuse less kindly."""
        data = self.placement.data
        marker = data / "PG_VERSION"
        if not marker.exists():
            raise LaunchError(
                f"{data} is no PostgreSQL data folder. Move it away, or choose another one with --data."
            )
        theirs = marker.read_text(encoding="utf-8").strip()
        said = subprocess.run(
            [self._program("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        ours = said.stdout.split()[2].split(".")[0]
        if theirs != ours:
            raise LaunchError(
                f"{data} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. Dump it with "
                f"PostgreSQL {theirs} (pg_dumpall) and restore it here, or choose another folder with --data."
            )

    def _initdb(self, folder: Path) -> None:
        """Fill an empty folder. The superuser's password reaches initdb in a file only its user can read."""
        secret = folder.with_name(f"{folder.name}.password")
        secret.touch(mode=0o600)
        secret.write_text(self.superuser_password + "\n", encoding="utf-8")
        self.placement.identity.own(secret)
        options = ["--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"]
        options += ["--no-sync"] if self.settings == THROWAWAY else []
        try:
            done = subprocess.run(
                [self._program("initdb"), "-D", str(folder), *options],
                preexec_fn=self.placement.identity.enter,
                start_new_session=True,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            secret.unlink()
        if done.returncode:
            room = "There is no room left on the disk. " if "No space left on device" in done.stderr else ""
            raise LaunchError(f"{room}PostgreSQL could not make {folder}:\n{done.stderr.strip()}")

    def _make_roles(self) -> bool:
        """Make the product's role and database; False while the server is not ready for it."""
        done = subprocess.run(
            [self._program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
            input=_ROLES.format(password=self.password),
            env={
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port),
                "PGUSER": "postgres",
                "PGDATABASE": "postgres",
                "PGPASSWORD": self.superuser_password,
                "PGCONNECT_TIMEOUT": "5",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0


def passwords(folder: Path) -> dict[str, str]:
    """The passwords of the product's role and of the superuser `postgres`, kept in the data folder."""
    return {
        "password": kept_secret(folder / "postgres_password"),
        "superuser_password": kept_secret(folder / "postgres_superuser_password"),
    }
