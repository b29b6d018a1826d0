"""Leadpact as a program: started, killed, interrupted."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Program, wait_for

from leadpact.server import status

pytestmark = pytest.mark.slow


def served(port: int) -> bool:
    """Say whether the web answers, be it that there is no pact yet."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def children(keeper: int) -> dict[str, int]:
    """Return the processes that `keeper` started, by the command that each runs."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            words = (process / "cmdline").read_text().split("\0")
        except (OSError, IndexError):
            continue  # it has ended meanwhile
        if parent == keeper and "leadpact.cli" in words:
            found[words[words.index("leadpact.cli") + 1]] = int(process.name)
    return found


def lives(process: int) -> bool:
    try:
        return " Z " not in (Path("/proc") / str(process) / "stat").read_text()
    except OSError:
        return False


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for the end and return all that was said."""
    said, _ = process.communicate(timeout=60)
    return said


def announced(process: subprocess.Popen[str]) -> str:
    """Wait until the address is told, or that the web has not answered, and return what was said up to then."""
    assert process.stdout is not None
    said = ""
    for line in iter(process.stdout.readline, ""):
        said += line
        if line.startswith(("Leadpact runs at", "The web has not answered")):
            break
    return said


def test_a_new_home_is_made_by_the_first_command_and_found_by_the_next(program: Program) -> None:
    first = program.run("demo", "--no-serve", "--json", "--people", "40")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["changed"] is True
    secret = program.home / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    key = secret.read_text()
    again = program.run("demo", "--no-serve")
    assert again.stdout.startswith("Nothing changed: Northwind Instruments is here already.")
    assert secret.read_text() == key
    assert status(program.home).state == "stopped"


def test_ctrl_c_stops_everything_that_up_started(program: Program, port: int) -> None:
    running = program.start("up", "--port", str(port))
    said = announced(running)
    wait_for(lambda: set(children(running.pid)) == {"web", "worker"}, "both parts")
    parts = children(running.pid)
    running.send_signal(signal.SIGINT)
    said += ended(running)
    assert running.returncode == 0, said
    assert f"Leadpact runs at http://127.0.0.1:{port}" in said
    assert said.endswith("Stopped.\n")
    assert not any(lives(part) for part in parts.values())


def test_the_demo_s_company_lives_on_beside_what_serves_it_and_ends_with_it(program: Program, port: int) -> None:
    running = program.start("demo", "--people", "40", "--port", str(port))
    wait_for(lambda: served(port), "the web to answer")
    wait_for(lambda: set(children(running.pid)) == {"web", "worker", "live"}, "all parts")
    parts = children(running.pid)
    url = status(program.home).url
    wait_for(lambda: _visitors(url) > 0, "a visitor", 400)  # they come as they like, but hardly ever so late
    running.send_signal(signal.SIGINT)
    said = ended(running)
    assert running.returncode == 0, said
    assert f"http://127.0.0.1:{port}/enter/" in said
    assert not any(lives(part) for part in parts.values())


def _visitors(url: str) -> int:
    with psycopg.connect(url) as session:
        row = session.execute("SELECT count(*) FROM receipt WHERE channel = 'live'").fetchone()
    return int(row[0]) if row else 0


def test_a_part_that_is_killed_is_started_again(program: Program, port: int) -> None:
    running = program.start("up", "--port", str(port))
    wait_for(lambda: served(port), "the web to answer")
    before = children(running.pid)
    for part in before.values():
        os.kill(part, signal.SIGKILL)
    wait_for(
        lambda: (
            set(children(running.pid)) == set(before) and not set(children(running.pid).values()) & set(before.values())
        ),
        "both parts again",
    )
    wait_for(lambda: served(port), "the web to answer again")
    running.terminate()
    said = ended(running)
    assert "The web has ended (by SIGKILL); it is started again in 0.5 s." in said
    assert "The worker has ended (by SIGKILL); it is started again in 0.5 s." in said


def test_the_parts_end_when_their_keeper_is_killed(program: Program, port: int) -> None:
    running = program.start("up", "--port", str(port))
    wait_for(lambda: served(port), "the web to answer")
    parts = children(running.pid)
    running.kill()
    running.wait()
    wait_for(lambda: not any(lives(part) for part in parts.values()), "the parts to end")
    assert running.stdout is not None
    running.stdout.close()


def test_a_port_in_use_is_said_before_anything_is_started(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = program.run("up", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "To do: Stop what listens there, or choose another with --port." in done.stderr
    assert not (program.home / "postgres").exists()


def test_two_first_commands_at_once_make_one_database(program: Program) -> None:
    first, second = (program.start("demo", "--no-serve", "--json", "--people", "40") for _ in range(2))
    told = [json.loads(ended(process)) for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0)
    assert sorted(one["changed"] for one in told) == [False, True]


def test_a_worker_finishes_its_batch_when_it_is_told_to_stop(program: Program) -> None:
    assert program.run("demo", "--no-serve", "--people", "40").returncode == 0
    working = program.start("worker")
    assert working.stdout is not None
    assert working.stdout.readline() == "The worker runs.\n"
    working.send_signal(signal.SIGTERM)
    assert ended(working) == "The worker has stopped.\n"
    assert working.returncode == 0


def test_a_worker_goes_on_after_its_server_was_killed(program: Program) -> None:
    assert program.run("demo", "--no-serve", "--people", "40").returncode == 0
    working = program.start("worker")
    assert working.stdout is not None
    assert working.stdout.readline() == "The worker runs.\n"
    found = status(program.home)
    assert found.pid is not None
    wait_for(lambda: _session_of_worker(found.url), "the worker to listen")
    os.kill(found.pid, signal.SIGKILL)
    assert working.stdout.readline().startswith("The database does not answer")
    wait_for(lambda: _answers(found.url) and _session_of_worker(found.url), "the worker to listen again")
    working.terminate()
    assert ended(working).endswith("The worker has stopped.\n")


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _session_of_worker(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
    return row is not None and bool(row[0])


def test_ctrl_c_in_a_command_is_a_sentence_and_130(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom leadpact.cli import output\n"
        "def wait():\n    print('waiting', flush=True)\n    import time; time.sleep(60)\n"
        "import typer\ntyper.run(output.calm(wait))\n"
    )
    script = tmp_path / "wait.py"
    script.write_text(code)
    running = subprocess.Popen([sys.executable, str(script)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline() == "waiting\n"
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said == "\nStopped. What was committed is kept; the same command goes on from there.\n"


def test_a_reader_that_has_enough_of_the_output_is_no_error(program: Program) -> None:
    command = " ".join(program.command("decide", "examples/northwind/pact.yaml", "examples/northwind/leads.csv"))
    script = f"set -o pipefail; {command} --format csv | head -1"
    done = subprocess.run(["bash", "-c", script], env=program.environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("line,who,verdict")
