"""Saves random networks in every checkpoint format, and what PyTorch makes of an input with them at every storage type.

    python3 checkpoints.py FOLDER [exportsd.py]

With the path of TorchSharp's own exporter, that writes the .dat files; it imports `leb128`, for which a few lines stand here.
"""
import importlib.util
import os
import re
import sys
import types

import numpy as np
import torch
from torch import nn

import networks
import torchsharp_files
import write_tensor_bundle


def main():
    folder = sys.argv[1]
    torch.set_num_threads(2)
    torch.manual_seed(11)
    made = {"generator": networks.Generator(64, 8), "detector": networks.Detector(32)}
    for kind, network in made.items():
        fill(network)
        save(os.path.join(folder, kind), network, sys.argv[2:])
        picture = torch.rand(1, 3, 64, 64)
        mask = torch.zeros(1, 1, 64, 64)
        mask[:, :, 20:44, 16:40] = 1
        x = torch.cat([picture * (1 - mask) + mask, mask], dim=1) if kind == "generator" else picture
        np.save(os.path.join(folder, f"{kind}.input.npy"), x.numpy())
        weights = {name: value.clone() for name, value in network.state_dict().items()}
        for name, dtype in (("fp32", torch.float32), ("fp16", torch.float16), ("bf16", torch.bfloat16)):
            network.load_state_dict({key: value.to(dtype).to(torch.float32) for key, value in weights.items()})
            with torch.no_grad():
                np.save(os.path.join(folder, f"{kind}.{name}.npy"), network.eval()(x).numpy())
        network.load_state_dict(weights)

    both = {kind: network.state_dict() for kind, network in made.items()}
    torch.save({"epoch": 7, "models": both, "optimizer": torch.optim.Adam(made["detector"].parameters()).state_dict()}, os.path.join(folder, "both.pth"))
    tensors = {"global_step": np.array(240000, dtype=np.int64)}
    for kind in made:
        for name, value in both[kind].items():
            key = tensorflow_name(kind, name)
            array = value.numpy()
            tensors[key] = np.ascontiguousarray(array.transpose(2, 3, 1, 0)) if array.ndim == 4 else array
            tensors[key + "/Adam"] = np.zeros(3, dtype=np.float32)
    write_tensor_bundle.write(os.path.join(folder, "model.ckpt-240000"), tensors, shards=3)


def fill(network):
    """Weights that keep a signal's size, and norms and biases that are neither 1 nor 0."""
    for parameter in network.parameters():
        if parameter.dim() == 4:
            nn.init.kaiming_normal_(parameter)
        else:
            nn.init.uniform_(parameter, 0.6, 1.2)
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            nn.init.uniform_(parameter, -0.3, 0.3)


def save(path, network, exporter):
    state = network.state_dict()
    torch.save(state, path + ".pth")
    torch.save({"module." + name: value.permute(*reversed(range(value.dim()))).contiguous().permute(*reversed(range(value.dim()))) for name, value in state.items()}, path + ".strided.pth")
    if exporter:
        with open(path + ".dat", "wb") as file:
            load_exporter(exporter[0]).save_state_dict(state, file)
    else:
        torchsharp_files.write(path + ".dat", {name: value.numpy() for name, value in state.items()})


def load_exporter(path):
    encoder = types.ModuleType("leb128")
    encoder.u = types.SimpleNamespace(encode=torchsharp_files._leb128)
    sys.modules.setdefault("leb128", encoder)
    spec = importlib.util.spec_from_file_location("exporter", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tensorflow_name(kind, name):
    """What the authors' code calls a parameter (network.md's scopes, the generator's and the detector's as its two spellings of the prefix)."""
    leaf = {"weight": "gamma", "bias": "beta"}
    if kind == "detector":
        layer, what = name.split(".")
        layer = layer.replace("deconv", "deconv_") + "/conv2d_transpose" if layer.startswith("deconv") else layer
        return f"Inpainting_discriminator/{layer}/{'kernel' if what == 'weight' else what}"
    root = "inpaint_generator"
    if name.startswith("output"):
        return f"{root}/decoder3/conv/conv2d/kernel"
    block = re.fullmatch(r"blocks\.(\d+)\.(conv|norm)(\d)\.(\w+)", name)
    if block:
        scope = f"{root}/resblock_{int(block[1]) + 1}/res{block[3]}"
        return f"{scope}/conv/conv2d/kernel" if block[2] == "conv" else f"{scope}/ins_norm/InstanceNorm/{leaf[block[4]]}"
    part, index, layer, what = name.split(".")
    index = int(index)
    if part == "decoder":
        scope = f"{root}/decoder_upsample_{index + 1}"
        return f"{scope}/deconv/conv2d_transpose/kernel" if layer == "conv" else f"{scope}/ins_norm_1/{leaf[what]}"
    if index == 0:
        return f"{root}/encoder_1/conv/conv2d/kernel" if layer == "conv" else f"{root}/encoder_1/ins_norm/{leaf[what]}"
    scope = f"{root}/encoder_downsample_{index + 1}"
    return f"{scope}/conv_1/conv2d/kernel" if layer == "conv" else f"{scope}/ins_norm_1/{leaf[what]}"


if __name__ == "__main__":
    main()
