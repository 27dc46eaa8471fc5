"""Measures the cost of shipping: the size of the folder, the time from the start of the process to the finished 256x256 picture, and the peak resident memory.

FastInpaint as .NET compiles it while it runs, with ReadyToRun, and ahead of time, beside ONNX Runtime in node and in C#, which run the exported generator of the embedded weights once
on a raw tensor. Started by start-up.sh.
"""
import argparse
import datetime
import os
import pathlib
import statistics

import numpy as np

import measure

HERE = measure.HERE
BEGIN, END = "<!-- start-up: begin -->", "<!-- start-up: end -->"
EMBEDDED = HERE.parents[1] / "src" / "FastInpaint" / "Defaults" / "gdn-lite-32.safetensors"


def megabytes(folder):
    """The size of all files in a folder, in MB."""
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file()) / 1e6


def picture():
    """Writes a picture of gradients and a mask with one hole of 60x70 pixels."""
    image, mask = HERE / "data" / "picture.ppm", HERE / "data" / "mask.pgm"
    pixels = np.add.outer(np.arange(256), np.arange(256)) // 2
    image.write_bytes(b"P6 256 256 255\n" + np.stack([pixels, 255 - pixels, pixels // 2 + 60], axis=2).astype("u1").tobytes())
    hole = np.zeros((256, 256), "u1")
    hole[90:150, 100:170] = 255
    mask.write_bytes(b"P5 256 256 255\n" + hole.tobytes())
    return image, mask


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=9, help="processes of each program, in turns, after one that is not counted")
    parser.add_argument("--record", action="store_true", help="put the table into benchmarks/RESULTS.md")
    options = parser.parse_args()
    options.batch, options.iterations = 1, 10
    case = measure.Case(options, "generator-16", "256", weights=EMBEDDED)
    image, mask = picture()

    def ours(folder):
        out = HERE / "data" / f"finished-{folder}.png"
        return lambda: measure.call([HERE / "data" / folder / "fastinpaint", "inpaint", image, mask, "-o", out, "--device", "cpu", "--threads", options.threads, "--overwrite"])

    raw = case.input.with_suffix(".start-up.raw")
    node_modules = pathlib.Path(os.environ["ONNXRUNTIME_NODE"]).parent if "ONNXRUNTIME_NODE" in os.environ else HERE / "node_modules"
    rows = [
        ("FastInpaint, compiled as it runs", ".NET 10", HERE / "data" / "jit", ours("jit")),
        ("FastInpaint, ReadyToRun", ".NET 10", HERE / "data" / "readytorun", ours("readytorun")),
        ("FastInpaint, compiled ahead of time", "nothing", HERE / "data" / "aot", ours("aot")),
        ("ONNX Runtime, node", "node", node_modules, lambda: case.onnxruntime(raw, iterations=0)),
        ("ONNX Runtime, C#", ".NET 10", HERE / "data" / "onnxruntime-csharp", lambda: case.onnxruntime_csharp(raw, iterations=0)),
    ]
    for _, _, _, run in rows:
        run()
    results = {name: [] for name, _, _, _ in rows}
    for _ in range(options.rounds):
        for name, _, _, run in rows:
            _, memory, milliseconds = run()
            results[name].append((milliseconds, memory))
    pictures = {(HERE / "data" / f"finished-{folder}.png").read_bytes() for folder in ("jit", "readytorun", "aot")}
    if len(pictures) != 1:
        raise SystemExit("The three programs' pictures differ; they have to be the same byte for byte.")

    table = measure.Table(BEGIN, END)
    flags = " ".join(flag for flag in ("--record",) if options.record)
    table.add(f"`benchmarks/peers/start-up.sh {flags}`".replace(" `", "`") + f" on {measure.processor()}, {options.threads} threads, {datetime.date.today()}; load average {os.getloadavg()[0]:.1f}. "
              f"Medians of {options.rounds} processes in turns, least and most in brackets. The three pictures are the same byte for byte.\n")
    table.add("| program | needs beside it | shipped folder, MB | from the start of the process to the result, ms | peak resident, MiB |")
    table.add("|---|---|---|---|---|")
    for name, needs, folder, _ in rows:
        times, memory = zip(*results[name])
        table.add(f"| {name} | {needs} | {megabytes(folder):.1f} | {statistics.median(times):.0f} ({min(times):.0f} to {max(times):.0f}) | {statistics.median(memory):.0f} |")
    if options.record:
        table.record()


if __name__ == "__main__":
    main()
