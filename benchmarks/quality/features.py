"""The distance of two pictures in the features of a pretrained network, in the manner of LPIPS (Zhang et al. 2018).

The network is the ResNet-18 that prepare.sh fetches, an ONNX file. It is read here without other packages: convolutions, batch normalization, ReLU, additions and
pooling run as PyTorch's functions.
"""
import pathlib
import struct
import sys

import numpy as np
import torch
from torch.nn import functional as F

MODEL = pathlib.Path(__file__).resolve().parent / "data" / "features" / "ResNet18.onnx"
# Subtracted from the values 0 to 255 of blue, green and red; close to the means of the training pictures.
_MEAN = 114.5
_VARINT, _BYTES = 0, 2
_FIXED_BYTES = {1: 8, 5: 4}


def _varint(message, at):
    """(integer, position after it) of the variable-length integer at this position."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _fields(message):
    """(number, value) of the fields of a protobuf message: an integer, or a memoryview of the bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in _FIXED_BYTES:
            length = _FIXED_BYTES[kind]
        else:
            raise ValueError(f"Field {key >> 3} of a protobuf message has the wire type {kind}; the file is no ONNX model.")
        yield key >> 3, message[at:at + length]
        at += length


def _text(value):
    return bytes(value).decode("utf-8")


def _integers(value):
    """The integers of one occurrence of a repeated field: one, or packed ones."""
    if isinstance(value, int):
        return [value]
    numbers, at = [], 0
    while at < len(value):
        number, at = _varint(value, at)
        numbers.append(number)
    return numbers


def _tensor(message):
    """(name, float32 tensor) of a TensorProto."""
    name, dimensions, data = "", [], b""
    for number, value in _fields(message):
        if number == 1:
            dimensions += _integers(value)
        elif number == 2 and value != 1:
            raise ValueError(f"A tensor of the model has the data type {value}; 1 (float) is read here.")
        elif number == 8:
            name = _text(value)
        elif number in (4, 9):
            data += bytes(value)
    return name, torch.from_numpy(np.frombuffer(data, "<f4").reshape(dimensions).copy())


def _attribute(message):
    """(name, value) of an AttributeProto: a float, an integer, a list of integers or a text."""
    name, result, numbers = "", None, []
    for number, value in _fields(message):
        if number == 1:
            name = _text(value)
        elif number == 2:
            result = struct.unpack("<f", value)[0]
        elif number == 3:
            result = value
        elif number == 4:
            result = _text(value)
        elif number == 8:
            numbers += _integers(value)
    return name, numbers or result


class Node:
    """A NodeProto: its operation, the names of its inputs and outputs, its attributes."""

    def __init__(self, message):
        self.operation, self.inputs, self.outputs, self.attributes = "", [], [], {}
        for number, value in _fields(message):
            if number == 1:
                self.inputs.append(_text(value))
            elif number == 2:
                self.outputs.append(_text(value))
            elif number == 4:
                self.operation = _text(value)
            elif number == 5:
                name, attribute = _attribute(value)
                self.attributes[name] = attribute


class Network:
    """A convolutional network from an ONNX file. Its features are the values of the last ReLU for each number of channels: the four stages of ResNet-18."""

    def __init__(self, path):
        path = pathlib.Path(path)
        if not path.is_file():
            sys.exit(f"features.py: {path} does not exist; benchmarks/quality/prepare.sh fetches it.")
        model = memoryview(path.read_bytes())
        graph = next(value for number, value in _fields(model) if number == 7)
        self.nodes = [Node(value) for number, value in _fields(graph) if number == 1]
        self.weights = dict(_tensor(value) for number, value in _fields(graph) if number == 5)
        self.input = next(name for name in self.nodes[0].inputs if name not in self.weights)

    @torch.no_grad()
    def features(self, picture):
        """The features of a picture (uint8 [H, W, 3], BGR), as a list of [C, H, W]."""
        values = {**self.weights, self.input: torch.from_numpy(picture.transpose(2, 0, 1)[None].astype("f4")) - _MEAN}
        found = {}
        for node in self.nodes:
            if node.operation == "AveragePool":
                break
            result = _OPERATIONS[node.operation](node.attributes, *(values[name] for name in node.inputs))
            values[node.outputs[0]] = result
            if node.operation == "Relu":
                found[result.shape[1]] = result[0]
        return list(found.values())

    def check(self):
        """Ends the program unless the network has four layers of features, equal pictures have distance 0, and the distance grows with the difference of pictures."""
        picture = np.random.default_rng(7).integers(0, 256, (64, 96, 3)).astype(np.uint8)
        hole = np.zeros(picture.shape[:2], bool)
        hole[16:48, 16:64] = True
        truth = self.features(picture)
        flat, mixed = (self.features(np.where(hole[..., None], value, picture).astype(np.uint8)) for value in (128, picture // 2 + 64))
        shapes = [tuple(layer.shape) for layer in truth]
        if shapes != [(64, 16, 24), (128, 8, 12), (256, 4, 6), (512, 2, 3)]:
            sys.exit(f"features.py: the layers of {MODEL.name} have the shapes {shapes}; the four stages of ResNet-18 are expected.")
        same, near, far = (distance(truth, other, hole) for other in (truth, mixed, flat))
        if not (same == 0 and 0 < near < far < 2):
            sys.exit(f"features.py: a picture is at distance {same} to itself, {near} to one of less contrast and {far} to a flat one.")


def distance(some, others, hole):
    """The mean over the layers of the mean over the hole of |a - b|^2, where a and b are the features [C, H, W] of one position, each divided by its length; 0 to 4.

    The weight of a position is the share of its area that the hole (bool [H, W], of the whole picture) covers.
    """
    means = []
    for a, b in zip(some, others):
        weight = F.adaptive_avg_pool2d(torch.from_numpy(hole[None].astype("f4")), a.shape[-2:])[0]
        square = (F.normalize(a, dim=0) - F.normalize(b, dim=0)).square().sum(0)
        means.append(float((square * weight).sum() / weight.sum()))
    return sum(means) / len(means)


def _padded(attributes, value):
    """The value padded with zeros by the attribute pads: top, left, bottom, right."""
    top, left, bottom, right = attributes["pads"]
    return F.pad(value, (left, right, top, bottom))


_OPERATIONS = {
    "Conv": lambda attributes, value, weight: F.conv2d(_padded(attributes, value), weight, stride=attributes["strides"]),
    "BatchNormalization": lambda attributes, value, scale, bias, mean, variance: F.batch_norm(value, mean, variance, scale, bias, eps=attributes["epsilon"]),
    "Relu": lambda attributes, value: F.relu(value),
    # Zeros serve as minus infinity, because every pooled value is the output of a ReLU.
    "MaxPool": lambda attributes, value: F.max_pool2d(_padded(attributes, value), attributes["kernel_shape"], attributes["strides"]),
    "Add": lambda attributes, some, others: some + others,
}
