from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

import psycopg
import pytest
from processes import USE, ask, first_line, gone, keepers, wait_until

from leadpact.errors import ServerError
from leadpact.server import acquire, status
from leadpact.server.home import binaries, locate

INTERRUPTED = """
import sys
from pathlib import Path
import psycopg
from leadpact.server import acquire
with acquire(Path(sys.argv[1])) as lease:
    try:
        print("working", flush=True)
        sys.stdin.readline()
    except KeyboardInterrupt:
        print(psycopg.connect(lease.url).execute("SELECT 'still there'").fetchone()[0], flush=True)
"""


@pytest.fixture
def kept(made_home):
    """A home whose stopped server holds one committed row."""
    with acquire(made_home) as lease:
        ask(lease.url, "CREATE TABLE kept AS SELECT 7 AS seven")
    return made_home


def as_account(home):
    """How to start a process as the account of a home's server."""
    account = locate(home).account
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if os.geteuid() == 0 else {}


def kill(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def answers(url):
    try:
        return ask(url, "SELECT seven FROM kept") == (7,)
    except psycopg.OperationalError:
        return False


def test_the_second_process_works_on_after_the_first_was_killed_and_stops_the_server(kept, program):
    first = program(USE, kept)
    first_line(first)
    with acquire(kept) as lease:
        pid = status(kept).pid
        first.kill()
        first.wait()
        time.sleep(1.5)  # three looks of the keeper
        assert answers(lease.url)
        assert status(kept).pid == pid
    wait_until(lambda: status(kept).state == "stopped")


def test_the_server_of_a_killed_starter_stops_although_nobody_comes(kept, program):
    starter = program(USE, kept)
    first_line(starter)
    pid = status(kept).pid
    starter.kill()
    wait_until(lambda: status(kept).state == "stopped")
    wait_until(lambda: gone(pid))
    wait_until(lambda: keepers(kept) == [])
    assert "database system is shut down" in locate(kept).log.read_text().splitlines()[-1]


def test_who_comes_after_starter_and_keeper_were_killed_joins_the_server_and_stops_it(kept, program):
    starter = program(USE, kept)
    first_line(starter)
    pid = status(kept).pid
    kill(*keepers(kept), starter.pid)
    starter.wait()
    assert status(kept).in_use is False
    with acquire(kept) as lease:
        assert answers(lease.url)
        assert status(kept).pid == pid
    wait_until(lambda: status(kept).state == "stopped")


def test_a_killed_server_is_revived_while_somebody_uses_it(kept):
    with acquire(kept) as lease:
        before = status(kept).pid
        kill(before)
        wait_until(lambda: answers(lease.url))
        assert status(kept).pid not in (before, None)
    wait_until(lambda: status(kept).state == "stopped")


def test_a_killed_server_recovers_at_the_next_start(kept, program):
    starter = program(USE, kept)
    url = first_line(starter)
    ask(url, "INSERT INTO kept VALUES (8)")
    kill(*keepers(kept), starter.pid, status(kept).pid)
    starter.wait()
    with acquire(kept) as lease:
        assert ask(lease.url, "SELECT array_agg(seven ORDER BY seven) FROM kept") == ([7, 8],)
    assert "was not properly shut down" in locate(kept).log.read_text()


def test_backends_that_outlive_a_killed_server_are_waited_for(kept, program):
    starter = program(USE, kept)
    busy = psycopg.connect(first_line(starter))
    backend = busy.info.backend_pid
    os.kill(backend, signal.SIGSTOP)  # it cannot notice that its postmaster goes
    postmaster = status(kept).pid
    kill(*keepers(kept), starter.pid, postmaster)
    starter.wait()
    second = program(USE, kept)
    wait_until(lambda: status(kept).state == "changing")
    time.sleep(0.5)
    assert status(kept).state == "changing"
    os.kill(backend, signal.SIGCONT)
    assert answers(first_line(second))
    busy.close()


@pytest.mark.parametrize("noted", ["a living process", "nothing"])
def test_a_stale_pid_file_does_not_stop_the_next_start(kept, noted):
    stranger = subprocess.Popen(["sleep", "60"], **as_account(kept))
    try:
        for file in (locate(kept).data / "postmaster.pid", locate(kept).sockets / ".s.PGSQL.5432.lock"):
            file.write_text(f"{stranger.pid}\n" if noted == "a living process" else "")
        with acquire(kept) as lease:
            assert answers(lease.url)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_postgres_started_by_hand_is_named_and_left_alone(kept):
    place = locate(kept)
    by_hand = subprocess.Popen(
        [binaries() / "postgres", "-D", place.data, "-c", "listen_addresses=", "-k", place.sockets],
        stderr=subprocess.DEVNULL,
        cwd="/",
        **as_account(kept),
    )
    try:
        wait_until(place.socket.exists)
        with pytest.raises(ServerError, match=rf"process {by_hand.pid}\).*kill -INT {by_hand.pid}"):
            acquire(kept)
        assert by_hand.poll() is None
    finally:
        by_hand.send_signal(signal.SIGINT)
        assert by_hand.wait(30) == 0


def test_ctrl_c_reaches_the_program_and_not_its_database(kept, program):
    working = program(INTERRUPTED, kept, start_new_session=True)
    assert first_line(working) == "working"
    os.killpg(working.pid, signal.SIGINT)
    assert working.communicate() == ("still there\n", "")
    wait_until(lambda: status(kept).state == "stopped")


def test_half_a_cluster_of_an_interrupted_first_start_is_made_anew(kept):
    place = locate(kept)
    shutil.move(place.data, place.directory / "data.new")
    (place.directory / "data.new" / "PG_VERSION").unlink()
    with acquire(kept) as lease:
        assert ask(lease.url, "SELECT to_regclass('kept')") == (None,)
    assert not (place.directory / "data.new").exists()


def test_a_database_that_was_dropped_is_made_again(kept):
    with acquire(kept) as lease:
        ask(lease.url.replace("/leadpact?", "/postgres?"), "DROP DATABASE leadpact")
        with acquire(kept) as again:
            assert ask(again.url, "SELECT to_regclass('kept')") == (None,)
