"""A training run: networks, optimizers, averaged weights, and the training step of the paper or of the options."""
import contextlib
import hashlib
import math
import pathlib
import time

import cv2
import numpy as np
import torch
from torch import nn

import charts
import files
import fills
import losses
import match
import networks
import normalization
import safetensors_files
import subpixel
import widening
from pictures import TrainingError

COLUMNS = ("step", "minutes", "rate", "generator_loss", "l1", "detector_loss", "rank_loss", "match_psnr", "harmonic_psnr", "inside", "outside")
# Options that cannot change during a run.
SHAPING = ("base", "blocks", "detector_base", "batch", "size", "beta1", "beta2", "match", "raw", "hole_weight", "detector_fills", "rank", "detector_start", "only", "ema", "procedural")
_ADVICE = "the last checkpoint, where there is one, is still good. Continue with --resume and a lower learning rate, or without --bf16."
# With three iterations, finished pictures differ by 0.03 dB from those of five. The detector, which looks for seams, gets pictures of five.
_MATCH_ITERATIONS = 3
_DETECTOR_MATCH_ITERATIONS = 5
_HARMONIC_EVERY = 5


class _Batches(torch.utils.data.Dataset):
    """(crops, holes, kinds, drawn) of every step by its number: what `Pictures.batch` and `fills.draw` return. Depends on the seed and the number alone."""

    def __init__(self, options, pictures):
        self.options, self.pictures = options, pictures

    def __len__(self):
        return 2 ** 31

    def __getitem__(self, step):
        size, count = self._size(step)
        crops, holes = self.pictures.batch(step, count, size)
        if not self.options.detector_fills:
            return crops, holes, None, None
        random = np.random.default_rng([self.options.seed, step, 0x66696c6c])
        return crops, holes, *fills.draw(random, crops, holes, self.options.detector_fills)

    def _size(self, step):
        """(side, pictures) of this step. A batch of any size has as many pixels as one of the first size."""
        sizes, weights = zip(*self.options.size)
        random = np.random.default_rng([self.options.seed, step, 0x73697a65])
        size = int(random.choice(sizes, p=np.array(weights) / sum(weights)))
        return size, max(1, round(self.options.batch * (sizes[0] / size) ** 2))


class Trainer:
    """options: what train.py parses. pictures: where batches come from."""

    def __init__(self, options, pictures):
        self.options, self.pictures = options, pictures
        self.device = torch.device(options.device)
        self.step, self.seconds = 0, 0.0
        torch.manual_seed(options.seed)
        self.networks = {"generator": networks.Generator(options.base, options.blocks), "detector": networks.Detector(options.detector_base)}
        for network, start in (("generator", options.init), ("detector", options.init_detector)):
            initialize(self.networks[network])
            if network == "detector" and options.detector_start == "differences":
                start_with_differences(self.networks[network])
            if start:
                read_weights(self.networks[network], start, options.seed)
        for network in self.networks.values():
            normalization.replace(network)
            if self.device.type == "cpu":
                subpixel.replace(network)
            network.to(self.device, memory_format=torch.channels_last)
        self.trained = [name for name in self.networks if options.only in (None, name)]
        rates = {"generator": options.generator_rate, "detector": options.detector_rate}
        self.optimizers = {name: torch.optim.Adam(self.networks[name].parameters(), rates[name], (options.beta1, options.beta2)) for name in self.trained}
        self.rates = {name: rates[name] for name in self.trained}
        self.averages = {name: _copy(self.networks[name]) for name in self.trained} if options.ema else {}
        self.sums = {}
        self.batches = None

    # One step.

    def train_step(self):
        """Draws the batch of this step and updates every trained network once."""
        crops, holes, kinds, drawn = self._batch()
        picture = self._to_device(crops).permute(0, 3, 1, 2).float().div(255).contiguous()
        hole = self._to_device(holes)[:, None].float()
        factor = self._rate_factor()
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * factor
        if self.options.only == "detector":
            with torch.no_grad():
                output = self._generate(picture, hole)
            self._note(l1=(output - picture).abs().mean())
            self._detector_step(picture, hole, output, kinds, drawn)
        else:
            self._generator_step(picture, hole, kinds, drawn)
        self._note(rate=next(iter(self.rates.values())) * factor)
        self.step += 1
        self._average()

    def _generator_step(self, picture, hole, kinds, drawn):
        options = self.options
        output = self._generate(picture, hole)
        probability = None if options.only == "generator" else self._detect(output)
        loss = options.raw * losses.generator_loss(output, picture, hole, probability, options.hole_weight)
        if options.match:
            equation = match.HoleEquation(hole, _MATCH_ITERATIONS, tolerance=0)
            finished = match.finish(output, picture, equation)
            loss = loss + options.match * losses.match_loss(finished, picture, hole)
            if self.step % _HARMONIC_EVERY == 0:
                with torch.no_grad():
                    harmonic = match.harmonic_fill(picture, equation)
                    self._note(match_psnr=losses.psnr(losses.hole_error(finished, picture, hole)), harmonic_psnr=losses.psnr(losses.hole_error(harmonic, picture, hole)))
        self._check(loss, "generator")
        self._note(generator_loss=loss, l1=(output.detach() - picture).abs().mean())
        if probability is None:
            self._move("generator", loss)
        elif options.detector_fills:
            self._move("generator", loss)
            self._detector_step(picture, hole, output.detach(), kinds, drawn)
        else:
            # Both losses come from one forward pass; each updates its own network.
            judged = losses.detector_loss(probability, hole)
            self._note_detector(probability, hole, judged)
            self._check(judged, "detector")
            gradients = torch.autograd.grad(judged, list(self.networks["detector"].parameters()), retain_graph=True)
            self._move("generator", loss)
            for parameter, gradient in zip(self.networks["detector"].parameters(), gradients):
                parameter.grad = gradient
            self.optimizers["detector"].step()

    def _detector_step(self, picture, hole, output, kinds, drawn):
        seen, holes = output, hole
        if self.options.detector_fills:
            equation = match.HoleEquation(hole, _DETECTOR_MATCH_ITERATIONS, tolerance=0)
            with torch.no_grad():
                finished, harmonic = match.finish(output, picture, equation), match.harmonic_fill(picture, equation)
                seen, holes = fills.fill(kinds, drawn, picture, hole, output, finished, harmonic)
        probability = self._detect(seen)
        loss = losses.detector_loss(probability, holes)
        self._note_detector(probability, holes, loss)
        finished_ones = np.flatnonzero(kinds == fills.KINDS.index("finished")) if self.options.rank else ()
        if len(finished_ones):
            loss = loss + self.options.rank * self._rank(*(part[torch.from_numpy(finished_ones).to(self.device)] for part in (probability, finished, picture, hole)))
        self._check(loss, "detector")
        self._move("detector", loss)

    def _rank(self, probability, finished, picture, hole):
        """The ranking loss between smeared copies of finished pictures and the finished pictures, which have these probabilities."""
        random = np.random.default_rng([self.options.seed, self.step, 0x72616e6b])
        loss = losses.ranking_loss(self._detect(fills.smear(random, finished.clamp(0, 1), picture, hole)), probability, hole)
        self._note(rank_loss=loss)
        return loss

    def _generate(self, picture, hole):
        """The raw output, contiguous because the match reads rows."""
        given = torch.cat((picture * (1 - hole) + hole, hole), 1).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.options.bf16):
            output = self.networks["generator"](given)
        return output.float().contiguous()

    def _detect(self, picture):
        # Never in bf16 or TF32. A fill differs from its surroundings by noise of a gray level or two, and near white bf16 has steps of one level and TF32 of an eighth.
        with _without_tf32():
            return self.networks["detector"](picture.contiguous(memory_format=torch.channels_last)).contiguous()

    def _move(self, name, loss):
        self.optimizers[name].zero_grad(set_to_none=True)
        loss.backward(inputs=list(self.networks[name].parameters()))
        self.optimizers[name].step()

    def _average(self):
        decay = min(self.options.ema, (1 + self.step) / (10 + self.step))
        for name, average in self.averages.items():
            with torch.no_grad():
                for key, value in self.networks[name].state_dict().items():
                    average[key].lerp_(value, 1 - decay)

    def _batch(self):
        """This step's batch, from other processes where there are workers."""
        if not self.options.workers:
            return _Batches(self.options, self.pictures)[self.step]
        if self.batches is None:
            loader = torch.utils.data.DataLoader(
                _Batches(self.options, self.pictures), batch_size=None, sampler=range(self.step, 2 ** 31), num_workers=self.options.workers, prefetch_factor=6,
                collate_fn=lambda batch: batch, multiprocessing_context="fork", worker_init_fn=lambda _: cv2.setNumThreads(0))
            self.batches = iter(loader)
        return next(self.batches)

    def progress(self):
        """The finished share of the learning rate schedule, from 0 to 1: of --steps where they are given, else of --minutes."""
        if self.options.steps:
            return min(1.0, self.step / self.options.steps)
        return min(1.0, self.seconds / 60 / self.options.minutes) if self.options.minutes else 0.0

    def done(self):
        """Whether the steps or the minutes are over, or --stop-after is reached."""
        options = self.options
        reached = any(end and self.step >= end for end in (options.steps, options.stop_after))
        return reached or bool(options.minutes) and self.seconds >= 60 * options.minutes

    def _rate_factor(self):
        warm = min(1.0, (self.step + 1) / self.options.warmup) if self.options.warmup else 1.0
        return warm * (0.5 + 0.5 * math.cos(math.pi * self.progress()) if self.options.schedule == "cosine" else 1.0)

    def _to_device(self, array):
        return torch.from_numpy(array).to(self.device, non_blocking=True)

    def _check(self, loss, name):
        # Reading a number from the GPU waits for all pending work there.
        if self.device.type == "cuda" and self.step % self.options.log_every:
            return
        if not math.isfinite(float(loss)):
            raise TrainingError(f"The {name}'s loss is {float(loss)} at step {self.step + 1}; {_ADVICE}")

    # The log.

    def _note(self, **values):
        for name, value in values.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = total + (value.detach().double() if self.device.type == "cuda" and torch.is_tensor(value) else float(value)), count + 1

    def _note_detector(self, probability, hole, loss):
        p = probability.detach()
        self._note(detector_loss=loss, inside=(p * hole).sum() / hole.sum().clamp(min=1), outside=(p * (1 - hole)).sum() / (1 - hole).sum().clamp(min=1))

    def row(self):
        """The means since the last row."""
        means = {name: f"{float(total) / count:.6g}" for name, (total, count) in self.sums.items()}
        self.sums = {}
        return {"step": self.step, "minutes": f"{self.seconds / 60:.2f}", **means}

    # Files.

    def weights(self, name):
        """The state dict to export: the averaged weights where there are any."""
        return self.averages.get(name) or self.networks[name].state_dict()

    def state(self):
        """The content of a checkpoint; TrainingError where one of its tensors is not finite."""
        state = {
            "format": 1, "options": self._shape(), "step": self.step, "seconds": self.seconds, "seed": self.options.seed,
            "networks": {name: _plain(network.state_dict()) for name, network in self.networks.items()},
            "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
            "averages": {name: _plain(average) for name, average in self.averages.items()},
            "sums": {name: [float(total), count] for name, (total, count) in self.sums.items()},
            "random": torch.get_rng_state(),
        }
        for name, tensor in _tensors(state):
            if not bool(torch.isfinite(tensor).all()):
                raise TrainingError(f"{name} has values that are not finite after step {self.step}, and no checkpoint was written; {_ADVICE}")
        return state

    def _shape(self):
        """The options of SHAPING and the photographs' names, as text."""
        shape = {name: str(getattr(self.options, name)).lower() for name in SHAPING}
        shape["size"] = ",".join(f"{side}:{weight}" for side, weight in self.options.size)
        names = self.pictures.names
        shape["photos"] = f"{len(names)} pictures of digest {hashlib.sha256(chr(10).join(names).encode('utf-8')).hexdigest()[:16]}"
        return shape

    def _require_same(self, state, path):
        """TrainingError where the checkpoint was made with other options. Checkpoints without options are compared by the seed alone."""
        given = {"seed": str(self.options.seed), **self._shape()}
        stored = {"seed": str(state["seed"]), **state.get("options", {})}
        differing = [f"--{name.replace('_', '-')} {stored[name]}, now {value}" for name, value in given.items() if stored.get(name, value) != value]
        if differing:
            raise TrainingError(f"{path} was trained with {'; '.join(differing)}: pass what it was trained with, or begin another run with another --out.")

    def restore(self, state, path):
        self._require_same(state, path)
        for name, network in self.networks.items():
            _load(network, state["networks"][name], path)
        for name, optimizer in self.optimizers.items():
            if name in state["optimizers"]:
                optimizer.load_state_dict(state["optimizers"][name])
        for name in self.averages:
            source = state["averages"].get(name) or state["networks"][name]
            self.averages[name] = {key: value.to(self.device).clone() for key, value in source.items()}
        self.sums = {name: tuple(value) for name, value in state["sums"].items()}
        self.step, self.seconds = state["step"], state["seconds"]
        torch.set_rng_state(state["random"])

    def export(self, folder):
        for name in self.trained:
            tensors = {key: value.cpu() for key, value in self.weights(name).items()}
            metadata = {"format": "pt", "network": name, "training_step": str(self.step)}
            files.export(folder, name, tensors, metadata)

    @torch.no_grad()
    def samples(self, path):
        """Writes a sheet of four pictures with the networks' outputs. The batch is not one of the training's."""
        crops, holes = self.pictures.batch(2 ** 40, 4, self.options.size[0][0])
        picture = self._to_device(crops).permute(0, 3, 1, 2).float().div(255)
        hole = self._to_device(holes)[:, None].float()
        kept = {name: _copy(network) for name, network in self.networks.items()}
        for name in self.averages:
            self.networks[name].load_state_dict(self.averages[name])
        output = self._generate(picture, hole)
        equation = match.HoleEquation(hole)
        finished = match.finish(output, picture, equation)
        heat = self._detect(finished).expand(-1, 3, -1, -1)
        for name, state in kept.items():
            self.networks[name].load_state_dict(state)
        charts.sheet([("picture", picture), ("given", picture * (1 - hole) + hole), ("raw output", output), ("harmonic", match.harmonic_fill(picture, equation)),
                      ("finished", finished), ("artifacts", heat)], path)


def run(trainer, folder):
    """Trains until the trainer is done. Writes checkpoints, weights, the log and samples."""
    options = trainer.options
    folder = pathlib.Path(folder)
    checkpoint = folder / "checkpoint.pth"
    files.remove_leftovers(folder)
    log = files.Log(folder / "log.csv", COLUMNS, trainer.step)
    before, started = trainer.seconds, time.monotonic()

    def keep():
        files.save_checkpoint(checkpoint, trainer.state())
        trainer.export(folder)
        charts.plot(log.path, ("generator_loss", "l1", "match_psnr", "detector_loss"), folder / "loss.png")

    while not trainer.done():
        trainer.train_step()
        trainer.seconds = before + time.monotonic() - started
        if trainer.step % options.log_every == 0:
            row = trainer.row()
            log.add(row)
            print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        if trainer.step % options.save_every == 0:
            keep()
        if trainer.step % options.sample_every == 0:
            trainer.samples(folder / "samples.png")
    keep()
    trainer.samples(folder / "samples.png")


def initialize(network):
    """Xavier initialization of the kernels, zero biases; norms start as the identity."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


# Second and first differences, for the first filters of a detector that starts with them. Each is used with its negative too, because ReLU keeps one sign.
_DIFFERENCES = ([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], [[1, -1, 0], [-1, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, -1], [0, 0, 0]])
_DIFFERENCE_GAIN = 12.0


@torch.no_grad()
def start_with_differences(detector):
    """He's initialization, where three quarters of the first layer's filters are differences of neighbors, enlarged so that a few gray levels matter.

    A fill mostly lacks the noise and fine texture of its surroundings: a few levels of 255. Filters of the usual size would have to grow for thousands of steps to respond to them.
    """
    for name, module in detector.named_modules():
        if hasattr(module, "weight"):
            weight = module.weight
            transposed = name.startswith("deconv")
            taps = weight.shape[0] * 4 if transposed else weight.shape[1] * weight.shape[2] * weight.shape[3]
            weight.copy_(torch.randn(weight.shape) * (0.1 if name == "deconv2" else 1.0) * (2 / 1.04 / taps) ** 0.5)
            module.bias.zero_()
    first = detector.conv1.weight
    for channel in range(first.shape[0] * 3 // 4):
        kernel = torch.tensor(_DIFFERENCES[channel // 2 % len(_DIFFERENCES)]) * (_DIFFERENCE_GAIN / 3 * (-1) ** channel)
        if channel >= 2 * len(_DIFFERENCES):
            kernel = kernel.t() * 2 ** -(channel // (2 * len(_DIFFERENCES)))  # wider detectors: weaker and turned copies
        first[channel] = 0
        first[channel, :, :3, :3] = kernel


def read_weights(network, path, seed):
    """Loads a file's weights into the network. A generator's weights of half the width are widened."""
    if not pathlib.Path(path).is_file():
        raise TrainingError(f"The weights {path} do not exist; --init and --init-detector take .safetensors files.")
    try:
        tensors = safetensors_files.read(path)[0]
    except ValueError as error:
        raise TrainingError(str(error)) from error
    wanted = network.state_dict()
    if 0 < 2 * widening.width(tensors) == widening.width(wanted):
        tensors = widening.widen(tensors, seed)
    _load(network, {key: torch.from_numpy(np.array(value, dtype="float32")) for key, value in tensors.items()}, path)


def _load(network, tensors, path):
    wanted = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    for key, shape in wanted.items():
        found = tuple(tensors[key].shape) if key in tensors else None
        if found != shape:
            raise TrainingError(
                f"{path} does not fit: {key} should have the shape {list(shape)} and " + ("is missing" if found is None else f"has {list(found)}") + ". Check --base, --blocks and --detector-base; --init takes half the width of --base too.")
    network.load_state_dict({key: tensors[key] for key in wanted})


@contextlib.contextmanager
def _without_tf32():
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = before


def _tensors(state, name=""):
    """(name, tensor) of every tensor in nested dictionaries; a name is the path of keys to the tensor."""
    if torch.is_tensor(state):
        yield name, state
    elif isinstance(state, dict):
        for key, value in state.items():
            yield from _tensors(value, f"{name}.{key}" if name else str(key))


def _copy(network):
    return {key: value.detach().clone() for key, value in network.state_dict().items()}


def _plain(tensors):
    return {key: value.detach().cpu().clone() for key, value in tensors.items()}
