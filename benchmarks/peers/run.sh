#!/usr/bin/env bash
# Measures FastInpaint and its peers side by side and prints a table: run.sh [--sizes 256,512] [--peers onnxruntime,onnxruntime-csharp,pytorch] ...
# Needs python3-torch (Debian's 1.13 will do), node and npm, and the .NET SDK.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./prepare.sh
dotnet build ../../src/FastInpaint.Host -c Release -v quiet -o data/fastinpaint >&2
exec /usr/bin/python3 measure.py --program data/fastinpaint/FastInpaint.Host.dll "$@"
