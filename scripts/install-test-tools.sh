#!/usr/bin/env bash
# Installs what `make test` needs and this machine lacks. Where everything is there, it does nothing.
set -euo pipefail

missing() { ! command -v "$1" >/dev/null 2>&1; }

packages=()
if missing cc; then packages+=(build-essential); fi # aws-lc and SQLite are compiled from C
if missing python3 || ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then packages+=(python3-venv); fi # the SDK tests
if missing node || missing npm; then packages+=(nodejs npm); fi # the SDK tests

if [ ${#packages[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || missing apt-get; then
        echo "missing: ${packages[*]} (names of Debian's packages); install them and try again" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

for tool in nextest deny; do
    if missing "cargo-$tool"; then
        echo "installing cargo-$tool (once, a few minutes)"
        cargo install --locked --quiet "cargo-$tool"
    fi
done

# A few hundred megabytes each: fetched here, so that no test has to wait for them.
for agent in claude-code codex; do
    scripts/node-env.sh "tests/agents/$agent" "${CARGO_TARGET_DIR:-target}/agent-$agent" >/dev/null
done
