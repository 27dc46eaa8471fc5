"""Measures FastInpaint and its peers in turns, process by process, and prints a table in Markdown. Started by run.sh.

The time of the first result is the time from the start of a process to its end after one run, with weights and input from files and output to a file.
"""
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
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# The networks are the same, but peers sum over large maps in different orders. At 1024x1024 ONNX Runtime differs from PyTorch by 2.3e-4, and FastInpaint by 1.4e-5.
LARGEST_DIFFERENCE = 1e-3


RESULTS = HERE.parent / "RESULTS.md"
BEGIN, END = "<!-- peers: begin -->", "<!-- peers: end -->"


def call(command):
    """(what the command prints as JSON or None, its peak resident memory in MiB, its duration in ms)"""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
        output.seek(0)
        text = output.read().decode("utf-8")
    return json.loads(text) if text.strip().startswith("{") else None, usage.ru_maxrss / 1024, (time.perf_counter() - started) * 1000


class Case:
    """A network of a given width at a given size, for all engines."""

    def __init__(self, options, network, size, weights=None):
        self.options, self.network = options, network
        self.kind, base = network.split("-")
        self.width, self.height = (int(side) for side in (size.split("x") * 2)[:2])
        self.shape = f"{options.batch},{4 if self.kind == 'generator' else 3},{self.height},{self.width}"
        # Fewer runs for large pictures, which take longer.
        self.iterations = max(3, options.iterations * 256 * 256 // (self.width * self.height))
        (HERE / "data").mkdir(exist_ok=True)
        stem = f"{network if weights is None else weights.stem}-{self.width}x{self.height}x{options.batch}"
        self.weights = HERE / "data" / f"{network}.safetensors" if weights is None else weights
        self.model, self.input, self.raw = (HERE / "data" / f"{stem}.{extension}" for extension in ("onnx", "npy", "raw"))
        # A process of its own. A child's peak memory starts at its parent's size, so this process must not load PyTorch.
        call([sys.executable, "-W", "ignore", HERE / "export_onnx.py", self.kind, base if weights is None else "stored", self.shape, self.weights, self.model, self.input])
        np.load(self.input).tofile(self.raw)

    def ours(self):
        return call(["dotnet", self.options.program, "bench", "--network", self.kind, "--weights", self.weights, "--size", f"{self.width}x{self.height}",
                     "--batch", self.options.batch, "--iterations", self.iterations, "--threads", self.options.threads, "--device", "cpu",
                     "--conv", self.options.conv, "--json"])

    def onnxruntime(self, *output, iterations=None):
        return call(["node", HERE / "ort.js", self.model, self.raw, self.shape, self.options.threads, self.iterations if iterations is None else iterations, *output])

    def onnxruntime_csharp(self, *output, iterations=None):
        return call([HERE / "data" / "onnxruntime-csharp" / "onnxruntime-csharp", self.model, self.raw, self.shape, self.options.threads,
                     self.iterations if iterations is None else iterations, *output])

    def pytorch(self, *output, iterations=None):
        return call([sys.executable, "-W", "ignore", HERE / "torch_bench.py", self.kind, self.weights, self.input, self.options.threads,
                     self.iterations if iterations is None else iterations, *output])

    def our_run(self):
        """Runs the network once; its result is a file."""
        path = self.input.with_suffix(".ours.npy")
        return path, call(["dotnet", self.options.program, "run", "--network", self.kind, "--weights", self.weights, "--input", self.input, "--output", path,
              "--device", "cpu", "--threads", self.options.threads, "--conv", self.options.conv, "--overwrite"])

    def difference(self, peer, ours):
        """The largest absolute difference of the peer's result from FastInpaint's."""
        path = self.input.with_suffix(f".{peer}.raw")
        PEERS[peer][1](self, path, iterations=0)
        return float(np.abs(ours - np.fromfile(path, "<f4").reshape(ours.shape)).max())


PEERS = {"onnxruntime": ("ONNX Runtime, node", Case.onnxruntime), "onnxruntime-csharp": ("ONNX Runtime, C#", Case.onnxruntime_csharp), "pytorch": ("PyTorch", Case.pytorch)}


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.processor())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.Host.dll of a Release build")
    parser.add_argument("--networks", default="generator-64,generator-32,generator-16,detector-32,detector-8", help="comma-separated: kind, dash, base channels")
    parser.add_argument("--sizes", default="256,512,1024", help="comma-separated, 256 or 320x256 (columns x rows)")
    parser.add_argument("--peers", default="onnxruntime,onnxruntime-csharp", help=f"comma-separated, of {', '.join(PEERS)}")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--iterations", type=int, default=10, help="counted runs in a process at 256x256; fewer of larger pictures, at least 3")
    parser.add_argument("--rounds", type=int, default=5, help="processes of each engine, in turns")
    parser.add_argument("--conv", default="auto")
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    options = parser.parse_args()
    options.program = pathlib.Path(options.program).resolve()

    peers = options.peers.split(",")
    if unknown := set(peers) - set(PEERS):
        parser.error(f"--peers: there is no {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")

    table = Table(BEGIN, END)
    table.add(f"`benchmarks/peers/run.sh {' '.join(sys.argv[3:])}` on {processor()}, {options.threads} threads, batch {options.batch}, {datetime.date.today()}. Medians over {options.rounds} processes of the median of "
              f"{options.iterations} runs (fewer beyond 256x256, at least 3) after a warm-up of at least three runs and half a second; p99 over all of them. Memory is the peak of the whole process.\n")
    table.add("| network | size | peer | FastInpaint ms | peer ms | ratio (lower is faster) | ratios of the rounds | p99 ms, ours / theirs | first result ms, ours / theirs | ratio | peak resident MiB, ours / theirs | ratio | largest difference |")
    table.add("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for network in options.networks.split(","):
        for size in options.sizes.split(","):
            measure(table, Case(options, network, size), peers, options.rounds)
    if options.record:
        table.record()


class Table:
    """Lines of Markdown, printed as they come."""

    def __init__(self, begin, end):
        self.begin, self.end, self.lines = begin, end, []

    def add(self, line):
        self.lines.append(line)
        print(line, flush=True)

    def record(self):
        """Replaces the lines between the marks in RESULTS.md."""
        text = RESULTS.read_text(encoding="utf-8")
        before, rest = text.split(self.begin, 1)
        RESULTS.write_text(f"{before}{self.begin}\n" + "\n".join(self.lines) + f"\n{self.end}{rest.split(self.end, 1)[1]}", encoding="utf-8")


def measure(table, case, peers, count):
    """Adds one line for each peer."""
    path, _ = case.our_run()
    ours = np.load(path).astype("f8")
    differences = {peer: case.difference(peer, ours) for peer in peers}
    for peer, difference in differences.items():
        if not difference <= LARGEST_DIFFERENCE:
            sys.exit(f"{case.network} {case.width}x{case.height}: {PEERS[peer][0]}'s result differs by {difference}, more than {LARGEST_DIFFERENCE}")
    rounds = [{"ours": case.ours(), **{peer: PEERS[peer][1](case) for peer in peers}} for _ in range(count)]
    firsts = [{"ours": case.our_run()[1], **{peer: PEERS[peer][1](case, path.with_suffix(".raw"), iterations=0) for peer in peers}} for _ in range(count)]
    for peer in peers:
        mine, theirs = ([turn[engine][0]["median_ms"] for turn in rounds] for engine in ("ours", peer))
        slowest = [max(turn[engine][0]["p99_ms"] for turn in rounds) for engine in ("ours", peer)]
        first = [statistics.median(turn[engine][2] for turn in firsts) for engine in ("ours", peer)]
        memory = [max(turn[engine][1] for turn in rounds) for engine in ("ours", peer)]
        ratios = sorted(one / other for one, other in zip(mine, theirs))
        table.add(
            f"| {case.network} | {case.width}x{case.height} | {PEERS[peer][0]} | {statistics.median(mine):.1f} | {statistics.median(theirs):.1f} "
            f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} | {slowest[0]:.1f} / {slowest[1]:.1f} | {first[0]:.0f} / {first[1]:.0f} | {first[0] / first[1]:.2f} "
            f"| {memory[0]:.0f} / {memory[1]:.0f} | {memory[0] / memory[1]:.2f} | {differences[peer]:.1e} |")


if __name__ == "__main__":
    main()
