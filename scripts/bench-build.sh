#!/usr/bin/env bash
# Times a clean release build, and a dev rebuild after `wire`, which everything depends on, was touched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds() {
    local begin=$SECONDS
    "$@" >&2
    echo $((SECONDS - begin))
}

clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
release=$(CARGO_TARGET_DIR=$clean seconds cargo build --release --locked --quiet)

cargo build --locked --quiet
touch crates/wire/src/lib.rs
rebuild=$(seconds cargo build --locked --quiet)

echo "clean release build: $release s (goal: under 720)"
echo "dev rebuild:         $rebuild s (goal: under 20)"
