"""Other ways of filling holes: a harmonic fill and OpenCV's. Fills are kept on disk by picture, mask and method, because some take seconds.

    python3 opponents.py METHOD CASE.npz OUT.npz

fills one picture in a process of its own, which `fill` starts for the methods of OpenCV's contrib module, which may crash or not end.
"""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "train"))

HARMONIC, TELEA, STOKES, FSR, SHIFTMAP = "harmonic", "Telea", "Navier-Stokes", "FSR", "SHIFTMAP"
METHODS = (HARMONIC, TELEA, STOKES, FSR, SHIFTMAP)
OPENCV_RADIUS = 3
_APART = (FSR, SHIFTMAP)
_LIMIT_SECONDS = 1800


def harmonic(picture, hole):
    """The harmonic fill: every pixel of the hole is the mean of its neighbors inside the picture; known pixels stay."""
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
    HARMONIC: harmonic,
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


def fill(method, picture, hole, cache):
    """(filled picture, seconds), from the folder `cache` if it was computed before; (None, nan) where the method crashed or did not end within half an hour.

    picture: uint8 [H, W, 3], BGR, white in the hole. hole: bool [H, W].
    """
    content = f"{method} {cv2.__version__} {picture.shape} ".encode() + picture.tobytes() + np.packbits(hole).tobytes()
    path = cache / method / f"{hashlib.sha256(content).hexdigest()[:32]}.npz"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        filled, seconds = _apart(method, picture, hole) if method in _APART else compute(method, picture, hole)
        _keep(path, filled=np.zeros(0, np.uint8) if filled is None else filled, seconds=seconds)
    with np.load(path) as kept:
        return (kept["filled"] if kept["filled"].size else None), float(kept["seconds"])


def _apart(method, picture, hole):
    with tempfile.TemporaryDirectory() as folder:
        given, result = pathlib.Path(folder) / "case.npz", pathlib.Path(folder) / "result.npz"
        np.savez(given, picture=picture, hole=hole)
        try:
            done = subprocess.run([sys.executable, __file__, method, given, result], timeout=_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return None, float("nan")
        if done.returncode != 0:
            return None, float("nan")
        with np.load(result) as kept:
            return kept["filled"], float(kept["seconds"])


def _keep(path, **arrays):
    """Writes the file whole or not at all."""
    handle, name = tempfile.mkstemp(suffix=".npz", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        np.savez_compressed(file, **arrays)
    os.replace(name, path)


def main(method, given, result):
    cv2.setNumThreads(1)
    with np.load(given) as case:
        filled, seconds = compute(method, case["picture"], case["hole"])
    np.savez(result, filled=filled, seconds=seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
