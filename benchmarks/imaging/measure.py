"""Measures decoding and encoding of picture files beside OpenCV (libjpeg-turbo, libpng), in turns, one thread each.

Options: --program DLL --photos FOLDER --rounds N --record. Started by `measure`, which builds the program.
"""
import argparse
import datetime
import pathlib
import statistics
import subprocess
import tempfile
import time

import cv2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE.parent / "RESULTS.md"
BEGIN, END = "<!-- imaging: begin -->", "<!-- imaging: end -->"
WIDTH, HEIGHT = 4000, 3000
QUALITY = 85


def photograph(folder):
    """12 megapixels of photographs side by side at their own resolution, so that the picture has as much detail as they have."""
    names = sorted(pathlib.Path(folder).glob("*.jpg")) if folder else []
    if names:
        parts, kind = [cv2.imread(str(name)) for name in names], f"{len(names)} photographs"
    else:
        import skimage.data
        parts, kind = [skimage.data.astronaut()[..., ::-1], skimage.data.coffee()[..., ::-1], skimage.data.chelsea()[..., ::-1]], "samples of scikit-image"
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    turn, y = 0, 0
    while y < HEIGHT:
        x, high = 0, min(600, HEIGHT - y)
        while x < WIDTH:
            part = parts[turn % len(parts)]
            turn += 1
            tile = part[-high:, :WIDTH - x]
            tile = np.pad(tile, ((0, high - tile.shape[0]), (0, 0), (0, 0)), "symmetric")
            picture[y:y + high, x:x + tile.shape[1]] = tile
            x += tile.shape[1]
        y += high
    return picture, kind


class Ours:
    def __init__(self, program):
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        milliseconds, count = self.process.stdout.readline().split()
        return float(milliseconds), int(count)


def timed(action):
    start = time.perf_counter()
    result = action()
    return (time.perf_counter() - start) * 1000, result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--photos", default="")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    picture, kind = photograph(options.photos)
    ours = Ours(options.program)
    lines = [
        f"`benchmarks/imaging/measure --record` on {processor()}, {datetime.date.today()}: {WIDTH}x{HEIGHT} pixels, RGB of 8 bits, put together from {kind}; OpenCV {cv2.__version__} with its defaults, one thread, "
        f"JPEG of quality {QUALITY} and 4:2:0. Medians of {options.rounds} rounds in turns, from bytes to pixels and from pixels to bytes.\n",
        "| | FastInpaint ms | OpenCV ms | ratio (lower is faster) | ratios of the rounds | bytes, ours / theirs |", "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: str(pathlib.Path(folder) / name)
        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        _, progressive = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
        _, png = cv2.imencode(".png", picture)
        for name, data in (("a.jpg", jpeg), ("p.jpg", progressive), ("a.png", png)):
            pathlib.Path(path(name)).write_bytes(data.tobytes())
        cases = [
            ("JPEG decode", f"decode {path('a.jpg')}", lambda: cv2.imdecode(jpeg, cv2.IMREAD_COLOR)),
            ("progressive JPEG decode", f"decode {path('p.jpg')}", lambda: cv2.imdecode(progressive, cv2.IMREAD_COLOR)),
            ("PNG decode", f"decode {path('a.png')}", lambda: cv2.imdecode(png, cv2.IMREAD_COLOR)),
            # The encoded pixels are those of the PNG file, which was decoded last.
            ("JPEG encode", f"encode jpeg {QUALITY} {path('o.jpg')}", lambda: cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].size),
            ("PNG encode", f"encode png 0 {path('o.png')}", lambda: cv2.imencode(".png", picture)[1].size),
        ]
        for name, command, theirs in cases:
            ours.ask(command)
            rounds = [(ours.ask(command), timed(theirs)) for _ in range(options.rounds)]
            mine, other = [turn[0][0] for turn in rounds], [turn[1][0] for turn in rounds]
            ratios = sorted(one / two for one, two in zip(mine, other))
            sizes = f"{rounds[0][0][1]} / {rounds[0][1][1]} ({rounds[0][0][1] / rounds[0][1][1]:.3f})" if "encode" in name else ""
            lines.append(f"| {name} | {statistics.median(mine):.0f} | {statistics.median(other):.0f} | {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} | {sizes} |")
        if not np.array_equal(cv2.imread(path("o.png")), picture):
            raise SystemExit("the PNG file that was written holds other pixels")
        written, expected = cv2.imread(path("o.jpg")).astype(int), cv2.imdecode(jpeg, cv2.IMREAD_COLOR).astype(int)
        if abs(written - expected).mean() > 1:
            raise SystemExit("the JPEG file that was written holds other pixels")
    print("\n".join(lines))
    if options.record:
        before, rest = RESULTS.read_text(encoding="utf-8").split(BEGIN, 1)
        RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def processor():
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")]
    return names[0] if names else "an unknown processor"


main()
