"""Measures what second passes gain: fills the 256x256 set of evaluate.py without --refine and with it. refine.py --program DLL --photos FOLDER"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import evaluate

PASSES = (0, 1, 4)


def fill(program, folder, passes):
    """Fills all pictures of the folder; the entry of the report by the case's name."""
    report = folder / f"report-{passes}.json"
    command = ["dotnet", program] if program.suffix == ".dll" else [program]
    done = subprocess.run([*command, "batch", folder / "damaged", folder / "masks", "-o", folder / f"out-{passes}", "--refine", str(passes), "--report", report], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"refine.py: batch ended with exit code {done.returncode}: {done.stderr.strip()}")
    return {pathlib.Path(entry["input"]).stem: entry for entry in json.loads(report.read_text())["files"]}


def hole_psnr(case, picture):
    difference = (picture[case.hole].astype("f8") - case.truth[case.hole]) / 255
    return -10 * np.log10(np.mean(difference ** 2))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--program", required=True, type=pathlib.Path)
    options.add_argument("--photos", required=True, type=pathlib.Path)
    options = options.parse_args()
    evaluate.require_photos(options.photos)
    program = options.program.resolve()
    cases = list(evaluate.cases(options.photos, None, False))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ("damaged", "masks"):
            (folder / part).mkdir()
        for case in cases:
            damaged = case.truth.copy()
            damaged[case.hole] = 255
            evaluate.write(folder / "damaged" / f"{case.name}.png", damaged)
            evaluate.write(folder / "masks" / f"{case.name}.png", case.hole.astype(np.uint8) * 255)
        rows = {}
        for passes in PASSES:
            entries = fill(program, folder, passes)
            for case in cases:
                finished = evaluate.read(folder / f"out-{passes}" / f"{case.name}.png")
                if not np.array_equal(finished[~case.hole], case.truth[~case.hole]):
                    sys.exit(f"refine.py: a known pixel of {case.name} changed.")
                entry = entries[case.name]
                refine = entry.get("refine", {"spots": 0, "kept": 0})
                rows.setdefault((case.group, passes), []).append(
                    (hole_psnr(case, finished), entry["artifact_score"], refine["spots"], refine["kept"], entry["milliseconds"]["total"]))
    print("| hole | passes | hole PSNR, dB | score | spots | kept |")
    print("|---|---:|---:|---:|---:|---:|")
    for group in dict.fromkeys(case.group for case in cases):
        for passes in PASSES:
            psnr, score, spots, kept, _ = np.mean(rows[group, passes], axis=0)
            print(f"| {group} | {passes} | {psnr:.3f} | {score:.3f} | {spots:.1f} | {kept:.1f} |")
    for passes in PASSES[1:]:
        gains = np.array([after[0] - before[0] for group in dict.fromkeys(case.group for case in cases) for before, after in zip(rows[group, 0], rows[group, passes])])
        print(f"\n{passes} passes: hole PSNR {np.mean(gains):+.3f} dB in the mean, {gains.min():+.2f} to {gains.max():+.2f}; better in {np.sum(gains > 0)} of {len(gains)} pictures.")


if __name__ == "__main__":
    main()
