"""How a network's weights start: initializations, and weights from a file."""
import pathlib

import numpy as np
import torch
from torch import nn

import safetensors_files
import widening
from pictures import TrainingError


def initialize(network):
    """Xavier initialization of the kernels, zero biases; norms start as the identity."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


# Second and first differences, for the first filters of a detector that starts with them. Each is used with its negative too, because ReLU keeps one sign.
_DIFFERENCES = ([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], [[1, -1, 0], [-1, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, -1], [0, 0, 0]])
_DIFFERENCE_GAIN = 12.0


@torch.no_grad()
def start_with_differences(detector):
    """He's initialization, where three quarters of the first layer's filters are differences of neighbors, enlarged so that a few gray levels matter.

    A fill mostly lacks the noise and fine texture of its surroundings: a few levels of 255. Filters of the usual size would have to grow for thousands of steps to respond to them.
    """
    for name, module in detector.named_modules():
        if hasattr(module, "weight"):
            weight = module.weight
            transposed = name.startswith("deconv")
            taps = weight.shape[0] * 4 if transposed else weight.shape[1] * weight.shape[2] * weight.shape[3]
            weight.copy_(torch.randn(weight.shape) * (0.1 if name == "deconv2" else 1.0) * (2 / 1.04 / taps) ** 0.5)
            module.bias.zero_()
    first = detector.conv1.weight
    for channel in range(first.shape[0] * 3 // 4):
        kernel = torch.tensor(_DIFFERENCES[channel // 2 % len(_DIFFERENCES)]) * (_DIFFERENCE_GAIN / 3 * (-1) ** channel)
        if channel >= 2 * len(_DIFFERENCES):
            kernel = kernel.t() * 2 ** -(channel // (2 * len(_DIFFERENCES)))  # wider detectors: weaker and turned copies
        first[channel] = 0
        first[channel, :, :3, :3] = kernel


def read_weights(network, path, seed):
    """Loads a file's weights into the network. A generator's weights of half the width are widened."""
    if not pathlib.Path(path).is_file():
        raise TrainingError(f"The weights {path} do not exist; --init and --init-detector take .safetensors files.")
    try:
        tensors = safetensors_files.read(path)[0]
    except ValueError as error:
        raise TrainingError(str(error)) from error
    wanted = network.state_dict()
    if 0 < 2 * widening.width(tensors) == widening.width(wanted):
        tensors = widening.widen(tensors, seed)
    load(network, {key: torch.from_numpy(np.array(value, dtype="float32")) for key, value in tensors.items()}, path)


def load(network, tensors, path):
    wanted = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    for key, shape in wanted.items():
        found = tuple(tensors[key].shape) if key in tensors else None
        if found != shape:
            raise TrainingError(
                f"{path} does not fit: {key} should have the shape {list(shape)} and " + ("is missing" if found is None else f"has {list(found)}") + ". Check --base, --blocks and --detector-base; --init takes half the width of --base too.")
    network.load_state_dict({key: tensors[key] for key in wanted})
