"""Filled pictures for the detector to learn from, beside the generator's raw output. OpenCV's Telea and Navier-Stokes are not among them: the evaluation tests on those."""
import cv2
import numpy as np
import torch

KINDS = ("finished", "undamaged", "composite", "harmonic", "nearest", "grown", "streaked", "blurred", "patches", "mean")
_SHARES = (0.34, 0.18, 0.04, 0.07, 0.06, 0.06, 0.16, 0.04, 0.02, 0.03)


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


def _streaked(random, picture, hole):
    """The hole closed from its rim inward, every new pixel a mean of closed ones that counts most those straight outward, at times with the slope there carried on: streaks along the normals of the rim."""
    radius = int(random.choice((2, 3, 4)))
    sharpness, reach, slope = random.uniform(1, 16), random.uniform(0, 2.5), float(random.choice((0, 0, 0, 0.5)))
    inside = np.pad(hole > 0, radius + 1, constant_values=True)
    distance = cv2.distanceTransform(np.pad(hole, radius + 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5)
    normal = np.stack((cv2.Sobel(distance, cv2.CV_32F, 0, 1), cv2.Sobel(distance, cv2.CV_32F, 1, 0)), -1)
    normal += random.normal(0, 1, 2) * random.uniform(0, 0.3)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-6
    result = np.pad(picture, ((radius + 1,) * 2, (radius + 1,) * 2, (0, 0)), mode="edge").astype(np.float32)
    known = ~inside
    if not known.any():
        return picture
    ys, xs = np.nonzero(np.pad(hole > 0, radius + 1))
    rings = np.floor(distance[ys, xs] / random.uniform(0.4, 1.1)).astype(int)
    order = np.argsort(rings, kind="stable")
    for ring in np.split(order, np.nonzero(np.diff(rings[order]))[0] + 1):
        y, x = ys[ring], xs[ring]
        total, weights = np.zeros((len(ring), 3), np.float32), np.zeros(len(ring), np.float32)
        for dy in range(-radius, radius + 1):
            for dx in range(-radius, radius + 1):
                length = np.hypot(dy, dx)
                if length == 0 or length > radius + 0.5:
                    continue
                along = np.abs(normal[y, x, 0] * dy + normal[y, x, 1] * dx) / length
                weight = known[y + dy, x + dx] * (along ** sharpness + 1e-4) / length ** reach
                value = result[y + dy, x + dx]
                if slope:
                    across = known[y + dy, x + dx + 1] & known[y + dy, x + dx - 1]
                    down = known[y + dy + 1, x + dx] & known[y + dy - 1, x + dx]
                    value = value - slope / 2 * (dx * (across[:, None] * (result[y + dy, x + dx + 1] - result[y + dy, x + dx - 1]))
                                                 + dy * (down[:, None] * (result[y + dy + 1, x + dx] - result[y + dy - 1, x + dx])))
                total += weight[:, None] * value
                weights += weight
        reached = weights > 0
        result[y[reached], x[reached]] = np.clip(total[reached] / weights[reached][:, None], 0, 1)
        known[y[reached], x[reached]] = True
    edge = radius + 1
    return result[edge:-edge, edge:-edge]


def _patches(random, picture, hole):
    """The picture itself, shifted."""
    height, width = hole.shape
    shift = int(random.integers(height // 8, height - height // 8)), int(random.integers(width // 8, width - width // 8))
    return np.roll(picture, shift, (0, 1))


_DRAWN = {"mean": _mean, "nearest": _nearest, "grown": _grown, "streaked": _streaked, "blurred": _blurred, "patches": _patches}
