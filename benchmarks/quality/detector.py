"""Measures the detector: what its maps say of fills of this program and of others, of undamaged pictures, of smeared copies and of meshes. See README.md."""
import argparse
import concurrent.futures
import datetime
import pathlib
import sys
import tempfile

import cv2
import numpy as np
import torch

import evaluate
import measures
import opponents
import sets
import tables
from evaluate import OURS
from service import Service
from sets import TRAINING

sys.path.insert(0, str(TRAINING))
import visibility  # noqa: E402

BEGIN, END = "<!-- detector: begin -->", "<!-- detector: end -->"
SMEARED, MESH = "smeared copy", "mesh of period 4"
SMEARED_SIDE = 25
MESH_PERIOD, MESH_LEVELS = 4, 6
_LEAST_PIXELS = 100  # of both classes, for an area under the curve


def smeared(fill, hole):
    """The fill, each pixel of the hole the mean of the square of 25x25 around it."""
    return np.where(hole[..., None], cv2.blur(fill, (SMEARED_SIDE, SMEARED_SIDE)), fill)


def meshed(truth, hole, seed):
    """The truth with a random gray tile of 4x4 pixels, repeated over the hole, added to it: mean 0, root mean square 6 levels."""
    tile = np.random.default_rng([2027, seed]).normal(size=(MESH_PERIOD, MESH_PERIOD))
    tile = MESH_LEVELS * (tile - tile.mean()) / tile.std()
    pattern = np.tile(tile, [-(-length // MESH_PERIOD) for length in hole.shape])[:hole.shape[0], :hole.shape[1], None]
    return np.where(hole[..., None], np.clip(np.rint(truth + pattern), 0, 255), truth).astype(np.uint8)


def score(heat, hole):
    """The artifact score: the mean probability in the hole."""
    return float(heat[hole].mean() / 255)


def area(case, title, where=None):
    """The area under the ROC curve of a map against the mask, over the pixels of `where`; nan where there are fewer than 100 in or out of the hole."""
    where = np.ones_like(case.hole) if where is None else where
    positive = case.hole[where]
    return measures.roc_area(case.maps[title][where], positive) if min(positive.sum(), (~positive).sum()) >= _LEAST_PIXELS else float("nan")


def judge(program, case, seed, methods, cache):
    """Adds the fills of the methods, a smeared copy of the program's fill and a mesh to the case, with their maps."""
    for method in methods:
        if method in evaluate.OWN:
            program.fill(case, method)
        else:
            filled, _ = opponents.fill(method, case.damaged(), case.hole, cache)
            if filled is not None:
                case.filled[method] = filled
    case.filled[SMEARED] = smeared(case.filled[OURS], case.hole)
    case.filled[MESH] = meshed(case.truth, case.hole, seed)
    for at, (title, picture) in enumerate(case.filled.items()):
        if title not in case.maps:
            case.maps[title] = program.detect(picture, f"{case.name}-{at}")
    return case


def undamaged(program, name, picture):
    """(mean probability on the picture, mean on its flat places, or nan where they are less than 1 % of it)."""
    heat, flat = program.detect(picture, f"{name}-undamaged") / 255, visibility.flat(picture)
    return float(heat.mean()), float(heat[flat].mean()) if flat.mean() >= 0.01 else float("nan")


def report(table, done, whole, methods, source):
    """The table of the detector. done: judged cases. whole: results of `undamaged`."""
    table.add(f"Area under the ROC curve of the artifact map against the mask, mean over {len(done)} cases: everywhere, and in textured places. Score: the mean probability in the hole. {source}\n")
    table.head("fill", "area everywhere", "area in textured places", "score")
    for title in (*methods, SMEARED, MESH):
        chosen = [case for case in done if title in case.maps]
        areas = [np.nanmean([area(case, title, where(case)) for case in chosen]) for where in (lambda case: None, lambda case: visibility.textured(case.truth))]
        table.row(title, *(f"{value:.3f}" for value in areas), f"{np.mean([score(case.maps[title], case.hole) for case in chosen]):.3f}")
    above = sum(score(case.maps[SMEARED], case.hole) > score(case.maps[OURS], case.hole) for case in done)
    means, flat = np.array(whole).T
    table.add(f"\nOf {len(done)} smeared copies {above} score higher than the fill that they were made of. On {len(means)} undamaged pictures the mean probability is {means.mean():.3f}, at most {means.max():.3f}; "
              f"on the flat places of {np.isfinite(flat).sum()} of them {np.nanmean(flat):.3f}, at most {np.nanmax(flat):.3f}.\n")


class Table(tables.Table):
    def record(self):
        """Puts the lines between this table's own marks of RESULTS.md."""
        before, rest = tables.RESULTS.read_text(encoding="utf-8").split(BEGIN, 1)
        tables.RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(self.lines) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def parse():
    parser = argparse.ArgumentParser(description="Measures the detector on fills, undamaged pictures, smeared copies and meshes.", allow_abbrev=False)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--pictures", action="append", default=[], type=pathlib.Path, metavar="FOLDER", help="a set: the middle 256x256 of the folder's pictures; may be given again")
    parser.add_argument("--photos", type=pathlib.Path, metavar="FOLDER", help="the folder with the photographs that tools/train/held_out.txt names")
    parser.add_argument("--sets", help="only these sets, by comma: the names of the folders of --pictures, samples, photos")
    parser.add_argument("--bins", help=f"only these bins of hole pixels in per cent, by comma: {', '.join(sets.BIN_NAMES)}")
    parser.add_argument("--without", action="append", default=[], choices=opponents.METHODS, help="leave out this way of filling; may be given again")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pictures of each set; 0 for all")
    parser.add_argument("--weights", help="the generator's weights; default: the program's own")
    parser.add_argument("--detector-weights", help="the detector's weights; default: the program's own")
    parser.add_argument("--cache", type=pathlib.Path, default=evaluate.HERE / "data" / "fills", help="where the others' fills are kept; default: data/fills")
    parser.add_argument("--jobs", type=int, default=2, help="pictures at a time")
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    available = sets.Sets(options.pictures, options.photos)
    known = [name for name in available.names if name not in (sets.TEXTURES, sets.LARGE) and not name.endswith(sets.THIN)]
    names = evaluate.chosen_names(options.sets, known, "The set")
    bins = [sets.BIN_NAMES.index(name) for name in evaluate.chosen_names(options.bins, sets.BIN_NAMES, "The bin")]
    methods = [method for method in evaluate.METHODS if method not in options.without]
    source = f"`benchmarks/quality/run.sh --detector {evaluate.said(sys.argv[1:])}`, {datetime.date.today()}, {tables.processor()}"
    table = Table()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        program = Service(options.program.resolve(), pathlib.Path(folder), options.weights, options.detector_weights)
        try:
            for name in names:
                cases = list(available.cases(name, bins, options.limit))
                done = []
                for case in pool.map(lambda item: judge(program, item[1], item[0], methods, options.cache), enumerate(cases)):
                    done.append(case)
                    tables.progress(f"{name}: {len(done)} of {len(cases)}")
                whole = list(pool.map(lambda item: undamaged(program, item[0], item[1]), list(available.small_pictures(name))[:options.limit or None]))
                tables.progress("")
                table.add(f"### The detector on the set {name}\n")
                report(table, done, whole, methods, source)
        finally:
            program.stop()
    if options.record:
        table.record()


if __name__ == "__main__":
    main()
