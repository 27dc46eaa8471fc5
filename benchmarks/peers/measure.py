"""Measures `fastinpaint bench` and its peers in turns, process by process, and prints a table in Markdown. Started by run.sh."""
import argparse
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
    """A network of some width at some size, for every engine."""

    def __init__(self, options, network, size):
        self.options, self.network = options, network
        self.kind, base = network.split("-")
        self.width, self.height = (int(side) for side in (size.split("x") * 2)[:2])
        self.shape = f"{options.batch},{4 if self.kind == 'generator' else 3},{self.height},{self.width}"
        stem = f"{network}-{self.width}x{self.height}x{options.batch}"
        self.weights = HERE / "data" / f"{network}.safetensors"
        self.model, self.input, self.raw = (HERE / "data" / f"{stem}.{extension}" for extension in ("onnx", "npy", "raw"))
        # A process of its own: a child's peak memory counts from its parent's size, so this one stays free of PyTorch.
        call([sys.executable, "-W", "ignore", HERE / "export_onnx.py", self.kind, base, self.shape, self.weights, self.model, self.input])
        np.load(self.input).tofile(self.raw)

    def ours(self):
        return call(["dotnet", self.options.program, "bench", "--network", self.kind, "--weights", self.weights, "--size", f"{self.width}x{self.height}",
                     "--batch", self.options.batch, "--iterations", self.options.iterations, "--threads", self.options.threads, "--device", "cpu",
                     "--conv", self.options.conv, "--json"])

    def onnxruntime(self, *output):
        return call(["node", HERE / "ort.js", self.model, self.raw, self.shape, self.options.threads, self.options.iterations, *output])

    def pytorch(self, *output):
        return call([sys.executable, HERE / "torch_bench.py", self.kind, self.weights, self.input, self.options.threads, self.options.iterations, *output])

    def our_result(self):
        path = self.input.with_suffix(".ours.npy")
        call(["dotnet", self.options.program, "run", "--network", self.kind, "--weights", self.weights, "--input", self.input, "--output", path,
              "--device", "cpu", "--threads", self.options.threads, "--conv", self.options.conv, "--overwrite"])
        return np.load(path).astype("f8")

    def difference(self, peer, ours):
        """The largest absolute difference of the peer's result to ours."""
        path = self.input.with_suffix(f".{peer}.raw")
        PEERS[peer][1](self, path)
        return float(np.abs(ours - np.fromfile(path, "<f4").reshape(ours.shape)).max())


PEERS = {"onnxruntime": ("ONNX Runtime", Case.onnxruntime), "pytorch": ("PyTorch", Case.pytorch)}


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.processor())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.Host.dll of a Release build")
    parser.add_argument("--networks", default="generator-64,generator-16,detector-32", help="comma-separated: kind, dash, base channels")
    parser.add_argument("--sizes", default="256", help="comma-separated, 256 or 320x256 (columns x rows)")
    parser.add_argument("--peers", default="onnxruntime", help=f"comma-separated, of {', '.join(PEERS)}")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--iterations", type=int, default=10, help="counted runs in a process")
    parser.add_argument("--rounds", type=int, default=5, help="processes of each engine, in turns")
    parser.add_argument("--conv", default="auto")
    options = parser.parse_args()
    options.program = pathlib.Path(options.program).resolve()
    (HERE / "data").mkdir(exist_ok=True)

    peers = options.peers.split(",")
    if unknown := set(peers) - set(PEERS):
        parser.error(f"--peers: there is no {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")

    print(f"{processor()}, {options.threads} threads, batch {options.batch}; median over {options.rounds} processes of the median of {options.iterations} runs\n")
    print("| network | size | peer | FastInpaint ms | peer ms | ratio (lower is faster) | ratios of the rounds | peak resident MiB, ours / theirs | largest difference |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for network in options.networks.split(","):
        for size in options.sizes.split(","):
            measure(Case(options, network, size), peers, options.rounds)


def measure(case, peers, count):
    """Prints one line for each peer."""
    ours = case.our_result()
    differences = {peer: case.difference(peer, ours) for peer in peers}
    for peer, difference in differences.items():
        if not difference <= LARGEST_DIFFERENCE:
            sys.exit(f"{case.network} {case.width}x{case.height}: {PEERS[peer][0]}'s result differs by {difference}, more than {LARGEST_DIFFERENCE}")
    rounds = [{"ours": case.ours(), **{peer: PEERS[peer][1](case) for peer in peers}} for _ in range(count)]
    for peer in peers:
        mine, theirs = ([turn[engine][0]["median_ms"] for turn in rounds] for engine in ("ours", peer))
        memory = [max(turn[engine][1] for turn in rounds) for engine in ("ours", peer)]
        ratios = sorted(one / other for one, other in zip(mine, theirs))
        print(
            f"| {case.network} | {case.width}x{case.height} | {PEERS[peer][0]} | {statistics.median(mine):.1f} | {statistics.median(theirs):.1f} "
            f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} | {memory[0]:.0f} / {memory[1]:.0f} | {differences[peer]:.1e} |", flush=True)


if __name__ == "__main__":
    main()
