"""The files of a training run: checkpoints that survive a kill, weights in all formats, the log."""
import csv
import io
import os
import pathlib
import re

import numpy as np
import torch

import safetensors_files
import torchsharp_files
from pictures import TrainingError

_STATE = {"step", "seconds", "seed", "networks", "optimizers", "averages", "sums", "random"}
_REPLACE = "put a good copy in its place, or move it away to start again."


def write_whole(path, write):
    """Calls write(temporary path), forces the bytes to disk and renames: a kill at any moment leaves the old file or the new one."""
    path = pathlib.Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder):
    """Removes the temporary files that a killed `write_whole` left in the folder."""
    for path in pathlib.Path(folder).glob(".*.tmp"):
        if re.fullmatch(r"\..+\.\d+\.tmp", path.name):
            path.unlink(missing_ok=True)


def save_checkpoint(path, state):
    """state: tensors, numbers, strings, lists and dictionaries."""
    write_whole(path, lambda temporary: torch.save(state, temporary))


def load_checkpoint(path):
    """The state that `save_checkpoint` wrote; TrainingError for a file that holds anything else."""
    try:
        state = torch.load(path, map_location="cpu")
    except OSError:
        raise
    except Exception as error:  # a damaged pickle raises whatever its bytes lead to
        raise TrainingError(f"{path}, {os.path.getsize(path)} bytes, is no checkpoint of train.py, or it is cut off ({type(error).__name__}): {_REPLACE}") from error
    lacking = sorted(_STATE - set(state)) if isinstance(state, dict) else sorted(_STATE)
    if lacking:
        raise TrainingError(f"{path} is no checkpoint of train.py, it lacks {', '.join(lacking)}: {_REPLACE}")
    return state


def export(folder, name, tensors, metadata):
    """Writes <name>.pth, .dat, .safetensors (fp32) and .fp16.safetensors under the canonical names; tensors: a state dict."""
    folder = pathlib.Path(folder)
    plain = {key: value.detach().float().cpu().contiguous() for key, value in tensors.items()}
    arrays = {key: value.numpy() for key, value in plain.items()}
    halves = {key: value.astype(np.float16) for key, value in arrays.items()}
    write_whole(folder / f"{name}.pth", lambda path: torch.save(plain, path))
    write_whole(folder / f"{name}.dat", lambda path: torchsharp_files.write(path, arrays))
    write_whole(folder / f"{name}.safetensors", lambda path: safetensors_files.write(path, arrays, metadata))
    write_whole(folder / f"{name}.fp16.safetensors", lambda path: safetensors_files.write(path, halves, metadata))


class Log:
    """A CSV log with one row for a number of steps. Rows after `step` are dropped, because they belong to steps of an interrupted run that are repeated."""

    def __init__(self, path, columns, step):
        self.path, self.columns = pathlib.Path(path), columns
        rows = []
        if step > 0 and self.path.exists():
            with open(self.path, newline="", encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if (row.get("step") or "").isdigit() and int(row["step"]) <= step]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(self.path, lambda temporary: temporary.write_text(text.getvalue(), encoding="utf-8"))

    def add(self, row):
        with open(self.path, "a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, self.columns, lineterminator="\n").writerow(row)
