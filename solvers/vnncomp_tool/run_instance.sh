#!/bin/sh
# VNN-COMP: run_instance.sh v1 CATEGORY ONNX VNNLIB RESULT TIMEOUT. Uses $PYTHON if install_tool.sh was not run.
set -eu
[ "${1-}" = v1 ] || { echo "expected version v1; got '${1-}'" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
python=$here/.venv/bin/python
[ -x "$python" ] || python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Starting up counts as well in the competition.
seconds=$(awk "BEGIN { s = $6 - 3; print (s > 1 ? s : 1) }")
# What the machine has left, or what this shell may use, if that is less; the tenth is for the process that watches.
memory=$(awk -v most="$(ulimit -v)" '/^MemAvailable:/ { k = most + 0 ? (most < $2 ? most : $2) : $2; print 0.9 * k / 2^20 }' \
    /proc/meminfo)
# Its exit status is the verdict, which is in the file as well.
"$python" -m hardness solve "$3" --vnnlib "$4" --solver auto --timeout "$seconds" --memory-gib "$memory" \
    --json "$folder/answer" || true
"$python" -m solvers.vnncomp_tool "$folder/answer" "$3" "$4" > "$folder/result"
mv "$folder/result" "$5"
