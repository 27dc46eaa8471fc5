#!/usr/bin/env bash
# Prints the time of each layer beside the floor of its algorithm, as a table in Markdown: layers.sh [--base 64] [--size 256] [--network generator] [--rounds 5]
# --record puts the table into benchmarks/RESULTS.md. Needs the .NET SDK, and python3-numpy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dotnet build ../../src/FastInpaint.Host -c Release -v quiet -o data/fastinpaint >&2
exec /usr/bin/python3 layers.py --program data/fastinpaint/FastInpaint.Host.dll "$@"
