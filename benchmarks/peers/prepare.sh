# Installs or builds the peers; read by run.sh and start-up.sh.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
[[ -n ${ONNXRUNTIME_NODE:-} || -d node_modules/onnxruntime-node ]] || npm install --ignore-scripts --no-audit --no-fund >&2
dotnet publish onnxruntime-csharp -c Release -v quiet --use-current-runtime --no-self-contained --artifacts-path data/artifacts -o data/onnxruntime-csharp >&2
# The package copies its Windows libraries into the output on every system.
rm -f data/onnxruntime-csharp/onnxruntime.dll data/onnxruntime-csharp/onnxruntime_providers_shared.dll
