"""The training of the generator and the detector: the training step of the paper or of the options."""
import cv2
import numpy as np
import torch

import charts
import losses
import match
import networks
import starts
from training_run import TrainingRun, copy, without_tf32

_MATCH_ITERATIONS = 3
_HARMONIC_EVERY = 5


class _Batches(torch.utils.data.Dataset):
    """(crops, holes) of every step by its number, as `Pictures.batch` returns them. Depends on the seed and the number alone."""

    def __init__(self, options, pictures):
        self.options, self.pictures = options, pictures

    def __len__(self):
        return 2 ** 31

    def __getitem__(self, step):
        size, count = self._size(step)
        return self.pictures.batch(step, count, size)

    def _size(self, step):
        """(side, pictures) of this step. A batch of any size has as many pixels as one of the first size."""
        sizes, weights = zip(*self.options.size)
        random = np.random.default_rng([self.options.seed, step, 0x73697a65])
        size = int(random.choice(sizes, p=np.array(weights) / sum(weights)))
        return size, max(1, round(self.options.batch * (sizes[0] / size) ** 2))


class Trainer(TrainingRun):
    """options: what train.py parses. pictures: where batches come from."""

    COLUMNS = ("step", "minutes", "rate", "generator_loss", "l1", "detector_loss", "match_psnr", "harmonic_psnr", "inside", "outside")
    PLOTTED = ("generator_loss", "l1", "match_psnr", "detector_loss")
    SHAPING = ("base", "blocks", "detector_base", "batch", "beta1", "beta2", "match", "raw", "hole_weight", "only", "ema", "procedural")

    def __init__(self, options, pictures):
        torch.manual_seed(options.seed)
        made = {"generator": networks.Generator(options.base, options.blocks), "detector": networks.Detector(options.detector_base)}
        for network, start in (("generator", options.init), ("detector", options.init_detector)):
            starts.initialize(made[network])
            if start:
                starts.read_weights(made[network], start, options.seed)
        rates = {"generator": options.generator_rate, "detector": options.detector_rate}
        super().__init__(options, made, {name: rate for name, rate in rates.items() if options.only in (None, name)}, {"photos": pictures.names})
        self.pictures, self.batches = pictures, None

    def train_step(self):
        """Draws the batch of this step and updates every trained network once."""
        crops, holes = self._batch()
        picture = self.to_device(crops).permute(0, 3, 1, 2).float().div(255).contiguous()
        hole = self.to_device(holes)[:, None].float()
        self.set_rates()
        self._update(picture, hole)
        self.finish_step()

    def _update(self, picture, hole):
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
                    self.note(match_psnr=losses.psnr(losses.hole_error(finished, picture, hole)), harmonic_psnr=losses.psnr(losses.hole_error(harmonic, picture, hole)))
        self.check(loss, "generator")
        self.note(generator_loss=loss, l1=(output.detach() - picture).abs().mean())
        if probability is None:
            self.move("generator", loss)
            return
        # Both losses come from one forward pass; each updates its own network.
        judged, p = losses.detector_loss(probability, hole), probability.detach()
        self.note(detector_loss=judged, inside=(p * hole).sum() / hole.sum().clamp(min=1), outside=(p * (1 - hole)).sum() / (1 - hole).sum().clamp(min=1))
        self.check(judged, "detector")
        gradients = torch.autograd.grad(judged, list(self.networks["detector"].parameters()), retain_graph=True)
        self.move("generator", loss)
        for parameter, gradient in zip(self.networks["detector"].parameters(), gradients):
            parameter.grad = gradient
        self.optimizers["detector"].step()

    def _generate(self, picture, hole):
        """The raw output, contiguous because the match reads rows."""
        given = torch.cat((picture * (1 - hole) + hole, hole), 1).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.options.bf16):
            output = self.networks["generator"](given)
        return output.float().contiguous()

    def _detect(self, picture):
        with without_tf32():
            return self.networks["detector"](picture.contiguous(memory_format=torch.channels_last)).contiguous()

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

    def shape(self):
        return {**super().shape(), "size": ",".join(f"{side}:{weight}" for side, weight in self.options.size)}

    @torch.no_grad()
    def samples(self, path):
        """Writes a sheet of four pictures with the networks' outputs. The batch is not one of the training's."""
        crops, holes = self.pictures.batch(2 ** 40, 4, self.options.size[0][0])
        picture = self.to_device(crops).permute(0, 3, 1, 2).float().div(255)
        hole = self.to_device(holes)[:, None].float()
        kept = {name: copy(network) for name, network in self.networks.items()}
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
