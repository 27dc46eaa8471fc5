"""Checks of the labels and of the drawn artifacts of the detector's training (tools/train: visibility.py, artifacts.py), by name.

    python3 artifact_checks.py FOLDER CHECK...
"""
import sys

import cv2
import numpy as np

import artifacts
import checks
import visibility
from training_checks import require


def noise(seed, side=64, sigma=2.0, contrast=40):
    """A texture: float32 [side, side, 3], with values around 128."""
    values = np.random.default_rng(seed).normal(0, 1, (side, side, 3)).astype(np.float32)
    blurred = cv2.GaussianBlur(values, (0, 0), sigma)
    return 128 + contrast * blurred / blurred.std()


def square(side=64, low=16, high=48):
    hole = np.zeros((side, side), bool)
    hole[low:high, low:high] = True
    return hole


def share(labels, label, where):
    return (labels[where] == label).mean()


def visible_differences(folder):
    """Labels are intact where nobody sees a difference, artifacts where anybody does, and known pixels are intact."""
    hole, texture, flat = square(), noise(1), np.full((64, 64, 3), 120, np.float32)
    random = np.random.default_rng(2)
    middle = square(low=22, high=42)
    for what, truth, fill, label in (
            ("the truth", texture, texture, visibility.INTACT), ("a flat place without its grain", flat + random.normal(0, 1, flat.shape), flat, visibility.INTACT),
            ("another piece of fine texture", noise(3, sigma=0.8), noise(4, sigma=0.8), visibility.INTACT), ("fog in a texture", texture, np.full_like(texture, 128), visibility.ARTIFACT),
            ("a texture in a flat place", flat, texture, visibility.ARTIFACT), ("another color", flat, flat + np.float32([20, 0, 0]), visibility.ARTIFACT),
            ("stripes that are turned", stripes(), stripes().swapaxes(0, 1), visibility.ARTIFACT), ("stripes that are shifted", stripes(), np.roll(stripes(), 4, 1), visibility.INTACT)):
        labels = visibility.labels(truth, np.where(hole[..., None], fill, truth), hole)
        require(share(labels, label, middle) > 0.9, f"{what}: {np.bincount(labels[middle], minlength=3)} pixels are intact, undecided, artifacts instead of label {label}.")
        require(share(labels, visibility.INTACT, ~hole) == 1, f"{what}: known pixels are not intact.")
    seam = visibility.labels(flat, np.where(hole[..., None], flat + 14, flat), hole)
    require(share(seam, visibility.ARTIFACT, hole & ~square(low=18, high=46)) > 0.9 and share(seam, visibility.ARTIFACT, square(low=28, high=36)) == 0, "A step of 14 levels is not seen at its edge alone.")


def stripes():
    return np.repeat((128 + 40 * np.sin(np.arange(64) * np.pi / 4)).astype(np.float32)[None, :, None], 64, 0).repeat(3, 2)


def structure_by_hand(folder):
    """A ramp of 3 a column and 4 a row has the tensor (9, 16, 12) and a gradient of 5; halving it gives |J - K| / (|J| + |K| + 16) with |J| = 25."""
    rows, columns = np.indices((32, 32)).astype(np.float32)
    ramp = np.repeat((3 * columns + 4 * rows)[..., None], 3, 2)
    inner = (slice(8, 20), slice(8, 20))
    require(np.allclose(visibility.structure_tensor(ramp)[inner], (9, 16, 12), atol=1e-3), "The ramp's tensor is wrong.")
    require(np.allclose(visibility.gradient(ramp)[inner], 5, atol=1e-4), "The ramp's gradient is wrong.")
    require(np.allclose(visibility.structure_difference(ramp, ramp / 2)[inner], (25 - 6.25) / (25 + 6.25 + 16), atol=1e-4), "The difference of a ramp and half of it is wrong.")
    color = visibility.color_difference(ramp, ramp + np.float32([2, -7, 1]))
    require(np.allclose(color[inner], 7 / np.hypot(1, 5 / 6), atol=1e-3), "The difference in color is wrong.")
    require(visibility.flat(ramp * 0.7)[inner].all() and not visibility.textured(ramp * 1.5)[inner].any() and visibility.textured(ramp * 1.7)[inner].all(), "Flat is below 4 levels a pixel, textured above 8.")


def drawn_artifacts(folder):
    """Every kind changes the hole alone and marks something; a mesh repeats with its period and has its amplitude."""
    truth, hole = np.clip(np.rint(noise(5)), 0, 255), square()
    truth[:, 30:33] = 10
    for kind in artifacts.KINDS:
        marked = 0
        for seed in range(12):
            picture, labels = artifacts._DRAWN[kind](np.random.default_rng(seed), truth, hole)
            require(np.array_equal(picture[~hole], truth[~hole]), f"{kind} changed known pixels.")
            require(picture.dtype == np.float32 and picture.min() >= 0 and picture.max() <= 255 and np.array_equal(picture, np.rint(picture)), f"{kind} is no picture of 8 bits.")
            require(share(labels, visibility.INTACT, ~hole) == 1, f"{kind} marks known pixels.")
            marked += share(labels, visibility.ARTIFACT, hole) > 0.02
        require(marked >= 6, f"{kind} marks something in {marked} of 12 pictures.")
    found = {artifacts.draw(np.random.default_rng(seed), truth, hole)[0] for seed in range(80)}
    require(found == set(artifacts.KINDS), f"Only {found} are drawn.")
    flat = np.full((64, 64, 3), 100, np.float32)
    for period in (2, 3, 4, 8):
        picture, labels = artifacts.mesh(np.random.default_rng(9), flat, hole, period, 5.0)
        inside = picture[16:48, 16:48] - 100
        require(np.array_equal(inside[:-period], inside[period:]) and np.array_equal(inside[:, :-period], inside[:, period:]), f"The mesh does not repeat after {period} pixels.")
        require(abs(inside.std() - 5) < 0.8 and share(labels, visibility.ARTIFACT, hole) == 1, f"The mesh of period {period} has {inside.std()} levels.")
    smeared, _ = artifacts.smear(np.random.default_rng(1), truth, hole)
    require(smeared[20:44, 20:44].std() < 0.7 * truth[20:44, 20:44].std(), "The fill is not smeared.")


CHECKS = {check.__name__: check for check in (visible_differences, structure_by_hand, drawn_artifacts)}

if __name__ == "__main__":
    cv2.setNumThreads(1)
    checks.run(CHECKS, *sys.argv[1:])
