"""Calibrates a trained detector, so that its output is a probability: Platt scaling of the logit, fitted on training pictures.

    python3 tools/train/calibrate.py --photos FOLDER --generator G.safetensors --detector D.safetensors --out E.safetensors

The focal loss leaves probabilities near one half. The logit z becomes a * z + b with a > 0. a and b minimize the cross-entropy against the masks, on filled pictures and as many
undamaged ones, and are folded into the last layer's weights. The order of pixels stays, and so does the area under the ROC curve.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch
from torch.nn import functional as F

import files
import fills
import match
import networks
import pictures
import safetensors_files
from arguments import number, side


@torch.no_grad()
def logits(detector, generator, source, batches, size):
    """(logits, labels) of all pixels of `batches` batches, each of four filled and four undamaged pictures."""
    found = []
    for number in range(batches):
        crops, holes = source.batch(2 ** 41 + number, 8, size)
        picture, hole = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255, torch.from_numpy(holes)[:, None].float()
        filled, where = picture[:4], hole[:4]
        output = generator(torch.cat((filled * (1 - where) + where, where), 1))
        equation = match.HoleEquation(where, tolerance=1e-3)
        random = np.random.default_rng([source.seed, number])
        drawn = fills.draw(random, crops[:4], holes[:4])
        seen, labels = fills.fill(*drawn, filled, where, output, match.finish(output, filled, equation), match.harmonic_fill(filled, equation))
        p = detector(torch.cat((seen, picture[4:]))).clamp(1e-6, 1 - 1e-6)
        found.append((torch.logit(p).flatten()[::7], torch.cat((labels, torch.zeros_like(hole[4:]))).flatten()[::7]))
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


def read_network(kind, path):
    """(network, its tensors as fp32, metadata) of a safetensors file with the weights of a "generator" or "detector"."""
    tensors, metadata = safetensors_files.read(path)
    tensors = {name: value.astype(np.float32) for name, value in tensors.items()}
    try:
        return networks.load(kind, tensors), tensors, metadata
    except (KeyError, IndexError, RuntimeError) as error:
        raise pictures.TrainingError(f"{path} does not hold the weights of a {kind}, but {len(tensors)} other tensors: pass the file that train.py wrote as {kind}.safetensors.") from error


def main():
    parser = argparse.ArgumentParser(description="Calibrates a detector on training pictures.")
    parser.add_argument("--photos", action="append", required=True)
    parser.add_argument("--generator", required=True, type=pathlib.Path)
    parser.add_argument("--detector", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--batches", type=number(int, 1), default=12)
    parser.add_argument("--size", type=side, default=128)
    parser.add_argument("--half", action="store_true", help="write fp16")
    options = parser.parse_args()
    detector, tensors, metadata = read_network("detector", options.detector)
    generator = read_network("generator", options.generator)[0]
    source = pictures.Pictures(options.photos, pictures.held_out_names(), seed=11, procedural_share=0.1, largest=options.size)
    a, b = fit(*logits(detector, generator, source, options.batches, options.size))
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
