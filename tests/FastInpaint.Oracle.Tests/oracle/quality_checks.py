"""Holds the embedded weights to what they are shipped for, on scikit-image's sample pictures: a short form of benchmarks/quality.

    python3 quality_checks.py PROGRAM FOLDER

PROGRAM is FastInpaint.Host.dll; FOLDER receives pictures. Exit code 1 and a sentence where something does not hold.
"""
import concurrent.futures
import pathlib
import sys

import cv2
import numpy as np
import torch

import detector
import evaluate
import masks
import opponents
import sets
import tables
import visibility
from service import Service

PICTURES = ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
BINS = (masks.BINS[1], masks.BINS[4])
PASSED = (opponents.HARMONIC, opponents.TELEA, opponents.STOKES)
# Detail gives back texture at some cost in SSIM: there the weights are held to their own fill.
NETWORK = evaluate.SMOOTH
# The least areas under the curve, everywhere and in textured places.
EVERYWHERE = {opponents.TELEA: 0.9, opponents.STOKES: 0.9, detector.MESH: 0.75}
TEXTURED = {opponents.HARMONIC: 0.93, opponents.TELEA: 0.93, opponents.STOKES: 0.93, opponents.FSR: 0.85, opponents.SHIFTMAP: 0.65}


def require(condition, sentence):
    if not condition:
        sys.exit(sentence)


def cases():
    """One mask a bin for each picture, the same on every run."""
    for at, limits in enumerate(BINS):
        for number, name in enumerate(PICTURES):
            picture = sets.middle(sets.scaled(sets.read(sets.SAMPLE_FOLDER / name), 256, True))
            yield sets.Case(f"{pathlib.Path(name).stem}-{at}", str(limits), sets.SAMPLE_SET, picture, masks.draw(np.random.default_rng([2026, at, number]), 256, 256, *limits))


def complete(program, seed, case):
    """Adds the fills of the program, with detail and without, and of others to a case, their maps and measures, and the maps of a smeared copy and of a mesh."""
    others = PASSED + (opponents.FSR,) + ((opponents.SHIFTMAP,) if seed < len(PICTURES) else ())
    detector.judge(program, case, seed, (evaluate.OURS, NETWORK, *others), program.folder / "fills")
    evaluate.measure(case, None)
    return case


def main(program, folder):
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    program = Service(pathlib.Path(program), pathlib.Path(folder))
    try:
        check(program)
    finally:
        program.stop()


def check(program):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda item: complete(program, *item), enumerate(cases())))
        undamaged = np.array(list(pool.map(lambda case: detector.undamaged(program, case.name, case.truth), done[:len(PICTURES)])))
    for index, fill in ((tables.HOLE_PSNR, NETWORK), (tables.SSIM, NETWORK), (tables.HOLE_PSNR, evaluate.OURS)):
        name = tables.MEASURES[index][0]
        ours = tables.mean(done, fill, index)
        for method in PASSED:
            theirs = tables.mean(done, method, index)
            print(f"{name} of {fill}: {ours:.4f}, {method} {theirs:.4f}")
            require(ours > theirs, f"{name} of {fill} is {ours:.4f} and that of {method} {theirs:.4f}.")
    ours = tables.mean(done, evaluate.OURS, tables.PATCHES)
    for method in (NETWORK, opponents.HARMONIC):
        theirs = tables.mean(done, method, tables.PATCHES)
        print(f"distance of patches: {ours:.2f}, {method} {theirs:.2f}")
        require(ours < theirs, f"The distance of patches is {ours:.2f} and that of {method} {theirs:.2f}.")
    check_detector(done, undamaged)


def check_detector(done, undamaged):
    """done: judged cases. undamaged: (mean probability, mean on flat places) of the pictures."""
    for where, least in ((lambda case: None, EVERYWHERE), (lambda case: visibility.textured(case.truth), TEXTURED)):
        for title, bound in least.items():
            area = np.nanmean([detector.area(case, title, where(case)) for case in done if title in case.maps])
            print(f"area under the curve on {title}: {area:.3f}")
            require(area >= bound, f"The detector's area under the curve on {title} is {area:.3f}; at least {bound} is asked for.")
    mean, flat = np.nanmean(undamaged, axis=0)
    print(f"undamaged: {mean:.3f}, flat places {flat:.3f}")
    require(mean < 0.05 and flat < 0.1, f"The artifact map of undamaged pictures has a mean of {mean:.3f}, and of {flat:.3f} in flat places.")
    own, smooth, smeared = (np.array([detector.score(case.maps[title], case.hole) for case in done]) for title in (evaluate.OURS, NETWORK, detector.SMEARED))
    print(f"artifact scores: fills {own.round(2)}, without detail {smooth.round(2)}, smeared {smeared.round(2)}")
    require((own < smeared).all(), f"Artifact scores of fills, {own.round(2)}, beside those of smeared ones, {smeared.round(2)}.")
    require(own.mean() < smooth.mean(), f"Fills with detail score {own.mean():.3f}, those without {smooth.mean():.3f}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
