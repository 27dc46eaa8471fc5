"""The losses of the paper's min-max (arXiv 2011.02293), those that are off by default, and the detector's on a fill bank. Pictures are [N, 3, H, W], masks and probabilities [N, 1, H, W]."""
import torch
from torch.nn import functional as F

import visibility

_CLIP = 1e-8
_FOCUS = 2
_UNDAMAGED_WEIGHT = 1.0
_RANKING_MARGIN = 0.05
_MATCH_FLOOR = 1e-4


def detector_loss(probability, hole):
    """Two-class focal loss, gamma 2; per picture, known pixels weigh by the hole's share r and hole pixels by 1 - r.

    The pixels of a picture without a hole would have weight 0. They get weight 1, more than any other pixel, so that the map stays dark where nothing is wrong.
    """
    ratio = hole.mean((1, 2, 3), keepdim=True)
    ratio = torch.where(ratio > 0, ratio, torch.full_like(ratio, _UNDAMAGED_WEIGHT))
    # Each class is clamped by itself, because 1 - 1e-8 is 1 in fp32.
    artifact, intact = probability.float().clamp(min=_CLIP), (1 - probability.float()).clamp(min=_CLIP)
    inside = (1 - ratio) * hole * intact ** _FOCUS * torch.log(artifact)
    outside = ratio * (1 - hole) * artifact ** _FOCUS * torch.log(intact)
    return -(inside + outside).mean()


def labeled_loss(logit, labels, flat, artifact_weight, flat_weight):
    """Cross-entropy of the detector's logits against the labels of visibility.py, without the undecided pixels; mean over all pixels.

    logit: [N, 1, H, W]. labels: integers of the same shape. flat: bool; intact pixels there weigh `flat_weight`. artifact_weight: of artifacts; other pixels weigh 1.
    """
    artifact = labels == visibility.ARTIFACT
    weight = torch.where(artifact, artifact_weight, torch.where(flat, flat_weight, 1.0)) * (labels != visibility.UNDECIDED)
    return F.binary_cross_entropy_with_logits(logit.float(), artifact.float(), weight)


def ranking_loss(worse, better, hole):
    """[N]: the shortfall by which the artifact score of the worse fill does not exceed the better fill's by a margin. A score is the mean probability inside the hole."""
    def score(probability):
        return (probability * hole).sum((1, 2, 3)) / hole.sum((1, 2, 3)).clamp(min=1)
    return (score(better) + _RANKING_MARGIN - score(worse)).clamp(min=0)


def generator_loss(output, picture, hole, probability=None, hole_weight=1.0):
    """mean |w * output - w * picture| with w = 10^p; w = 1 without a probability. The gradient flows through w.

    hole_weight: further weight of pixels inside the hole; 1 is the paper's loss.
    """
    difference = (output - picture).abs()
    if probability is not None:
        difference = difference * 10 ** probability.float()
    if hole_weight != 1:
        difference = difference * (1 + (hole_weight - 1) * hole)
    return difference.mean()


def hole_error(finished, picture, hole):
    """Mean square error inside each picture's hole: [N]."""
    return ((finished - picture) ** 2 * hole).sum((1, 2, 3)) / (3 * hole.sum((1, 2, 3))).clamp(min=1)


def match_loss(finished, picture, hole):
    """The mean over the pictures of ln(MSE inside the hole + 0.0001). Apart from the floor it is the negative PSNR of the user's result up to a factor, so that no picture outweighs the others."""
    return torch.log(hole_error(finished, picture, hole) + _MATCH_FLOOR).mean()


def psnr(error):
    """Mean PSNR in dB of pictures with these mean square errors."""
    return (-10 * torch.log10(error.clamp(min=1e-10))).mean()
