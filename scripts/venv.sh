#!/usr/bin/env bash
# Makes a Python environment in FOLDER with exactly the packages that REQUIREMENTS pins, and prints its interpreter.
# Where it is there and up to date, it does nothing.   usage: venv.sh REQUIREMENTS FOLDER
set -euo pipefail

wanted=$1
folder=$2

if ! cmp -s "$wanted" "$folder/requirements.txt"; then
    rm -rf "$folder"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$wanted" >&2
    cp "$wanted" "$folder/requirements.txt" # last, so that an install that broke off is done again
fi
echo "$folder/bin/python"
