#!/bin/sh
# VNN-COMP: install_tool.sh v1. Installs the package that this folder is part of, in an environment beside it.
set -eu
[ "${1-}" = v1 ] || { echo "expected version v1; got '${1-}'" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
python3 -m venv "$here/.venv"
"$here/.venv/bin/pip" install "$here/../.."
