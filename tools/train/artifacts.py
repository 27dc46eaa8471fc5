"""Artifacts that are drawn into pictures for the detector's training: smears, pasted and repeated patches, shifted lines, meshes.

Pictures are float32 [H, W, 3] in levels of 255, holes bool [H, W]; random is a numpy Generator. A drawing gives (picture, labels): what is drawn lies in the hole, the labels are those of visibility.py.
"""
import cv2
import numpy as np

import visibility

_PERIODS, _PERIOD_SHARES = (2, 3, 4, 8), (0.1, 0.15, 0.6, 0.15)
_MASKED = 4.0  # a texture whose squared gradient is so many times the mesh's hides it


def draw(random, picture, hole):
    """An artifact of a random kind: (kind, picture, labels)."""
    kind = random.choice(KINDS, p=_SHARES)
    return (kind, *_DRAWN[kind](random, picture, hole))


def smear(random, picture, hole, fill=None):
    """Replaces each pixel of the hole by the mean of a square around it, of side 7 to 33, in the fill, by default the picture. The square includes known pixels."""
    side = 2 * int(random.integers(3, 17)) + 1
    return _labeled(picture, cv2.blur(picture if fill is None else fill, (side, side)), hole)


def mesh(random, picture, hole, period=None, amplitude=None):
    """Adds a periodic pattern to the picture or to a blurred copy: a random tile, lattice lines, a wave or a checkerboard. This is what a generator with an adversary invents.

    period: in pixels, 2, 3, 4 or 8. amplitude: the pattern's root mean square, in levels, 2 to 12.
    """
    period = period or int(random.choice(_PERIODS, p=_PERIOD_SHARES))
    amplitude = amplitude or np.exp(random.uniform(np.log(2), np.log(12)))
    tile = _tile(random, period)
    tile = (tile - tile.mean((0, 1))) / max(tile.std(), 1e-6)
    pattern = amplitude * np.tile(tile, (-(-hole.shape[0] // period), -(-hole.shape[1] // period), 3 // tile.shape[2]))[:hole.shape[0], :hole.shape[1]]
    below = picture if random.random() < 0.6 else cv2.GaussianBlur(picture, (0, 0), random.uniform(1, 4))
    filled = np.where(hole[..., None], below + pattern, picture)
    result = visibility.labels(picture, filled, hole)
    # A mesh of low contrast changes the structure little, but its regularity is seen wherever no texture hides it.
    seen = visibility.gradient(pattern) ** 2 * _MASKED > visibility.gradient(below) ** 2
    result[hole & seen] = visibility.ARTIFACT
    result[hole & ~seen & (result == visibility.INTACT)] = visibility.UNDECIDED
    return _rounded(filled), result


def _tile(random, period):
    """One period of a pattern: [period, period, 3], or [period, period, 1] without color."""
    way, channels = random.random(), 3 if random.random() < 0.4 else 1
    tint = random.uniform(0.3, 1, channels) * random.choice((-1, 1), channels)
    rows, columns = np.mgrid[:period, :period]
    if way < 0.4:
        return random.normal(0, 1, (period, period, channels))
    if way < 0.6:
        lines = (rows == 0) | (columns == 0) if random.random() < 0.6 else (columns if random.random() < 0.5 else rows) == 0
        return lines[..., None] * tint
    if way < 0.8:
        phase = random.uniform(0, 2 * np.pi, 2)
        waves = [np.cos(2 * np.pi * axis / period + shift) for axis, shift in zip((rows, columns), phase)]
        return (waves[0] * waves[1] if random.random() < 0.5 else waves[0] + waves[1])[..., None] * tint
    half = max(1, period // 2)
    return ((rows // half + columns // half) % 2 * 2.0 - 1)[..., None] * tint


def _drag(random, picture, hole):
    """Drags known pixels into the hole along one axis: streaks."""
    turns = int(random.integers(4))
    turned, inside = np.rot90(picture, turns).copy(), np.rot90(hole, turns)
    for row in range(1, len(turned)):
        turned[row][inside[row]] = turned[row - 1][inside[row]]
    filled = np.rot90(turned, -turns)
    if random.random() < 0.5:
        filled = cv2.GaussianBlur(np.ascontiguousarray(filled), (0, 0), random.uniform(0.5, 1.5))
    return _labeled(picture, filled, hole)


def _paste(random, picture, hole):
    """Fills the hole with one to six other places of the picture, each nearest to a point of its own, sometimes turned or of another brightness: patches with seams."""
    height, width = hole.shape
    points = random.uniform(0, 1, (int(random.integers(1, 7)), 2)) * hole.shape
    rows, columns = np.mgrid[:height, :width]
    nearest = np.argmin([(rows - top) ** 2 + (columns - left) ** 2 for top, left in points], axis=0)
    filled = picture.copy()
    for at in range(len(points)):
        moved = np.roll(picture, (int(random.integers(height // 5, height * 4 // 5)), int(random.integers(width // 5, width * 4 // 5))), (0, 1))
        if random.random() < 0.3:
            moved = moved[::-1] if random.random() < 0.5 else moved[:, ::-1]
        if random.random() < 0.2:
            moved = moved + random.uniform(-20, 20)
        filled[nearest == at] = moved[nearest == at]
    return _labeled(picture, filled, hole)


def _shift(random, picture, hole):
    """Shifts the hole's content by 2 to 10 pixels: lines break at the hole's border."""
    distance, angle = random.uniform(2, 10), random.uniform(0, 2 * np.pi)
    return _labeled(picture, np.roll(picture, (round(distance * np.sin(angle)), round(distance * np.cos(angle))), (0, 1)), hole)


def _repeat(random, picture, hole):
    """Fills the hole with copies of one patch of 8 to 28 pixels, side by side. Where the patch has contrast, the repetition is seen in the whole hole."""
    height, width = hole.shape
    rows, columns = (int(side) for side in random.integers(8, 29, 2))
    top, left = int(random.integers(height - rows + 1)), int(random.integers(width - columns + 1))
    patch = picture[top:top + rows, left:left + columns]
    filled = np.tile(patch, (-(-height // rows), -(-width // columns), 1))[:height, :width]
    result, seen = _labeled(picture, filled, hole)
    seen[hole & visibility.textured(filled)] = visibility.ARTIFACT
    return result, seen


def _labeled(picture, filled, hole):
    result = np.where(hole[..., None], filled, picture)
    return _rounded(result), visibility.labels(picture, result, hole)


def _rounded(picture):
    return np.clip(np.rint(picture), 0, 255).astype(np.float32)


KINDS = ("smear", "mesh", "drag", "paste", "shift", "repeat")
_SHARES = (0.12, 0.38, 0.12, 0.14, 0.14, 0.1)
_DRAWN = {"smear": smear, "mesh": mesh, "drag": _drag, "paste": _paste, "shift": _shift, "repeat": _repeat}
