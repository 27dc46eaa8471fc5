"""JPEG files that break the format's rules: `make FOLDER` writes them, and beside each NAME that OpenCV (libjpeg-turbo) reads its pixels, NAME.raw; "name channels width height" each in list.txt."""
import io
import os
import random
import sys

import cv2
import numpy as np
from PIL import Image

RESTARTS = range(0xD0, 0xD8)


def photo(width, height, numbers):
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([128 + 100 * np.sin(x / 17 + y / 31), 128 + 90 * np.cos(x / 23 - y / 13), (x * 3 + y * 5) % 256], 2)
    return (waves + numbers.normal(0, 8, waves.shape)).clip(0, 255).astype(np.uint8)


def encoded(choose, numbers):
    """A right file: Pillow's samplings without restarts, or OpenCV's with them."""
    width, height = choose.choice([(1, 1), (8, 8), (7, 5), (17, 33), (64, 48), (101, 75), (96, 64), (16, 120), (9, 200)])
    pixels = photo(width, height, numbers)
    if choose.random() < 0.25:
        pixels = pixels[..., 0]
    quality, progressive = choose.choice([20, 50, 75, 92, 98]), choose.random() < 0.5
    if choose.random() < 0.5:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=quality, progressive=progressive, optimize=choose.random() < 0.3, **({"subsampling": choose.choice([0, 1, 2])} if pixels.ndim == 3 else {}))
        return file.getvalue()
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive), cv2.IMWRITE_JPEG_RST_INTERVAL, choose.choice([1, 2, 3, 5, 20])]
    return cv2.imencode(".jpg", pixels, options)[1].tobytes()


def segments(file):
    """Marker, start, start and end of the data behind it."""
    at, found = 2, []
    while file[at + 1] != 0xD9:
        marker, data = file[at + 1], at + 2 + file[at + 2] * 256 + file[at + 3]
        end = data
        while marker == 0xDA and not (file[end] == 0xFF and file[end + 1] != 0 and file[end + 1] not in RESTARTS):
            end += 1
        found.append((marker, at, data, end))
        at = end
    return found


def scans(file):
    return [segment for segment in segments(file) if segment[0] == 0xDA]


def place(file, choose):
    _, _, data, end = choose.choice(scans(file))
    return choose.randrange(data, end)


def cut(file, choose, share=None):
    first = scans(file)[0][2]
    return file[:first + 1 + int((len(file) - first - 1) * (choose.randrange(0, 100, 5) if share is None else share) / 100)]


def flip(file, choose):
    damaged = bytearray(file)
    for _ in range(choose.choice([1, 1, 2, 5])):
        damaged[place(file, choose)] ^= 1 << choose.randrange(8)
    return bytes(damaged)


def stray(file, choose):
    at = choose.choice(segments(file)[1:])[1]
    return file[:at] + choose.choice([b"\xff\x00\x12", b"\x00\xff\x00\xff\x00", b"\xff\xd3", bytes(choose.choice([0, 1, 0x41, 0x80, 0xFE]) for _ in range(choose.randrange(1, 40)))]) + file[at:]


def without_codes(file, choose):
    for marker, at, _, end in reversed(segments(file)):
        file = file[:at] + file[end:] if marker == 0xC4 else file
    return file


def restarts(file, choose):
    marks = [at for _, _, data, end in scans(file) for at in range(data, end - 1) if file[at] == 0xFF and file[at + 1] in RESTARTS]
    if not marks:
        return None
    at, damaged = choose.choice(marks), bytearray(file)
    kind = choose.choice(["other", "all the same", "away", "all away", "twice", "one more"])
    if kind == "other":
        damaged[at + 1] = choose.choice(RESTARTS)
    elif kind == "all the same":
        for mark in marks:
            damaged[mark + 1] = 0xD0
    elif kind == "away":
        del damaged[at:at + 2]
    elif kind == "all away":
        for mark in reversed(marks):
            del damaged[mark:mark + 2]
    elif kind == "twice":
        damaged[at:at] = damaged[at:at + 2]
    else:
        where = place(file, choose)
        damaged[where:where] = bytes([0xFF, choose.choice(RESTARTS)])
    return bytes(damaged)


def lost(file, choose):
    at = place(file, choose)
    return file[:at] + file[min(at + choose.randrange(1, 30), len(file) - 2):]


def more(file, choose):
    at = place(file, choose)
    return file[:at] + bytes(choose.randrange(255) for _ in range(choose.randrange(1, 20))) + file[at:]


def marker(file, choose):
    at = place(file, choose)
    return file[:at] + choose.choice([b"\xff\x02", b"\xff\xd9", b"\xff\xfe\x00\x04ab", b"\xff\xbf"]) + file[at:]


def without_scan(file, choose):
    if len(scans(file)) < 2:
        return None
    _, at, _, end = choose.choice(scans(file))
    return file[:at] + file[end:]


def make(folder):
    choose, numbers, lines = random.Random(11), np.random.RandomState(11), []
    kinds = [cut, flip, stray, without_codes, restarts, lost, more, marker, without_scan]

    def add(name, file):
        path = os.path.join(folder, name)
        with open(path, "wb") as target:
            target.write(file)
        pixels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
        if pixels is not None:
            (pixels if pixels.ndim == 2 else pixels[..., ::-1]).tofile(path + ".raw")
            lines.append(f"{name} {1 if pixels.ndim == 2 else 3} {pixels.shape[1]} {pixels.shape[0]}")

    for i in range(450):
        kind = kinds[i % len(kinds)]
        file = kind(encoded(choose, numbers), choose)
        if file is not None:
            add(f"{kind.__name__}-{i}.jpg", file)
    for progressive in (False, True):
        for sampling in (0, 1, 2):
            file = io.BytesIO()
            Image.fromarray(photo(101, 75, numbers)).save(file, "JPEG", quality=80, progressive=progressive, subsampling=sampling)
            for share in range(0, 100, 5):
                add(f"cut-{sampling}-{int(progressive)}-{share}.jpg", cut(file.getvalue(), choose, share))
    with open(os.path.join(folder, "list.txt"), "w") as file:
        file.write("".join(line + "\n" for line in lines))


{"make": make}[sys.argv[1]](sys.argv[2])
