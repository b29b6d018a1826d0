"""How a command gets a database: a lease on the server, the schema up to date, a pool."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from leadpact import server
from leadpact.errors import ServerError

if TYPE_CHECKING:
    from leadpact.operations.database import Database

SECRET = "LEADPACT_SECRET_KEY"
ADDRESS = "DATABASE_URL"
SETTINGS = "DJANGO_SETTINGS_MODULE"
MIGRATING = 0x6C70_6163_7401  # the advisory lock under which one process migrates
APPLIED = "SELECT app, name FROM django_migrations"


@contextmanager
def opened() -> Iterator[Database]:
    """Lend the database to work with; it is migrated, and released at the end.

    Raises:
        ServerError: there is no database and none can be started.
    """
    from leadpact.operations.database import Database

    with settled():
        try:
            database = Database(os.environ[ADDRESS])
        except psycopg.Error as error:
            raise ServerError(f"The database does not answer: {error}", remedy="See `leadpact up`.") from error
        try:
            yield database
        finally:
            database.close()


@contextmanager
def settled() -> Iterator[None]:
    """Have a migrated database that the environment names, for this process and those that it starts.

    Raises:
        ServerError: as for `opened`.
    """
    before = {name: os.environ.get(name) for name in (ADDRESS, SECRET, SETTINGS)}
    with server.use(os.environ) as lease:
        os.environ[ADDRESS] = lease.url
        os.environ.setdefault(SETTINGS, "leadpact.settings")
        if not os.environ.get(SECRET):
            os.environ[SECRET] = secret_key(server.home_directory(os.environ))
        try:
            migrate(lease.url)
            yield
        finally:
            _restore(before)


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def secret_key(home: Path) -> str:
    """Return the key that signs what the web hands out; made once, readable by its owner only.

    Raises:
        ServerError: it can neither be read nor made.
    """
    path = home / "secret_key"
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ServerError(
            f"{path} cannot be read or made: {error.strerror}.", remedy=f"Set {SECRET}, or LEADPACT_HOME to your own."
        ) from error


def _make_secret(path: Path) -> None:
    """Write a key to `path` in one step: whoever is first wins, nobody reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it at the same time; its key is the key
    finally:
        draft.unlink()


def migrate(url: str) -> None:
    """Bring the schema at `url` up to date, if it is not; Django is loaded only for that.

    Raises:
        ServerError: the server refuses or does not answer.
    """
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            if _is_current(connection):
                return
            connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
            if not _is_current(connection):
                _run_migrations()
    except psycopg.OperationalError as error:
        raise ServerError(
            f"The database does not answer: {error}", remedy="Look at DATABASE_URL, and whether the server runs."
        ) from error


def _is_current(connection: psycopg.Connection) -> bool:
    if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return False
    return set(connection.execute(APPLIED).fetchall()) >= _wanted()


def _wanted() -> set[tuple[str, str]]:
    """Return the migrations there are, by their files: nothing of Django has to be imported for it."""
    packages = {"leadpact": _folder("leadpact") / "migrations"}
    for app in ("auth", "contenttypes", "sessions"):
        packages[app] = _folder("django") / "contrib" / app / "migrations"
    return {(app, path.stem) for app, folder in packages.items() for path in folder.glob("[0-9]*.py")}


def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ServerError(f"The package {package} is not installed.", remedy="Install Leadpact again.")
    return Path(next(iter(found.submodule_search_locations)))


def _run_migrations() -> None:
    from django.core.management import call_command

    setup_django()
    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connections

    connections.close_all()


def setup_pages() -> None:
    """Load Django for its templates alone: no database is named, and none is looked for."""
    os.environ.setdefault(SETTINGS, "leadpact.settings")
    setup_django()


def setup_django() -> None:
    """Load Django with our settings; the environment names the database by then."""
    import django

    django.setup()
