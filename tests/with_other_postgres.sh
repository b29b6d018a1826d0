#!/usr/bin/env bash
# Run the tests that need a database on a PostgreSQL that is not the embedded one.
#
#   tests/with_other_postgres.sh URL [pytest's arguments]
#
# URL: of a server whose role may create databases. Empty: the newest one installed under
# /usr/lib/postgresql that is of another major version than the embedded one is started for the
# tests in a temporary directory, reachable by its socket only, and stopped and removed afterwards.
# If there is none, nothing is run, and that is said.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
url=${1:-}
shift || true

run_tests() {
    LEADPACT_TEST_DATABASE_URL=$url "$python" -m pytest -q -n auto -p tests.database_only "$@"
}

if [ -n "$url" ]; then
    run_tests "$@"
    exit
fi

embedded=$("$python" -c 'from leadpact.server.cluster import MAJOR; print(MAJOR)')
newest=
for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V); do
    major=$(basename "$(dirname "$candidate")")
    if [ "$major" != "$embedded" ] && [ -x "$candidate/initdb" ]; then newest=$candidate; fi
done
if [ -z "$newest" ]; then
    echo "No PostgreSQL other than version $embedded is installed: its leg of the tests is left out."
    exit
fi

directory=$(mktemp -d /tmp/leadpact-postgres-XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL does not run as root
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
    chown "$owner" "$directory"
    as_owner=(runuser -u "$owner" --)
fi
control() { (cd "$directory" && "${as_owner[@]}" "$newest/pg_ctl" -D "$directory/data" -s -w "$@"); }
finish() {
    control stop -m immediate || true
    rm -rf "$directory"
}
trap finish EXIT

(cd "$directory" && "${as_owner[@]}" "$newest/initdb" -D "$directory/data" -U leadpact -A trust -E UTF8 --locale=C >/dev/null)
control start -l "$directory/log" -o "-k $directory -c listen_addresses= -c fsync=off -c max_connections=200" \
    || { cat "$directory/log"; exit 1; }
url="postgresql://leadpact@${directory//\//%2F}:5432/postgres"
"$newest/postgres" --version
run_tests "$@"
