"""Simple fills as training pictures for the detector, beside the generator's raw output. OpenCV's Telea and Navier-Stokes fills are excluded, because the evaluation tests on them."""
import cv2
import numpy as np
import torch
from torch.nn import functional as F

KINDS = ("finished", "undamaged", "composite", "harmonic", "nearest", "grown", "streaked", "blurred", "patches", "mean")
RAW = -1
_SHARES = (0.28, 0.18, 0.03, 0.06, 0.04, 0.06, 0.26, 0.05, 0.02, 0.02)


def draw(random, crops, holes, share=1.0):
    """Draws the fills that need no output of the generator: (kinds, pictures).

    random: a numpy Generator. crops: [N, H, W, 3] uint8. holes: [N, H, W] uint8. kinds: N numbers, indices of KINDS, or RAW for a raw output (1 - share of them).
    pictures: [N, H, W, 3] uint8, where the kind is one of those drawn here, else zero.
    """
    kinds, drawn = np.full(len(crops), RAW), np.zeros_like(crops)
    for i, (crop, hole) in enumerate(zip(crops, holes)):
        if random.random() >= share:
            continue
        kind = random.choice(KINDS, p=_SHARES)
        kinds[i] = KINDS.index(kind)
        if kind in _DRAWN:
            result = _DRAWN[kind](random, crop.astype(np.float32) / 255, hole.astype(np.float32))
            if random.random() < 0.4:
                result = result + random.normal(0, random.uniform(0.3, 2.5) / 255, result.shape[:2] + (int(random.choice((1, 3))),))
            drawn[i] = np.clip(result * 255 + 0.5, 0, 255)
    return kinds, drawn


def fill(kinds, drawn, picture, hole, output, finished, harmonic):
    """(pictures, masks) for the detector. Pictures are rounded to 8 bits, except for raw outputs. kinds, drawn: results of `draw`.

    drawn: [N, H, W, 3] uint8; picture, output, finished, harmonic: [N, 3, H, W] in [0, 1]; hole: [N, 1, H, W].
    """
    def of(*names):
        chosen = np.isin(kinds, [KINDS.index(name) for name in names])
        return torch.from_numpy(chosen).to(hole.device, hole.dtype)[:, None, None, None]

    raw = torch.from_numpy(kinds == RAW).to(hole.device, hole.dtype)[:, None, None, None]
    result = torch.from_numpy(drawn).to(hole.device).permute(0, 3, 1, 2).float() / 255 * of(*_DRAWN)
    for name, filled in (("finished", finished), ("composite", output), ("harmonic", harmonic)):
        result = result + filled * of(name)
    inside = hole * (1 - of("undamaged"))
    result = result.clamp(0, 1) * inside + picture * (1 - inside)
    return output * raw + (result * 255).round() / 255 * (1 - raw), inside


def smear(random, finished, picture, hole):
    """A worse fill: the finished picture with each pixel of the fill replaced by the mean of a square around it, which includes known pixels, rounded to 8 bits.

    random: a numpy Generator. finished, picture: [N, 3, H, W] in [0, 1]; hole: [N, 1, H, W]. The squares have sides of 7 to 33 pixels.
    """
    reach = int(random.integers(3, 17))
    blurred = finished
    for _ in range(1 if random.random() < 0.7 else 2):
        blurred = F.avg_pool2d(blurred, 2 * reach + 1, stride=1, padding=reach, count_include_pad=False)
    return picture * (1 - hole) + (blurred * 255).round() / 255 * hole


def _mean(random, picture, hole):
    known = picture[hole == 0]
    color = known.mean(0) if len(known) else np.full(3, 0.5)
    return np.broadcast_to(color + random.normal(0, 0.02, 3), picture.shape).astype(np.float32)


def _nearest(random, picture, hole):
    """Fills each pixel with the value of the nearest known pixel; most of these fills are blurred a little."""
    _, labels = cv2.distanceTransformWithLabels(hole.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    ys, xs = np.nonzero(hole == 0)
    if len(ys) == 0:
        return picture
    colors = np.zeros((labels.max() + 1, 3), np.float32)
    colors[labels[ys, xs]] = picture[ys, xs]
    result = colors[labels]
    sigma = random.uniform(-1, 4)
    return cv2.GaussianBlur(result, (0, 0), sigma) if sigma > 0.3 else result


def _blurred(random, picture, hole):
    """Blurs known pixels into the hole (normalized convolution), with a growing radius where no known pixel is near."""
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
    """Closes the hole ring by ring. Every new pixel is a mean of its known and closed neighbors."""
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


def _streaked(random, picture, hole):
    """Closes the hole from its rim inward, with streaks along the normals of the rim. Every new pixel is a mean of closed pixels, weighted most straight outward. Some fills also continue the slope there, and some have grain."""
    radius = int(random.choice((2, 3, 4)))
    sharpness, reach, slope = random.uniform(0.5, 16) if random.random() < 0.6 else 1.0, random.uniform(0, 3.5), float(random.choice((0, 0, 0, 0.5)))
    grain = float(random.choice((0, 0.5, 1, 2))) / 255 * random.uniform(0.5, 1.5)
    inside = np.pad(hole > 0, radius + 1, constant_values=True)
    distance = cv2.distanceTransform(np.pad(hole, radius + 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5)
    normal = np.stack((cv2.Sobel(distance, cv2.CV_32F, 0, 1), cv2.Sobel(distance, cv2.CV_32F, 1, 0)), -1)
    normal += random.normal(0, 1, 2) * random.uniform(0, 0.3)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-6
    result = np.pad(picture, ((radius + 1,) * 2, (radius + 1,) * 2, (0, 0)), mode="edge").astype(np.float32).reshape(-1, 3)
    known = ~inside.ravel()
    if not known.any():
        return picture
    width = inside.shape[1]
    down, across = (part.ravel() for part in np.mgrid[-radius:radius + 1, -radius:radius + 1].astype(np.float32))
    length = np.hypot(down, across)
    near = (length > 0) & (length <= radius + 0.5)
    down, across, length = down[near], across[near], length[near]
    steps = (down * width + across).astype(int)
    places = np.flatnonzero(np.pad(hole > 0, radius + 1))
    along = np.abs(normal.reshape(-1, 2)[places] @ np.stack((down, across)).astype(np.float32)) / length
    shares = (along ** sharpness + 1e-4) / length ** reach
    rings = np.floor(distance.ravel()[places] / random.uniform(0.4, 1.1)).astype(int)
    order = np.argsort(rings, kind="stable")
    for ring in np.split(order, np.nonzero(np.diff(rings[order]))[0] + 1):
        at = places[ring][:, None] + steps
        weights = shares[ring] * known[at]
        values = result[at]
        if slope:
            for step, offset in ((1, across), (width, down)):
                both = known[at + step] & known[at - step]
                values = values - slope / 2 * (both * offset)[..., None] * (result[at + step] - result[at - step])
        total = weights.sum(1)
        reached = total > 0
        mean = np.einsum("pk,pkc->pc", weights[reached], values[reached]) / total[reached][:, None]
        if grain:  # added before the next ring reads the pixel, so that the grain runs along the streaks
            mean = np.round((mean + random.uniform(-grain, grain, mean.shape)) * 255) / 255
        result[places[ring][reached]] = np.clip(mean, 0, 1)
        known[places[ring][reached]] = True
    edge = radius + 1
    return result.reshape(*inside.shape, 3)[edge:-edge, edge:-edge]


def _patches(random, picture, hole):
    """Fills the hole with the picture itself, shifted."""
    height, width = hole.shape
    shift = int(random.integers(height // 8, height - height // 8)), int(random.integers(width // 8, width - width // 8))
    return np.roll(picture, shift, (0, 1))


_DRAWN = {"mean": _mean, "nearest": _nearest, "grown": _grown, "streaked": _streaked, "blurred": _blurred, "patches": _patches}
