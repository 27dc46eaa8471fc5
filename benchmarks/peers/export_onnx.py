"""Writes a random network as a weights file and as an ONNX model of a fixed size, and an input: the same for every engine.

    python3 export_onnx.py generator|detector BASE|stored N,C,H,W WEIGHTS.safetensors MODEL.onnx INPUT.npy

With "stored" the network is that of WEIGHTS, which is read instead of written.
"""
import pathlib
import sys

import numpy as np
import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "train"))
import networks
import safetensors_files

OPSET = 17


def main():
    kind, base, shape, weights, model, data = sys.argv[1:]
    batch, channels, height, width = (int(side) for side in shape.split(","))
    if base == "stored":
        torch.manual_seed(0)
        network = networks.load(kind, safetensors_files.read(weights)[0])
    else:
        torch.manual_seed(int(base))
        network = {"generator": networks.Generator, "detector": networks.Detector}[kind](int(base)).eval()
        safetensors_files.write(weights, {name: value.numpy() for name, value in network.state_dict().items()})
    x = torch.rand(batch, channels, height, width)
    if kind == "generator":
        mask = torch.zeros(batch, 1, height, width)
        mask[:, :, height // 4:height // 2, width // 4:width // 2] = 1
        x = torch.cat((x[:, :3] * (1 - mask) + mask, mask), 1)
    np.save(data, x.numpy())
    torch.onnx.export(network, x, model, opset_version=OPSET, do_constant_folding=True, input_names=["input"], output_names=["output"])


if __name__ == "__main__":
    main()
