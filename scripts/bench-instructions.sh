#!/usr/bin/env bash
# Counts the instructions of crates/wire/benches and fails where one of them costs more than is written down there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v valgrind >/dev/null 2>&1; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "missing: valgrind (the name of Debian's package); install it and try again" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends valgrind libc6-dbg
fi

# The runner and the library refuse each other unless they have the same version.
version=$(sed -n '/^name = "gungraun-runner"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
if [ "$(gungraun-runner --version 2>/dev/null)" != "gungraun-runner $version" ]; then
    echo "installing gungraun-runner $version (once, two minutes)"
    cargo install --locked --quiet --force "gungraun-runner@$version"
fi

cargo bench --locked -p wire --bench instructions -- "$@"
