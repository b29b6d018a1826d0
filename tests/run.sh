#!/bin/sh
# Run the tests with what this machine has: where the data sets or a browser are not at hand, the tests that need
# them are left out, and it is said. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."

data="${LEADPACT_DATA:-../shared/data}"
left_out=""
if [ ! -d "$data" ]; then
    echo "No data sets in $data: the tests that read them are left out (set LEADPACT_DATA)."
    left_out="not data"
fi
if ! LEADPACT_CHROMIUM="$(tests/browser/find_chromium.sh)"; then
    left_out="${left_out:+$left_out and }not browser"
fi
export LEADPACT_CHROMIUM
# Tests that share a server or a browser stay together: --dist loadgroup.
exec .venv/bin/python -m pytest -n auto --dist loadgroup -m "$left_out" "$@"
