#!/usr/bin/env bash
# Fuzzes every target with libFuzzer: FUZZ_SECONDS each (600), or those of FUZZ_TARGETS only.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

missing=()
if ! cargo +nightly --version >/dev/null 2>&1; then missing+=("a nightly toolchain: rustup toolchain install nightly"); fi
if ! cargo fuzz --version >/dev/null 2>&1; then missing+=("cargo-fuzz: cargo install --locked cargo-fuzz"); fi
if ! command -v c++ >/dev/null 2>&1; then missing+=("a C++ compiler, for libFuzzer: apt-get install g++"); fi
if [ ${#missing[@]} -gt 0 ]; then
    printf 'missing: %s\n' "${missing[@]}" >&2
    exit 1
fi

cargo +nightly fuzz build
failed=()
for target in ${FUZZ_TARGETS:-$(cargo +nightly fuzz list)}; do
    mkdir -p "corpus/$target"
    # One thread, which never waits: on a machine with a core to spare its seconds are the CPU's.
    if ! cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="${FUZZ_SECONDS:-600}" -timeout=10 -max_len=8192 -print_final_stats=1 2>&1 |
        tee "corpus/$target.log" | grep -E '^(Done|SUMMARY|stat::number_of_executed_units)|panicked|Test unit written'; then
        failed+=("$target")
    fi
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "findings in: ${failed[*]}; see fuzz/artifacts" >&2
    exit 1
fi
