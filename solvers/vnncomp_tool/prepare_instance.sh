#!/bin/sh
# VNN-COMP: prepare_instance.sh v1 CATEGORY ONNX VNNLIB. Nothing has to be prepared; files that are not there are an error.
set -eu
[ "${1-}" = v1 ] || { echo "expected version v1; got '${1-}'" >&2; exit 1; }
[ -r "$3" ] && [ -r "$4" ]
