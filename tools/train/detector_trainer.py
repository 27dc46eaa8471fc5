"""The training of the detector on a fill bank."""
import numpy as np
import torch

import artifacts
import charts
import fill_bank
import losses
import networks
import roc
import starts
import visibility
from fill_samples import Samples
from training_run import TrainingRun, copy, without_tf32

_VALIDATION_BATCH = 8
_SAMPLES = 2 ** 40
_MESH_LEVELS = 6.0
_KINDS = {kind: f"auc_{kind.lower().replace('-', '_')}" for kind in fill_bank.KINDS}


class DetectorTrainer(TrainingRun):
    """options: what train_detector.py parses. bank: a `Bank`. photos: `pictures.Pictures`."""

    VALIDATION = (*_KINDS.values(), "undamaged", "flat", "detailed", "smooth", "smeared", "smeared_above", "mesh")
    COLUMNS = ("step", "minutes", "rate", "loss", "rank_loss", "artifacts", "intact", *VALIDATION)
    PLOTTED = ("loss", "rank_loss", "auc_telea", "auc_shiftmap", "undamaged")
    SHAPING = ("base", "batch", "size", "beta1", "beta2", "ema", "rank", "flat_weight", "artifact_weight")

    def __init__(self, options, bank, photos):
        torch.manual_seed(options.seed)
        detector = networks.Detector(options.base)
        starts.start_with_differences(detector)
        if options.init:
            starts.read_weights(detector, options.init, options.seed)
        super().__init__(options, {"detector": detector}, {"detector": options.rate}, {"photos": photos.names, "bank": bank.names})
        self.bank, self.samples_of = bank, Samples(bank, photos, options.seed, options.size, options.batch)

    def train_step(self):
        """Draws the batch of this step and updates the detector once."""
        options = self.options
        shown, labels, flat, holes, ranked = self.samples_of.batch(self.step)
        labels, flat = (self.to_device(part)[:, None] for part in (labels, flat))
        logit = self._logit(self._pixels(shown))
        loss = losses.labeled_loss(logit, labels, flat, options.artifact_weight, options.flat_weight)
        probability = torch.sigmoid(logit)
        if options.rank:
            # The batch begins with pairs, the worse fill behind the better.
            pairs, holes = probability[:2 * Samples.PAIRS], self.to_device(holes).float()[:, None]
            rank_loss = (losses.ranking_loss(pairs[1::2], pairs[::2], holes[::2]) * self.to_device(ranked)).mean()
            loss = loss + options.rank * rank_loss
            self.note(rank_loss=rank_loss)
        self.check(loss, "detector")
        self.set_rates()
        self.move("detector", loss)
        p = probability.detach()
        self.note(loss=loss, artifacts=p[labels == visibility.ARTIFACT].mean(), intact=p[labels == visibility.INTACT].mean())
        self.finish_step()

    def before_saving(self):
        self.note(**self.validate())

    @torch.no_grad()
    def validate(self):
        """Measures of the averaged detector on the bank's validation crops: for every kind of fill the area under the ROC curve against the mask in textured places; mean probabilities
        on undamaged pictures, on their flat places, and in the holes of detailed, smooth and smeared fills and of meshes of period 4; the share of smeared fills that score above the detailed ones."""
        with self._averaged():
            crops = self.bank.validation
            random = np.random.default_rng(7)
            truth = self._maps([crop.picture for crop in crops])
            smeared = self._maps([artifacts.smear(random, crop.picture.astype(np.float32), crop.hole, crop.filled(fill_bank.DETAILED).astype(np.float32))[0] for crop in crops])
            mesh = self._maps([artifacts.mesh(random, crop.picture.astype(np.float32), crop.hole, 4, _MESH_LEVELS)[0] for crop in crops])
            maps = {kind: self._maps([crop.filled(kind) if kind in crop.kinds else crop.picture for crop in crops]) for kind in fill_bank.KINDS}
        flat = np.concatenate([heat[visibility.flat(crop.picture)] for crop, heat in zip(crops, truth)])
        found = {"undamaged": np.mean([heat.mean() for heat in truth]), "flat": flat.mean() if flat.size else np.nan}
        for kind, column in _KINDS.items():
            areas = [_textured_area(crop, heat) for crop, heat in zip(crops, maps[kind]) if kind in crop.kinds]
            found[column] = np.nanmean(areas) if np.isfinite(areas).any() else np.nan
        scores = {name: np.array([heat[crop.hole].mean() for crop, heat in zip(crops, some)])
                  for name, some in (("detailed", maps[fill_bank.DETAILED]), ("smooth", maps[fill_bank.SMOOTH]), ("smeared", smeared), ("mesh", mesh))}
        found.update({name: values.mean() for name, values in scores.items()})
        found["smeared_above"] = (scores["smeared"] > scores["detailed"]).mean()
        return {name: float(value) for name, value in found.items() if np.isfinite(value)}

    @torch.no_grad()
    def samples(self, path):
        """Writes a sheet of pictures with their labels and maps."""
        shown, labels, *_ = self.samples_of.batch(_SAMPLES)
        with self._averaged():
            heat = torch.sigmoid(self._logit(self._pixels(shown)))
        gray = self.to_device(labels)[:, None] / 2
        charts.sheet([("picture", self._pixels(shown)), ("label", gray.expand(-1, 3, -1, -1)), ("artifacts", heat.expand(-1, 3, -1, -1))], path)

    def _maps(self, shown):
        """The artifact maps of pictures [S, S, 3] of one size: float32 [S, S] each."""
        result = []
        for start in range(0, len(shown), _VALIDATION_BATCH):
            pixels = self._pixels(np.stack(shown[start:start + _VALIDATION_BATCH]).astype(np.uint8))
            result += list(torch.sigmoid(self._logit(pixels))[:, 0].cpu().numpy())
        return result

    def _averaged(self):
        return _Averaged(self.networks["detector"], self.averages.get("detector"))

    def _pixels(self, shown):
        return self.to_device(shown).permute(0, 3, 1, 2).float().div(255).contiguous(memory_format=torch.channels_last)

    def _logit(self, pixels):
        detector = self.networks["detector"]
        with without_tf32():
            intact, artifact = detector.tail(detector.head(pixels)).split(1, 1)
        return artifact - intact


class _Averaged:
    """Gives the network the averaged weights for a while, where there are any."""

    def __init__(self, network, average):
        self.network, self.average = network, average

    def __enter__(self):
        self.kept = copy(self.network)
        self.network.load_state_dict(self.average or self.kept)

    def __exit__(self, *_):
        self.network.load_state_dict(self.kept)


def _textured_area(crop, heat):
    """The area under the ROC curve against the mask in textured places; nan where those have no hole or nothing else."""
    where = visibility.textured(crop.picture)
    positive = crop.hole[where]
    return roc.area(np.rint(heat[where] * 255), positive) if 0 < positive.sum() < positive.size else np.nan
