#!/bin/sh
# Print the Chromium of this machine for the browser tests; on Debian, as root, install it first.
# Without one it says how to get it, prints nothing, and the browser tests are left out.
set -eu

find_one() {
    for name in "${LEADPACT_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    for path in "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -x "$path" ] && echo "$path" && return 0
    done
    return 1
}

find_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qi '^ID.*debian' /etc/os-release; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq chromium; } >&2
    find_one && exit 0
fi
echo "No Chromium was found: the browser tests are left out. Install it (Debian: apt-get install chromium;" >&2
echo "macOS: brew install --cask chromium), or name one: LEADPACT_CHROMIUM=/path/to/chrome make test" >&2
exit 1
