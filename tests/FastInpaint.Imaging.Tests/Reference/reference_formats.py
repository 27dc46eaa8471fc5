"""BMP, GIF, WebP and TIFF for and from real decoders (Pillow, OpenCV; some files by hand): `make FOLDER` and `check FOLDER`.

make   writes files of every kind and beside each NAME the pixels that Pillow reads, NAME.raw, and one line
       "name layout width height tolerance" in list.txt.
check  reads list.txt of the form "name layout width height" with files written by FastInpaint, decodes each and compares with
       NAME.raw. Prints one line for each that differs, and at the end "checked N".
16-bit samples in .raw files are little-endian. Where alpha is 0, the colors in .raw files of GIF are 0.
"""
import os
import struct
import sys
import zlib

import cv2
import numpy as np
from PIL import Image, ImageOps

LAYOUTS = {("L", 8): "Gray8", ("LA", 8): "GrayAlpha16", ("RGB", 8): "Rgb24", ("RGBA", 8): "Rgba32"}
WIDE = {1: "Gray16", 2: "GrayAlpha32", 3: "Rgb48", 4: "Rgba64"}


class Folder:
    def __init__(self, path):
        self.path = path
        self.lines = []

    def file(self, name):
        return os.path.join(self.path, name)

    def add(self, name, mode, tolerance=0, data=None):
        """A file that is there, or is written here, as Pillow reads it in a mode."""
        if data is not None:
            with open(self.file(name), "wb") as file:
                file.write(data)
        with Image.open(self.file(name)) as image:
            # Pillow turns TIFF upright as it loads.
            image = (image if name.endswith(".tif") else ImageOps.exif_transpose(image)).convert(mode)
        pixels = np.array(image)
        if name.endswith(".gif") and mode == "RGBA":
            pixels[pixels[:, :, 3] == 0] = 0
        self.expect(name, LAYOUTS[mode, 8], pixels, tolerance)

    def expect(self, name, layout, pixels, tolerance=0):
        pixels.astype("<u2" if pixels.dtype == np.uint16 else np.uint8).tofile(self.file(name + ".raw"))
        self.lines.append(f"{name} {layout} {pixels.shape[1]} {pixels.shape[0]} {tolerance}")

    def finish(self):
        with open(self.file("list.txt"), "w") as file:
            file.write("\n".join(self.lines) + "\n")


def photo(numbers, width, height, channels, top=255):
    coarse = numbers.rand(height // 8 + 2, width // 8 + 2, channels).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, channels)
    pixels = np.clip(smooth * top + numbers.randn(height, width, channels) * top / 100, 0, top)
    return pixels.astype(np.uint8 if top == 255 else np.uint16)


def image_of(numbers, width, height, mode):
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    pixels = photo(numbers, width, height, channels)
    return Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels, mode)


# ---------------------------------------------------------------------------------------------------------------- BMP

def bmp(width, height, bits, rows, compression=0, palette=b"", masks=b"", header=40, size=None):
    """rows: the coded pixels; masks: of 12 or 16 bytes, inside a header of 108 or 124 bytes, behind one of 40."""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(rows), 2835, 2835, len(palette) // 4, 0)
        info += masks if header == 40 else (masks + bytes(header - 40 - len(masks)))
    offset = 14 + len(info) + len(palette)
    return struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset) + info + palette + rows


def packed(indices, bits):
    """Rows of indices, bottom row first, each padded to four bytes."""
    out = b""
    for row in indices[::-1]:
        digits = ((row[:, None] >> np.arange(bits - 1, -1, -1)) & 1).reshape(-1).astype(np.uint8)
        line = np.packbits(digits).tobytes()
        out += line + bytes(-len(line) % 4)
    return out


def words(values, kind):
    out = b""
    for row in values[::-1]:
        line = row.astype(kind).tobytes()
        out += line + bytes(-len(line) % 4)
    return out


def rle8(indices):
    """Runs, an absolute piece and a jump in the first row, ends of lines and of the picture."""
    out = b""
    for y, row in enumerate(indices[::-1]):
        x = 0
        if y == 1:
            out += bytes((0, 5)) + row[:5].astype(np.uint8).tobytes() + b"\0"
            x = 5
        while x < len(row):
            count = 1
            while x + count < len(row) and row[x + count] == row[x] and count < 255:
                count += 1
            out += bytes((count, row[x]))
            x += count
        out += b"\0\0"
    return out[:-2] + b"\0\1"


def make_bmp(folder, numbers):
    for width, height in ((1, 1), (31, 17), (64, 40)):
        size = f"{width}x{height}"
        for mode, read in (("L", "L"), ("RGB", "RGB")):
            image_of(numbers, width, height, mode).save(folder.file(f"pillow_{mode}_{size}.bmp"))
            folder.add(f"pillow_{mode}_{size}.bmp", read)
        Image.fromarray(photo(numbers, width, height, 1)[:, :, 0] > 127).save(folder.file(f"bits_{size}.bmp"))
        folder.add(f"bits_{size}.bmp", "L")
        image_of(numbers, width, height, "RGB").quantize(200).save(folder.file(f"palette8_{size}.bmp"))
        folder.add(f"palette8_{size}.bmp", "RGB")
        for bits in (1, 4, 8):
            colors = numbers.randint(0, 256, (1 << bits, 4)).astype(np.uint8)
            colors[0, :3] = (1, 2, 3)
            indices = numbers.randint(0, 1 << bits, (height, width))
            folder.add(f"hand_{bits}_{size}.bmp", "RGB", 0, bmp(width, height, bits, packed(indices, bits), palette=colors.tobytes()))
            # Pillow swaps nothing for a top-down file: its rows come from the top.
            folder.add(f"topdown_{bits}_{size}.bmp", "RGB", 0, bmp(width, -height, bits, packed(indices[::-1], bits), palette=colors.tobytes()))
            if bits == 8:
                steps = np.repeat(indices[:, ::4], 4, axis=1)[:, :width]
                folder.add(f"rle8_{size}.bmp", "RGB", 0, bmp(width, height, 8, rle8(steps), 1, colors.tobytes()))
            folder.add(f"os2_{bits}_{size}.bmp", "RGB", 0, bmp(width, height, bits, packed(indices, bits), palette=colors[:, :3].tobytes(), header=12))
        five = numbers.randint(0, 1 << 15, (height, width))
        # Five bits become eight by repeating the highest here, by a division in Pillow: one level apart at most.
        folder.add(f"rgb555_{size}.bmp", "RGB", 1, bmp(width, height, 16, words(five, "<u2")))
        six = numbers.randint(0, 1 << 16, (height, width))
        folder.add(f"rgb565_{size}.bmp", "RGB", 1, bmp(width, height, 16, words(six, "<u2"), 3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
        whole = numbers.randint(0, 1 << 32, (height, width), np.uint64)
        folder.add(f"rgb32_{size}.bmp", "RGB", 0, bmp(width, height, 32, words(whole, "<u4")))
        blue_first = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
        folder.add(f"masks32_{size}.bmp", "RGB", 0, bmp(width, height, 32, words(whole, "<u4"), 3, masks=blue_first[:12]))
        for header in (108, 124):
            folder.add(f"alpha{header}_{size}.bmp", "RGBA", 0, bmp(width, height, 32, words(whole, "<u4"), 3, masks=blue_first, header=header))
            red_first = struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)
            folder.add(f"alpha_red_first{header}_{size}.bmp", "RGBA", 0, bmp(width, height, 32, words(whole, "<u4"), 3, masks=red_first, header=header))


# ---------------------------------------------------------------------------------------------------------------- GIF

def make_gif(folder, numbers):
    for width, height in ((1, 1), (33, 19), (70, 50)):
        size = f"{width}x{height}"
        for colors in (2, 7, 256):
            palette = image_of(numbers, width, height, "RGB").quantize(colors)
            for interlace in (0, 1):
                palette.save(folder.file(f"gif_{colors}_{interlace}_{size}.gif"), interlace=interlace)
                folder.add(f"gif_{colors}_{interlace}_{size}.gif", "RGB")
            if width > 1:
                palette.save(folder.file(f"gif_transparent_{colors}_{size}.gif"), transparency=1)
                folder.add(f"gif_transparent_{colors}_{size}.gif", "RGBA")
        frames = [image_of(numbers, width, height, "RGB").quantize(16) for _ in range(3)]
        frames[0].save(folder.file(f"gif_animated_{size}.gif"), save_all=True, append_images=frames[1:], duration=100, loop=0)
        folder.add(f"gif_animated_{size}.gif", "RGB")
    image_of(numbers, 40, 30, "L").save(folder.file("gif_gray.gif"))
    folder.add("gif_gray.gif", "RGB")


# --------------------------------------------------------------------------------------------------------------- WebP

def make_webp(folder, numbers):
    profile = bytes(range(200)) * 3
    exif = Image.Exif()
    for width, height in ((1, 1), (33, 19), (16, 16), (131, 70)):
        size = f"{width}x{height}"
        for mode in ("RGB", "RGBA"):
            image = image_of(numbers, width, height, mode)
            for method in (0, 4, 6):
                image.save(folder.file(f"lossless_{mode}_{method}_{size}.webp"), lossless=True, exact=True, method=method)
                folder.add(f"lossless_{mode}_{method}_{size}.webp", mode)
            few = image.quantize(9).convert(mode)
            few.save(folder.file(f"lossless_palette_{mode}_{size}.webp"), lossless=True, exact=True)
            folder.add(f"lossless_palette_{mode}_{size}.webp", mode)
            for quality in (5, 50, 90, 100):
                image.save(folder.file(f"lossy_{mode}_{quality}_{size}.webp"), quality=quality)
                folder.add(f"lossy_{mode}_{quality}_{size}.webp", mode, 0)
        for orientation in (1, 3, 6):
            exif[0x0112] = orientation
            for lossless in (False, True):
                name = f"extended_{orientation}_{lossless}_{size}.webp"
                image_of(numbers, width, height, "RGB").save(folder.file(name), lossless=lossless, icc_profile=profile, exif=exif.tobytes())
                folder.add(name, "RGB")
    frames = [image_of(numbers, 40, 30, "RGB") for _ in range(3)]
    frames[0].save(folder.file("animated.webp"), save_all=True, append_images=frames[1:], lossless=True, duration=100)
    with Image.open(folder.file("animated.webp")) as image:
        mode = image.mode
    folder.add("animated.webp", "RGBA" if mode == "RGBA" else "RGB")


# --------------------------------------------------------------------------------------------------------------- TIFF

def tiff(samples, order="<", photometric=2, tile=None, rows=None, planar=False, packed_bits=None, extra=None, compress=False, predictor=False, palette=None,
         orientation=1, pages=1):
    """A TIFF file of samples[h, w, c]; bits from the type, or packed_bits."""
    height, width, channels = samples.shape
    bits = packed_bits or samples.dtype.itemsize * 8
    kind = samples.dtype.newbyteorder(order)

    def block(part):
        part = part.astype(samples.dtype)
        if predictor:
            part = np.concatenate([part[:, :1], part[:, 1:] - part[:, :-1]], axis=1)
        if packed_bits:
            flat = part.reshape(part.shape[0], -1)
            digits = ((flat[:, :, None] >> np.arange(bits - 1, -1, -1)) & 1).reshape(part.shape[0], -1).astype(np.uint8)
            data = np.packbits(digits, axis=1).tobytes()
        else:
            data = part.astype(kind).tobytes()
        return zlib.compress(data) if compress else data

    planes = [samples[:, :, i:i + 1] for i in range(channels)] if planar else [samples]
    blocks = []
    for plane in planes:
        if tile:
            for y in range(0, height, tile):
                for x in range(0, width, tile):
                    whole = np.zeros((tile, tile, plane.shape[2]), samples.dtype)
                    part = plane[y:y + tile, x:x + tile]
                    whole[:part.shape[0], :part.shape[1]] = part
                    blocks.append(block(whole))
        else:
            for y in range(0, height, rows or height):
                blocks.append(block(plane[y:y + (rows or height)]))

    body = b""
    places = []
    for data in blocks:
        places.append(8 + len(body))
        body += data + bytes(len(data) & 1)
    entries = {256: ("I", [width]), 257: ("I", [height]), 258: ("H", [bits] * channels), 259: ("H", [8 if compress else 1]), 262: ("H", [photometric]),
               274: ("H", [orientation]), 277: ("H", [channels]), 284: ("H", [2 if planar else 1])}
    if tile:
        entries.update({322: ("I", [tile]), 323: ("I", [tile]), 324: ("I", places), 325: ("I", [len(data) for data in blocks])})
    else:
        entries.update({273: ("I", places), 278: ("I", [rows or height]), 279: ("I", [len(data) for data in blocks])})
    if predictor:
        entries[317] = ("H", [2])
    if extra is not None:
        entries[338] = ("H", [extra])
    if palette is not None:
        entries[320] = ("H", list(palette))
    directory = struct.pack(order + "H", len(entries))
    start = 8 + len(body)
    free = start + 2 + 12 * len(entries) + 4
    values = b""
    for tag in sorted(entries):
        letter, numbers = entries[tag]
        data = struct.pack(f"{order}{len(numbers)}{letter}", *(int(number) for number in numbers))
        directory += struct.pack(order + "HHI", tag, 3 if letter == "H" else 4, len(numbers))
        if len(data) <= 4:
            directory += data + bytes(4 - len(data))
        else:
            directory += struct.pack(order + "I", free + len(values))
            values += data + bytes(len(data) & 1)
    following = start if pages > 1 else 0
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", start) + body + directory + struct.pack(order + "I", following) + values


def make_tiff(folder, numbers):
    for mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        for compression in (None, "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate"):
            image_of(numbers, 67, 41, mode).save(folder.file(f"pillow_{mode}_{compression}.tif"), compression=compression)
            folder.add(f"pillow_{mode}_{compression}.tif", "RGB" if mode == "CMYK" else mode)
            if compression in ("tiff_lzw", "tiff_adobe_deflate") and mode != "LA":
                image_of(numbers, 67, 41, mode).save(folder.file(f"predictor_{mode}_{compression}.tif"), compression=compression, tiffinfo={317: 2})
                folder.add(f"predictor_{mode}_{compression}.tif", "RGB" if mode == "CMYK" else mode)
    for compression in (None, "group3", "group4", "packbits", "tiff_ccitt", "tiff_lzw"):
        Image.fromarray(photo(numbers, 67, 41, 1)[:, :, 0] > 127).save(folder.file(f"bits_{compression}.tif"), compression=compression)
        folder.add(f"bits_{compression}.tif", "L")
    for mode in ("L", "RGB"):
        image_of(numbers, 67, 41, mode).save(folder.file(f"jpeg_{mode}.tif"), compression="jpeg", quality=85)
        folder.add(f"jpeg_{mode}.tif", mode)
    image_of(numbers, 67, 41, "RGB").quantize(50).save(folder.file("palette8.tif"))
    folder.add("palette8.tif", "RGB")
    for order, name in (("<", "little"), (">", "big")):
        for orientation in range(1, 9):
            folder.add(f"orientation{orientation}_{name}.tif", "RGB", 0, tiff(photo(numbers, 23, 14, 3), order, orientation=orientation))
        for planar in (False, True):
            for compress, predictor in ((False, False), (True, False), (True, True)):
                kind = f"{name}_{planar}_{compress}_{predictor}"
                eight = photo(numbers, 45, 31, 3)
                folder.add(f"strips_{kind}.tif", "RGB", 0, tiff(eight, order, rows=7, planar=planar, compress=compress, predictor=predictor))
                folder.add(f"tiles_{kind}.tif", "RGB", 0, tiff(eight, order, tile=16, planar=planar, compress=compress, predictor=predictor))
                # Pillow has no mode for these; the samples are known.
                for channels, photometric in ((1, 1), (2, 1), (3, 2), (4, 2)):
                    wide = photo(numbers, 45, 31, channels, 65535)
                    for tile in (None, 32):
                        path = f"wide_{channels}_{tile}_{kind}.tif"
                        extra = 2 if channels in (2, 4) else None
                        with open(folder.file(path), "wb") as file:
                            file.write(tiff(wide, order, photometric, tile, 7, planar, extra=extra, compress=compress, predictor=predictor))
                        folder.expect(path, WIDE[channels], wide)
        for bits in (1, 2, 4):
            low = numbers.randint(0, 1 << bits, (13, 29, 1)).astype(np.uint8)
            for photometric in (0, 1):
                folder.add(f"gray{bits}_{photometric}_{name}.tif", "L", 0, tiff(low, order, photometric, packed_bits=bits))
            colors = numbers.randint(0, 65536, 3 << bits)
            folder.add(f"palette{bits}_{name}.tif", "RGB", 0, tiff(low, order, 3, packed_bits=bits, palette=colors))
        folder.add(f"white_is_zero_{name}.tif", "L", 0, tiff(photo(numbers, 20, 10, 1), order, 0))
        folder.add(f"associated_{name}.tif", "RGBA", 0, tiff(photo(numbers, 50, 40, 4), order, extra=1))
        folder.add(f"unassociated_{name}.tif", "RGBA", 0, tiff(photo(numbers, 50, 40, 4), order, extra=2))
        folder.add(f"unspecified_{name}.tif", "RGB", 0, tiff(photo(numbers, 50, 40, 4), order, extra=0))
        folder.add(f"cmyk_{name}.tif", "RGB", 0, tiff(photo(numbers, 50, 40, 4), order, 5))
    for channels, layout in ((1, "Gray16"), (3, "Rgb48"), (4, "Rgba64")):
        wide = photo(numbers, 60, 40, channels, 65535)
        cv2.imwrite(folder.file(f"opencv_{layout}.tif"), wide[:, :, [2, 1, 0, 3][:channels] if channels > 1 else [0]])
        folder.expect(f"opencv_{layout}.tif", layout, wide)
    pages = [image_of(numbers, 30, 20, "RGB") for _ in range(3)]
    pages[0].save(folder.file("pages.tif"), save_all=True, append_images=pages[1:])
    folder.add("pages.tif", "RGB")


def make(path):
    folder = Folder(path)
    make_bmp(folder, np.random.RandomState(31))
    make_gif(folder, np.random.RandomState(32))
    make_webp(folder, np.random.RandomState(33))
    make_tiff(folder, np.random.RandomState(34))
    folder.finish()
    print(f"made {len(folder.lines)}")


def read_deflated(path):
    """Samples [h, w, c] of a TIFF file in strips of deflate with differences of 16 bits, by hand: no library here reads gray with alpha of 16 bits."""
    with open(path, "rb") as file:
        data = file.read()
    start = struct.unpack("<I", data[4:8])[0]
    found = {}
    for i in range(struct.unpack("<H", data[start:start + 2])[0]):
        tag, kind, count = struct.unpack("<HHI", data[start + 2 + 12 * i:start + 10 + 12 * i])
        size = {2: 1, 3: 2, 4: 4, 5: 8}.get(kind, 1) * count
        at = start + 10 + 12 * i if size <= 4 else struct.unpack("<I", data[start + 10 + 12 * i:start + 14 + 12 * i])[0]
        if kind in (3, 4):
            found[tag] = struct.unpack(f"<{count}{'H' if kind == 3 else 'I'}", data[at:at + size])
    assert found[259] == (8,) and found[317] == (2,) and found[258] == (16,) * found[277][0]
    rows = b"".join(zlib.decompress(data[at:at + length]) for at, length in zip(found[273], found[279]))
    differences = np.frombuffer(rows, "<u2").reshape(found[257][0], found[256][0], found[277][0])
    return np.cumsum(differences, axis=1, dtype=np.uint16)


def decode(path, layout):
    if layout == "GrayAlpha32":
        return read_deflated(path)
    if layout in ("Gray16", "Rgb48", "Rgba64"):
        pixels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
        channels = 1 if pixels.ndim == 2 else pixels.shape[2]
        return pixels.reshape(pixels.shape[0], pixels.shape[1], channels)[:, :, [2, 1, 0, 3][:channels] if channels > 1 else [0]]
    with Image.open(path) as image:
        mode = {"Gray8": "L", "GrayAlpha16": "LA", "Rgb24": "RGB", "Rgba32": "RGBA"}[layout]
        if path.endswith(".bmp") and layout == "Gray8" and image.mode not in ("L", "1", "P"):
            return None
        # WebP has no gray: all three colors are the same.
        pixels = np.array(image if image.mode == mode else image.convert("RGBA"))
        pixels = pixels.reshape(image.height, image.width, -1)
        if image.mode != mode:
            if layout == "Rgba32" or (layout in ("Gray8", "GrayAlpha16") and not (pixels[:, :, 0] == pixels[:, :, 2]).all()):
                return None
            pixels = pixels[:, :, {"Gray8": [0], "GrayAlpha16": [0, 3], "Rgb24": [0, 1, 2]}[layout]]
        return pixels


def check(path):
    checked = 0
    for line in open(os.path.join(path, "list.txt")):
        name, layout, width, height = line.split()
        file = os.path.join(path, name)
        pixels = decode(file, layout)
        if pixels is None:
            print(f"{name}: not read as {layout}")
            continue
        expected = np.fromfile(file + ".raw", "<u2" if layout in WIDE.values() else np.uint8).reshape(int(height), int(width), -1)
        if expected.shape != pixels.shape or not np.array_equal(pixels, expected):
            print(f"{name}: other pixels {expected.shape} {pixels.shape}")
        else:
            checked += 1
    print(f"checked {checked}")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
