"""The tables of evaluate.py: Markdown on the terminal, and into benchmarks/RESULTS.md."""
import pathlib
import sys

import cv2
import numpy as np

import opponents

RESULTS = pathlib.Path(__file__).resolve().parent.parent / "RESULTS.md"
BEGIN, END = "<!-- quality: begin -->", "<!-- quality: end -->"
MEASURES = (("PSNR", "{:.2f}"), ("hole PSNR", "{:.2f}"), ("SSIM", "{:.4f}"), ("SSIM 51", "{:.4f}"), ("l1 %", "{:.2f}"), ("seam", "{:.2f}"),
            ("detail", "{:.2f}"), ("patches", "{:.1f}"), ("features", "{:.3f}"))
HOLE_PSNR, SSIM, DETAIL, PATCHES, FEATURES = 1, 2, 6, 7, 8
_IN_CELLS = (HOLE_PSNR, DETAIL, PATCHES, FEATURES)


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
        """Puts the lines between the marks of RESULTS.md."""
        text = RESULTS.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        RESULTS.write_text(f"{before}{BEGIN}\n" + "\n".join(self.lines) + f"\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def progress(text):
    """One line on a terminal that replaces itself."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "an unknown processor"


def mean(chosen, method, index):
    """The mean of a measure over the cases where it is defined and the method finished; nan where there are none."""
    values = np.array([case.values[method][index] for case in chosen if method in case.values])
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else float("nan")


def formatted(chosen, method, index):
    return MEASURES[index][1].format(mean(chosen, method, index))


def introduction(table):
    table.add(f"OpenCV {cv2.__version__}; Telea and Navier-Stokes with radius {opponents.OPENCV_RADIUS}; FSR is `INPAINT_FSR_FAST`. Every picture has one seeded mask a bin. "
              "Higher PSNR and SSIM are better, lower l1, patches and features, and detail and seam nearest 1; benchmarks/quality/README.md explains them. Seconds are means a picture: "
              "of planning and computing for FastInpaint, and of its whole process in brackets, all threads; of one thread's own time for the others.\n")


def fills(table, name, done, methods, source):
    """Two tables of a set: four measures for every bin, and all measures over all bins."""
    groups = list(dict.fromkeys(case.group for case in done))
    table.add(f"### Fills of the set {name}\n")
    table.add(f"Inside the hole: {' / '.join(['PSNR in dB', *(MEASURES[index][0] for index in _IN_CELLS[1:])])}. {source}\n")
    table.head("hole", "pictures", *methods)
    for group in groups:
        chosen = [case for case in done if case.group == group]
        table.row(group, len(chosen), *(" / ".join(formatted(chosen, method, index) for index in _IN_CELLS) for method in methods))
    table.add(f"\nAll measures, means over {'all pictures' if len(groups) == 1 else f'the {len(groups)} bins'}, and seconds. {source}\n")
    table.head("fill", *(title for title, _ in MEASURES), "seconds")
    for method in methods:
        table.row(method, *(formatted(done, method, index) for index in range(len(MEASURES))), seconds(done, method))
    for method in methods:
        failed = sum(method not in case.filled for case in done)
        if failed:
            table.add(f"\n{method} did not come to an end on {failed} of {len(done)} pictures; its means are over the others.")
    table.add()


def seconds(done, method):
    """The mean seconds of the fills; where a method has two times, the second is in brackets."""
    spent = np.nanmean([case.seconds[method] for case in done], axis=0)
    return f"{spent[0]:.2f}" + (f" ({spent[1]:.2f})" if len(spent) > 1 else "")
