"""Checks of benchmarks/quality (measures.py, features.py, opponents.py) on cases computed by hand, by name.

    python3 measures_checks.py FOLDER CHECK...
"""
import math
import pathlib
import struct
import sys

import numpy as np
import torch

import checks
import features
import measures
import opponents


def require_near(actual, expected, what, tolerance=1e-9):
    if not abs(actual - expected) <= tolerance * max(1, abs(expected)):
        sys.exit(f"{what} is {actual} instead of {expected}.")


def grey(rows):
    """[H, W, 3] uint8 with three equal channels."""
    return np.repeat(np.array(rows, np.uint8)[..., None], 3, axis=2)


def peak_signal():
    """One value of twelve is off by 6: MSE 36 / 12 over the picture, 36 / 3 in a hole of one pixel."""
    truth, picture = grey([[10, 200], [30, 40]]), grey([[10, 200], [30, 40]])
    picture[1, 0, 2] = 36
    hole = np.array([[False, False], [True, False]])
    require_near(measures.psnr(truth, picture), 10 * np.log10(65025 / 3), "PSNR")
    require_near(measures.psnr(truth, picture, hole), 10 * np.log10(65025 / 12), "PSNR in the hole")
    require_near(measures.psnr(truth, picture, ~hole), 100, "PSNR where nothing differs")
    for low, high in ((grey([[10]]), grey([[200]])), (grey([[200]]), grey([[10]]))):
        require_near(measures.psnr(low, high), 10 * np.log10(65025 / 190 ** 2), "PSNR of 10 and 200")


def absolute_error():
    """Differences of -20, 30 and 1 in every channel of four pixels: 51 / 4 of 255."""
    require_near(measures.l1(grey([[20, 0], [254, 7]]), grey([[0, 30], [255, 7]])), 100 * 51 / 4 / 255, "l1")


def border_steps():
    """A hole of two pixels in the corner, with a known one beside it and two below."""
    hole = np.array([[True, True, False], [False, False, False]])
    truth = grey([[10, 20, 50], [15, 26, 90]])  # steps 30, 5, 6
    picture = grey([[40, 60, 50], [15, 26, 90]])  # steps 10, 25, 34
    require_near(measures.seam(truth, picture, hole), (10 + 25 + 34) / (30 + 5 + 6), "seam")
    require_near(measures.seam(truth, truth, hole), 1, "seam of the truth")
    flat = grey([[7, 7, 7], [7, 7, 7]])
    require_near(measures.seam(flat, grey([[9, 7, 7], [7, 7, 7]]), hole), 3 * 2, "seam over a truth without steps")


def roc():
    """Two positives and four negatives."""
    scores, positive = np.array([[200, 90, 3], [90, 10, 3]], np.uint8), np.array([[True, True, False], [False, False, False]])
    # 200 is above all four; 90 is above three and ties with one.
    require_near(measures.roc_area(scores, positive), (4 + 3.5) / 8, "AUC with a tie")
    require_near(measures.roc_area(np.full((2, 3), 128, np.uint8), positive), 0.5, "AUC of ties alone")
    require_near(measures.roc_area(np.array([255, 0], np.uint8), np.array([True, False])), 1, "AUC of perfect scores")
    require_near(measures.roc_area(np.array([0, 255], np.uint8), np.array([True, False])), 0, "AUC of reversed scores")


def structure():
    """Flat pictures have (2ab + C1) / (a^2 + b^2 + C1); a picture as large as the window has one window, centred in its middle."""
    stable, stable_2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    for measure, side in ((measures.ssim, 13), (measures.ssim_51, 53)):
        require_near(measure(np.full((side, side, 3), 60, np.uint8), np.full((side, side, 3), 90, np.uint8)), (2 * 60 * 90 + stable) / (60 ** 2 + 90 ** 2 + stable), measure.__name__)
    # One pixel of 100 more than zero in the middle, against zeros: mean 100 w, variance 100^2 w (1 - w), w the window's weight there.
    taps = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5 ** 2))
    for measure, side, weight, sample in ((measures.ssim, 11, (1 / taps.sum()) ** 2, 1), (measures.ssim_51, 51, 1 / 51 ** 2, 51 ** 2 / (51 ** 2 - 1))):
        truth, picture = np.zeros((2, side, side, 3), np.uint8)
        picture[side // 2, side // 2] = 100
        expected = stable / ((100 * weight) ** 2 + stable) * stable_2 / (sample * 100 ** 2 * weight * (1 - weight) + stable_2)
        require_near(measure(truth, picture), expected, f"{measure.__name__} of one window")


def gradients():
    """A ramp of 3 a column and 4 a row has a gradient of length 5 everywhere."""
    rows, columns = np.indices((9, 8))
    ramp = grey(4 * rows + 3 * columns)
    hole = np.zeros((9, 8), bool)
    hole[2:7, 1:6] = True
    require_near(measures.gradient_ratio(ramp, ramp, hole), 1, "gradient ratio of the truth")
    require_near(measures.gradient_ratio(ramp, np.full_like(ramp, 90), hole), 0, "gradient ratio of a constant")
    require_near(measures.gradient_ratio(ramp, 2 * ramp, hole), 2, "gradient ratio of twice the ramp")
    # One step of 12 between two columns of a row; three of the nine pixels inside have it to their right or below them: lengths sqrt(5^2) but for these.
    stepped = ramp.copy()
    stepped[4, 3] += 12
    lengths = [math.hypot(4, 3 + 12), math.hypot(4 + 12, 3), math.hypot(4 - 12, 3 - 12)]
    require_near(measures.gradient_ratio(ramp, stepped, hole), (6 * 5 + sum(lengths)) / (9 * 5), "gradient ratio with one pixel off")
    outside = ramp.copy()
    outside[~hole] = 0
    require_near(measures.gradient_ratio(ramp, outside, hole), 1, "gradient ratio of a picture that differs outside the hole")
    hole[4] = hole[:, 3] = False
    if not math.isnan(measures.gradient_ratio(ramp, ramp, hole)):
        sys.exit("A hole two pixels wide has no pixel inside.")


def patches():
    """On one axis the distance of sets that are shifted is the shift; over all directions of D axes its mean is the shift's length times that of one coordinate of a unit vector."""
    some = np.random.default_rng(5).normal(0, 40, (300, 1)).astype("f4")
    require_near(measures.sliced_wasserstein(some, some), 0, "distance of equal sets")
    require_near(measures.sliced_wasserstein(some, some[::-1]), 0, "distance of one set in another order")
    require_near(measures.sliced_wasserstein(some, some + np.float32(8)), 8, "distance of a shifted set on one axis", 1e-6)
    require_near(measures.sliced_wasserstein(np.float32([[0], [10]]), np.float32([[13], [4]])), 3.5, "distance of {0, 10} and {4, 13}", 1e-6)
    hole = np.zeros((12, 12), bool)
    hole[1:10, 2:10] = True
    truth = np.arange(12 * 12 * 3).reshape(12, 12, 3).astype(np.uint8)
    inside = measures.patches_inside(truth, hole)
    if inside.shape != (6, 147) or set(inside[4]) != set(truth[3:10, 2:9].ravel()):
        sys.exit(f"A hole of 9x8 pixels has six patches of 7x7, the fifth at row 3 and column 2; found {inside.shape}.")
    coordinate = math.exp(math.lgamma(147 / 2) - math.lgamma(148 / 2)) / math.sqrt(math.pi)
    flat = np.full_like(truth, 100)
    require_near(measures.patch_distance(flat, flat, hole), 0, "distance of the truth")
    require_near(measures.patch_distance(flat, flat + np.uint8(6), hole), 6 * math.sqrt(147) * coordinate, "distance of a hole 6 levels brighter", 0.2)
    hole[4] = False
    if not math.isnan(measures.patch_distance(flat, flat, hole)):
        sys.exit("A hole without a patch of 7x7 pixels has no distance.")


def feature_distance():
    """Features along one axis are at distance 0, along two axes at 2; the hole covers a half of the second of two positions of the first layer."""
    hole = np.array([[False, False, True, False]])
    along, across = torch.tensor([[[5.0, 3.0]], [[0.0, 0.0]]]), torch.tensor([[[2.0, 0.0]], [[0.0, 7.0]]])
    require_near(features.distance([along], [along], hole), 0, "distance of equal features")
    require_near(features.distance([along], [9 * along], hole), 0, "distance of stronger features", 1e-6)
    require_near(features.distance([along], [across], hole), 2, "distance of features at right angles", 1e-6)
    require_near(features.distance([along], [across], ~hole), (2 * 0 + 1 * 2) / 3, "distance outside that hole", 1e-6)
    require_near(features.distance([along, along], [across, along], hole), 1, "mean over two layers", 1e-6)


def network_file(folder):
    """A network of one 2x2 convolution with pads, normalization, addition, ReLU and pooling, written as an ONNX file and computed by hand."""
    def varint(value):
        return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)

    def field(number, value):
        return varint(number << 3) + varint(value) if isinstance(value, int) else varint(number << 3 | 2) + varint(len(value)) + value

    def attribute(name, *numbers):
        return field(5, field(1, name) + b"".join(field(8, number) for number in numbers))

    def node(operation, inputs, output, *attributes):
        return field(1, b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operation) + b"".join(attributes))

    def tensor(name, shape, values):
        return field(5, field(1, b"".join(map(varint, shape))) + field(2, 1) + field(4, struct.pack(f"<{len(values)}f", *values)) + field(8, name))

    epsilon = field(5, field(1, b"epsilon") + varint(2 << 3 | 5) + struct.pack("<f", 3.0))
    graph = b"".join([
        # Blue's upper left and red's lower right pixel.
        tensor(b"weight", (1, 3, 2, 2), [1, 0, 0, 0] + [0] * 4 + [0, 0, 0, 1]),
        *(tensor(name, (1,), [value]) for name, value in ((b"scale", 8.0), (b"bias", -10.0), (b"mean", 4.0), (b"variance", 13.0))),
        node(b"Conv", [b"input", b"weight"], b"a", attribute(b"strides", 1, 1), attribute(b"pads", 1, 1, 0, 0)),
        node(b"BatchNormalization", [b"a", b"scale", b"bias", b"mean", b"variance"], b"b", epsilon),
        node(b"Add", [b"a", b"b"], b"c"),
        node(b"Relu", [b"c"], b"d"),
        node(b"MaxPool", [b"d"], b"e", attribute(b"kernel_shape", 2, 2), attribute(b"strides", 2, 2), attribute(b"pads", 0, 0, 0, 0)),
        node(b"Relu", [b"e"], b"f"),
        node(b"AveragePool", [b"f"], b"g")])
    path = pathlib.Path(folder) / "network.onnx"
    path.write_bytes(field(1, 3) + field(7, graph))
    blue, red = np.array([[100, 130], [120, 140]]), np.array([[110, 150], [120, 90]])
    found = features.Network(path).features(np.dstack([blue, np.full((2, 2), 77), red]).astype(np.uint8))
    before = np.array([[110, 150], [120, 90 + 100]]) - 114.5
    before[1, 1] -= 114.5
    expected = max(0, (before + 8 * (before - 4) / 4 - 10).max())
    if [tuple(layer.shape) for layer in found] != [(1, 1, 1)]:
        sys.exit(f"One layer of one value is expected; found {[tuple(layer.shape) for layer in found]}.")
    require_near(float(found[0]), expected, "pooled value", 1e-6)


def kept_fills(folder):
    """Every fill of a flat picture is flat, and leaves known pixels; a fill is computed once."""
    picture = np.full((64, 64, 3), (40, 90, 200), np.uint8)
    hole = np.zeros((64, 64), bool)
    hole[24:34, 20:44] = True
    damaged = np.where(hole[..., None], 255, picture).astype(np.uint8)
    for method in opponents.METHODS:
        filled, seconds = opponents.fill(method, damaged, hole, folder)
        if filled is None or not np.array_equal(filled[~hole], picture[~hole]):
            sys.exit(f"{method} failed, or changed known pixels.")
        if np.abs(filled.astype(int) - picture).max() > 3:
            sys.exit(f"{method} fills a flat picture with {filled[29, 32]} instead of {picture[29, 32]}.")
        (kept,) = (pathlib.Path(folder) / method).iterdir()
        np.savez_compressed(kept, filled=picture + np.uint8(1), seconds=seconds)
        again, again_seconds = opponents.fill(method, damaged, hole, folder)
        if not np.array_equal(again, picture + np.uint8(1)) or again_seconds != seconds:
            sys.exit(f"{method} was computed again.")


CHECKS = {check.__name__: lambda folder, check=check: check() for check in (peak_signal, absolute_error, border_steps, roc, structure, gradients, patches, feature_distance)}
CHECKS |= {check.__name__: check for check in (network_file, kept_fills)}

if __name__ == "__main__":
    torch.set_num_threads(1)
    checks.run(CHECKS, *sys.argv[1:])
