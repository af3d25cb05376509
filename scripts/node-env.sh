#!/usr/bin/env bash
# Makes a copy of the Node package in SOURCE in FOLDER, with exactly what its package-lock.json pins, and prints FOLDER.
# Packages that are there and up to date stay.   usage: node-env.sh SOURCE FOLDER
set -euo pipefail

source=$1
folder=$2
oldest=18 # Debian 12's; the SDKs themselves promise 20

version=$(node --version) || {
    echo "node is missing: install Node.js $oldest or newer, with npm" >&2
    exit 1
}
major=${version#v}
if [ "${major%%.*}" -lt "$oldest" ]; then
    echo "node $version is too old for the tests: install Node.js $oldest or newer" >&2
    exit 1
fi

mkdir -p "$folder"
find "$folder" -maxdepth 1 -name '*.mjs' -delete # a case that the source lost is none here
find "$source" -maxdepth 1 -name '*.mjs' -exec cp {} "$folder" ';'
cp "$source/package.json" "$folder"
if ! cmp -s "$source/package-lock.json" "$folder/installed.json"; then
    cp "$source/package-lock.json" "$folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent >&2)
    (cd "$folder" && npm run --if-present --silent finish >&2) # the one script of a package that ours names
    cp "$source/package-lock.json" "$folder/installed.json" # last, so that an install that broke off is done again
fi
echo "$folder"
