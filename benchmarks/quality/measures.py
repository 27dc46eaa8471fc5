"""Measures of the difference between a picture and the truth. Pictures are uint8 [H, W, 3], holes bool [H, W]."""
import pathlib
import sys

import numpy as np
from skimage.metrics import structural_similarity

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "train"))
from roc import area as roc_area  # noqa: E402, F401


def psnr(truth, picture, where=None):
    """10 log10(255^2 / MSE) in dB, over all channels of all pixels, or of those in `where`; 100 where nothing differs."""
    square = (truth.astype("f8") - picture) ** 2
    error = square.mean() if where is None else square[where].mean()
    return min(100.0, 10 * np.log10(255.0 ** 2 / max(error, 1e-12)))


def ssim(truth, picture):
    """The mean structural similarity (Wang et al. 2004) with a Gaussian window of 11 taps and sigma 1.5. Only windows inside the picture count, so centers are at least 5 pixels from the edge."""
    return structural_similarity(truth, picture, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def ssim_51(truth, picture):
    """The mean structural similarity as in the paper's code, with a uniform window of 51x51 pixels and sample covariance. Centers are at least 25 pixels from the edge."""
    return structural_similarity(truth, picture, channel_axis=2, data_range=255, win_size=51)


def l1(truth, picture):
    """100 * sum |picture - truth| / (255 * values), in per cent, over the whole picture."""
    return float(np.abs(truth.astype("f8") - picture).mean() / 2.55)


def seam(truth, picture, hole):
    """A ratio: the sum of |step| across the hole's border in the picture, divided by the same sum in the truth, or by 1 where that is less.

    The border is all pairs of a known pixel and a hole pixel beside, above or below it; a step is the difference of their values in one channel, 0 to 255.
    1 is as rough as the truth, more is rougher, less is smoother.
    """
    steps = []
    for image in (picture.astype("f8"), truth.astype("f8")):
        across = np.abs(image[:, 1:] - image[:, :-1])[hole[:, 1:] != hole[:, :-1]].sum()
        down = np.abs(image[1:] - image[:-1])[hole[1:] != hole[:-1]].sum()
        steps.append(across + down)
    return steps[0] / max(steps[1], 1.0)


def gradient_ratio(truth, picture, hole):
    """A ratio: the mean length of the gradient inside the hole, divided by the truth's. 1 is as rough as the truth, less is fog, more is noise.

    The gradient is the difference to the next row and column, in every channel; pixels count whose four neighbors lie in the hole too. nan where no pixel counts, or where
    the truth is flat there.
    """
    inside = np.zeros_like(hole)
    inside[1:-1, 1:-1] = hole[1:-1, 1:-1] & hole[:-2, 1:-1] & hole[2:, 1:-1] & hole[1:-1, :-2] & hole[1:-1, 2:]
    if not inside.any():
        return float("nan")
    means = []
    for image in (picture.astype("f8"), truth.astype("f8")):
        down, across = image[1:, :-1] - image[:-1, :-1], image[:-1, 1:] - image[:-1, :-1]
        means.append(np.hypot(down, across)[inside[:-1, :-1]].mean())
    return means[0] / means[1] if means[1] > 0 else float("nan")


def patches_inside(picture, hole, side=7):
    """The square patches that lie in the hole, [N, side * side * channels] float32, row by row."""
    rows, columns = np.nonzero(np.lib.stride_tricks.sliding_window_view(hole, (side, side)).all(axis=(2, 3)))
    windows = np.lib.stride_tricks.sliding_window_view(picture, (side, side), axis=(0, 1))
    return windows[rows, columns].reshape(len(rows), side * side * picture.shape[2]).astype("f4")


def sliced_wasserstein(some, others, directions=128):
    """The mean over fixed directions of the Wasserstein-1 distance between both sets of vectors, [N, D] each, projected on the direction; the set's unit.

    The directions are uniform on the unit sphere, with a fixed seed (Rabin et al. 2011). nan where the sets are empty.
    """
    if len(some) == 0:
        return float("nan")
    units = np.random.default_rng(2024).normal(size=(directions, some.shape[1]))
    units = (units / np.linalg.norm(units, axis=1, keepdims=True)).astype("f4")
    return float(np.abs(np.sort(units @ some.T, axis=1) - np.sort(units @ others.T, axis=1)).mean(dtype="f8"))


def patch_distance(truth, picture, hole):
    """The sliced Wasserstein distance between the patches of 7x7 pixels in the hole of the picture and of the truth, in levels."""
    return sliced_wasserstein(patches_inside(picture, hole), patches_inside(truth, hole))
