"""Measures `FastInpaint.GpuBench bench` and PyTorch on the same weights at one precision, and adds the figures to results.json and networks.md. Started by lease."""
import argparse
import contextlib
import json
import pathlib
import platform
import signal
import subprocess
import sys
import time

import numpy as np
import torch

import torch_variants

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "train"))
import networks
import safetensors_files

NETWORKS = {"generator": lambda: networks.Generator(64, 8), "detector": lambda: networks.Detector(32)}
SMALL_NETWORKS = {"generator": lambda: networks.Generator(16, 1), "detector": lambda: networks.Detector(8)}
# (side, batch), the most important first, because the time may run out.
SIZES = [(256, 1), (512, 8), (1024, 1)]
SMALL_SIZES = [(32, 1), (32, 2)]
PEAK_SIDE = 8192
# Seconds of one figure, and how many times as long a dry run may take.
LIMIT = 25
COMPILE_LIMIT = 60
DRY_SCALE = 10


class Measurement:
    def __init__(self, options):
        self.options = options
        self.deadline = time.monotonic() + options.seconds
        self.scale = DRY_SCALE if options.dry_run else 1
        self.device = "cpu" if options.dry_run else "cuda"
        self.out = pathlib.Path(options.out)
        self.results = {"torch": torch.__version__, "machine": self.machine(), "peak_tflops": None, "rows": [], "missing": []}
        with contextlib.suppress(FileNotFoundError):
            self.results = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        self.networks = {kind: self.make(kind) for kind in NETWORKS}

    def machine(self):
        if self.device == "cpu":
            return f"Dry run: PyTorch on {platform.processor() or platform.machine()}, FastInpaint on the simulated CUDA driver"
        return f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"

    def weights(self, kind):
        return self.out / f"{kind}.safetensors"

    def make(self, kind):
        """The network, with the weights that both sides use."""
        torch.manual_seed(1)
        tensors = {name: value.numpy() for name, value in (SMALL_NETWORKS if self.options.dry_run else NETWORKS)[kind]().state_dict().items()}
        safetensors_files.write(self.weights(kind), tensors)
        return networks.load(kind, tensors)

    def input(self, row):
        torch.manual_seed(row["side"] + row["batch"])
        side = row["side"]
        x = torch.rand(row["batch"], 4 if row["network"] == "generator" else 3, side, side)
        if row["network"] == "generator":
            x[:, 3] = 0
            x[:, :, side // 4:side // 2, side // 4:side // 2] = 1
        return x

    def attempt(self, what, action, limit=LIMIT):
        """The result of the action; None where it fails or takes too long, with the reason noted in the results."""
        left = min(limit * self.scale, self.deadline - time.monotonic())
        if left < 1:
            self.results["missing"].append(f"{what}: out of time")
            self.save()
            return None
        signal.setitimer(signal.ITIMER_REAL, left)
        try:
            return action()
        except Exception as error:
            text = str(error).strip()
            self.results["missing"].append(f"{what}: {type(error).__name__}: {text.splitlines()[0][:200] if text else ''}")
            return None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.save()

    def save(self):
        (self.out / "results.json").write_text(json.dumps(self.results, indent=1), encoding="utf-8")
        (self.out / "networks.md").write_text("\n".join(self.table()) + "\n", encoding="utf-8")

    def call(self, *arguments):
        finished = subprocess.run([self.options.program, *map(str, arguments)], capture_output=True, text=True, check=False)
        if finished.returncode:
            raise RuntimeError(f"exit code {finished.returncode}: {finished.stderr.strip()[-200:]}")
        return finished.stdout

    def ours(self, row):
        iterations = 1 if self.options.dry_run else max(10, min(100, 50 * 512 * 512 // (row["side"] ** 2 * row["batch"])))
        report = json.loads(self.call("bench", "--network", row["network"], "--weights", self.weights(row["network"]), "--size", row["side"], "--batch", row["batch"],
                                      "--iterations", iterations, "--device", "cuda", "--precision", row["precision"], "--layers", "--json"))
        (self.out / f"bench-{row['network']}-{row['side']}x{row['batch']}-{row['precision']}.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
        return {"ms": report["median_ms"], "steps_ms": sum(layer["ms"] for layer in report["layers"]), "gflop": report["gflops_direct"] * report["median_ms"] / 1e3}

    def peak(self):
        """The peak: TFLOP/s of a large fp16 matrix product."""
        side = 256 if self.options.dry_run else PEAK_SIDE
        dtype = torch.float32 if self.options.dry_run else torch.float16
        a, b = (torch.randn(side, side, device=self.device, dtype=dtype) for _ in range(2))
        return 2 * side ** 3 / torch_variants.median_ms(lambda: a @ b, self.device, 20) / 1e9

    def accuracy(self, row):
        """The difference of FastInpaint's result from PyTorch's at strict fp32."""
        x = self.input(row)
        np.save(self.out / "x.npy", x.numpy())
        self.call("run", "--network", row["network"], "--weights", self.weights(row["network"]), "--input", self.out / "x.npy", "--output", self.out / "y.npy",
                  "--device", "cuda", "--precision", row["precision"], "--overwrite")
        difference = np.abs(np.load(self.out / "y.npy").astype("f8") - torch_variants.reference(self.networks[row["network"]], x, self.device).numpy())
        levels = difference * 255
        result = {"largest": float(difference.max()), "within_1_level": float((levels <= 1).mean()), "within_2_levels": float((levels <= 2).mean())}
        if result["largest"] > 1e-4 if row["precision"] == "fp32" else result["within_1_level"] < 0.999 or result["within_2_levels"] < 1:
            self.results["missing"].append(f"{name(row)}: the result is not PyTorch's")
        return result

    def peer(self, row, variant):
        row["torch"][variant] = self.attempt(f"{name(row)}: PyTorch {variant}", lambda: torch_variants.measure(
            variant, row["precision"], self.networks[row["network"]], self.input(row), self.device, self.options.dry_run),
            COMPILE_LIMIT if variant == torch_variants.COMPILED else LIMIT)
        torch_variants.release(self.device)

    def all(self):
        if self.results["peak_tflops"] is None:
            self.results["peak_tflops"] = self.attempt("peak", self.peak)
        sizes = SMALL_SIZES[:1] if self.options.short else SMALL_SIZES if self.options.dry_run else SIZES
        rows = [{"network": kind, "side": side, "batch": batch, "precision": self.options.precision, "torch": {}} for kind in NETWORKS for side, batch in sizes]
        for row in rows:
            self.results["rows"].append(row)
            row["ours"] = self.attempt(f"{name(row)}: FastInpaint", lambda: self.ours(row))
            if torch_variants.applies(row["precision"], self.device):
                self.peer(row, torch_variants.GRAPH)
            row["accuracy"] = self.attempt(f"{name(row)}: accuracy", lambda: self.accuracy(row))
        # Compiling takes longest, so it comes last.
        for row in rows:
            if torch_variants.applies(row["precision"], self.device):
                self.peer(row, torch_variants.COMPILED)
        self.save()

    def table(self):
        """The lines of networks.md."""
        peak = self.results["peak_tflops"]
        variants = [torch_variants.GRAPH, torch_variants.COMPILED]
        lines = [f"{self.results['machine']}, PyTorch {self.results['torch']}; fp16 matrix product of side {PEAK_SIDE}: {number(peak, '.0f')} TFLOP/s. Milliseconds, medians; "
                 "input from and output to page-locked host memory included on both sides. The ratio is ours over PyTorch's best at the same precision (fp32: TF32 off).", "",
                 "| network | size | batch | precision | FastInpaint | steps | " + " | ".join(variants) + " | ratio (lower is faster) | % of peak, ours / theirs | largest difference to PyTorch fp32 | within 1 level | within 2 levels |",
                 "|" + "---|" * (11 + len(variants))]
        for row in self.results["rows"]:
            times = {variant: result["ms"] for variant, result in row["torch"].items() if result}
            ours, best, accuracy = row.get("ours"), min(times.values(), default=None), row.get("accuracy") or {}
            share = [ours and ours["gflop"] / time / peak * 100 if time and peak and ours else None for time in (ours and ours["ms"], best)]
            lines.append(f"| {row['network']} | {row['side']}x{row['side']} | {row['batch']} | {row['precision']} | {number(ours and ours['ms'])} | {number(ours and ours['steps_ms'])} | "
                         + " | ".join(number(times.get(variant)) for variant in variants)
                         + f" | {number(ours['ms'] / best if ours and best else None, '.2f')} | {number(share[0], '.0f')} / {number(share[1], '.0f')}"
                         + f" | {number(accuracy.get('largest'), '.1e')} | {number(accuracy.get('within_1_level'), '.3%')} | {number(accuracy.get('within_2_levels'), '.3%')} |")
        return [*lines, "", "Missing or wrong:" if self.results["missing"] else "Everything was measured, and every result is PyTorch's.", *(f"- {entry}" for entry in self.results["missing"])]


def name(row):
    return f"{row['network']} {row['side']}x{row['side']} batch {row['batch']} {row['precision']}"


def number(value, form=".3f"):
    return "-" if value is None else format(value, form)


def out_of_time(*_):
    raise TimeoutError("over its time limit")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.GpuBench")
    parser.add_argument("--out", required=True)
    parser.add_argument("--precision", required=True, choices=["fp16", "fp32"])
    parser.add_argument("--seconds", type=float, default=140)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--short", action="store_true")
    signal.signal(signal.SIGALRM, out_of_time)
    measurement = Measurement(parser.parse_args())
    try:
        measurement.all()
    finally:
        measurement.save()
    rows = [row for row in measurement.results["rows"] if row["precision"] == measurement.options.precision]
    wrong = [entry for entry in measurement.results["missing"] if entry.endswith("is not PyTorch's")]
    print(f"{sum(bool(row.get('ours')) for row in rows)} of {len(rows)} rows measured, {len(measurement.results['missing']) - len(wrong)} figures missing, {len(wrong)} results wrong")
    sys.exit(1 if wrong or not all(row.get("ours") and row.get("accuracy") for row in rows) else 0)


if __name__ == "__main__":
    main()
