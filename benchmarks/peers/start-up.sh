#!/usr/bin/env bash
# Measures size, time to the first picture and memory of the program in its three forms and of ONNX Runtime in node and C#: start-up.sh [--rounds 9] [--record].
# Needs what run.sh needs, and what build/publish needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./prepare.sh
host=../../src/FastInpaint.Host
dotnet publish "$host" -c Release -v quiet --use-current-runtime --no-self-contained --artifacts-path data/artifacts -o data/jit >&2
dotnet publish "$host" -c Release -v quiet --use-current-runtime --no-self-contained -p:PublishReadyToRun=true --artifacts-path data/artifacts-readytorun -o data/readytorun >&2
../../build/publish --only fastinpaint -o data/ahead >&2
mkdir -p data/aot
cp data/ahead/*/fastinpaint data/aot/
exec /usr/bin/python3 start_up.py "$@"
