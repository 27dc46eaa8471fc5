"""Makes a fill bank, which the detector is trained on: crops of photographs with holes, and the fills of this program and of others.

    python3 tools/train/fill_bank.py --photos FOLDER --program FastInpaint.Host.dll --out BANK --crops 1200

BANK receives a file NNNNN.npz for every crop: picture, uint8 [S, S, 3] RGB; hole, bool [S, S]; and for each kind of fill an array of its name, uint8 [N, 3]: the fill's N pixels of the hole, row by row.
Crops that are there already are not made again, so a run that was ended continues. A crop depends on the photographs, the seed and its number alone.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy as np
import torch

import files
import masks
import other_fills
import pictures
from arguments import number, side

DETAILED, SMOOTH = "detailed", "smooth"
OWN = {DETAILED: (), SMOOTH: ("--detail", "none")}
KINDS = (*OWN, *other_fills.METHODS)
# Shares of the crops that get the slow kinds of fill.
_SHARES = {other_fills.FSR: 0.5, other_fills.SHIFTMAP: 0.4}
# Shares of the crops in the bins of masks.BINS: most holes of users are small.
_BIN_SHARES = (0.34, 0.28, 0.18, 0.12, 0.05, 0.03)
_SMALLEST_SCALE = 1 / 8
_LIMIT_SECONDS = 30
_BLOCK = 32


def draw(photos, seed, at, length):
    """(picture, hole, random) of the crop with the number `at`: uint8 [length, length, 3] BGR, bool [length, length], and the generator to go on with; None where the photograph is too small.

    Crops take the photographs by turns, in an order of their own, at a scale drawn from 1 down to 1/8 or to where the photograph just covers the crop.
    """
    random = np.random.default_rng([seed, at])
    order = np.random.default_rng([seed, 0x6f72646572]).permutation(len(photos))
    file = photos[order[at % len(photos)]]
    photo = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if photo is None:
        raise pictures.TrainingError(f"{file} is no picture that OpenCV reads; remove it or name it in the list of --held-out.")
    least = max(_SMALLEST_SCALE, length / min(photo.shape[:2]))
    if least > 1:
        return None
    scale = np.exp(random.uniform(np.log(least), 0))
    if scale < 0.99:
        photo = cv2.resize(photo, tuple(max(length, round(edge * scale)) for edge in photo.shape[1::-1]), interpolation=cv2.INTER_AREA)
    top, left = (int(random.integers(edge - length + 1)) for edge in photo.shape[:2])
    bounds = masks.BINS[random.choice(len(masks.BINS), p=_BIN_SHARES)]
    return photo[top:top + length, left:left + length].copy(), masks.draw(random, length, length, *bounds) > 0, random


def fill_own(program, cases, options):
    """The program's fills of the cases, {number: picture}. options: of its command batch."""
    command = ["dotnet", program] if str(program).endswith(".dll") else [program]
    with tempfile.TemporaryDirectory() as folder:
        given, holes, filled = (pathlib.Path(folder) / name for name in ("given", "holes", "filled"))
        given.mkdir()
        holes.mkdir()
        for at, (picture, hole, _) in cases.items():
            cv2.imwrite(str(given / f"{at}.png"), _damaged(picture, hole))
            cv2.imwrite(str(holes / f"{at}.png"), hole.astype(np.uint8) * 255)
        done = subprocess.run([*map(str, command), "batch", given, holes, "-o", filled, "--jobs", "1", "--threads", "1", "--device", "cpu", *options], capture_output=True, text=True)
        if done.returncode != 0:
            raise pictures.TrainingError(f"{program} ended with exit code {done.returncode}: {done.stderr.strip()} --program takes FastInpaint.Host.dll or the published program.")
        return {at: cv2.imread(str(filled / f"{at}.png"), cv2.IMREAD_COLOR) for at in cases}


def fill_others(cases):
    """The other fills of the cases, {kind: {number: picture}}; without those that crashed or did not end."""
    found = {}
    for method in other_fills.METHODS:
        chosen = [at for at, (_, _, random) in cases.items() if random.random() < _SHARES.get(method, 1)]
        results = other_fills.compute_all(method, [(_damaged(*cases[at][:2]), cases[at][1]) for at in chosen], _LIMIT_SECONDS)
        found[method] = {at: filled for at, (filled, _) in zip(chosen, results) if filled is not None}
    return found


def save(path, picture, hole, fills):
    """Writes a crop of the bank. Pictures are BGR."""
    arrays = {kind: filled[hole][:, ::-1] for kind, filled in fills.items()}
    files.write_whole(path, lambda temporary: _savez(temporary, picture=picture[..., ::-1], hole=hole, **arrays))


def _savez(path, **arrays):
    with open(path, "wb") as file:
        np.savez_compressed(file, **arrays)


def _damaged(picture, hole):
    return np.where(hole[..., None], np.uint8(255), picture)


def parse():
    parser = argparse.ArgumentParser(description="Makes a fill bank for the detector's training.")
    add = parser.add_argument
    add("--photos", action="append", required=True, metavar="FOLDER", help="photographs (.jpg, .png), in folders inside it too; more than once for several folders")
    add("--held-out", type=pathlib.Path, default=pictures.HELD_OUT, metavar="FILE", help="names of photographs that are not read (default: held_out.txt)")
    add("--program", required=True, help="FastInpaint.Host.dll, or a published fastinpaint")
    add("--out", required=True, type=pathlib.Path, metavar="BANK")
    add("--crops", type=number(int, 1), default=1200, help="(default: 1200)")
    add("--side", type=side, default=160, help="of a crop (default: 160)")
    add("--seed", type=number(int, 0), default=1)
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    photos = pictures.photo_files(options.photos, pictures.held_out_names(options.held_out))
    options.out.mkdir(parents=True, exist_ok=True)
    files.remove_leftovers(options.out)
    small = 0
    for start in range(0, options.crops, _BLOCK):
        missing = [at for at in range(start, min(start + _BLOCK, options.crops)) if not (options.out / f"{at:05}.npz").exists()]
        drawn = {at: draw(photos, options.seed, at, options.side) for at in missing}
        cases = {at: case for at, case in drawn.items() if case}
        small += len(drawn) - len(cases)
        if not cases:
            continue
        fills = {**{kind: fill_own(options.program, cases, flags) for kind, flags in OWN.items()}, **fill_others(cases)}
        for at, (picture, hole, _) in cases.items():
            save(options.out / f"{at:05}.npz", picture, hole, {kind: filled[at] for kind, filled in fills.items() if at in filled})
        print(f"{start + len(drawn)} of {options.crops} crops", flush=True)
    if small:
        print(f"{small} crops are left out, because their photographs are smaller than {options.side} pixels.")
    if not any(options.out.glob("*.npz")):
        raise pictures.TrainingError(f"All {len(photos)} photographs have fewer than {options.side} pixels a side; give larger ones, or smaller crops with --side.")


if __name__ == "__main__":
    try:
        main()
    except (pictures.TrainingError, OSError) as error:
        sys.exit(f"fill_bank.py: {error}")
