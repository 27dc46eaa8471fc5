#!/usr/bin/env bash
# Fetches the network in whose features fills are compared, ResNet-18 of Microsoft.ML.DnnImageFeaturizer, into data/features: 60 MB, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

model=data/features/ResNet18.onnx
sum=e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f
holds() { echo "$sum  $model" | sha256sum --check --status 2>/dev/null; }
if ! holds; then
    # The repository's settings for projects must not apply to this one.
    dotnet restore network -v quiet --packages data/packages --artifacts-path data/artifacts \
        -p:ImportDirectoryBuildProps=false -p:ImportDirectoryBuildTargets=false -p:ImportDirectoryPackagesProps=false >&2
    mkdir -p data/features
    cp data/packages/microsoft.ml.dnnimagefeaturizer.resnet18/0.24.0/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx "$model"
    holds || { echo "prepare.sh: $model is not the file that was measured with; its SHA-256 is $(sha256sum <"$model"). Delete data/packages and run again." >&2; exit 1; }
fi
