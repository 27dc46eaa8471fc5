"""Runs the program on held-out pictures with seeded masks, and OpenCV's fills and a harmonic one beside it; prints tables and draws a sheet. See README.md."""
import argparse
import concurrent.futures
import datetime
import json
import pathlib
import subprocess
import sys

import cv2
import numpy as np
import skimage

import measures

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.insert(0, str(REPOSITORY / "tools" / "train"))
import masks  # noqa: E402
import match  # noqa: E402
import pictures  # noqa: E402
import torch  # noqa: E402

RESULTS = REPOSITORY / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- quality: begin -->", "<!-- quality: end -->"
SAMPLES = ("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg",
           "ihc.png", "moon.png", "motorcycle_left.png", "retina.jpg", "rocket.jpg")
OURS, UNMATCHED, HARMONIC, TELEA, STOKES = "FastInpaint", "`--match none`", "harmonic", "Telea", "Navier-Stokes"
METHODS = (OURS, UNMATCHED, HARMONIC, TELEA, STOKES)
MEASURES = (("PSNR", "{:.2f}"), ("hole PSNR", "{:.2f}"), ("SSIM", "{:.4f}"), ("SSIM 51", "{:.4f}"), ("l1 %", "{:.2f}"), ("seam", "{:.2f}"))
OPENCV_RADIUS = 3


class Case:
    """One picture with one mask. name: of the files. group: the row of the table. source: "photo" or "sample"."""

    def __init__(self, name, group, source, truth, hole):
        self.name, self.group, self.source, self.truth, self.hole = name, group, source, truth, hole.astype(bool)
        self.filled, self.maps = {}, {}
        self.values = {}


def scaled(picture, side, shorter):
    """The picture with its shorter (or longer) side at `side` pixels."""
    factor = side / (min if shorter else max)(picture.shape[:2])
    size = max(side if shorter else 1, round(picture.shape[1] * factor)), max(side if shorter else 1, round(picture.shape[0] * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)


def middle(picture):
    """The square in the middle."""
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    return np.ascontiguousarray(picture[top:top + side, left:left + side])


def read(path):
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {path} is no picture that OpenCV reads.")
    return picture


def small_pictures(folder):
    """(name, source, 256x256 picture) of the held-out photographs and the sample pictures: the shorter side scaled to 256, the middle of the longer."""
    samples = pathlib.Path(skimage.__file__).parent / "data"
    for source, files in (("photo", [folder / name for name in sorted(pictures.held_out_names())]), ("sample", [samples / name for name in SAMPLES])):
        for file in files:
            yield file.stem, source, middle(scaled(read(file), 256, True))


def cases(folder, per_bin, with_large):
    """All cases, the same on every run: a seeded mask of its own for every picture and bin."""
    small = list(small_pictures(folder))[:per_bin or None]
    for at, limits in enumerate(masks.BINS):
        for number, (name, source, picture) in enumerate(small):
            random = np.random.default_rng([2020, at, number])
            yield Case(f"{name}-{at}", f"{limits[0]:.0%} to {limits[1]:.0%}".replace("%", " %"), source, picture, masks.draw(random, 256, 256, *limits))
    for number, name in enumerate(sorted(pictures.held_out_names()) if with_large else ()):
        picture = scaled(read(folder / name), 1024, False)
        limits = masks.BINS[number % len(masks.BINS)]
        yield Case(f"{pathlib.Path(name).stem}-1024", "1024 px", "photo", picture, masks.draw(np.random.default_rng([2021, number]), *picture.shape[:2], *limits))


def harmonic(picture, hole):
    """Every pixel of the hole the mean of its neighbours inside the picture; known values as they are."""
    tensor = torch.from_numpy(picture.transpose(2, 0, 1)[None].astype("f8"))
    equation = match.HoleEquation(torch.from_numpy(hole[None, None].astype("f8")), iterations=60, tolerance=1e-7)
    return np.clip(np.rint(match.harmonic_fill(tensor, equation)[0].numpy().transpose(1, 2, 0)), 0, 255).astype(np.uint8)


class Program:
    """The command line program, a process a picture."""

    def __init__(self, program, folder, weights, detector_weights):
        self.command = ["dotnet", str(program)] if str(program).endswith(".dll") else [str(program)]
        self.folder = folder
        self.weights, self.detector_weights = weights, detector_weights

    def run(self, *arguments):
        done = subprocess.run([*self.command, *map(str, arguments), "--overwrite", "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"evaluate.py: fastinpaint {' '.join(map(str, arguments))} ended with exit code {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def complete(self, case):
        """Fills the hole both ways and maps what it filled, and OpenCV's fills."""
        at = self.folder / case.name
        damaged = case.truth.copy()
        damaged[case.hole] = 255
        write(f"{at}-damaged.png", damaged)
        write(f"{at}-mask.png", case.hole.astype(np.uint8) * 255)
        own = ("--weights", self.weights) if self.weights else ()
        detector = ("--detector-weights", self.detector_weights) if self.detector_weights else ()
        judge = ("--detector-weights", self.detector_weights) if self.detector_weights else ()
        self.run("inpaint", f"{at}-damaged.png", f"{at}-mask.png", "-o", f"{at}-ours.png", "--heatmap", f"{at}-ours-map.png", *own, *detector)
        self.run("inpaint", f"{at}-damaged.png", f"{at}-mask.png", "-o", f"{at}-unmatched.png", "--match", "none", *own)
        case.filled[OURS], case.filled[UNMATCHED] = read(f"{at}-ours.png"), read(f"{at}-unmatched.png")
        case.maps[OURS] = read(f"{at}-ours-map.png")[..., 0]
        mask = case.hole.astype(np.uint8)
        case.filled[TELEA] = cv2.inpaint(damaged, mask, OPENCV_RADIUS, cv2.INPAINT_TELEA)
        case.filled[STOKES] = cv2.inpaint(damaged, mask, OPENCV_RADIUS, cv2.INPAINT_NS)
        case.filled[HARMONIC] = harmonic(damaged, case.hole)
        for method, short in ((TELEA, "telea"), (STOKES, "ns")):
            case.maps[method] = self.detect(case.filled[method], f"{at}-{short}", judge)
        for method, picture in case.filled.items():
            if not np.array_equal(picture[~case.hole], case.truth[~case.hole]):
                if method in (OURS, UNMATCHED):
                    sys.exit(f"evaluate.py: {case.name}: the program changed known pixels.")
                picture[~case.hole] = case.truth[~case.hole]
            case.values[method] = np.array([
                measures.psnr(case.truth, picture), measures.psnr(case.truth, picture, case.hole), measures.ssim(case.truth, picture),
                measures.ssim_51(case.truth, picture), measures.l1(case.truth, picture), measures.seam(case.truth, picture, case.hole)])
        return case

    def detect(self, picture, at, judge):
        write(f"{at}.png", picture)
        self.run("detect", f"{at}.png", "-o", f"{at}-map.png", *judge)
        return read(f"{at}-map.png")[..., 0]


def write(path, picture):
    if not cv2.imwrite(str(path), picture):
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {path} could not be written.")


class Table:
    def __init__(self):
        self.lines = []

    def add(self, line=""):
        self.lines.append(line)
        print(line, flush=True)

    def head(self, *cells):
        self.row(*cells)
        self.add("|---" * len(cells) + "|")

    def row(self, *cells):
        self.add("| " + " | ".join(map(str, cells)) + " |")

    def record(self):
        text = RESULTS.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(self.lines) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def mean(chosen, method, index):
    return float(np.mean([case.values[method][index] for case in chosen]))


def fill_tables(table, done):
    groups = list(dict.fromkeys(case.group for case in done))
    for index, title in ((1, "PSNR inside the hole, dB"), (2, "SSIM, 11-tap Gaussian, windows inside the picture")):
        table.add(f"{title}; the last columns are ours minus the best of the three others, over all pictures, photographs and samples.\n")
        table.head("hole", "pictures", *METHODS, "ahead", "photographs", "samples")
        form = MEASURES[index][1]
        for group in groups:
            chosen = [case for case in done if case.group == group]
            values = [mean(chosen, method, index) for method in METHODS]
            ahead = []
            for source in (None, "photo", "sample"):
                part = [case for case in chosen if source in (None, case.source)]
                ahead.append(form.replace(":", ":+").format(mean(part, OURS, index) - max(mean(part, m, index) for m in (HARMONIC, TELEA, STOKES))) if part else "")
            table.row(group, len(chosen), *map(form.format, values), *ahead)
        table.add()
    table.add("All measures, means over the six bins at 256x256.\n")
    small = [case for case in done if case.group != "1024 px"]
    table.head("fill", *(name for name, _ in MEASURES))
    for method in METHODS:
        table.row(method, *(form.format(mean(small, method, index)) for index, (_, form) in enumerate(MEASURES)))
    table.add()


def detector_table(table, done, undamaged):
    table.add("The detector: area under the ROC curve of its map against the mask, mean over the pictures (and over all pixels of the bin together).\n")
    table.head("hole", f"on {OURS}'s fills", "on Telea's", "on Navier-Stokes'")
    small = [case for case in done if case.group != "1024 px"]
    for group in [*dict.fromkeys(case.group for case in small), "all bins"]:
        chosen = [case for case in small if group in (case.group, "all bins")]
        cells = []
        for method in (OURS, TELEA, STOKES):
            each = np.mean([measures.roc_area(case.maps[method], case.hole) for case in chosen])
            pooled = measures.roc_area(np.concatenate([case.maps[method].ravel() for case in chosen]), np.concatenate([case.hole.ravel() for case in chosen]))
            cells.append(f"{each:.3f} ({pooled:.3f})")
        table.row(group, *cells)
    table.add(f"\nOn {len(undamaged)} undamaged pictures the map's mean is {np.mean(undamaged):.3f}, at most {max(undamaged):.3f}.")


def draw_sheet(done, path, only_samples):
    """A row for each bin: given, and every method's picture."""
    rows = []
    for at, group in enumerate(dict.fromkeys(case.group for case in done if case.truth.shape[:2] == (256, 256))):
        chosen = [case for case in done if case.group == group and (case.source == "sample" or not only_samples)]
        case = chosen[(at * 5 + 3) % len(chosen)]
        damaged = case.truth.copy()
        damaged[case.hole] = 255
        heat = np.repeat(case.maps[OURS][..., None], 3, axis=2)
        rows.append(np.hstack([case.truth, damaged, *(case.filled[method] for method in METHODS), heat]))
    head = np.full((26, rows[0].shape[1], 3), 255, np.uint8)
    for at, title in enumerate(("truth", "given", *(method.strip("`") for method in METHODS), "artifact map of ours")):
        cv2.putText(head, title, (at * 256 + 6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1, cv2.LINE_AA)
    write(path, np.vstack([head, *rows]))


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "an unknown processor"


def require_photos(folder):
    """Ends the program where the folder lacks held-out photographs."""
    missing = [name for name in sorted(pictures.held_out_names()) if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {folder} lacks {len(missing)} of the held-out photographs: {', '.join(missing)}.")


def said(arguments):
    """The command's arguments, without where the program and the photographs lie."""
    kept, left = [], iter(arguments)
    for word in left:
        if word in ("--program", "--photos"):
            next(left)
        elif not word.startswith(("--program=", "--photos=")):
            kept.append(word)
    return " ".join(kept)


def main():
    parser = argparse.ArgumentParser(description="Measures fills and artifact maps on held-out pictures.", allow_abbrev=False)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--photos", required=True, type=pathlib.Path, help="the folder with the photographs that tools/train/held_out.txt names")
    parser.add_argument("--weights", help="the generator's weights; default: the program's own")
    parser.add_argument("--detector-weights", help="the detector's weights; default: the program's own")
    parser.add_argument("--pictures", type=int, default=0, help="only the first so many pictures a bin")
    parser.add_argument("--small", action="store_true", help="leave out the set at 1024 px")
    parser.add_argument("--jobs", type=int, default=2, help="pictures at a time")
    parser.add_argument("--sheet", type=pathlib.Path, help="where the sheet goes; default: data/sheet.png")
    parser.add_argument("--sheet-of-samples", action="store_true", help="only scikit-image's sample pictures on the sheet")
    parser.add_argument("--record", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    options = parser.parse_args()
    require_photos(options.photos)
    folder = HERE / "data" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    program = Program(options.program.resolve(), folder, options.weights, options.detector_weights)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = list(pool.map(program.complete, cases(options.photos, options.pictures, not options.small)))
        judge = ("--detector-weights", options.detector_weights) if options.detector_weights else ()
        whole = list(small_pictures(options.photos))[:options.pictures or None]
        undamaged = [float(heat.mean()) / 255 for heat in pool.map(lambda item: program.detect(item[2], folder / f"{item[0]}-undamaged", judge), whole)]
    table = Table()
    table.add(f"`benchmarks/quality/run.sh --photos FOLDER {said(sys.argv[1:])}`, {datetime.date.today()}, {processor()}; OpenCV {cv2.__version__}, radius {OPENCV_RADIUS}. Every picture has one seeded mask a bin.\n")
    fill_tables(table, done)
    detector_table(table, done, undamaged)
    draw_sheet(done, options.sheet or HERE / "data" / "sheet.png", options.sheet_of_samples)
    if options.record:
        table.record()


if __name__ == "__main__":
    main()
