#!/usr/bin/env bash
# Measures FastInpaint and its peers side by side and prints a table: run.sh [--sizes 256,512] [--peers onnxruntime,pytorch] ...
# Needs python3-torch (Debian's 1.13 will do), node and npm, and the .NET SDK.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

[[ -n ${ONNXRUNTIME_NODE:-} || -d node_modules/onnxruntime-node ]] || npm install --ignore-scripts --no-audit --no-fund >&2
dotnet build ../../src/FastInpaint.Host -c Release -v quiet -o data/fastinpaint >&2
# The widest vectors of this processor: code that is compiled ahead of time cannot ask.
level=x86-64-v3
grep -qsw avx512vl /proc/cpuinfo && level=x86-64-v4
[[ $(uname -m) == x86_64 ]] && level=(-p:IlcInstructionSet=$level) || level=()
dotnet publish ../../src/FastInpaint.Host -c Release -v quiet --use-current-runtime -p:PublishAot=true "${level[@]}" --artifacts-path data/artifacts -o data/aot >&2 ||
    echo "No ahead-of-time build: it needs clang or gcc and zlib." >&2
exec /usr/bin/python3 measure.py --program data/fastinpaint/FastInpaint.Host.dll "$@"
