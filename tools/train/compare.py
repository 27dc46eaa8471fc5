"""Runs networks with PyTorch on raw tensors, for comparison with `fastinpaint run`.

    python3 tools/train/compare.py < cases.json

Standard input holds a JSON array of {"network": "generator"|"detector", "weights": FILE.safetensors, "input": X.npy, "output": Y.npy}.
Every output is written as float32, NCHW. One line is printed when a case is done.
"""
import json
import sys

import numpy as np
import torch

import networks
import safetensors_files


@torch.no_grad()
def main():
    torch.set_num_threads(2)
    loaded = {}
    for case in json.load(sys.stdin):
        key = case["network"], case["weights"]
        if key not in loaded:
            loaded[key] = networks.load(case["network"], safetensors_files.read(case["weights"])[0])
        result = loaded[key](torch.from_numpy(np.load(case["input"])))
        np.save(case["output"], result.numpy())
        print(case["output"], flush=True)


if __name__ == "__main__":
    main()
