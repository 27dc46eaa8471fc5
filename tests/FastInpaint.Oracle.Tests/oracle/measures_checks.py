"""Checks of benchmarks/quality/measures.py on cases computed by hand, by name.

    python3 measures_checks.py FOLDER CHECK...
"""
import sys

import numpy as np

import checks
import measures


def require_near(actual, expected, what):
    if not abs(actual - expected) <= 1e-9 * max(1, abs(expected)):
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


CHECKS = {check.__name__: check for check in (peak_signal, absolute_error, border_steps, roc, structure)}

if __name__ == "__main__":
    checks.run({name: lambda folder, check=check: check() for name, check in CHECKS.items()}, *sys.argv[1:])
