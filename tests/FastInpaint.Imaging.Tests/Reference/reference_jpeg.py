"""JPEG files for and from libjpeg (Pillow): `make FOLDER`, `check FOLDER`, `decode FOLDER`, `seeds FOLDER`, `print FOLDER`, `inks FOLDER`.

make   writes JPEG files of every kind, and beside each NAME the pixels that Pillow decodes, NAME.raw; a line "name channels width height" each in list.txt.
check  reads list.txt of the same form, "name channels width height quality" with NAME.raw the pixels that were encoded, encodes them with Pillow, and prints for each
       "name largest mean our_bytes their_bytes": the differences between the two files as Pillow decodes them.
decode reads list.txt, a name a line, and writes the pixels that Pillow decodes, NAME.raw; of CMYK those that it converts to RGB.
seeds  writes the small progressive files that stand beside this script, from which mutations start.
print  writes CMYK and YCCK files like make, with Adobe's segment and without, the pixels converted to RGB.
inks   writes 65,536 pixels of CMYK, inks.raw, with every pair of an ink and black, and what they are in RGB, inks.rgb.
"""
import io
import os
import sys

import numpy as np
from PIL import Image, ImageOps


def pictures(width, height):
    numbers = np.random.RandomState(width * 31 + height)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([128 + 100 * np.sin(x / 17 + y / 31), 128 + 90 * np.cos(x / 23 - y / 13), (x * 3 + y * 5) % 256], 2)
    yield "photo", waves + numbers.normal(0, 12, waves.shape)
    yield "noise", numbers.randint(0, 256, waves.shape)
    yield "flat", np.full(waves.shape, 77)
    yield "edges", np.where((x // 5 + y // 7) % 2 == 0, 255, 0)[..., None] * np.array([1, 0.5, 0])


def make(folder):
    lines = []
    for width, height in ((1, 1), (7, 5), (2, 9), (9, 2), (3, 3), (17, 33), (64, 48), (101, 75)):
        for kind, values in pictures(width, height):
            pixels = values.clip(0, 255).astype(np.uint8)
            for mode in ("RGB", "L"):
                image = Image.fromarray(pixels if mode == "RGB" else pixels[..., 0], mode)
                for quality in (30, 75, 96):
                    for sampling in ((0, 1, 2) if mode == "RGB" else (0,)):
                        for progressive in (False, True):
                            name = f"{kind}-{mode}-{width}x{height}-{quality}-{sampling}-{int(progressive)}.jpg"
                            path = os.path.join(folder, name)
                            options = {"restart_marker_blocks": 3} if quality == 75 else {}
                            image.save(path, quality=quality, subsampling=sampling, progressive=progressive, **options)
                            decoded = np.asarray(Image.open(path))
                            decoded.tofile(path + ".raw")
                            lines.append(f"{name} {3 if mode == 'RGB' else 1} {width} {height}")
    for orientation in range(1, 9):
        image = Image.fromarray(next(pictures(40, 24))[1].clip(0, 255).astype(np.uint8))
        exif = image.getexif()
        exif[0x0112] = orientation
        name = f"turned-RGB-40x24-90-0-{orientation}.jpg"
        path = os.path.join(folder, name)
        image.save(path, quality=90, subsampling=0, exif=exif)
        upright = np.asarray(ImageOps.exif_transpose(Image.open(path)))
        upright.tofile(path + ".raw")
        lines.append(f"{name} 3 {upright.shape[1]} {upright.shape[0]}")
    with open(os.path.join(folder, "list.txt"), "w") as file:
        file.write("".join(line + "\n" for line in lines))


def check(folder):
    for line in open(os.path.join(folder, "list.txt")):
        name, channels, width, height, quality = line.split()
        path = os.path.join(folder, name)
        pixels = np.fromfile(path + ".raw", np.uint8).reshape(int(height), int(width), int(channels)).squeeze(2 if channels == "1" else ())
        theirs = io.BytesIO()
        Image.fromarray(pixels).save(theirs, "JPEG", quality=int(quality), subsampling=0 if int(quality) >= 90 else 2)
        expected = np.asarray(Image.open(theirs)).astype(int)
        differences = abs(np.asarray(Image.open(path)).astype(int) - expected)
        print(name, differences.max(), differences.mean(), os.path.getsize(path), len(theirs.getvalue()))


def decode(folder):
    for name in open(os.path.join(folder, "list.txt")):
        path = os.path.join(folder, name.strip())
        image = Image.open(path)
        np.asarray(image.convert("RGB") if image.mode == "CMYK" else image).tofile(path + ".raw")


def seeds(folder):
    pixels = next(pictures(23, 18))[1].clip(0, 255).astype(np.uint8)
    for name, image, options in (
        ("444", Image.fromarray(pixels), {"subsampling": 0}),
        ("420", Image.fromarray(pixels), {"subsampling": 2}),
        ("422-restarts", Image.fromarray(pixels), {"subsampling": 1, "restart_marker_blocks": 2}),
        ("grey", Image.fromarray(pixels[..., 0]), {}),
    ):
        image.save(os.path.join(folder, f"progressive-{name}.jpg"), quality=40, progressive=True, **options)
    for name, transform, sampling in (("cmyk", 0, 0), ("ycck", 2, 2)):
        with open(os.path.join(folder, f"progressive-{name}.jpg"), "wb") as file:
            file.write(adobe(four(pixels, quality=40, progressive=True, subsampling=sampling), transform))


def four(pixels, **options):
    """A CMYK file as Pillow writes it, with Adobe's segment. A sampling is that of the first component against the three others."""
    inks = np.concatenate([pixels, pixels[::-1, :, :1] // 2], 2)
    file = io.BytesIO()
    Image.fromarray(inks, "CMYK").save(file, "JPEG", **options)
    return file.getvalue()


def adobe(data, transform):
    """The file with another number in Adobe's segment, which makes a file of four components CMYK (0) or YCCK (2), or without that segment."""
    at = data.index(b"\xff\xee\x00\x0eAdobe")
    return data[:at] + data[at + 16:] if transform is None else data[:at + 15] + bytes([transform]) + data[at + 16:]


def printed(folder):
    lines = []

    def add(name, data):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(data)
        rgb = np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
        rgb.tofile(path + ".raw")
        lines.append(f"{name} 3 {rgb.shape[1]} {rgb.shape[0]}")

    for width, height in ((1, 1), (7, 5), (17, 33), (101, 75)):
        for kind, values in pictures(width, height):
            pixels = values.clip(0, 255).astype(np.uint8)
            for sampling in (0, 1, 2):
                for progressive in (False, True):
                    data = four(pixels, quality=80, subsampling=sampling, progressive=progressive)
                    for transform in (None, 0, 2):
                        add(f"{kind}-{width}x{height}-{sampling}-{int(progressive)}-{transform}.jpg", adobe(data, transform))
    pixels = next(pictures(40, 24))[1].clip(0, 255).astype(np.uint8)
    for orientation in range(1, 9):
        exif = Image.new("L", (1, 1)).getexif()
        exif[0x0112] = orientation
        add(f"turned-40x24-0-{orientation}.jpg", adobe(four(pixels, quality=90, exif=exif), 2 * (orientation % 2)))
    with open(os.path.join(folder, "list.txt"), "w") as file:
        file.write("".join(line + "\n" for line in lines))


def inks(folder):
    ink, black = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    values = np.stack([ink, 255 - ink, ink ^ 0x55, black], 2)
    values.tofile(os.path.join(folder, "inks.raw"))
    np.asarray(Image.fromarray(values, "CMYK").convert("RGB")).tofile(os.path.join(folder, "inks.rgb"))


{"make": make, "check": check, "decode": decode, "seeds": seeds, "print": printed, "inks": inks}[sys.argv[1]](sys.argv[2])
