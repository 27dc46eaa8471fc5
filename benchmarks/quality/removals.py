"""Draws the sheet of object removals: what removals.json cuts out of photographs, filled by the program, without detail and by SHIFTMAP. See README.md."""
import argparse
import json
import pathlib
import tempfile

import cv2
import numpy as np

import evaluate
import opponents
import sets

WIDTH = 1000
_CELL = 300
_HEAD = 26
_TINT = np.array([60, 40, 230])  # red, as OpenCV orders colors


def removal(entry, photos):
    """(picture, hole) of one entry: the crop of the photograph, WIDTH pixels wide, and the polygons filled; numbers are pixels of the photograph."""
    picture = sets.read(photos / entry["file"])
    left, top, width, height = entry["crop"]
    if not (left >= 0 and top >= 0 and left + width <= picture.shape[1] and top + height <= picture.shape[0] and width >= WIDTH):
        sets.fail(f"removals.json cuts {width}x{height} at ({left}, {top}) of {entry['file']}, which has {picture.shape[1]}x{picture.shape[0]} pixels; {WIDTH} wide at least.")
    factor = WIDTH / width
    cut = cv2.resize(picture[top:top + height, left:left + width], (WIDTH, round(height * factor)), interpolation=cv2.INTER_AREA)
    hole = np.zeros(cut.shape[:2], np.uint8)
    for polygon in entry["holes"]:
        cv2.fillPoly(hole, [np.round((np.array(polygon) - [left, top]) * factor).astype(np.int32)], 1)
    return cut, hole.astype(bool)


def cell(picture):
    return cv2.resize(picture, (_CELL, round(_CELL * picture.shape[0] / picture.shape[1])), interpolation=cv2.INTER_AREA)


def main():
    parser = argparse.ArgumentParser(description="Draws the sheet of object removals.", allow_abbrev=False)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--photos", required=True, type=pathlib.Path, help="the folder with the photographs that removals.json names")
    parser.add_argument("--weights", help="the generator's weights; default: the program's own")
    parser.add_argument("--cache", type=pathlib.Path, default=evaluate.HERE / "data" / "fills", help="where SHIFTMAP's fills are kept; default: data/fills")
    parser.add_argument("--sheet", type=pathlib.Path, default=evaluate.HERE / "data" / "removals.jpg", help="where the sheet goes; default: data/removals.jpg")
    parser.add_argument("--quality", type=int, default=80, help="of a JPEG sheet")
    parser.add_argument("--whole", type=pathlib.Path, metavar="FOLDER", help="also write every picture at its full size there")
    options = parser.parse_args()
    entries = json.loads((evaluate.HERE / "removals.json").read_text(encoding="utf-8"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        program = evaluate.Program(options.program.resolve(), pathlib.Path(folder), options.weights, None)
        for number, entry in enumerate(entries):
            truth, hole = removal(entry, options.photos)
            damaged = np.where(hole[..., None], 255, truth).astype(np.uint8)
            given = np.where(hole[..., None], (truth + _TINT) // 2, truth).astype(np.uint8)
            smooth, smooth_seconds, _ = program.inpaint(damaged, hole, program.folder / f"{number}-smooth", *evaluate.OWN[evaluate.SMOOTH])
            ours, seconds, _ = program.inpaint(damaged, hole, program.folder / f"{number}-ours")
            shifted, shifted_seconds = opponents.fill(opponents.SHIFTMAP, damaged, hole, options.cache)
            print(f"{entry['name']}: --detail none {smooth_seconds:.1f} s, detail {seconds:.1f} s, SHIFTMAP {shifted_seconds:.1f} s", flush=True)
            pictures = (given, smooth, ours, damaged if shifted is None else shifted)
            rows.append(np.hstack([cell(picture) for picture in pictures]))
            if options.whole:
                options.whole.mkdir(parents=True, exist_ok=True)
                for name, picture in zip(("given", "smooth", "ours", "shiftmap"), pictures):
                    sets.write(options.whole / f"{number + 1:02}-{name}.png", picture)
    head = np.full((_HEAD, rows[0].shape[1], 3), 255, np.uint8)
    for at, title in enumerate(("given (red: to remove)", "--detail none", "FastInpaint", "SHIFTMAP (OpenCV)")):
        cv2.putText(head, title, (at * _CELL + 6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1, cv2.LINE_AA)
    sets.write(options.sheet, np.vstack([head, *rows]), options.quality)


if __name__ == "__main__":
    main()
