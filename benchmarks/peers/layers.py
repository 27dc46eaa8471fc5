"""Prints the time of each layer on the CPU beside the floor of its algorithm. Started by layers.sh.

The floor is the time of the algorithm's multiplications at the processor's measured peak. Winograd's transforms leave a share of the direct sum's multiplications:
6x6 for 4x4 outputs of 3x3 taps, 6x6 for 3x3 outputs of 4x4 taps, 5x5 for 4x4 outputs of 2x2 taps (four times, for a stride of 2 and for a transposed convolution),
and 14 for 4 rows of outputs of 7 rows of taps.
"""
import argparse
import datetime
import json
import pathlib
import re
import statistics
import subprocess

from measure import RESULTS, processor

BEGIN, END = "<!-- layers: begin -->", "<!-- layers: end -->"
SHARES = [("TransposedConvolution 4x4", 25 / 64), ("Convolution 4x4 stride 2", 25 / 64), ("Convolution 4x4", 36 / 144), ("Convolution 3x3", 36 / 144), ("Convolution 7x7", 14 / 28)]


def share(operation):
    return next((part for start, part in SHARES if operation.lower().startswith(start.lower())), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.Host.dll of a Release build")
    parser.add_argument("--network", default="generator", help="generator or detector")
    parser.add_argument("--base", default="64", help="base channels of the network, with random weights")
    parser.add_argument("--size", default="256")
    parser.add_argument("--rounds", type=int, default=5, help="processes, of ten runs each")
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    options = parser.parse_args()
    command = ["dotnet", str(pathlib.Path(options.program).resolve()), "bench", "--network", options.network, "--base", options.base, "--size", options.size,
               "--device", "cpu", "--iterations", "10", "--layers", "--json"]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(options.rounds)]
    peak = statistics.median(run["peak_gflops"] for run in runs)
    layers = [(first["name"], first["operation"], statistics.median(run["layers"][i]["ms"] for run in runs), first["gflops"] * first["ms"]) for i, first in enumerate(runs[0]["layers"])]

    text = [f"`benchmarks/peers/layers.sh --network {options.network} --base {options.base} --size {options.size} --rounds {options.rounds}` on {processor()}, {runs[0]['threads']} threads, "
            f"{datetime.date.today()}: {options.network} of width {options.base} at {options.size}x{options.size}, medians over {options.rounds} processes of the median of 10 runs. The measured peak is {peak:.0f} GFLOP/s. "
            f"The whole network takes {statistics.median(run['median_ms'] for run in runs):.1f} ms.\n",
            "| layer | ms | floor, ms | floor's share of the time |", "|---|---|---|---|"]
    groups = {}
    for name, operation, ms, megaflops in layers:
        key = re.sub(r"^blocks\.\d+\.", "blocks.N.", name)
        groups.setdefault(key, []).append((ms, megaflops * share(operation) / peak))
    total = [0, 0]
    for key, parts in groups.items():
        ms, floor = (statistics.median(part[i] for part in parts) for i in (0, 1))
        total = [total[0] + sum(part[0] for part in parts), total[1] + sum(part[1] for part in parts)]
        if ms >= 0.05:
            text.append(f"| {key}{f' ({len(parts)} times)' if len(parts) > 1 else ''} | {ms:.2f} | {floor:.2f} | {floor / ms:.0%} |")
    text.append(f"| all | {total[0]:.1f} | {total[1]:.1f} | {total[1] / total[0]:.0%} |")
    print("\n".join(text))
    if options.record:
        before, rest = RESULTS.read_text(encoding="utf-8").split(BEGIN, 1)
        RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(text) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
