"""How far a picture is from the truth. Pictures are uint8 [H, W, 3], holes bool [H, W]."""
import numpy as np
from skimage.metrics import structural_similarity


def psnr(truth, picture, where=None):
    """10 log10(255^2 / MSE) in dB, over all channels of all pixels, or of those in `where`; 100 where nothing differs."""
    square = (truth.astype("f8") - picture) ** 2
    error = square.mean() if where is None else square[where].mean()
    return min(100.0, 10 * np.log10(255.0 ** 2 / max(error, 1e-12)))


def ssim(truth, picture):
    """Mean structural similarity of all windows that lie in the picture: Gaussian, 11 taps, sigma 1.5 (Wang et al. 2004), so centres at least 5 pixels from the edge."""
    return structural_similarity(truth, picture, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def ssim_51(truth, picture):
    """The same with the uniform window of 51x51 pixels that the paper's code uses, and sample covariance: centres at least 25 pixels from the edge."""
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


def roc_area(scores, positive):
    """Area under the ROC curve: the chance that a positive's score is above a negative's, ties counted half (Mann-Whitney)."""
    scores, positive = np.ravel(scores).astype("i8"), np.ravel(positive).astype(bool)
    yes, no = (np.bincount(scores[chosen], minlength=256).astype("f8") for chosen in (positive, ~positive))
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))
