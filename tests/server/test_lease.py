from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from processes import USE, ask, first_line, gone, wait_until
from psycopg.conninfo import conninfo_to_dict

from leadpact.errors import ServerError
from leadpact.server import Status, acquire, dump, home_directory, restore, status, use
from leadpact.server.home import Account, Place, locate

FORKING = """
import os, sys
from pathlib import Path
import psycopg
from leadpact.server import acquire
lease = acquire(Path(sys.argv[1]))
if os.fork() == 0:
    print("forked", flush=True)
    sys.stdin.readline()
    print(psycopg.connect(lease.url).execute("SELECT 42").fetchone()[0], flush=True)
    os._exit(0)
lease.release()
os.wait()
"""


def test_a_fresh_home_gets_a_server_with_our_database(home):
    with acquire(home) as lease:
        found = ask(
            lease.url,
            "SELECT current_setting('server_version_num')::int / 10000, current_database(), current_user,"
            " current_setting('is_superuser'), current_setting('listen_addresses'), current_setting('fsync'),"
            " current_setting('synchronous_commit'), datlocprovider, datlocale, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()",
        )
    assert found == (18, "leadpact", "leadpact", "off", "", "on", "on", "b", "C.UTF-8", "UTF8")


def test_the_role_may_read_what_identifies_the_cluster_and_make_databases(made_home):
    with acquire(made_home) as lease:
        assert ask(lease.url, "SELECT system_identifier > 0 FROM pg_control_system()") == (True,)
        ask(lease.url, "CREATE DATABASE another")


def test_what_was_committed_is_there_after_a_restart(made_home):
    with acquire(made_home) as lease:
        ask(lease.url, "CREATE TABLE kept AS SELECT 7 AS seven")
        before = status(made_home).pid
    wait_until(lambda: status(made_home).state == "stopped")
    with acquire(made_home) as lease:
        assert ask(lease.url, "SELECT seven FROM kept") == (7,)
        assert status(made_home).pid != before


def test_the_last_one_out_stops_the_server(made_home):
    first = acquire(made_home)
    second = acquire(made_home)
    pid = status(made_home).pid
    first.release()
    assert status(made_home) == Status(made_home, "running", pid, True, second.url)
    assert ask(second.url, "SELECT 1") == (1,)
    second.release()
    wait_until(lambda: status(made_home) == Status(made_home, "stopped", None, False, second.url))
    wait_until(lambda: gone(pid))


def test_a_lease_given_back_twice_does_not_take_another_ones(made_home):
    first = acquire(made_home)
    with acquire(made_home):
        first.release()
        first.release()
        assert status(made_home).state == "running"


def test_processes_that_start_at_once_share_one_server(home, program):
    several = [program(USE, home) for _ in range(4)]
    urls = {first_line(process) for process in several}
    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT 1") == (1,)
    for process in several:
        assert process.communicate("\n") == ("released\n", "")
    wait_until(lambda: status(home).state == "stopped")


def test_a_forked_child_keeps_the_server_that_its_parent_gave_back(made_home, program):
    process = program(FORKING, made_home)
    assert first_line(process) == "forked"
    assert process.communicate("\n") == ("42\n", "")


def test_a_database_url_is_used_as_it_is_and_nothing_starts(home):
    with use({"DATABASE_URL": "postgresql://ana@db.example/leads"}, home) as lease:
        assert lease.url == "postgresql://ana@db.example/leads"
    assert not home.exists()


def test_an_empty_database_url_means_the_embedded_server(made_home):
    with use({"DATABASE_URL": "", "LEADPACT_HOME": str(made_home)}) as lease:
        assert ask(lease.url, "SELECT 1") == (1,)


def test_a_wrong_database_url_is_refused_without_showing_its_password(home):
    with pytest.raises(ServerError) as refused:
        use({"DATABASE_URL": "mysql://ana:geheim@db.example/leads"}, home)
    assert "DATABASE_URL" in refused.value.message
    assert "geheim" not in str(refused.value)


def test_the_url_leaves_nothing_to_the_environment(made_home, monkeypatch):
    for name, value in {
        "PGHOST": "elsewhere",
        "PGPORT": "1",
        "PGUSER": "nobody",
        "PGDATABASE": "none",
    }.items():
        monkeypatch.setenv(name, value)
    with acquire(made_home) as lease:
        assert ask(lease.url, "SELECT current_user") == ("leadpact",)


@pytest.mark.parametrize("name", ["with space, comma", 'ü"quoted%20', "long" * 30])
def test_a_home_of_any_name_works_for_every_process(base, program, name):
    home = base / name
    with acquire(home) as lease:
        process = program(USE, home)
        assert first_line(process) == lease.url
        assert process.communicate("\n") == ("released\n", "")
    shutil.rmtree(locate(home).sockets)


def test_the_socket_leaves_the_home_when_its_path_is_longer_than_103_bytes():
    account = Account(1234, 1234, "ana")
    rest = len("/run/.s.PGSQL.5432")
    fits = Place(Path("/" + "h" * (103 - rest - 1)), account)
    longer = Place(Path("/" + "h" * (104 - rest - 1)), account)
    assert (len(str(fits.socket)), fits.sockets) == (103, fits.directory / "run")
    assert str(longer.sockets).startswith("/tmp/leadpact-1234-")
    assert longer.sockets != Place(Path("/" + "i" * (104 - rest - 1)), account).sockets


def test_the_home_is_the_one_named_or_the_users_data_folder(monkeypatch):
    assert home_directory({"LEADPACT_HOME": "/srv/x", "XDG_DATA_HOME": "/d"}) == Path("/srv/x")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert home_directory({"HOME": "/root", "XDG_DATA_HOME": "/d"}) == Path("/var/lib/leadpact")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("sys.platform", "linux")
    assert home_directory({"HOME": "/home/ana", "XDG_DATA_HOME": "/d"}) == Path("/d/leadpact")
    assert home_directory({"HOME": "/home/ana", "XDG_DATA_HOME": "d"}) == Path("/home/ana/.local/share/leadpact")
    monkeypatch.setattr("sys.platform", "darwin")
    assert home_directory({"HOME": "/Users/ana"}) == Path("/Users/ana/Library/Application Support/leadpact")


def test_asking_for_the_status_makes_nothing(home):
    assert status(home).state == "absent"
    assert not home.exists()


def test_a_dump_restores_into_a_new_home(made_home, base):
    file = base / "leads.dump"
    with acquire(made_home) as lease:
        ask(
            lease.url,
            "CREATE TABLE kept AS SELECT n, 'Größe ' || n AS name FROM generate_series(1, 1000) AS n",
        )
        dump(lease.url, file)
        with pytest.raises(ServerError, match="not empty"):
            restore(lease.url, file)
        ask(lease.url, "DROP TABLE kept")
        restore(lease.url, file)
        assert ask(lease.url, "SELECT count(*), max(name) FROM kept WHERE n >= 999") == (2, "Größe 999")
    assert [path.name for path in base.iterdir() if "dump" in path.name] == ["leads.dump"]


def test_a_dump_that_fails_leaves_the_former_one(made_home, base):
    file = base / "leads.dump"
    file.write_text("the former")
    with acquire(made_home) as lease, pytest.raises(ServerError, match="gone"):
        dump(lease.url.replace("/leadpact?", "/gone?"), file)
    assert file.read_text() == "the former"
    assert sorted(path.name for path in base.iterdir()) == ["home", "leads.dump"]


def test_a_worker_gets_a_database_of_its_own(postgres_url):
    name = conninfo_to_dict(postgres_url)["dbname"]
    assert name.startswith("leadpact_test_")
    assert ask(postgres_url, "SELECT current_database()") == (name,)
