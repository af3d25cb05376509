#!/usr/bin/env bash
# Fuzzes every target with libFuzzer, one after the other: FUZZ_SECONDS of CPU each (600), or those of FUZZ_TARGETS only.
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

clock=$(mktemp)
trap 'rm -f "$clock"' EXIT
# Sets `spent` to the CPU seconds of all programs that were run so far.
count() {
    times >"$clock"
    spent=$(awk 'NR == 2 { split($1, user, /[ms]/); split($2, system, /[ms]/)
        print int(60 * (user[1] + system[1]) + user[2] + system[2]) }' "$clock")
}

# Runs one target until its CPU seconds are used up: a busy machine gives less of them than the clock says.
fuzz() {
    local target=$1 log=corpus/$1.log inputs=0 left=$seconds began
    mkdir -p "corpus/$target"
    count
    began=$spent
    while [ "$left" -gt 0 ]; do
        cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- \
            -max_total_time="$((left < 20 ? 20 : left))" -timeout=300 -max_len=8192 -print_final_stats=1 >"$log" 2>&1 ||
            { grep -E '^SUMMARY|panicked|Test unit written' "$log"; return 1; }
        inputs=$((inputs + $(awk '/^stat::number_of_executed_units/ { print $2 }' "$log")))
        count
        left=$((seconds - spent + began))
    done
    echo "$target: $inputs inputs in $((spent - began)) CPU seconds"
}

seconds=${FUZZ_SECONDS:-600}
cargo +nightly fuzz build
failed=()
for target in ${FUZZ_TARGETS:-$(cargo +nightly fuzz list)}; do
    fuzz "$target" || failed+=("$target")
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "findings in: ${failed[*]}; see fuzz/artifacts" >&2
    exit 1
fi
