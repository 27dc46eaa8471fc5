#!/usr/bin/env bash
# Measures how well FastInpaint fills holes and finds artifacts, beside OpenCV and a harmonic fill: run.sh --pictures FOLDER --photos FOLDER [--record] ...
# Needs python3-torch, python3-opencv, python3-skimage, and the .NET SDK.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

script=evaluate.py
case ${1:-} in
    --removals) script=removals.py; shift ;;
    --times) script=times.py; shift ;;
    --detector) script=detector.py; shift ;;
esac
[[ $script == times.py || $script == detector.py ]] || "$here/prepare.sh"
program=${FASTINPAINT_PROGRAM:-}
if [[ -z $program ]]; then
    (cd "$here" && dotnet build ../../src/FastInpaint.Host -c Release -v quiet --artifacts-path data/artifacts >&2)
    program=$(echo "$here"/data/artifacts/bin/FastInpaint.Host/release*/FastInpaint.Host.dll)
fi
exec /usr/bin/python3 "$here/$script" --program "$program" "$@"
