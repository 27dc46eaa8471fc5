"""Measures `FastInpaint.GpuBench bench` and PyTorch on the same weights and writes results.json and results.md. Started by measure."""
import argparse
import json
import pathlib
import platform
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
# (side, batch), the most important first, because the time may run out.
SIZES = [(256, 1), (512, 8), (1024, 1), (256, 8), (512, 1), (2048, 1)]
ACCURACY_SIZES = [(256, 1), (1024, 1)]
COMPILED_SIZES = [(256, 1), (512, 8), (1024, 1)]
PEAK_SIDE = 8192


class Measurement:
    def __init__(self, options):
        self.options = options
        self.deadline = time.monotonic() + options.seconds
        self.device = "cpu" if options.dry_run else "cuda"
        self.ours = "opencl" if options.dry_run else "cuda"
        self.out = pathlib.Path(options.out)
        self.results = {"torch": torch.__version__, "machine": self.machine(), "peak_tflops": None, "rows": [], "accuracy": [], "missing": []}
        self.networks = {kind: self.make(kind) for kind in NETWORKS}

    def machine(self):
        if self.device == "cpu":
            return f"dry run: PyTorch on {platform.processor() or platform.machine()}, FastInpaint on OpenCL"
        return f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"

    def weights(self, kind):
        return self.out / f"{kind}.safetensors"

    def make(self, kind):
        """The network, with the weights that both sides use."""
        torch.manual_seed(1)
        tensors = {name: value.numpy() for name, value in NETWORKS[kind]().state_dict().items()}
        safetensors_files.write(self.weights(kind), tensors)
        return networks.load(kind, tensors)

    def input(self, kind, side, batch):
        torch.manual_seed(side + batch)
        x = torch.rand(batch, 4 if kind == "generator" else 3, side, side)
        if kind == "generator":
            x[:, 3] = 0
            x[:, :, side // 4:side // 2, side // 4:side // 2] = 1
        return x

    def attempt(self, what, action):
        """The result of the action; None where it fails, with the reason noted in the results."""
        if time.monotonic() > self.deadline:
            self.results["missing"].append(f"{what}: out of time")
            return None
        try:
            return action()
        except Exception as error:
            self.results["missing"].append(f"{what}: {type(error).__name__}: {str(error).strip().splitlines()[0][:200] if str(error).strip() else ''}")
            return None
        finally:
            self.save()

    def save(self):
        (self.out / "results.json").write_text(json.dumps(self.results, indent=1), encoding="utf-8")
        (self.out / "results.md").write_text("\n".join(self.table()) + "\n", encoding="utf-8")

    def call(self, *arguments):
        limit = max(5, self.deadline - time.monotonic() + 10)
        finished = subprocess.run([self.options.program, *map(str, arguments)], capture_output=True, text=True, timeout=min(90, limit), check=False)
        if finished.returncode:
            raise RuntimeError(f"exit code {finished.returncode}: {finished.stderr.strip()[-200:]}")
        return finished.stdout

    def bench(self, kind, side, batch, precision):
        iterations = 3 if self.options.dry_run else max(10, min(100, 50 * 512 * 512 // (side * side * batch)))
        report = json.loads(self.call("bench", "--network", kind, "--weights", self.weights(kind), "--size", side, "--batch", batch, "--iterations", iterations,
                                      "--device", self.ours, "--precision", precision, "--layers", "--json"))
        (self.out / f"bench-{kind}-{side}x{batch}-{precision}.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
        return {"ms": report["median_ms"], "steps_ms": sum(layer["ms"] for layer in report["layers"]), "gflop": report["gflops_direct"] * report["median_ms"] / 1e3}

    def peak(self):
        """The peak: TFLOP/s of a large fp16 matrix product."""
        side = 256 if self.options.dry_run else PEAK_SIDE
        dtype = torch.float32 if self.options.dry_run else torch.float16
        a, b = (torch.randn(side, side, device=self.device, dtype=dtype) for _ in range(2))
        return 2 * side ** 3 / torch_variants.median_ms(lambda: a @ b, self.device, 20) / 1e9

    def accuracy(self, kind, side, batch, precision):
        """The difference of FastInpaint's result from PyTorch's at strict fp32."""
        x = self.input(kind, side, batch)
        np.save(self.out / "x.npy", x.numpy())
        self.call("run", "--network", kind, "--weights", self.weights(kind), "--input", self.out / "x.npy", "--output", self.out / "y.npy",
                  "--device", self.ours, "--precision", precision, "--overwrite")
        difference = np.abs(np.load(self.out / "y.npy").astype("f8") - torch_variants.reference(self.networks[kind], x, self.device).numpy())
        levels = np.abs(difference) * 255
        self.results["accuracy"].append({"network": kind, "side": side, "batch": batch, "precision": precision, "largest": float(difference.max()),
                                         "within_1_level": float((levels <= 1).mean()), "within_2_levels": float((levels <= 2).mean())})

    def row(self, kind, side, batch, precision):
        name = f"{kind} {side}x{side} batch {batch} {precision}"
        row = {"network": kind, "side": side, "batch": batch, "precision": precision, "torch": {}}
        self.results["rows"].append(row)
        row["ours"] = self.attempt(f"{name}: FastInpaint", lambda: self.bench(kind, side, batch, precision))
        for variant in torch_variants.PLAIN:
            if torch_variants.applies(variant, precision, self.device):
                self.peer(row, name, variant)

    def peer(self, row, name, variant):
        def run():
            x = self.input(row["network"], row["side"], row["batch"])
            row["torch"][variant] = torch_variants.measure(variant, row["precision"], self.networks[row["network"]], x, self.device, self.options.dry_run)
        self.attempt(f"{name}: PyTorch {variant}", run)
        torch_variants.release(self.device)

    def all(self):
        self.results["peak_tflops"] = self.attempt("peak", self.peak)
        sizes = [(64, 1), (64, 2)] if self.options.dry_run else SIZES
        precisions = ["fp32"] if self.options.dry_run else ["fp16", "fp32"]
        for kind in NETWORKS:
            for side, batch in (sizes if self.options.dry_run else ACCURACY_SIZES):
                for precision in precisions:
                    self.attempt(f"accuracy of {kind} {side} {precision}", lambda: self.accuracy(kind, side, batch, precision))
        for kind in NETWORKS:
            for side, batch in sizes:
                for precision in precisions:
                    self.row(kind, side, batch, precision)
            self.compiled([row for row in self.results["rows"] if (row["network"], row["precision"]) == (kind, precisions[0])])
        if len(precisions) > 1:
            self.compiled([row for row in self.results["rows"] if row["precision"] == precisions[1]])

    def compiled(self, rows):
        """Measures the compiled variant. Compiling takes longest, so this variant comes last."""
        for row in rows:
            if self.options.dry_run or (row["side"], row["batch"]) in COMPILED_SIZES:
                self.peer(row, f"{row['network']} {row['side']}x{row['side']} batch {row['batch']} {row['precision']}", torch_variants.COMPILED)

    def table(self):
        """The lines of results.md."""
        peak = self.results["peak_tflops"]
        variants = [*torch_variants.PLAIN, torch_variants.COMPILED]
        lines = [f"{self.results['machine']}, PyTorch {self.results['torch']}; fp16 matrix product of side {PEAK_SIDE}: {number(peak, '.0f')} TFLOP/s. Milliseconds, medians; "
                 "input from and output to page-locked host memory included on both sides. The ratio is ours over PyTorch's best at the same precision "
                 "(fp32: TF32 off).", "",
                 "| network | size | batch | precision | FastInpaint | steps, each waited for | " + " | ".join(variants) + " | ratio (lower is faster) | % of peak, ours / theirs |",
                 "|" + "---|" * (8 + len(variants))]
        for row in self.results["rows"]:
            times = {variant: result["ms"] for variant, result in row["torch"].items()}
            same = [time for variant, time in times.items() if variant not in torch_variants.OTHER_ARITHMETIC]
            ours, best = row.get("ours"), min(same, default=None)
            share = [ours and ours["gflop"] / time / peak * 100 if time and peak and ours else None for time in (ours and ours["ms"], best)]
            lines.append(f"| {row['network']} | {row['side']}x{row['side']} | {row['batch']} | {row['precision']} | {number(ours and ours['ms'])} | {number(ours and ours['steps_ms'])} | "
                         + " | ".join(number(times.get(variant)) for variant in variants)
                         + f" | {number(ours['ms'] / best if ours and best else None, '.2f')} | {number(share[0], '.0f')} / {number(share[1], '.0f')} |")
        lines += ["", "| network | size | batch | precision | largest difference to PyTorch fp32 | within 1 level | within 2 levels |", "|" + "---|" * 7]
        for entry in self.results["accuracy"]:
            lines.append(f"| {entry['network']} | {entry['side']}x{entry['side']} | {entry['batch']} | {entry['precision']} | {entry['largest']:.1e} | {entry['within_1_level']:.3%} | {entry['within_2_levels']:.3%} |")
        return [*lines, "", "Not measured:" if self.results["missing"] else "Everything was measured.", *(f"- {entry}" for entry in self.results["missing"])]
def number(value, form=".3f"):
    return "-" if value is None else format(value, form)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="FastInpaint.GpuBench")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seconds", type=float, default=420)
    parser.add_argument("--dry-run", action="store_true")
    measurement = Measurement(parser.parse_args())
    try:
        measurement.all()
    finally:
        measurement.save()
    rows = measurement.results["rows"]
    print(f"{sum(bool(row.get('ours')) for row in rows)} of {len(rows)} rows measured, {len(measurement.results['missing'])} figures missing")


if __name__ == "__main__":
    main()
