"""The generator and the detector (Zhang et al. 2020, arXiv 2011.02293) in PyTorch, NCHW, under the parameter names of FastInpaint's weights files.

Works with PyTorch 1.13 and later. Sides of the input are multiples of 4, at least 12.
"""
import torch
from torch import nn
from torch.nn import functional as F

LEAK = 0.2


def _conv(inside, outside, kernel, reflect=0, dilation=1):
    """A convolution of stride 1 without bias that keeps the size by reflection."""
    return nn.Conv2d(inside, outside, kernel, dilation=dilation, padding=reflect, padding_mode="reflect", bias=False)


def _halve(inside, outside, bias):
    return nn.Conv2d(inside, outside, kernel_size=4, stride=2, padding=1, bias=bias)


def _double(inside, outside, bias):
    return nn.ConvTranspose2d(inside, outside, kernel_size=4, stride=2, padding=1, bias=bias)


def _norm(channels):
    return nn.InstanceNorm2d(channels, eps=1e-5, affine=True, track_running_stats=False)


class Layer(nn.Module):
    """Convolution, instance norm, ReLU."""

    def __init__(self, conv):
        super().__init__()
        self.conv = conv
        self.norm = _norm(conv.out_channels)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class ResidualBlock(nn.Module):
    """A residual block: adds the result of two 3x3 convolutions, the first with dilation 2, to its input. No activation after the sum."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = _conv(channels, channels, 3, reflect=2, dilation=2)
        self.norm1 = _norm(channels)
        self.conv2 = _conv(channels, channels, 3, reflect=1)
        self.norm2 = _norm(channels)

    def forward(self, x):
        inner = torch.relu(self.norm1(self.conv1(x)))
        return self.norm2(self.conv2(inner)) + x


class ToPicture(nn.Module):
    """A 7x7 convolution to RGB, squashed into [0, 1]."""

    def __init__(self, channels):
        super().__init__()
        self.conv = _conv(channels, 3, 7, reflect=3)

    def forward(self, x):
        return 0.5 * (torch.tanh(self.conv(x)) + 1)


class Generator(nn.Module):
    """Maps [N, 4, H, W], the picture with a white hole and the mask, to [N, 3, H, W] in [0, 1]."""

    def __init__(self, base=64, blocks=8):
        super().__init__()
        half, quarter = 2 * base, 4 * base
        self.encoder = nn.Sequential(
            Layer(_conv(4, base, 7, reflect=3)), Layer(_halve(base, half, bias=False)), Layer(_halve(half, quarter, bias=False)))
        self.blocks = nn.Sequential(*(ResidualBlock(quarter) for _ in range(blocks)))
        self.decoder = nn.Sequential(Layer(_double(quarter, half, bias=False)), Layer(_double(half, base, bias=False)))
        self.output = ToPicture(base)

    def forward(self, x):
        return self.output(self.decoder(self.blocks(self.encoder(x))))

    @staticmethod
    def of(shapes):
        """The generator whose parameters have these shapes, by name."""
        return Generator(shapes["encoder.0.conv.weight"][0], sum(name.endswith(".conv1.weight") for name in shapes))


class Detector(nn.Module):
    """Maps [N, 3, H, W] in [0, 1] to [N, 1, H, W]: the probability that a pixel is an artifact."""

    def __init__(self, base=32):
        super().__init__()
        d = base
        self.conv1 = nn.Conv2d(3, d, 4)
        self.conv2 = nn.Conv2d(d, 2 * d, 4)
        self.conv3 = _halve(2 * d, 4 * d, bias=True)
        self.conv4 = _halve(4 * d, 8 * d, bias=True)
        self.conv5 = nn.Conv2d(8 * d, 8 * d, 4)
        self.deconv1 = _double(8 * d, 4 * d, bias=True)
        self.deconv2 = _double(4 * d, 2, bias=True)

    def forward(self, x):
        return F.softmax(self.tail(self.head(x)), dim=1)[:, 1:]

    def head(self, x):
        """The two layers of full resolution."""
        return _convolve(x, self.conv1, self.conv2)

    def tail(self, x):
        """The layers after `head`, up to the logits [N, 2, H, W] of the two classes."""
        return self.deconv2(self.deconv1(_convolve(x, self.conv3, self.conv4, self.conv5)))

    @staticmethod
    def of(shapes):
        """The detector whose parameters have these shapes, by name."""
        return Detector(shapes["conv1.weight"][0])


def _convolve(x, *convs):
    for conv in convs:
        # SAME padding of a 4x4 kernel at stride 1 is one pixel before and two after. At stride 2 the convolution pads by itself.
        x = F.leaky_relu(conv(pad_same(x) if conv.stride == (1, 1) else x), LEAK)
    return x


def pad_same(x):
    """Zeros around a map so that a 4x4 kernel of stride 1 keeps its size, as TensorFlow's SAME places them."""
    return F.pad(x, (1, 2, 1, 2))


def load(kind, tensors):
    """The network `kind` ("generator" or "detector") with these numpy arrays as its parameters, fp32, for inference."""
    network = {"generator": Generator, "detector": Detector}[kind].of({name: value.shape for name, value in tensors.items()})
    network.load_state_dict({name: torch.from_numpy(value.astype("float32")) for name, value in tensors.items()})
    return network.eval()
