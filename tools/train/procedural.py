"""Pictures drawn by code: dead leaves, shading, oriented textures, 1/f noise, lettering and line drawings, mixed; and clean drawings. RGB, uint8."""
import cv2
import numpy as np


def draw(random, height, width):
    """A picture of [height, width, 3]; random: a numpy Generator."""
    first = random.choice((_dead_leaves, _noise, _shading), p=(0.6, 0.2, 0.2))
    picture = first(random, height, width)
    for layer, chance in ((_texture, 0.4), (_shade, 0.5), (_lettering, 0.15), (_drawing, 0.25)):
        if random.random() < chance:
            picture = layer(random, picture)
    picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 1.0)) + random.normal(0, random.uniform(0, 0.02), picture.shape).astype(np.float32)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def draw_clean(random, height, width):
    """A picture of [height, width, 3] without noise and texture, as drawing programs make them: a plain or shaded ground, shapes, lettering, lines."""
    picture = random.choice((_plain, _shading, _shapes), p=(0.25, 0.25, 0.5))(random, height, width)
    for layer, chance in ((_shade, 0.3), (_lettering, 0.5), (_drawing, 0.5)):
        if random.random() < chance:
            picture = layer(random, picture)
    if random.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 1.0))
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def _color(random):
    gray = random.uniform(0.05, 0.95)
    return tuple(float(value) for value in np.clip(gray + random.normal(0, 0.18, 3), 0, 1))


def _power_noise(random, height, width, slope):
    """Noise with amplitudes as frequency to the power -slope; mean 0, deviation 1."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    radius = np.maximum(np.hypot(fy, fx), 1 / max(height, width))
    spectrum = np.exp(2j * np.pi * random.random(radius.shape)) / radius ** slope
    field = np.fft.irfft2(spectrum, (height, width))
    return ((field - field.mean()) / (field.std() + 1e-9)).astype(np.float32)


def _noise(random, height, width):
    field = _power_noise(random, height, width, random.uniform(0.9, 1.8))[..., None]
    tint = _power_noise(random, height, width, 1.6)[..., None] * random.normal(0, 0.06, 3)
    return (np.array(_color(random)) + field * random.uniform(0.05, 0.2) + tint).astype(np.float32)


def _plain(random, height, width):
    return np.full((height, width, 3), _color(random), np.float32)


def _shading(random, height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    ramp = (x * np.cos(angle) + y * np.sin(angle)) / max(height, width)
    ramp = (ramp - ramp.min()) / (np.ptp(ramp) + 1e-6)
    return (np.array(_color(random)) * (1 - ramp[..., None]) + np.array(_color(random)) * ramp[..., None]).astype(np.float32)


def _shapes(random, height, width):
    return _dead_leaves(random, height, width, (3, 40), 8.0)


def _dead_leaves(random, height, width, counts=(60, 500), smallest=3.0):
    """Dead leaves: discs, boxes and polygons over each other, with radii of density r^-3 (Lee, Mumford and Huang 2001)."""
    picture = _plain(random, height, width)
    largest = max(height, width) / 3
    count = int(random.integers(*counts))
    share = random.random(count)
    radii = 1 / np.sqrt(1 / smallest ** 2 - share * (1 / smallest ** 2 - 1 / largest ** 2))
    for radius in np.sort(radii)[::-1] if random.random() < 0.5 else radii:
        center = int(random.uniform(0, width)), int(random.uniform(0, height))
        shape, color = random.random(), _color(random)
        if shape < 0.5:
            axes = max(1, int(radius)), max(1, int(radius * random.uniform(0.3, 1)))
            cv2.ellipse(picture, center, axes, random.uniform(0, 180), 0, 360, color, -1, cv2.LINE_AA)
        else:
            corners = int(random.integers(3, 7)) if shape < 0.8 else 4
            angles = np.sort(random.uniform(0, 2 * np.pi, corners)) if shape < 0.8 else random.uniform(0, np.pi) + np.array([0.4, np.pi - 0.4, np.pi + 0.4, -0.4])
            points = np.array(center) + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
            cv2.fillPoly(picture, [np.round(points).astype(np.int32)], color, cv2.LINE_AA)
    return picture


def _texture(random, picture):
    """Draws waves in one direction, bent by slow noise, on a part of the picture."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, period = random.uniform(0, np.pi), random.uniform(4, 24)
    bend = _power_noise(random, height, width, 2.2) * random.uniform(0, 1.5)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period + bend)
    if random.random() < 0.5:
        wave = np.sign(wave)
    where = _power_noise(random, height, width, 2.0) > random.uniform(-1.5, 1)
    return picture + (wave * where * random.uniform(0.03, 0.2))[..., None].astype(np.float32)


def _shade(random, picture):
    field = _power_noise(random, *picture.shape[:2], 2.4)
    return picture * np.clip(1 + field * random.uniform(0.05, 0.25), 0.2, 1.8)[..., None]


def _lettering(random, picture):
    picture = np.ascontiguousarray(picture)
    for _ in range(int(random.integers(1, 6))):
        text = "".join(random.choice(list("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ"), size=int(random.integers(3, 18))))
        origin = int(random.uniform(0, picture.shape[1] * 0.7)), int(random.uniform(0, picture.shape[0]))
        cv2.putText(picture, text, origin, cv2.FONT_HERSHEY_DUPLEX, random.uniform(0.4, 1.8), _color(random), int(random.integers(1, 4)), cv2.LINE_AA)
    return picture


def _drawing(random, picture):
    picture = np.ascontiguousarray(picture)
    for _ in range(int(random.integers(2, 16))):
        points = (random.uniform(0, 1, (int(random.integers(2, 6)), 2)) * picture.shape[1::-1]).astype(np.int32)
        cv2.polylines(picture, [points], bool(random.random() < 0.3), _color(random), int(random.integers(1, 5)), cv2.LINE_AA)
    return picture
