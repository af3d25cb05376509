#!/usr/bin/env bash
# Makes the Python environment of the SDK tests in the folder given (target/sdk-venv unless told) and prints its
# interpreter. Where it is there and up to date, it does nothing.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$here/target/sdk-venv}
wanted=$here/tests/sdk/requirements.txt

if ! cmp -s "$wanted" "$folder/requirements.txt"; then
    rm -rf "$folder"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2
    cp "$wanted" "$folder/requirements.txt" # last, so that an install that broke off is done again
fi
echo "$folder/bin/python"
