"""Other ways of filling holes: a harmonic fill and OpenCV's. Pictures are uint8 [H, W, 3], BGR, white in the hole; holes are bool [H, W].

    python3 other_fills.py METHOD FOLDER

fills the cases of a folder in a process of its own, which `compute_all` starts for the methods of OpenCV's contrib module. They may crash or not end.
"""
import pathlib
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

HARMONIC, TELEA, STOKES, FSR, SHIFTMAP = "harmonic", "Telea", "Navier-Stokes", "FSR", "SHIFTMAP"
METHODS = (HARMONIC, TELEA, STOKES, FSR, SHIFTMAP)
OPENCV_RADIUS = 3
_UNSAFE = (FSR, SHIFTMAP)


def _harmonic(picture, hole):
    """Every pixel of the hole is the mean of its neighbors inside the picture."""
    # Imported here, because importing PyTorch takes seconds and the processes of the other methods do not need it.
    import torch
    import match
    tensor = torch.from_numpy(picture.transpose(2, 0, 1)[None].astype("f8"))
    equation = match.HoleEquation(torch.from_numpy(hole[None, None].astype("f8")), iterations=60, tolerance=1e-7)
    return np.clip(np.rint(match.harmonic_fill(tensor, equation)[0].numpy().transpose(1, 2, 0)), 0, 255).astype(np.uint8)


def _xphoto(picture, hole, algorithm, there, back):
    """Fills with OpenCV's contrib module, whose masks are 0 in the hole. there, back: conversions from BGR to the algorithm's color space, and back."""
    source = cv2.cvtColor(picture, there)
    result = np.zeros_like(source)
    cv2.xphoto.inpaint(source, np.where(hole, 0, 255).astype(np.uint8), result, algorithm)
    return cv2.cvtColor(result, back)


_FILLS = {
    HARMONIC: _harmonic,
    TELEA: lambda picture, hole: cv2.inpaint(picture, hole.astype(np.uint8), OPENCV_RADIUS, cv2.INPAINT_TELEA),
    STOKES: lambda picture, hole: cv2.inpaint(picture, hole.astype(np.uint8), OPENCV_RADIUS, cv2.INPAINT_NS),
    FSR: lambda picture, hole: _xphoto(picture, hole, cv2.xphoto.INPAINT_FSR_FAST, cv2.COLOR_BGR2RGB, cv2.COLOR_RGB2BGR),
    SHIFTMAP: lambda picture, hole: _xphoto(picture, hole, cv2.xphoto.INPAINT_SHIFTMAP, cv2.COLOR_BGR2LAB, cv2.COLOR_LAB2BGR),
}


def compute(method, picture, hole):
    """(filled picture, seconds). Known pixels stay unchanged. The seconds are the thread's own CPU time, so that other work on the machine does not count."""
    start = time.thread_time()
    filled = _FILLS[method](picture, hole)
    seconds = time.thread_time() - start
    filled[~hole] = picture[~hole]
    return filled, seconds


def compute_all(method, cases, limit_seconds):
    """The results of `compute` for a list of (picture, hole). FSR and SHIFTMAP run in a process of their own; the result is (None, nan) where they crash or do not end within the limit, each picture for itself."""
    if method not in _UNSAFE:
        return [compute(method, *case) for case in cases]
    results = []
    while len(results) < len(cases):
        done = _apart(method, cases[len(results):], limit_seconds)
        results += done
        if len(results) < len(cases):
            results.append((None, float("nan")))
    return results


def _apart(method, cases, limit_seconds):
    """The results of the first cases, up to the one on which the process crashes or takes longer than the limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for at, (picture, hole) in enumerate(cases):
            np.savez(folder / f"{at:06}.npz", picture=picture, hole=hole)
        process = subprocess.Popen([sys.executable, __file__, method, folder])
        done = 0
        while process.poll() is None and done < len(cases):
            try:
                process.wait(limit_seconds)
            except subprocess.TimeoutExpired:
                before, done = done, len(list(folder.glob("*.filled.npz")))
                if done == before:
                    break
        process.kill()
        process.wait()
        return [(kept["filled"], float(kept["seconds"])) for file in sorted(folder.glob("*.filled.npz")) for kept in [np.load(file)]]


def main(method, folder):
    cv2.setNumThreads(1)
    for file in sorted(pathlib.Path(folder).glob("*.npz")):
        with np.load(file) as case:
            filled, seconds = compute(method, case["picture"], case["hole"])
        whole = file.with_suffix(".tmp")
        with open(whole, "wb") as result:
            np.savez(result, filled=filled, seconds=seconds)
        whole.rename(file.with_suffix(".filled.npz"))


if __name__ == "__main__":
    main(*sys.argv[1:])
