"""Holds the embedded weights to what they are shipped for, on scikit-image's sample pictures: a short form of benchmarks/quality.

    python3 quality_checks.py PROGRAM FOLDER

PROGRAM is FastInpaint.Host.dll; FOLDER receives pictures. Exit code 1 and a sentence where something does not hold.
"""
import concurrent.futures
import io
import pathlib
import subprocess
import sys
import time
import urllib.request
import uuid

import cv2
import numpy as np
import torch

import evaluate
import masks
import measures
import opponents
import sets
import tables

PICTURES = ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
BINS = (masks.BINS[1], masks.BINS[4])
SMEARED_REACH = 12
PASSED = (opponents.HARMONIC, opponents.TELEA, opponents.STOKES)
# Detail gives back texture at some cost in SSIM, and hides the network's artifacts: the weights are held to their own fill.
NETWORK = evaluate.SMOOTH


class Service(evaluate.Program):
    """The program as a service: one start for all pictures."""

    def __init__(self, program, folder):
        super().__init__(program, folder, None, None)
        self.log = folder / "service.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([*self.command, "serve", "--urls", "http://127.0.0.1:0", "--device", "cpu"], stdout=subprocess.DEVNULL, stderr=log)
        while not (line := self.log.read_text(encoding="utf-8").partition("\n")[0]).startswith("fastinpaint: http"):
            require(self.process.poll() is None, f"The service ended at its start: {line}")
            time.sleep(0.1)
        self.address = line.split()[1]

    def run(self, command, *arguments):
        """What the command line writes with these arguments: files, -o, a file, options."""
        at = arguments.index("-o")
        fields = {name.lstrip("-"): value for name, value in zip(arguments[at + 2::2], arguments[at + 3::2])}
        heat = fields.pop("heatmap", None)
        answer = self.post(command, dict(zip(("image", "mask"), arguments[:at])), fields)
        pathlib.Path(arguments[at + 1]).write_bytes(answer)
        if heat:
            pathlib.Path(heat).write_bytes(self.post("detect", {"image": arguments[at + 1]}, {}))
        return {"milliseconds": {"plan": 0, "compute": 0}}

    def post(self, route, files, fields):
        boundary, body = uuid.uuid4().hex, io.BytesIO()
        for name, content, kind in (*((name, pathlib.Path(path).read_bytes(), f'; filename="{name}.png"') for name, path in files.items()), *((name, value.encode(), "") for name, value in fields.items())):
            body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n'.encode() + content + b"\r\n")
        body.write(f"--{boundary}--\r\n".encode())
        request = urllib.request.Request(f"{self.address}/v1/{route}", body.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def stop(self):
        self.process.kill()
        self.process.wait()


def require(condition, sentence):
    if not condition:
        sys.exit(sentence)


def cases():
    """One mask a bin for each picture, the same on every run."""
    for at, limits in enumerate(BINS):
        for number, name in enumerate(PICTURES):
            picture = sets.middle(sets.scaled(sets.read(sets.SAMPLE_FOLDER / name), 256, True))
            yield sets.Case(f"{pathlib.Path(name).stem}-{at}", str(limits), sets.SAMPLE_SET, picture, masks.draw(np.random.default_rng([2026, at, number]), 256, 256, *limits))


def smeared(case):
    """The program's fill, each pixel the mean of the square around it."""
    side = 2 * SMEARED_REACH + 1
    fill = case.filled[evaluate.OURS]
    return np.where(case.hole[..., None], cv2.blur(fill, (side, side)), fill)


def complete(program, case):
    """Fills and artifact maps of the program, with detail and without, and of the three fills that it is to pass, and their measures."""
    program.fill(case, evaluate.OURS)
    program.fill(case, NETWORK)
    for method in PASSED:
        case.filled[method], _ = opponents.compute(method, case.damaged(), case.hole)
    for method in (NETWORK, opponents.TELEA, opponents.STOKES):
        case.maps[method] = program.detect(case.filled[method], f"{case.name}-{'network' if method == NETWORK else method}")
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
        done = list(pool.map(lambda case: complete(program, case), cases()))
        undamaged = [heat.mean() / 255 for heat in pool.map(lambda case: program.detect(case.truth, f"{case.name}-truth"), done[:len(PICTURES)])]
        smears = list(pool.map(lambda case: program.detect(smeared(case), f"{case.name}-smeared"), done))
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
    print(f"AUC on fills with detail: {np.mean([measures.roc_area(case.maps[evaluate.OURS], case.hole) for case in done]):.3f}")
    for method, least in ((NETWORK, 0.95), (opponents.TELEA, 0.9), (opponents.STOKES, 0.9)):
        area = np.mean([measures.roc_area(case.maps[method], case.hole) for case in done])
        print(f"AUC on fills of {method}: {area:.3f}")
        require(area >= least, f"The detector's area under the curve on fills of {method} is {area:.3f}; at least {least} is asked for.")
    print(f"undamaged: {np.mean(undamaged):.3f}")
    require(np.mean(undamaged) < 0.1, f"The artifact map of undamaged pictures has a mean of {np.mean(undamaged):.3f}.")
    own, worse = (np.array([heat[case.hole].mean() / 255 for case, heat in zip(done, heats)]) for heats in ([case.maps[evaluate.OURS] for case in done], smears))
    print(f"artifact scores: fills {own.round(2)}, smeared {worse.round(2)}")
    require(own.mean() < worse.mean() and np.mean(own < worse) >= 0.75, f"Artifact scores of fills, {own.round(2)}, beside those of smeared ones, {worse.round(2)}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
