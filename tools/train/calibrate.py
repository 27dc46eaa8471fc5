"""Calibrates a trained detector, so that its output is a probability: Platt scaling of the logit, fitted on the training's samples.

    python3 tools/train/calibrate.py --bank BANK --photos FOLDER --detector D.safetensors --out E.safetensors

Weights of artifacts and of flat places shift the logit. z becomes a * z + b with a > 0. a and b minimize the cross-entropy against the labels of visibility.py, without weights,
and are folded into the last layer's weights. The order of pixels stays, and so does the area under the ROC curve.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch
from torch.nn import functional as F

import files
import networks
import pictures
import safetensors_files
import visibility
from arguments import number, side
from fill_samples import PROCEDURAL, Bank, Samples

_FIRST_BATCH = 2 ** 41
_PIXELS_APART = 7


@torch.no_grad()
def logits(detector, samples, batches):
    """(logits, labels) of pixels of `batches` batches, without the undecided ones; labels are 1 for artifacts, else 0."""
    found = []
    for at in range(batches):
        shown, labels, *_ = samples.batch(_FIRST_BATCH + at)
        intact, artifact = detector.tail(detector.head(torch.from_numpy(shown).permute(0, 3, 1, 2).float() / 255)).split(1, 1)
        z, label = (artifact - intact).flatten()[::_PIXELS_APART], torch.from_numpy(labels).flatten()[::_PIXELS_APART]
        decided = label != visibility.UNDECIDED
        found.append((z[decided], (label[decided] == visibility.ARTIFACT).float()))
    return torch.cat([z for z, _ in found]), torch.cat([label for _, label in found])


def fit(z, label):
    """(a, b) of least cross-entropy."""
    scale, shift = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, shift], max_iter=100, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = F.binary_cross_entropy_with_logits(torch.exp(scale) * z + shift, label)
        value.backward()
        return value

    optimizer.step(loss)
    return float(torch.exp(scale)), float(shift)


def apply(tensors, a, b):
    """The detector's tensors with a * z + b as their logit difference."""
    result = dict(tensors)
    result["deconv2.weight"] = tensors["deconv2.weight"] * a
    result["deconv2.bias"] = tensors["deconv2.bias"] * a + np.array([-b / 2, b / 2], np.float32)
    return result


def read_detector(path):
    """(detector, its tensors as fp32, metadata) of a safetensors file."""
    tensors, metadata = safetensors_files.read(path)
    tensors = {name: value.astype(np.float32) for name, value in tensors.items()}
    try:
        return networks.load("detector", tensors), tensors, metadata
    except (KeyError, IndexError, RuntimeError) as error:
        raise pictures.TrainingError(f"{path} does not hold the weights of a detector, but {len(tensors)} other tensors: pass the file that train_detector.py wrote as detector.safetensors.") from error


def main():
    parser = argparse.ArgumentParser(description="Calibrates a detector on the samples of its training.")
    parser.add_argument("--bank", required=True, type=pathlib.Path, help="the folder that fill_bank.py wrote")
    parser.add_argument("--photos", action="append", default=[], metavar="FOLDER", help="as for train_detector.py")
    parser.add_argument("--detector", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--batches", type=number(int, 1), default=60, help="of 16 pictures (default: 60)")
    parser.add_argument("--size", type=side, default=128, help="of the crops (default: 128)")
    parser.add_argument("--half", action="store_true", help="write fp16")
    options = parser.parse_args()
    detector, tensors, metadata = read_detector(options.detector)
    bank = Bank(options.bank)
    photos = pictures.Pictures(options.photos, pictures.held_out_names(), seed=11, procedural_share=PROCEDURAL, largest=options.size)
    a, b = fit(*logits(detector, Samples(bank, photos, 11, options.size, 16), options.batches))
    result = apply(tensors, a, b)
    if options.half:
        result = {name: value.astype(np.float16) for name, value in result.items()}
    files.write_whole(options.out, lambda path: safetensors_files.write(path, result, metadata))
    print(f"logit * {a:.3f} + {b:.3f}")


if __name__ == "__main__":
    try:
        main()
    except (pictures.TrainingError, OSError, ValueError) as error:
        sys.exit(f"calibrate.py: {error}")
