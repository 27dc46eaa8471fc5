"""Cuts the README's before-and-after picture out of the sheet of object removals: the given pictures above, FastInpaint's below. See README.md."""
import argparse
import json
import pathlib

import cv2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# The sheet as removals.py draws it: a head, then rows of cells; the columns are given, --detail none, FastInpaint, SHIFTMAP.
_HEAD, _WIDTH, _HEIGHT = 26, 300, 225
_GIVEN, _FILLED = 0, 2
_GAP = 6


def main():
    parser = argparse.ArgumentParser(description="Cuts a strip of before and after out of the sheet of object removals.", allow_abbrev=False)
    parser.add_argument("--sheet", type=pathlib.Path, default=HERE.parent.parent / "docs" / "pictures" / "removals.jpg")
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent.parent / "docs" / "pictures" / "before-after.jpg")
    parser.add_argument("--quality", type=int, default=88, help="of the JPEG file")
    parser.add_argument("names", nargs="*", default=["spacecraft", "groyne, people, post", "rocks"], help="names of removals.json")
    options = parser.parse_args()
    order = [entry["name"] for entry in json.loads((HERE / "removals.json").read_text(encoding="utf-8"))]
    sheet = cv2.imread(str(options.sheet))
    if sheet is None or sheet.shape[0] != _HEAD + len(order) * _HEIGHT:
        raise SystemExit(f"{options.sheet} is not the sheet of the {len(order)} removals; draw it with run.sh --removals.")
    unknown = [name for name in options.names if name not in order]
    if unknown:
        raise SystemExit(f"removals.json has no {unknown[0]!r}; it has {', '.join(map(repr, order))}.")
    strip = np.full((2 * _HEIGHT + _GAP, len(options.names) * (_WIDTH + _GAP) - _GAP, 3), 255, np.uint8)
    for at, name in enumerate(options.names):
        top, left = _HEAD + order.index(name) * _HEIGHT, at * (_WIDTH + _GAP)
        for row, column in enumerate((_GIVEN, _FILLED)):
            cell = sheet[top:top + _HEIGHT, column * _WIDTH:(column + 1) * _WIDTH]
            strip[row * (_HEIGHT + _GAP):row * (_HEIGHT + _GAP) + _HEIGHT, left:left + _WIDTH] = cell
    cv2.imwrite(str(options.out), strip, [cv2.IMWRITE_JPEG_QUALITY, options.quality])


if __name__ == "__main__":
    main()
