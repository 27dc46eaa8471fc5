"""Runs a network with PyTorch on a .npy tensor, in a process of its own so that its memory can be measured.

    python3 torch_bench.py generator|detector WEIGHTS.safetensors INPUT.npy THREADS ITERATIONS [OUTPUT.raw]

Prints {"median_ms", "min_ms", "p99_ms"}; iterations are counted after a warm-up of three runs and half a second. With 0 iterations it runs once and prints nothing.
"""
import json
import math
import pathlib
import statistics
import sys
import time

import numpy as np
import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "train"))
import networks
import safetensors_files

WARM_UP_RUNS, WARM_UP_SECONDS = 3, 0.5


@torch.no_grad()
def main(kind, weights, data, threads, iterations, output=None):
    torch.set_num_threads(int(threads))
    network = networks.load(kind, safetensors_files.read(weights)[0])
    x = torch.from_numpy(np.load(data))
    begun, runs = time.perf_counter(), 0
    while runs < 1 or int(iterations) and (runs < WARM_UP_RUNS or time.perf_counter() - begun < WARM_UP_SECONDS):
        result = network(x)
        runs += 1
    counted = []
    for _ in range(int(iterations)):
        started = time.perf_counter()
        result = network(x)
        counted.append((time.perf_counter() - started) * 1000)
    if output:
        result.numpy().tofile(output)
    counted.sort()
    if counted:
        print(json.dumps({"median_ms": statistics.median(counted), "min_ms": counted[0], "p99_ms": counted[math.ceil(len(counted) * 0.99) - 1]}))


main(*sys.argv[1:])
