"""Irregular masks with a given share of hole pixels: brush strokes, scratches, lettering and blobs. uint8, 1 in the hole."""
import cv2
import numpy as np

# The ratio bins of the evaluation: more than the first, at most the second share of the pixels.
BINS = ((0.01, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6))

_KINDS = ("strokes", "scratches", "lettering", "blobs")
_KIND_SHARES = (0.55, 0.12, 0.13, 0.2)
_FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX)
_MAX_MARKS = 400


def draw(random, height, width, low, high, kind=None):
    """A mask of [height, width] whose share of hole pixels lies in (low, high].

    random: a numpy Generator. kind: "strokes", "scratches", "lettering", "blobs", or None for a random one. Where the share is large, thin kinds are completed
    with strokes. Lengths are in pixels of a picture of side 256, and grow with the picture.
    """
    if not 0 <= low < high <= 1:
        raise ValueError(f"A mask's share of hole pixels must lie between 0 and 1 and grow; asked for {low} to {high}.")
    kind = kind or random.choice(_KINDS, p=_KIND_SHARES)
    if low >= 0.3 and kind in ("scratches", "lettering"):
        kind = "strokes"
    scale = max(1.0, (height * width) ** 0.5 / 256)
    goal = random.uniform(low + (high - low) * 0.15, high)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(_MAX_MARKS):
        if mask.mean() > low and (mask.mean() >= goal or random.random() < 0.05):
            break
        trial = mask.copy()
        _MARKS[kind](random, trial, scale)
        if trial.mean() > high:
            # The mark covers too much; a mark of the thin kind fits the rest.
            trial = mask.copy()
            _scratch(random, trial, scale)
            if trial.mean() > high:
                continue
        mask = trial
    if not low < mask.mean() <= high:
        return draw(random, height, width, low, high, "strokes" if low > 0.05 else "scratches")
    return mask


def _stroke(random, mask, scale):
    """A brush stroke with 4 to 12 turns, in the manner of the free-form masks of Yu et al. 2019 (arXiv 1806.03589)."""
    height, width = mask.shape
    point = np.array([random.uniform(0, width), random.uniform(0, height)])
    angle = random.uniform(0, 2 * np.pi)
    thickness = int(round(random.uniform(8, 34) * scale))
    for turn in range(int(random.integers(4, 13))):
        angle += random.uniform(-0.9, 0.9) if turn % 2 else np.pi - random.uniform(-0.6, 0.6) if random.random() < 0.3 else random.uniform(-0.4, 0.4)
        following = point + random.uniform(10, 60) * scale * np.array([np.cos(angle), np.sin(angle)])
        following = np.clip(following, 0, [width, height])
        cv2.line(mask, _pixel(point), _pixel(following), 1, thickness)
        cv2.circle(mask, _pixel(following), thickness // 2, 1, -1)
        point = following
        if random.random() < 0.15:
            break


def _scratch(random, mask, scale):
    """A thin, slightly bent line, often across the whole picture."""
    height, width = mask.shape
    points = [np.array([random.uniform(0, width), random.uniform(0, height)])]
    angle = random.uniform(0, 2 * np.pi)
    for _ in range(int(random.integers(3, 14))):
        angle += random.normal(0, 0.25)
        points.append(points[-1] + random.uniform(8, 30) * scale * np.array([np.cos(angle), np.sin(angle)]))
    cv2.polylines(mask, [np.round(points).astype(np.int32)], False, 1, max(1, int(round(random.uniform(1, 5) * scale))))


def _lettering(random, mask, scale):
    height, width = mask.shape
    text = "".join(random.choice(list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "), size=int(random.integers(4, 16))))
    origin = int(random.uniform(-0.1, 0.8) * width), int(random.uniform(0.05, 1.05) * height)
    cv2.putText(mask, text, origin, _FONTS[int(random.integers(len(_FONTS)))], random.uniform(0.5, 2.2) * scale, 1, max(1, int(round(random.uniform(1, 6) * scale))))


def _blob(random, mask, scale):
    """A closed outline whose radius is a sum of a few waves."""
    height, width = mask.shape
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones_like(angles)
    for wave in range(1, 6):
        radius += random.normal(0, 0.35 / wave) * np.cos(wave * angles + random.uniform(0, 2 * np.pi))
    radius = np.clip(radius, 0.2, 2.5) * random.uniform(8, 48) * scale
    center = np.array([random.uniform(0, width), random.uniform(0, height)])
    outline = center + np.stack([np.cos(angles), np.sin(angles)], 1) * radius[:, None]
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)


def _pixel(point):
    return int(round(point[0])), int(round(point[1]))


_MARKS = {"strokes": _stroke, "scratches": _scratch, "lettering": _lettering, "blobs": _blob}
