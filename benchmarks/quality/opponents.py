"""The fills of tools/train/other_fills.py, kept on disk by picture, mask and method, because some take seconds."""
import hashlib
import os
import pathlib
import sys
import tempfile

import cv2
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "train"))
from other_fills import FSR, HARMONIC, METHODS, OPENCV_RADIUS, SHIFTMAP, STOKES, TELEA, compute, compute_all  # noqa: E402, F401

_LIMIT_SECONDS = 1800


def fill(method, picture, hole, cache):
    """(filled picture, seconds), from the folder `cache` if it was computed before; (None, nan) where the method crashed or did not end within half an hour.

    picture: uint8 [H, W, 3], BGR, white in the hole. hole: bool [H, W].
    """
    content = f"{method} {cv2.__version__} {picture.shape} ".encode() + picture.tobytes() + np.packbits(hole).tobytes()
    path = cache / method / f"{hashlib.sha256(content).hexdigest()[:32]}.npz"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        (filled, seconds), = compute_all(method, [(picture, hole)], _LIMIT_SECONDS)
        _keep(path, filled=np.zeros(0, np.uint8) if filled is None else filled, seconds=seconds)
    with np.load(path) as kept:
        return (kept["filled"] if kept["filled"].size else None), float(kept["seconds"])


def _keep(path, **arrays):
    """Writes the file whole or not at all."""
    handle, name = tempfile.mkstemp(suffix=".npz", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        np.savez_compressed(file, **arrays)
    os.replace(name, path)
