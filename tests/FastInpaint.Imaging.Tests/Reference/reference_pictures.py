"""Pictures for and from real decoders (Pillow, OpenCV; PAM by hand): `make FOLDER` and `check FOLDER`.

make   writes PNG and PNM files of every kind and beside each NAME the pixels it must decode to, NAME.raw, and one line
       "name layout width height" in list.txt. Files of kinds that Pillow or OpenCV can read were read by them and compared.
check  reads list.txt of the same form with files written by FastInpaint, decodes each and compares with NAME.raw.
       Prints one line for each that differs, and at the end "checked N".
16-bit samples in .raw files are little-endian.
"""
import os
import random
import struct
import sys
import zlib

import cv2
import numpy as np
from PIL import Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
LAYOUTS = {(1, 8): "Gray8", (2, 8): "GrayAlpha16", (3, 8): "Rgb24", (4, 8): "Rgba32",
           (1, 16): "Gray16", (2, 16): "GrayAlpha32", (3, 16): "Rgb48", (4, 16): "Rgba64"}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Rows of bytes from samples[h, w, c]."""
    height = samples.shape[0]
    flat = samples.reshape(height, -1)
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in flat]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in flat]
    bits = ((flat[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(height, -1).astype(np.uint8)
    return [row.tobytes() for row in np.packbits(bits, axis=1)]


def paeth(a, b, c):
    estimate = a + b - c
    return min((abs(estimate - a), 0, a), (abs(estimate - b), 1, b), (abs(estimate - c), 2, c))[2]


def filtered(rows, distance, rng):
    out = bytearray()
    above = bytes(len(rows[0]))
    for row in rows:
        kind = rng.randrange(5)
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - distance] if i >= distance else 0
            b = above[i]
            c = above[i - distance] if i >= distance else 0
            out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) & 255)
        above = row
    return bytes(out)


def png(samples, color_type, depth, interlaced, palette, transparency, rng):
    height, width = samples.shape[:2]
    distance = max(1, CHANNELS[color_type] * depth // 8)
    data = b""
    for x, y, step_x, step_y in PASSES if interlaced else ((0, 0, 1, 1),):
        part = samples[y::step_y, x::step_x]
        if part.size:
            data += filtered(packed_rows(part, depth), distance, rng)
    body = zlib.compress(data, rng.choice((0, 1, 6, 9)))
    cuts = sorted(rng.randrange(len(body) + 1) for _ in range(rng.randrange(4)))
    parts = [body[a:b] for a, b in zip([0] + cuts, cuts + [len(body)])]
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, interlaced))
    if palette is not None:
        file += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        file += chunk(b"tRNS", transparency)
    return file + b"".join(chunk(b"IDAT", part) for part in parts) + chunk(b"IEND", b"")


def expected(samples, color_type, depth, palette, transparency):
    """The decoded pixels [h, w, c] and their bits."""
    bits = 16 if depth == 16 else 8
    top = (1 << bits) - 1
    if color_type == 3:
        pixels = palette[samples[:, :, 0]]
        if transparency is not None:
            alphas = np.full(256, 255)
            alphas[:len(transparency)] = list(transparency)
            pixels = np.concatenate([pixels, alphas[samples]], axis=2)
        return pixels, bits
    pixels = samples * (top // ((1 << depth) - 1))
    if transparency is not None:
        key = np.array(struct.unpack(f">{len(transparency) // 2}H", transparency))
        pixels = np.concatenate([pixels, np.where((samples == key).all(axis=2, keepdims=True), 0, top)], axis=2)
    return pixels, bits


def decode_pam(path):
    """By hand: Pillow does not know PAM and OpenCV takes its colours for B, G, R."""
    with open(path, "rb") as file:
        head, body = file.read().split(b"\nENDHDR\n", 1)
    fields = dict(line.split(None, 1) for line in head.decode().split("\n")[1:])
    samples = np.frombuffer(body, ">u2" if int(fields["MAXVAL"]) > 255 else np.uint8)
    return samples.reshape(int(fields["HEIGHT"]), int(fields["WIDTH"]), int(fields["DEPTH"]))


def decode(path, channels, bits):
    """The pixels as Pillow or OpenCV reads them, or None where neither keeps this kind."""
    if path.endswith(".pam"):
        return decode_pam(path)
    if bits == 8 and path.endswith(".png"):
        with Image.open(path) as image:
            if image.mode == "1" and channels == 2:
                return None
            array = np.asarray(image.convert({1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[channels]))
            return array.reshape(array.shape[0], array.shape[1], -1)
    array = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if array is None:
        return None
    array = array.reshape(array.shape[0], array.shape[1], -1)
    if array.dtype != (np.uint16 if bits == 16 else np.uint8):
        return None
    if array.shape[2] >= 3:
        array = array[:, :, [2, 1, 0] + list(range(3, array.shape[2]))]
    if channels <= 2 and array.shape[2] == 4:
        array = array[:, :, [0, 3]][:, :, :channels]
    return array if array.shape[2] == channels else None


class Folder:
    def __init__(self, path):
        self.path, self.lines, self.confirmed = path, [], 0

    def add(self, name, pixels, bits, data=None):
        path = os.path.join(self.path, name)
        if data is not None:
            with open(path, "wb") as file:
                file.write(data)
        height, width, channels = pixels.shape
        pixels.astype("<u2" if bits == 16 else np.uint8).tofile(path + ".raw")
        self.lines.append(f"{name} {LAYOUTS[channels, bits]} {width} {height}")
        return path

    def confirm(self, path, pixels, bits):
        read = decode(path, pixels.shape[2], bits)
        if read is not None:
            if not np.array_equal(read, pixels):
                raise SystemExit(f"{path}: a real decoder reads other pixels than this script expects")
            self.confirmed += 1

    def finish(self):
        with open(os.path.join(self.path, "list.txt"), "w") as file:
            file.write("".join(line + "\n" for line in self.lines))
        print(f"confirmed {self.confirmed}")


def make_every_png(folder, rng):
    for color_type, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (0, 1):
                for width, height in ((1, 1), (3, 2), (5, 9), (33, 17), (130, 40)):
                    for with_key in (0, 1) if color_type in (0, 2, 3) else (0,):
                        shape = (height, width, CHANNELS[color_type])
                        numbers = np.random.RandomState(rng.randrange(1 << 30))
                        colors = rng.randrange(1 << max(0, depth - 1), 1 << depth) + 1 if color_type == 3 else 1 << depth
                        samples = numbers.randint(0, colors, shape)
                        if rng.random() < 0.5:
                            samples = np.minimum(np.cumsum(numbers.randint(0, 2, shape), axis=1), colors - 1)
                        palette = numbers.randint(0, 256, (colors, 3)) if color_type == 3 else None
                        transparency = None
                        if with_key and color_type == 3:
                            transparency = bytes(rng.randrange(256) for _ in range(rng.randrange(1, colors + 1)))
                        elif with_key:
                            transparency = struct.pack(f">{shape[2]}H", *(int(v) for v in samples[height // 2, width // 2]))
                        name = f"type{color_type}_{depth}bit_{width}x{height}{'_interlaced' * interlaced}{'_trns' * with_key}.png"
                        pixels, bits = expected(samples, color_type, depth, palette, transparency)
                        path = folder.add(name, pixels, bits, png(samples, color_type, depth, interlaced, palette, transparency, rng))
                        # Of grey keys below 8 bits Pillow compares scaled samples, and neither reads 16-bit keys.
                        if not (with_key and (depth < 8 and color_type == 0 or depth == 16)):
                            folder.confirm(path, pixels, bits)


def photo(numbers, width, height, channels, top):
    coarse = numbers.rand(height // 8 + 2, width // 8 + 2, channels).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, channels)
    return np.clip(smooth * top + numbers.randn(height, width, channels) * top / 100, 0, top).astype(np.int64)


def make_by_real_encoders(folder, numbers):
    for level in (1, 6, 9):
        for channels, mode in ((1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")):
            pixels = photo(numbers, 97, 61, channels, 255)
            path = folder.add(f"pillow_{mode}_{level}.png", pixels, 8)
            Image.fromarray(pixels.astype(np.uint8).squeeze(), mode).save(path, compress_level=level)
        for channels in (1, 3, 4):
            pixels = photo(numbers, 97, 61, channels, 65535)
            path = folder.add(f"opencv_{channels}x16_{level}.png", pixels, 16)
            cv2.imwrite(path, pixels.astype(np.uint16)[:, :, [2, 1, 0, 3][:channels] if channels > 1 else [0]], [cv2.IMWRITE_PNG_COMPRESSION, level])
    for colors in (2, 4, 16, 200):
        image = Image.fromarray(photo(numbers, 97, 61, 3, 255).astype(np.uint8)).quantize(colors)
        pixels = np.asarray(image.convert("RGB"))
        image.save(folder.add(f"pillow_palette_{colors}.png", pixels, 8))
    bits = photo(numbers, 97, 61, 1, 255) > 127
    Image.fromarray(bits[:, :, 0]).save(folder.add("pillow_bits.png", bits * 255, 8))


def make_pnm(folder, numbers):
    bits = photo(numbers, 45, 31, 1, 255) > 127
    Image.fromarray(bits[:, :, 0]).save(folder.add("pillow.pbm", bits * 255, 8))
    for text in (0, 1):
        for channels, extension in ((1, "pgm"), (3, "ppm")):
            for depth in (8, 16):
                pixels = photo(numbers, 45, 31, channels, (1 << depth) - 1)
                path = folder.add(f"opencv_{'text' if text else 'binary'}_{depth}.{extension}", pixels, depth)
                array = pixels.astype(np.uint16 if depth == 16 else np.uint8)
                cv2.imwrite(path, array[:, :, ::-1], [cv2.IMWRITE_PXM_BINARY, 1 - text])
    for channels, kind in ((1, "GRAYSCALE"), (2, "GRAYSCALE_ALPHA"), (3, "RGB"), (4, "RGB_ALPHA")):
        for depth in (8, 16):
            pixels = photo(numbers, 45, 31, channels, (1 << depth) - 1)
            head = f"P7\n# made by hand\nWIDTH 45\nHEIGHT 31\nDEPTH {channels}\nMAXVAL {(1 << depth) - 1}\nTUPLTYPE {kind}\nENDHDR\n"
            folder.add(f"by_hand_{channels}_{depth}.pam", pixels, depth, head.encode() + pixels.astype(">u2" if depth == 16 else np.uint8).tobytes())


def make(path):
    folder = Folder(path)
    make_every_png(folder, random.Random(20))
    make_by_real_encoders(folder, np.random.RandomState(21))
    make_pnm(folder, np.random.RandomState(22))
    folder.finish()


def check(path):
    sizes = {layout: kind for kind, layout in LAYOUTS.items()}
    checked = 0
    for line in open(os.path.join(path, "list.txt")):
        name, layout, width, height = line.split()
        channels, bits = sizes[layout]
        file = os.path.join(path, name)
        pixels = np.fromfile(file + ".raw", "<u2" if bits == 16 else np.uint8).reshape(int(height), int(width), channels)
        read = decode(file, channels, bits)
        if read is None:
            print(f"{name}: not read as {layout}")
        elif not np.array_equal(read, pixels):
            print(f"{name}: other pixels")
        else:
            checked += 1
    print(f"checked {checked}")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
