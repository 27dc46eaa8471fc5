"""Runs the program and other fills on pictures with seeded masks, measures the results, prints tables and draws a sheet. See README.md."""
import argparse
import concurrent.futures
import datetime
import json
import pathlib
import subprocess
import sys
import time

import cv2
import numpy as np
import torch

import features
import measures
import opponents
import sets
import tables
from sets import fail, read, write

HERE = pathlib.Path(__file__).resolve().parent
OURS, SMOOTH = "FastInpaint", "`--detail none`"
OWN = {OURS: (), SMOOTH: ("--detail", "none")}
METHODS = (*OWN, *opponents.METHODS)


class Program:
    """The command line program; every picture is a process of its own."""

    def __init__(self, program, folder, weights, detector_weights):
        self.command = ["dotnet", str(program)] if str(program).endswith(".dll") else [str(program)]
        self.folder = folder
        self.weights = ("--weights", weights) if weights else ()
        self.detector_weights = ("--detector-weights", detector_weights) if detector_weights else ()

    def run(self, *arguments):
        done = subprocess.run([*self.command, *map(str, arguments), "--overwrite", "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"fastinpaint {' '.join(map(str, arguments))} ended with exit code {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def inpaint(self, damaged, hole, at, *arguments):
        """(filled picture, seconds of planning and computing, seconds of the process); files begin with the path `at`."""
        write(f"{at}-damaged.png", damaged)
        write(f"{at}-mask.png", hole.astype(np.uint8) * 255)
        start = time.perf_counter()
        report = self.run("inpaint", f"{at}-damaged.png", f"{at}-mask.png", "-o", f"{at}-filled.png", *self.weights, *self.detector_weights, *arguments)
        wall = time.perf_counter() - start
        spent = report["milliseconds"]
        return read(f"{at}-filled.png"), (spent["plan"] + spent["compute"]) / 1000, wall

    def fill(self, case, method):
        """Fills the hole with the method's options. Keeps the artifact map of the fill with the program's defaults."""
        at = self.folder / f"{case.name}-{'ours' if method == OURS else 'smooth'}"
        heat = ("--heatmap", f"{at}-map.png") if method == OURS else ()
        filled, *case.seconds[method] = self.inpaint(case.damaged(), case.hole, at, *OWN[method], *heat)
        if not np.array_equal(filled[~case.hole], case.truth[~case.hole]):
            fail(f"{case.name}: the program changed known pixels.")
        case.filled[method] = filled
        if heat:
            case.maps[method] = read(f"{at}-map.png")[..., 0]

    def detect(self, picture, name):
        """The artifact map of a picture; files begin with this name."""
        at = self.folder / name
        write(f"{at}.png", picture)
        self.run("detect", f"{at}.png", "-o", f"{at}-map.png", *self.detector_weights)
        return read(f"{at}-map.png")[..., 0]


def measure(case, network):
    """Measures every fill of the case. network: of features.py, or None: then the distance in features is nan."""
    of_truth = network.features(case.truth) if network else None
    for method, picture in case.filled.items():
        case.values[method] = np.array([
            measures.psnr(case.truth, picture), measures.psnr(case.truth, picture, case.hole), measures.ssim(case.truth, picture),
            measures.ssim_51(case.truth, picture), measures.l1(case.truth, picture), measures.seam(case.truth, picture, case.hole),
            measures.gradient_ratio(case.truth, picture, case.hole), measures.patch_distance(case.truth, picture, case.hole),
            features.distance(of_truth, network.features(picture), case.hole) if network else np.nan])


def complete(case, methods, cache, network):
    """Adds the fills of the other methods to a case, and the measures of all fills."""
    for method in methods:
        if method not in OWN:
            filled, seconds = opponents.fill(method, case.damaged(), case.hole, cache)
            case.seconds[method] = [seconds]
            if filled is not None:
                case.filled[method] = filled
    measure(case, network)


def draw_sheet(done, methods, path):
    """A row for each bin: truth, given, every method's picture and the map of ours."""
    rows = []
    for at, group in enumerate(dict.fromkeys(case.group for case in done)):
        chosen = [case for case in done if case.group == group]
        case = chosen[(at * 5 + 3) % len(chosen)]
        heat = np.repeat(case.maps[OURS][..., None], 3, axis=2)
        rows.append(np.hstack([case.truth, case.damaged(), *(case.filled.get(method, case.damaged()) for method in methods), heat]))
    head = np.full((26, rows[0].shape[1], 3), 255, np.uint8)
    for at, title in enumerate(("truth", "given", *(method.strip("`") for method in methods), "artifact map of ours")):
        cv2.putText(head, title, (at * sets.SIDE + 6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1, cv2.LINE_AA)
    write(path, np.vstack([head, *rows]))


def said(arguments):
    """The command's arguments for the tables: paths by their last name, without options that do not affect the tables."""
    kept, left = [], iter(arguments)
    for word in left:
        name, equals, value = word.partition("=")
        if name in ("--program", "--cache", "--sheet", "--sheet-of", "--jobs"):
            value or next(left)
        elif name in ("--photos", "--pictures", "--weights", "--detector-weights"):
            kept.append(f"{name} {pathlib.Path(value or next(left)).name}")
        else:
            kept.append(word)
    return " ".join(kept)


def chosen_names(text, known, what):
    """The comma-separated names, in the order of the known ones; all where there is no text."""
    names = [name.strip() for name in text.split(",")] if text else list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        fail(f"{what} {', '.join(unknown)} is not known here; there are {', '.join(known)}. Sets of photographs and pictures need --photos and --pictures.")
    return [name for name in known if name in names]


def parse():
    parser = argparse.ArgumentParser(description="Measures fills on pictures with seeded masks.", allow_abbrev=False)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--pictures", action="append", default=[], type=pathlib.Path, metavar="FOLDER", help="a set: the middle 256x256 of the folder's pictures; may be given again")
    parser.add_argument("--photos", type=pathlib.Path, metavar="FOLDER", help="the folder with the photographs that tools/train/held_out.txt names")
    parser.add_argument("--sets", help="only these sets, by comma: the names of the folders of --pictures, these with -thin, samples, photos, textures, large")
    parser.add_argument("--bins", help=f"only these bins of hole pixels in per cent, by comma: {', '.join(sets.BIN_NAMES)}")
    parser.add_argument("--without", action="append", default=[], choices=opponents.METHODS, help="leave out this way of filling; may be given again")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pictures of each bin; 0 for all")
    parser.add_argument("--weights", help="the generator's weights; default: the program's own")
    parser.add_argument("--detector-weights", help="the detector's weights; default: the program's own")
    parser.add_argument("--cache", type=pathlib.Path, default=HERE / "data" / "fills", help="where the others' fills are kept; default: data/fills")
    parser.add_argument("--jobs", type=int, default=2, help="pictures at a time; ours are filled one at a time")
    parser.add_argument("--sheet", type=pathlib.Path, default=HERE / "data" / "sheet.png", help="where the sheet goes; default: data/sheet.png")
    parser.add_argument("--sheet-of", help="the set on the sheet; default: the first")
    parser.add_argument("--record", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    return parser.parse_args()


def main():
    options = parse()
    available = sets.Sets(options.pictures, options.photos)
    names = chosen_names(options.sets, available.names, "The set")
    bins = [sets.BIN_NAMES.index(name) for name in chosen_names(options.bins, sets.BIN_NAMES, "The bin")]
    methods = [method for method in METHODS if method not in options.without]
    network = features.Network(features.MODEL)
    network.check()
    folder = HERE / "data" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    program = Program(options.program.resolve(), folder, options.weights, options.detector_weights)
    done = {name: cases for name in names if (cases := list(available.cases(name, bins, options.limit)))}
    names = list(done)
    if not names:
        fail("The chosen sets have no picture in the chosen bins; sets that end with -thin have the first two bins alone.")
    sheet_of = chosen_names(options.sheet_of, names, "The sheet's set")[0]
    everything = [case for name in names for case in done[name]]
    for number, case in enumerate(everything):
        tables.progress(f"filling {number + 1} of {len(everything)}")
        for method in OWN:
            program.fill(case, method)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, _ in enumerate(pool.map(lambda case: complete(case, methods, options.cache, network), everything)):
            tables.progress(f"measuring {number + 1} of {len(everything)}")
    tables.progress("")
    source = f"`benchmarks/quality/run.sh {said(sys.argv[1:])}`, {datetime.date.today()}, {tables.processor()}"
    table = tables.Table()
    tables.introduction(table)
    for name in names:
        tables.fills(table, name, done[name], methods, source)
    if sheet_of != sets.LARGE:
        draw_sheet(done[sheet_of], methods, options.sheet)
    if options.record:
        table.record()


if __name__ == "__main__":
    main()
