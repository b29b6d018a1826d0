"""What every test may ask for: a database of its own, and the real data sets."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from leadpact.operations import agreement
from leadpact.operations.database import Database, database
from leadpact.pact.model import Pact
from leadpact.server import status, use

TEST_HOME = "LEADPACT_TEST_HOME"
NORTHWIND = Path(__file__).parents[1] / "examples" / "northwind" / "pact.yaml"
ADOPTED_AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
MADE_BY_MIGRATING = ("django_migrations", "django_content_type", "auth_permission")
TABLES = """
    SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> ALL(%s)
"""


def pytest_configure(config: pytest.Config) -> None:
    """Name the home of this run's server; the workers inherit it, and so share the server.

    A run in the background of a script ignores Ctrl-C, and so would every program that its tests interrupt.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if TEST_HOME in os.environ:
        return
    home = open_directory()
    os.environ[TEST_HOME] = str(home)
    config.add_cleanup(lambda: _remove(home))


def open_directory() -> Path:
    """Make a directory for servers, in memory if there is plenty: it, too, survives a killed process.

    Not in pytest's own temporary directory, which is closed to the account that root's server runs as.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    made = Path(tempfile.mkdtemp(prefix="leadpact-test-", dir=memory if roomy else "/tmp")).resolve()
    made.chmod(0o755)
    return made


@pytest.fixture
def base() -> Iterator[Path]:
    """A new directory that every account may pass, for a test that starts servers of its own."""
    made = open_directory()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def open_base() -> Iterator[Path]:
    """As `base`, for the whole session."""
    made = open_directory()
    yield made
    shutil.rmtree(made)


def _remove(home: Path) -> None:
    until = time.monotonic() + 10
    while status(home).state not in (
        "absent",
        "stopped",
    ):  # the server of a worker that was killed is going down
        if time.monotonic() > until:
            raise RuntimeError(f"the PostgreSQL in {home} still runs")
        time.sleep(0.05)
    shutil.rmtree(home)
    del os.environ[TEST_HOME]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database of this worker's own, as a URL; it is dropped at the end."""
    with new_database() as url:
        yield url


@contextmanager
def new_database() -> Iterator[str]:
    """Lend the address of an empty database, which is dropped at the end.

    On the server that LEADPACT_TEST_DATABASE_URL names (its role needs CREATEDB), else on an embedded one.
    """
    name = f"leadpact_test_{uuid4().hex}"
    given = os.environ.get("LEADPACT_TEST_DATABASE_URL", "")
    with use({"DATABASE_URL": given}, Path(os.environ[TEST_HOME])) as lease:
        with psycopg.connect(lease.url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield urlsplit(lease.url)._replace(path=f"/{name}").geturl()
        finally:
            with psycopg.connect(lease.url, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The directory of the real data sets. Mark a test that asks for it with `data`."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    found = Path(os.environ.get("LEADPACT_DATA") or beside)
    if not found.is_dir():
        pytest.fail(f"{found} is missing: set LEADPACT_DATA to the directory of the data sets, or run -m 'not data'")
    return found


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> str:
    """The worker's database with every migration applied; Django is set up on it, once a worker."""
    os.environ["DATABASE_URL"] = postgres_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "leadpact.settings"
    os.environ.setdefault("LEADPACT_SECRET_KEY", "only for tests")
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    connections.close_all()
    return postgres_url


@pytest.fixture(scope="session")
def open_database(migrated_url: str) -> Iterator[Database]:
    """The worker's database, with whatever the tests before have left in it."""
    opened = database(migrated_url)
    yield opened
    opened.close()


@pytest.fixture
def db(open_database: Database) -> Database:
    """The worker's database, its tables empty. Ids go on from test to test."""
    empty(open_database)
    return open_database


@pytest.fixture
def empty_again(db: Database) -> Callable[[], None]:
    """Empties the tables once more, within a test."""
    return lambda: empty(db)


@pytest.fixture
def empty_people(db: Database) -> Callable[[], None]:
    """As `empty_again`, but the versions of the pact stay."""
    return lambda: empty(db, but=("pact_version", "pact_activation", "agreement_event", "agreement_text"))


def empty(opened: Database, *, but: tuple[str, ...] = ()) -> None:
    """Remove every row that a migration has not put there."""
    with opened.connection() as connection, connection.transaction():
        row = connection.execute(TABLES, ([*MADE_BY_MIGRATING, *but],)).fetchone()
        assert row is not None
        connection.execute(f"TRUNCATE {row[0]} CASCADE")


@pytest.fixture
def northwind(db: Database) -> Pact:
    """The example's pact, adopted."""
    return agreement.adopt(db, NORTHWIND.read_text(encoding="utf-8"), by="revops", at=ADOPTED_AT)
