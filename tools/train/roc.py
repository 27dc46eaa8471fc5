"""The area under the ROC curve."""
import numpy as np


def area(scores, positive):
    """The chance that a positive's score is above a negative's, ties counted half (Mann-Whitney). scores: integers from 0 to 255. positive: bool of the same shape, with both classes."""
    scores, positive = np.ravel(scores).astype("i8"), np.ravel(positive).astype(bool)
    yes, no = (np.bincount(scores[chosen], minlength=256).astype("f8") for chosen in (positive, ~positive))
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))
