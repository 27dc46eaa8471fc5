"""Measures the time of a fill's detail, with `--detail none` and OpenCV's contrib module in the same run, and prints a table. See README.md.

FastInpaint is measured in a warm process: `fastinpaint batch` fills copies of the pictures one at a time, and the first copies do not count. Started by run.sh --times.
"""
import argparse
import datetime
import multiprocessing
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

import evaluate
import opponents
import sets
import tables
from evaluate import OURS, SMOOTH

BEGIN, END = "<!-- times: begin -->", "<!-- times: end -->"
SMALL, WIDE, LARGE = "small", "wide", "large"
OPPONENTS = (opponents.FSR, opponents.SHIFTMAP)
TILE, COLUMNS, ROWS = 1000, 4, 3
SPOTS, LEAST_SPOT, MOST_SPOT = 10, 20, 60
SEED, LIMIT_SECONDS, CANCELED = 2025, 600, 130


class Row:
    """A row of the table: pictures that are measured together.

    cases: cases of sets.py. copies: copies of each picture in a batch, of which the first `warm` do not count. suffix: the extension of the pictures' files. rounds: rounds in which OpenCV's fills run.
    """

    def __init__(self, title, cases, copies, warm, suffix, rounds):
        self.title, self.cases, self.copies, self.warm, self.suffix, self.rounds = title, cases, copies, warm, suffix, rounds
        self.milliseconds = {}

    def write(self, folder):
        """Writes the batch's folders: the copies of all pictures by turns."""
        for name in ("pictures", "masks"):
            (folder / name).mkdir(parents=True)
        for case in self.cases:
            for name, pixels in (("pictures", case.damaged()), ("masks", case.hole.astype(np.uint8) * 255)):
                suffix = ".pgm" if name == "masks" else self.suffix
                first = folder / name / f"00-{case.name}{suffix}"
                sets.write(first, pixels)
                for copy in range(1, self.copies):
                    os.link(first, folder / name / f"{copy:02}-{case.name}{suffix}")

    def measure_ours(self, method, program, folder, threads):
        """Adds the milliseconds of planning and computing of one batch's pictures."""
        report = program.run("batch", folder / "pictures", folder / "masks", "-o", folder / "filled", "--jobs", 1, "--threads", threads, "--device", "cpu", *evaluate.OWN[method])
        counted = report["files"][self.warm * len(self.cases):]
        self.milliseconds.setdefault(method, []).extend(file["milliseconds"]["plan"] + file["milliseconds"]["compute"] for file in counted)

    def measure_theirs(self, method, threads):
        """Adds the milliseconds of OpenCV's call for every picture; infinite where it did not end in LIMIT_SECONDS, nan where it crashed."""
        for case in self.cases:
            self.milliseconds.setdefault(method, []).append(1000 * apart(method, case.damaged(), case.hole, threads))

    def median(self, method):
        return statistics.median(self.milliseconds[method])


def apart(method, picture, hole, threads):
    """The seconds of OpenCV's call, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=call, args=(sender, method, picture, hole, threads))
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(LIMIT_SECONDS) else float("inf")
    except EOFError:
        return float("nan")
    finally:
        process.kill()
        process.join()


def call(sender, method, picture, hole, threads):
    cv2.setNumThreads(threads)
    start = time.perf_counter()
    opponents.compute(method, picture, hole)
    sender.send(time.perf_counter() - start)


def tiles(files):
    """Squares of TILE pixels from the middles of the pictures, as many as the largest picture has tiles. Pictures repeat where there are fewer."""
    return [sets.middle(sets.scaled(sets.read(files[at % len(files)]), TILE, True)) for at in range(COLUMNS * ROWS)]


def small(available, name, limit, rounds):
    cases = []
    for stem, picture, _, _ in list(available.small_pictures(name))[:limit]:
        hole = sets.masks.draw(np.random.default_rng([SEED, len(cases)]), sets.SIDE, sets.SIDE, 0.14, 0.16, "strokes")
        cases.append(sets.Case(stem, SMALL, name, picture, hole))
    return Row(f"{len(cases)} pictures of {sets.SIDE}x{sets.SIDE}, brush strokes over {100 * np.mean([case.hole for case in cases]):.0f} %", cases, 16, 4, ".png", rounds)


def wide(files):
    width, height = 300, 400
    hole = np.pad(np.ones((height, width), np.uint8), ([(TILE - height) // 2] * 2, [(TILE - width) // 2] * 2))
    return Row(f"{TILE}x{TILE}, a hole of {width}x{height}", [sets.Case(WIDE, WIDE, "", tiles(files)[0], hole)], 12, 3, ".png", 1)


def large(files):
    """Tiles side by side, and an ellipse in each of the first."""
    random, squares = np.random.default_rng([SEED, 12]), tiles(files)
    picture = np.vstack([np.hstack(squares[row * COLUMNS:(row + 1) * COLUMNS]) for row in range(ROWS)])
    hole = np.zeros(picture.shape[:2], np.uint8)
    for at in range(SPOTS):
        center = TILE * np.array([at % COLUMNS, at // COLUMNS]) + random.integers(TILE // 4, TILE * 3 // 4, 2)
        radii = random.integers(LEAST_SPOT // 2, MOST_SPOT // 2 + 1, 2)
        cv2.ellipse(hole, tuple(map(int, center)), tuple(map(int, radii)), 0, 0, 360, 1, -1)
    return Row(f"{picture.shape[1]}x{picture.shape[0]}, {SPOTS} holes of {LEAST_SPOT} to {MOST_SPOT} pixels", [sets.Case(LARGE, LARGE, "", picture, hole)], 7, 2, ".ppm", 0)


def cancellations(program, case, signals):
    """Milliseconds from a Ctrl-C at a random moment of a fill to the end of the process. Signals that come before the program listens or after its end do not count."""
    random, files = np.random.default_rng([SEED, signals]), [program.folder / f"cancel-{name}.png" for name in ("damaged", "mask", "filled")]
    sets.write(files[0], case.damaged())
    sets.write(files[1], case.hole.astype(np.uint8) * 255)
    command = [*program.command, "inpaint", *map(str, files[:2]), "-o", str(files[2]), "--overwrite", *evaluate.OWN[OURS]]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole, milliseconds = time.perf_counter() - start, []
    for _ in range(signals):
        files[2].unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * random.uniform(0.2, 0.95))
        process.send_signal(signal.SIGINT)
        sent = time.perf_counter()
        if process.wait() == CANCELED:
            milliseconds.append(1000 * (time.perf_counter() - sent))
            if files[2].exists():
                sets.fail("A canceled fill left its output.")
    return milliseconds


def spread(row, method, unit):
    """Median, least and most in milliseconds or seconds."""
    if not (values := row.milliseconds.get(method)):
        return ""
    if not np.isfinite(values).all():
        return "crashed" if np.isnan(values).any() else f">{LIMIT_SECONDS}"
    scale, digits = {"ms": (1, 0), "s": (1000, 1)}[unit]
    text = f"{row.median(method) / scale:.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values) / scale:.{digits}f} to {max(values) / scale:.{digits}f})"


def fractions(row, method):
    """The time that detail adds as a share of the other method's median, and in brackets the time of the whole fill."""
    if not np.isfinite(row.milliseconds.get(method, [np.nan])).all():
        return ""
    return f"1/{row.median(method) / max(row.median(OURS) - row.median(SMOOTH), 1):.0f} (1/{row.median(method) / row.median(OURS):.0f})"


def parse():
    parser = argparse.ArgumentParser(description="Measures the time of fills.", allow_abbrev=False)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path, metavar="FOLDER", help="pictures of at least 256x256 pixels; default: sample pictures of scikit-image")
    parser.add_argument("--row", action="append", choices=(SMALL, WIDE, LARGE), help="only this row; may be given again")
    parser.add_argument("--limit", type=int, default=4, help="pictures of 256x256")
    parser.add_argument("--rounds", type=int, default=3, help="in turns: --detail none, with detail, FSR, SHIFTMAP")
    parser.add_argument("--threads", type=int, default=2, help="of the program and of OpenCV")
    parser.add_argument("--without", action="append", default=[], choices=OPPONENTS, help="leave out this way of filling; may be given again")
    parser.add_argument("--cancel", type=int, default=0, metavar="N", help="also cancel N fills of the wide hole at random moments, and measure until the process has ended")
    parser.add_argument("--weights", help="the generator's weights; default: the program's own")
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    return parser.parse_args()


class Table(tables.Table):
    def record(self):
        """Puts the lines between this table's own marks of RESULTS.md."""
        before, rest = tables.RESULTS.read_text(encoding="utf-8").split(BEGIN, 1)
        tables.RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(self.lines) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def main():
    options = parse()
    available = sets.Sets([options.pictures] if options.pictures else [], None)
    found = sorted(options.pictures.iterdir()) if options.pictures else [sets.SAMPLE_FOLDER / name for name in sets.SAMPLES]
    files = [file for file in found if cv2.haveImageReader(str(file))]
    if not files:
        sets.fail(f"{options.pictures} has no picture that OpenCV reads.")
    made = {SMALL: lambda: small(available, available.names[0], options.limit, options.rounds), WIDE: lambda: wide(files), LARGE: lambda: large(files)}
    rows = [made[name]() for name in options.row or made]
    theirs = [method for method in OPPONENTS if method not in options.without]
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        program = evaluate.Program(options.program.resolve(), pathlib.Path(folder), options.weights, None)
        for number, row in enumerate(rows):
            at = program.folder / str(number)
            row.write(at)
            for turn in range(options.rounds):
                tables.progress(f"{row.title}: round {turn + 1} of {options.rounds}")
                for method in (SMOOTH, OURS):
                    row.measure_ours(method, program, at, options.threads)
                for method in theirs if turn < row.rounds else ():
                    row.measure_theirs(method, options.threads)
                loads.append(os.getloadavg()[0])
        canceled = cancellations(program, made[WIDE]().cases[0], options.cancel) if options.cancel else []
    tables.progress("")
    table = Table()
    table.add(f"`benchmarks/quality/run.sh --times {evaluate.said(sys.argv[1:])}`, {datetime.date.today()}, {tables.processor()}, {options.threads} threads; load average {min(loads):.1f} to {max(loads):.1f}. "
              f"OpenCV {cv2.__version__}. Medians of {options.rounds} round{'s' * (options.rounds > 1)} in turns, least and most in brackets.\n")
    table.head("picture, hole", "FastInpaint ms", "`--detail none` ms", "difference ms", "ratio", *(title for method in theirs for title in (f"{method} s", f"of {method}'s: detail (fill)")))
    for row in rows:
        ours, smooth = row.median(OURS), row.median(SMOOTH)
        table.row(row.title, spread(row, OURS, "ms"), spread(row, SMOOTH, "ms"), f"{ours - smooth:.0f}", f"{ours / smooth:.2f}",
                  *(cell for method in theirs for cell in (spread(row, method, "s"), fractions(row, method))))
    if canceled:
        table.add(f"\nFrom Ctrl-C at a random moment of a fill of the hole of 300x400 to the end of the process: {statistics.median(canceled):.0f} ms, {min(canceled):.0f} to {max(canceled):.0f} ({len(canceled)} processes).")
    if options.record:
        table.record()


if __name__ == "__main__":
    main()
