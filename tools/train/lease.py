"""Trains both networks in a short lease of a GPU: minutes of time, a small upload, small files as results.

    python3 tools/train/lease.py pack --photos FOLDER --out crops.npz             # before, anywhere
    python3 tools/train/lease.py run --pack crops.npz --out RUN --minutes 9       # on the GPU
    python3 tools/train/lease.py run --pack crops.npz --out RUN --minutes 1 --device cpu --base 8 --detector-base 4     # a dry run

All data is on the device, and a step is one CUDA graph. The training has three stages: the generator on small crops for 40 % of the time, the generator on large crops, and in the last third both
networks by the paper's min-max. Every minute RUN gets averaged fp16 weights under the canonical names and a line of log.csv. Files above --part MiB are cut into NAME.1of2, NAME.2of2, which
`cat` joins. --init and --init-detector accept such a NAME too, so that a second lease continues from the weights of the first.
"""
import argparse
import math
import pathlib
import sys
import time

import numpy as np
import torch

import files
import lease_data
import losses
import match
import networks
import normalization
import pictures
import safetensors_files
import subpixel
from arguments import device, number, side
from starts import initialize, read_weights

STARTED = time.monotonic()
COLUMNS = ("minutes", "step", "pictures", "stage", "rate", "generator_loss", "detector_loss", "gain", "restarts")
# Shares of the training's time at which the stages end.
STAGES = (("small", 0.4), ("large", 0.67), ("both", 1.0))
_MATCH_ITERATIONS = 3
_WARM_STEPS = 3  # before a graph is captured
_HELD_BACK = 48


def parse(arguments):
    parser = argparse.ArgumentParser(description="Trains both networks in one short lease of a GPU.")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("pack", help="crops of photographs, and masks, in one file").add_argument
    add("--photos", action="append", required=True, metavar="FOLDER", help="photographs, more than once for several folders")
    add("--held-out", type=pathlib.Path, default=pictures.HELD_OUT, metavar="FILE", help="names of photographs that are not read (default: held_out.txt)")
    add("--out", required=True, type=pathlib.Path, metavar="FILE")
    add("--megabytes", type=number(float, 0.01), default=52, help="of the crops (default: 52)")
    add("--side", type=side, default=256, help="of a crop (default: 256)")
    add("--sides", type=_sides, default=(128, 256), metavar="SMALL,LARGE", help="that the training cuts from them (default: 128,256)")
    add("--seed", type=number(int, 0), default=1)
    add = commands.add_parser("run", help="the training").add_argument
    add("--pack", required=True, type=pathlib.Path, metavar="FILE")
    add("--out", required=True, type=pathlib.Path, metavar="FOLDER")
    add("--minutes", type=number(float, 0.01), default=8.5, help="from the program's start to its end (default: 8.5)")
    add("--device", type=device, default="cuda" if torch.cuda.is_available() else "cpu")
    add("--base", type=number(int, 1), default=64, help="channels of the generator's first layer")
    add("--blocks", type=number(int, 1), default=8)
    add("--detector-base", type=number(int, 1), default=32, help="channels of the detector's first layer")
    add("--init", metavar="FILE", help="the generator's weights to start from, or those of half the width")
    add("--init-detector", metavar="FILE")
    add("--batch", type=number(int, 1), default=64, help="small crops a step; of large ones as many pixels (default: 64)")
    add("--generator-rate", type=number(float, 0), default=8e-4, metavar="RATE")
    add("--detector-rate", type=number(float, 0), default=5e-4, metavar="RATE")
    add("--warmup", type=number(int, 0), default=100, metavar="STEPS")
    add("--match", type=number(float, 0), default=0.1, metavar="W")
    add("--raw", type=number(float, 0), default=0.1, metavar="W")
    add("--ema", type=number(float, 0, 0.99999), default=0.999, metavar="DECAY")
    add("--part", type=number(float, 0.001), default=15.5, metavar="MIB", help="the largest file (default: 15.5)")
    add("--seed", type=number(int, 0), default=1)
    return parser.parse_args(arguments)


def _sides(text):
    parts = [side(part) for part in text.split(",")]
    if len(parts) != 2 or parts[0] > parts[1]:
        raise argparse.ArgumentTypeError(f'"{text}" is no SMALL,LARGE, as in 128,256')
    return tuple(parts)


class Lease:
    """Networks, optimizers and averages, and the step of each stage."""

    def __init__(self, options, data):
        self.options, self.data, self.device = options, data, torch.device(options.device)
        self.step, self.pictures, self.restarts, self.reduced = 0, 0, 0, 1.0
        self.networks = {"generator": networks.Generator(options.base, options.blocks), "detector": networks.Detector(options.detector_base)}
        for name, start in (("generator", options.init), ("detector", options.init_detector)):
            initialize(self.networks[name])
            if start:
                read_weights(self.networks[name], joined(start, options.out), options.seed)
            normalization.replace(self.networks[name])
            if self.device.type == "cpu":
                subpixel.replace(self.networks[name])
            self.networks[name].to(self.device, memory_format=torch.channels_last)
        on_gpu = self.device.type == "cuda"
        self.rates = {"generator": options.generator_rate, "detector": options.detector_rate}
        # Rates and the average's share are tensors, because a captured step reads their current values.
        self.rate = {name: torch.tensor(rate, device=self.device) for name, rate in self.rates.items()}
        self.optimizers = {
            name: torch.optim.Adam(network.parameters(), self.rate[name], (0.9, 0.99), capturable=on_gpu, foreach=on_gpu) for name, network in self.networks.items()}
        self.share = torch.ones((), device=self.device)
        self.averages = {name: [parameter.detach().clone() for parameter in network.parameters()] for name, network in self.networks.items()}
        self.good = None
        self.sums = {name: torch.zeros((), dtype=torch.float64, device=self.device) for name in self.networks}
        self.summed = 0
        self.keep_good()

    # Steps.

    def stepper(self, stage):
        """(a call that takes one step of a stage, its pictures a step)."""
        sides = sorted(self.data.banks)
        length = sides[0] if stage == "small" else sides[-1]
        count = max(1, round(self.options.batch * (sides[0] / length) ** 2))
        both = stage == "both"
        if self.device.type == "cpu":
            return (lambda: self._step(count, length, both)), count
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(_WARM_STEPS):
                self._step(count, length, both)
        torch.cuda.current_stream().wait_stream(stream)
        for optimizer in self.optimizers.values():
            optimizer.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._step(count, length, both)
        return graph.replay, count

    def _step(self, count, length, both):
        options = self.options
        picture, hole = self.data.draw(count, length)
        output = self.generate(picture, hole)
        probability = self.detect(output) if both else None
        equation = match.HoleEquation(hole, _MATCH_ITERATIONS, tolerance=0)
        finished = match.finish(output, picture, equation)
        loss = options.raw * losses.generator_loss(output, picture, hole, probability) + options.match * losses.match_loss(finished, picture, hole)
        self._move("generator", loss)
        if both:
            seen, holes = self._seen(picture, hole, output.detach(), finished.detach(), equation)
            self._move("detector", losses.detector_loss(self.detect(seen), holes))

    def _seen(self, picture, hole, output, finished, equation):
        """The detector's training pictures: finished pictures, raw outputs, harmonic fills and undamaged pictures, in turns. All but raw outputs are rounded to 8 bits."""
        with torch.no_grad():
            harmonic = match.harmonic_fill(picture, equation)
            kind = (torch.arange(len(picture), device=self.device) % 8)[:, None, None, None]
            inside = torch.where(kind == 7, 0.0, hole)
            fill = torch.where(kind < 3, finished, harmonic)
            made = ((picture * (1 - inside) + fill * inside).clamp(0, 1) * 255).round() / 255
            return torch.where((kind >= 3) & (kind < 5), output, made), inside

    def generate(self, picture, hole):
        given = torch.cat((picture * (1 - hole) + hole, hole), 1).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            output = self.networks["generator"](given)
        return output.float().contiguous()

    def detect(self, picture):
        """Runs the detector with its first two layers in fp32, because a fill differs from its surroundings by a gray level or two."""
        detector = self.networks["detector"]
        first = detector.head(picture.contiguous(memory_format=torch.channels_last))
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = detector.tail(first)
        return torch.softmax(logits.float(), 1)[:, 1:].contiguous()

    def _move(self, name, loss):
        parameters = list(self.networks[name].parameters())
        self.optimizers[name].zero_grad(set_to_none=True)
        loss.backward(inputs=parameters)
        self.optimizers[name].step()
        self.sums[name] += loss.detach()
        with torch.no_grad():
            for average, parameter in zip(self.averages[name], parameters):
                average.lerp_(parameter, self.share)

    def prepare(self, progress):
        """Sets the learning rates and the average's share for the next step. progress: the finished share of the time."""
        warm = min(1.0, (self.step + 1) / self.options.warmup) if self.options.warmup else 1.0
        factor = self.reduced * warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, progress)))
        for name, rate in self.rates.items():
            self.rate[name].fill_(rate * factor)
        self.share.fill_(1 - min(self.options.ema, (1 + self.step) / (10 + self.step)))
        return self.rates["generator"] * factor

    # What is kept.

    def state(self, name):
        """The averaged weights by canonical name."""
        return dict(zip((key for key, _ in self.networks[name].named_parameters()), self.averages[name]))

    def finite(self):
        return all(bool(torch.isfinite(average).all()) for averages in self.averages.values() for average in averages)

    def keep_good(self):
        self.good = {name: [average.clone() for average in averages] for name, averages in self.averages.items()}

    @torch.no_grad()
    def restart(self):
        """Returns to the last good averages with half the learning rates. A lease is too short to end because of a NaN."""
        for name, averages in self.averages.items():
            for average, parameter, good in zip(averages, self.networks[name].parameters(), self.good[name]):
                average.copy_(good)
                parameter.copy_(good)
            for values in self.optimizers[name].state.values():
                for value in values.values():
                    value.zero_()
        self.restarts += 1
        self.reduced /= 2

    @torch.no_grad()
    def gain(self):
        """The PSNR gain in dB of the averaged generator's finished pictures over a harmonic fill, on crops that were not trained on."""
        length = max(self.data.banks)
        kept = [parameter.clone() for parameter in self.networks["generator"].parameters()]
        total, count = 0.0, 0
        for parameter, average in zip(self.networks["generator"].parameters(), self.averages["generator"]):
            parameter.copy_(average)
        pictures_, holes = self.data.validation(_HELD_BACK, length)
        for picture, hole in zip(pictures_.split(8), holes.split(8)):
            equation = match.HoleEquation(hole, 12, tolerance=0)
            finished, harmonic = match.finish(self.generate(picture, hole), picture, equation), match.harmonic_fill(picture, equation)
            total += len(picture) * float(losses.psnr(losses.hole_error(finished, picture, hole)) - losses.psnr(losses.hole_error(harmonic, picture, hole)))
            count += len(picture)
        for parameter, before in zip(self.networks["generator"].parameters(), kept):
            parameter.copy_(before)
        return total / count

    def losses(self):
        """Mean losses since the last call."""
        means = {f"{name}_loss": float(total) / max(1, self.summed) for name, total in self.sums.items()}
        for total in self.sums.values():
            total.zero_()
        self.summed = 0
        return means

    def export(self, folder):
        for name in self.networks:
            tensors = {key: value.float().cpu().numpy().astype(np.float16) for key, value in self.state(name).items()}
            metadata = {"format": "pt", "network": name, "training_step": str(self.step)}
            path = folder / f"{name}.fp16.safetensors"
            files.write_whole(path, lambda temporary: safetensors_files.write(temporary, tensors, metadata))
            split(path, int(self.options.part * 2 ** 20))


def split(path, most):
    """Cuts a file of more than `most` bytes into NAME.1ofN ... NAME.NofN and removes it."""
    content = path.read_bytes()
    count = -(-len(content) // most)
    if count > 1:
        for i in range(count):
            piece = content[i * most:(i + 1) * most]
            files.write_whole(path.with_name(f"{path.name}.{i + 1}of{count}"), lambda temporary: temporary.write_bytes(piece))
        path.unlink()


def joined(path, folder):
    """The path of the file. Where only its pieces exist, they are joined in the folder first."""
    path = pathlib.Path(path)
    first = next(iter(sorted(path.parent.glob(f"{path.name}.1of*"))), None)
    if path.is_file() or first is None:
        return path
    count = int(first.name.rpartition("of")[2])
    whole = folder / f"init.{path.name}"
    try:
        content = b"".join(path.with_name(f"{path.name}.{i + 1}of{count}").read_bytes() for i in range(count))
    except FileNotFoundError as error:
        raise pictures.TrainingError(f"{path} is in {count} pieces, and one is missing: {error.filename}.") from error
    files.write_whole(whole, lambda temporary: temporary.write_bytes(content))
    return whole


def train(lease, options, log):
    began, end = time.monotonic(), STARTED + 60 * options.minutes
    reserve = 0.02 * (end - began)  # for the last export
    told = began
    for stage, share in STAGES:
        stop = began + share * (end - reserve - began)
        take, count = lease.stepper(stage)
        first = True
        while first or time.monotonic() < stop:
            first = False
            rate = lease.prepare((time.monotonic() - began) / (end - began))
            take()
            lease.step, lease.pictures, lease.summed = lease.step + 1, lease.pictures + count, lease.summed + 1
            if lease.device.type == "cuda" and lease.step % 16 == 0:
                torch.cuda.current_stream().synchronize()  # so that the clock is the device's
            if time.monotonic() - told >= 60:
                told = time.monotonic()
                tell(lease, options, log, stage, rate)
        tell(lease, options, log, stage, rate)


def tell(lease, options, log, stage, rate):
    """Writes weights and a line of the log. Returns to the last weights where values are not finite."""
    means = lease.losses()
    if not lease.finite():
        lease.restart()
        print(f"Values that are not finite after step {lease.step}: back to the last weights, at half the rates.", flush=True)
        return
    lease.keep_good()
    lease.export(options.out)
    row = {"minutes": f"{(time.monotonic() - STARTED) / 60:.2f}", "step": lease.step, "pictures": lease.pictures, "stage": stage, "rate": f"{rate:.3g}",
           **{name: f"{value:.6g}" for name, value in means.items()}, "gain": f"{lease.gain():.3f}", "restarts": lease.restarts}
    log.add(row)
    print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)


def main(arguments=None):
    options = parse(arguments)
    if options.command == "pack":
        if options.side < max(options.sides):
            raise pictures.TrainingError(f"--side {options.side} is smaller than the training's crops of {max(options.sides)}; give crops of at least that side.")
        source = pictures.Pictures(options.photos, pictures.held_out_names(options.held_out), options.seed, procedural_share=0, largest=options.side)
        count = lease_data.pack(options.out, source, options.megabytes, options.side, options.sides, options.seed)
        print(f"{count} crops of {len(source.photos)} photographs ({source.skipped} were too small), {options.out.stat().st_size / 2 ** 20:.1f} MiB")
        return
    torch.manual_seed(options.seed)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    options.out.mkdir(parents=True, exist_ok=True)
    data = lease_data.DeviceData(options.pack, torch.device(options.device), _HELD_BACK)
    lease = Lease(options, data)
    print(f"{data.count} crops, {len(data.banks)} banks of masks, {options.device}, PyTorch {torch.__version__}, {time.monotonic() - STARTED:.0f} s to here", flush=True)
    train(lease, options, files.Log(options.out / "log.csv", COLUMNS, 0))


if __name__ == "__main__":
    try:
        main()
    except (pictures.TrainingError, OSError) as error:
        sys.exit(f"lease.py: {error}")
