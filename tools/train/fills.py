"""Filled pictures for the detector to learn from, beside the generator's raw output. OpenCV's Telea and Navier-Stokes are not among them: the evaluation tests on those."""
import cv2
import numpy as np
import torch

KINDS = ("finished", "undamaged", "composite", "harmonic", "nearest", "grown", "blurred", "patches", "mean")
_SHARES = (0.38, 0.18, 0.05, 0.09, 0.1, 0.09, 0.05, 0.03, 0.03)


def fill(random, picture, hole, output, finished, harmonic):
    """(pictures, masks) for the detector, rounded to 8 bits.

    picture, output, finished, harmonic: [N, 3, H, W] in [0, 1]; hole: [N, 1, H, W]; random: a numpy Generator.
    """
    pictures, holes = [], []
    for i in range(len(picture)):
        kind = random.choice(KINDS, p=_SHARES)
        inside = hole[i]
        if kind == "undamaged":
            result, inside = picture[i], torch.zeros_like(inside)
        elif kind in ("finished", "composite", "harmonic"):
            result = {"finished": finished, "composite": output, "harmonic": harmonic}[kind][i]
        else:
            drawn = _DRAWN[kind](random, _pixels(picture[i]), _pixels(inside)[..., 0])
            result = torch.from_numpy(np.ascontiguousarray(drawn.transpose(2, 0, 1))).to(picture.device)
        result = result.clamp(0, 1) * inside + picture[i] * (1 - inside)
        pictures.append((result * 255).round() / 255)
        holes.append(inside)
    return torch.stack(pictures), torch.stack(holes)


def _pixels(tensor):
    return np.ascontiguousarray(tensor.detach().float().cpu().numpy().transpose(1, 2, 0))


def _mean(random, picture, hole):
    known = picture[hole == 0]
    colour = known.mean(0) if len(known) else np.full(3, 0.5)
    return np.broadcast_to(colour + random.normal(0, 0.02, 3), picture.shape).astype(np.float32)


def _nearest(random, picture, hole):
    """The value of the nearest known pixel, mostly blurred a little."""
    _, labels = cv2.distanceTransformWithLabels(hole.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    ys, xs = np.nonzero(hole == 0)
    if len(ys) == 0:
        return picture
    colours = np.zeros((labels.max() + 1, 3), np.float32)
    colours[labels[ys, xs]] = picture[ys, xs]
    result = colours[labels]
    sigma = random.uniform(-1, 4)
    return cv2.GaussianBlur(result, (0, 0), sigma) if sigma > 0.3 else result


def _blurred(random, picture, hole):
    """Known pixels blurred into the hole (normalised convolution), wider and wider where none is near."""
    known = (hole == 0).astype(np.float32)
    result, todo = picture.copy(), hole > 0
    sigma = random.uniform(1.5, 6)
    while todo.any() and sigma < 4 * max(hole.shape):
        weight = cv2.GaussianBlur(known, (0, 0), sigma)
        values = cv2.GaussianBlur(picture * known[..., None], (0, 0), sigma)
        reached = todo & (weight > 0.02)
        result[reached] = values[reached] / weight[reached][:, None]
        todo &= ~reached
        sigma *= 2
    return result


def _grown(random, picture, hole):
    """The hole closed ring by ring, every new pixel a mean of its known and closed neighbours."""
    size = int(random.choice((3, 5, 7)))
    known = (hole == 0).astype(np.float32)
    result = picture * known[..., None]
    while 0 < known.sum() < known.size:
        weight = cv2.blur(known, (size, size), borderType=cv2.BORDER_CONSTANT)
        values = cv2.blur(result, (size, size), borderType=cv2.BORDER_CONSTANT)
        reached = (known == 0) & (weight > 0.5 / size ** 2)
        if random.random() < 0.7:  # one ring, not all that the kernel reaches
            reached &= cv2.blur(known, (3, 3), borderType=cv2.BORDER_CONSTANT) > 0.05
        result[reached] = values[reached] / weight[reached][:, None]
        known[reached] = 1
    return result


def _patches(random, picture, hole):
    """The picture itself, shifted."""
    height, width = hole.shape
    shift = int(random.integers(height // 8, height - height // 8)), int(random.integers(width // 8, width - width // 8))
    return np.roll(picture, shift, (0, 1))


_DRAWN = {"mean": _mean, "nearest": _nearest, "grown": _grown, "blurred": _blurred, "patches": _patches}
