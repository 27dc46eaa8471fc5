"""Measures `fastinpaint bench` and ONNX Runtime in turns, process by process, and prints a table in Markdown. Started by run.sh."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
LARGEST_DIFFERENCE = 1e-4


def call(command):
    """(what the command prints as JSON or None, its peak resident memory in MiB)"""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
        output.seek(0)
        text = output.read().decode("utf-8")
    return json.loads(text) if text.strip() else None, usage.ru_maxrss / 1024


class Case:
    def __init__(self, options, kind, size):
        self.options, self.kind = options, kind
        self.width, self.height = (int(side) for side in (size.split("x") * 2)[:2])
        base = options.base if kind == "generator" else options.detector_base
        self.shape = f"{options.batch},{4 if kind == 'generator' else 3},{self.height},{self.width}"
        stem = f"{kind}-{base}-{self.width}x{self.height}x{options.batch}"
        self.weights = HERE / "data" / f"{kind}-{base}.safetensors"
        self.model, self.input, self.raw = (HERE / "data" / f"{stem}.{extension}" for extension in ("onnx", "npy", "raw"))
        # A process of its own: a child's peak memory counts from its parent's size, so this one stays free of PyTorch.
        call([sys.executable, "-W", "ignore", HERE / "export_onnx.py", kind, base, self.shape, self.weights, self.model, self.input])
        np.load(self.input).tofile(self.raw)

    def ours(self):
        return call(["dotnet", self.options.program, "bench", "--network", self.kind, "--weights", self.weights, "--size", f"{self.width}x{self.height}",
                     "--batch", self.options.batch, "--iterations", self.options.iterations, "--threads", self.options.threads, "--device", "cpu",
                     "--conv", self.options.conv, "--json"])

    def theirs(self, *output):
        return call(["node", HERE / "ort.js", self.model, self.raw, self.shape, self.options.threads, self.options.iterations, *output])

    def difference(self):
        """The largest absolute difference of the two results."""
        ours, theirs = self.input.with_suffix(".ours.npy"), self.input.with_suffix(".ort.raw")
        call(["dotnet", self.options.program, "run", "--network", self.kind, "--weights", self.weights, "--input", self.input, "--output", ours,
              "--device", "cpu", "--threads", self.options.threads, "--conv", self.options.conv, "--overwrite"])
        shape = self.theirs(theirs)[0]["shape"]
        return float(np.abs(np.load(ours).astype("f8") - np.fromfile(theirs, "<f4").reshape(shape)).max())


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.processor())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.Host.dll of a Release build")
    parser.add_argument("--networks", default="generator,detector")
    parser.add_argument("--sizes", default="256", help="comma-separated, 256 or 320x256")
    parser.add_argument("--base", type=int, default=64, help="B of the generator")
    parser.add_argument("--detector-base", type=int, default=32)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--iterations", type=int, default=10, help="counted runs in a process")
    parser.add_argument("--rounds", type=int, default=5, help="processes of each engine, in turns")
    parser.add_argument("--conv", default="auto")
    options = parser.parse_args()
    options.program = pathlib.Path(options.program).resolve()
    (HERE / "data").mkdir(exist_ok=True)

    print(f"{datetime.date.today()}, {processor()}, {options.threads} threads, batch {options.batch}; median over {options.rounds} processes of the median of {options.iterations} runs\n")
    print("| network | size | FastInpaint ms | ONNX Runtime ms | ratio (lower is faster) | ratios of the rounds | peak resident MiB, ours / theirs | largest difference |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for kind in options.networks.split(","):
        for size in options.sizes.split(","):
            case = Case(options, kind, size)
            difference = case.difference()
            if not difference <= LARGEST_DIFFERENCE:
                sys.exit(f"{kind} {size}: the results differ by {difference}, more than {LARGEST_DIFFERENCE}")
            rounds = [(case.ours(), case.theirs()) for _ in range(options.rounds)]
            ours, theirs = ([pair[side][0]["median_ms"] for pair in rounds] for side in (0, 1))
            memory = [max(pair[side][1] for pair in rounds) for side in (0, 1)]
            ratios = sorted(mine / other for mine, other in zip(ours, theirs))
            print(
                f"| {case.weights.stem} | {case.width}x{case.height} | {statistics.median(ours):.1f} | {statistics.median(theirs):.1f} "
                f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} | {memory[0]:.0f} / {memory[1]:.0f} | {difference:.1e} |", flush=True)


if __name__ == "__main__":
    main()
