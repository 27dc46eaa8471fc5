"""Writes the golden tensors of tests/golden with PyTorch: small networks, and each operation alone.

    python3 tools/train/make_golden.py tests/golden

Inputs and parameters are fp32 and drawn from fixed seeds; outputs are computed in double precision and stored as fp32. Layout NCHW.
"""
import argparse
import pathlib

import torch
from torch.nn import functional as F

import networks
import safetensors_files

SIZES = ((16, 12), (24, 20))  # rows, columns
BATCH = 2


def uniform(generator, *shape, limit=1.0):
    return (torch.rand(*shape, generator=generator) * 2 - 1) * limit


def network_tensors(network, channels, seed):
    """Random parameters, and for each size `golden.input.<i>` and `golden.output.<i>`."""
    generator = torch.Generator().manual_seed(seed)
    parameters = {}
    for name, value in network.state_dict().items():
        if value.dim() == 4:
            # An output pixel of a transposed convolution reads a quarter of the taps.
            inputs = value.shape[0] / 4 if name.startswith("dec") else value.shape[1]
            parameters[name] = uniform(generator, *value.shape, limit=(3 / (inputs * value.shape[2] * value.shape[3])) ** 0.5)
        else:
            parameters[name] = uniform(generator, *value.shape, limit=0.1) + (1.0 if name.endswith("weight") else 0.0)
    network.load_state_dict(parameters)
    network.double().eval()
    tensors = dict(parameters)
    for index, (rows, columns) in enumerate(SIZES):
        picture = torch.rand(BATCH, 3, rows, columns, generator=generator)
        if channels == 4:
            mask = (torch.rand(BATCH, 1, rows, columns, generator=generator) < 0.4).float()
            picture = torch.cat((picture * (1 - mask) + mask, mask), 1)
        tensors[f"golden.input.{index}"] = picture
        tensors[f"golden.output.{index}"] = network(picture.double())
    return tensors


def operation_tensors(seed):
    """`<case>.<role>` for every operation: its input, its parameters and its output."""
    generator = torch.Generator().manual_seed(seed)
    inside, outside, rows, columns = 3, 5, 12, 8
    tensors = {}

    def case(name, compute, channels=inside, scale=1.0, offset=0.0, **shapes):
        arguments = {role: uniform(generator, *shape) for role, shape in shapes.items()}
        x = uniform(generator, BATCH, channels, rows, columns, limit=scale) + offset
        tensors[f"{name}.input"] = x
        tensors.update({f"{name}.{role}": value for role, value in arguments.items()})
        tensors[f"{name}.output"] = compute(x.double(), *(value.double() for value in arguments.values()))

    def reflected(x, amount):
        return F.pad(x, (amount,) * 4, mode="reflect")

    case("conv7x7_reflect3", lambda x, w: F.conv2d(reflected(x, 3), w), weight=(outside, inside, 7, 7))
    case("conv4x4_stride2_zero1", lambda x, w: F.conv2d(x, w, stride=2, padding=1), weight=(outside, inside, 4, 4))
    case("conv3x3_dilation2_reflect2", lambda x, w: F.conv2d(reflected(x, 2), w, dilation=2), weight=(outside, inside, 3, 3))
    case("conv3x3_reflect1", lambda x, w: F.conv2d(reflected(x, 1), w), weight=(outside, inside, 3, 3))
    case("conv4x4_same_bias", lambda x, w, b: F.conv2d(networks.pad_same(x), w, b), weight=(outside, inside, 4, 4), bias=(outside,))
    case("transposed4x4_stride2", lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1), weight=(inside, outside, 4, 4))
    case("transposed4x4_stride2_bias", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1), weight=(inside, outside, 4, 4), bias=(outside,))
    case("instance_norm", lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=1e-5), weight=(inside,), bias=(inside,))
    # A variance near the epsilon, and a mean that is large compared with the deviation.
    case("instance_norm_small_deviation", lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=1e-5), scale=0.01, offset=3.0, weight=(inside,), bias=(inside,))
    case("relu", F.relu)
    case("leaky_relu", lambda x: F.leaky_relu(x, networks.LEAK), scale=3.0)
    case("tanh_to_unit", lambda x: (torch.tanh(x) + 1) / 2, scale=4.0)
    case("add", lambda x, y: x + y, other=(BATCH, inside, rows, columns))
    case("softmax_second", lambda x: F.softmax(x, 1)[:, 1:], channels=2, scale=8.0)
    return tensors


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description="Writes golden tensors.")
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    files = {
        "generator": network_tensors(networks.Generator(base=4, blocks=2), 4, seed=1),
        "detector": network_tensors(networks.Detector(base=2), 3, seed=2),
        "operations": operation_tensors(seed=3),
    }
    for name, tensors in files.items():
        safetensors_files.write(folder / f"{name}.safetensors", {key: value.float().numpy() for key, value in tensors.items()})


if __name__ == "__main__":
    main()
