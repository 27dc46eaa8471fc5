"""The detector's training pictures: fills of a bank (fill_bank.py), drawn artifacts, and undamaged pictures, with labels."""
import pathlib

import cv2
import numpy as np

import artifacts
import fill_bank
import other_fills
import procedural
import visibility
from pictures import TrainingError

PROCEDURAL = 0.1  # share of procedural pictures among the undamaged ones and the drawn artifacts
_VALIDATION_SHARE = 0.08
# How often the kinds are drawn beside the pairs, which have the program's own: harmonic fills are learned soonest, FSR's and SHIFTMAP's last.
_WEIGHTS = {fill_bank.DETAILED: 0.5, fill_bank.SMOOTH: 0.5, other_fills.HARMONIC: 0.7, other_fills.TELEA: 2.0, other_fills.STOKES: 2.0, other_fills.FSR: 4.0, other_fills.SHIFTMAP: 6.0}
_UNDAMAGED_SHARE, _DRAWN_SHARE = 0.25, 0.25
# Without clean drawings among the undamaged pictures and the drawn artifacts, the missing grain of a drawing counts as an artifact; with many, that of a fill does not.
_CLEAN_SHARE, _CLEAN_COUNT, _CLEAN_MARGIN = 0.05, 96, 32
_ENDING = ".npz"


class Bank:
    """The crops of a bank in memory. training, validation: lists of crops; the validation has the last 8 %, which are other photographs where the bank has fewer crops than there are photographs."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        files = sorted(folder.glob(f"*{_ENDING}")) if folder.is_dir() else []
        if len(files) < 2:
            raise TrainingError(f"{folder} holds {len(files)} crops of fill_bank.py; --bank takes the folder that it wrote, with two crops or more.")
        self.names = [file.name for file in files]
        crops = [Crop(file) for file in files]
        cut = len(crops) - max(1, round(_VALIDATION_SHARE * len(crops)))
        self.training, self.validation = crops[:cut], crops[cut:]
        self.side = min(min(crop.hole.shape) for crop in crops)


class Crop:
    """A crop of the bank. picture: uint8 [S, S, 3]. hole: bool [S, S]. kinds: the fills it has."""

    def __init__(self, file):
        try:
            with np.load(file) as stored:
                arrays = dict(stored)
            self.picture, self.hole = arrays.pop("picture"), arrays.pop("hole")
        except (OSError, ValueError, KeyError) as error:
            raise TrainingError(f"{file} is no crop of fill_bank.py ({error}): delete it and run fill_bank.py again.") from error
        self._values = arrays
        self._labels = {}
        self.kinds = tuple(arrays)

    def filled(self, kind):
        """uint8 [S, S, 3]."""
        result = self.picture.copy()
        result[self.hole] = self._values[kind]
        return result

    def labels(self, kind):
        """uint8 [S, S], as `visibility.labels`."""
        if kind not in self._labels:
            self._labels[kind] = visibility.labels(self.picture, self.filled(kind), self.hole)
        return self._labels[kind]


class Samples:
    """Batches of the detector's training. A batch depends on the seed and its number alone.

    bank: a `Bank`. photos: `pictures.Pictures`, for undamaged pictures and drawn artifacts. size: the side of the crops, a multiple of 4, at most the bank's.
    A batch of `count` pictures begins with two pairs of fills of one crop each, the worse behind the better: a detailed fill and its smeared copy, a detailed and a smooth one.
    """

    PAIRS = 2
    LEAST = 2 * PAIRS + 3  # pictures of a batch

    def __init__(self, bank, photos, seed, size, count):
        if size > bank.side:
            raise TrainingError(f"--size {size} is larger than the bank's crops of {bank.side} pixels; give a smaller one, or make a bank with --side {size}.")
        self.bank, self.photos, self.seed, self.size, self.count = bank, photos, seed, size, count
        drawing = np.random.default_rng([seed, 0x636c65616e])
        self.clean = [procedural.draw_clean(drawing, size + _CLEAN_MARGIN, size + _CLEAN_MARGIN) for _ in range(_CLEAN_COUNT)]

    def batch(self, number):
        """(pictures uint8 [N, S, S, 3], labels uint8 [N, S, S], flat bool [N, S, S], holes bool [2 * PAIRS, S, S], ranked float32 [PAIRS]).

        flat: where the undamaged picture is flat. ranked: 1 where the second fill of a pair is visibly worse, else 0.
        """
        random = np.random.default_rng([self.seed, number])
        pairs = [self._smeared_pair(random), self._smooth_pair(random)]
        rest = self.count - 2 * self.PAIRS
        undamaged, drawn = (max(1, round(part * rest)) for part in (_UNDAMAGED_SHARE, _DRAWN_SHARE))
        crops, holes = self.photos.batch(number, undamaged + drawn, self.size)
        crops = [self._clean_crop(random) if random.random() < _CLEAN_SHARE else crop for crop in crops]
        samples = [sample for pair in pairs for sample in pair]
        samples += [self._bank_sample(random) for _ in range(rest - undamaged - drawn)]
        samples += [self._drawn_sample(random, crop, hole > 0) for crop, hole in zip(crops[undamaged:], holes[undamaged:])]
        samples += [_undamaged_sample(random, crop) for crop in crops[:undamaged]]
        shown, labels, flat = (np.stack(part) for part in zip(*(sample[:3] for sample in samples)))
        ranked = np.array([_visible(pair[1]) > _visible(pair[0]) for pair in pairs], np.float32)
        return shown, labels, flat, np.stack([sample[3] for pair in pairs for sample in pair]), ranked

    def _smeared_pair(self, random):
        crop, view = self._view(random)
        filled, labels, truth, hole = view(crop.filled(fill_bank.DETAILED)), view(crop.labels(fill_bank.DETAILED)), view(crop.picture), view(crop.hole)
        worse, seen = artifacts.smear(random, truth.astype(np.float32), hole, filled.astype(np.float32))
        return (filled, labels, visibility.flat(truth), hole), (worse.astype(np.uint8), seen, visibility.flat(truth), hole)

    def _smooth_pair(self, random):
        crop, view = self._view(random)
        return tuple((view(crop.filled(kind)), view(crop.labels(kind)), visibility.flat(view(crop.picture)), view(crop.hole)) for kind in (fill_bank.DETAILED, fill_bank.SMOOTH))

    def _bank_sample(self, random):
        crop, view = self._view(random)
        weights = np.array([_WEIGHTS[kind] for kind in crop.kinds])
        kind = random.choice(crop.kinds, p=weights / weights.sum())
        shown = _saved(random, view(crop.filled(kind)))
        return shown, view(crop.labels(kind)), visibility.flat(view(crop.picture)), view(crop.hole)

    def _drawn_sample(self, random, crop, hole):
        _, shown, labels = artifacts.draw(random, crop.astype(np.float32), hole)
        return _saved(random, shown.astype(np.uint8)), labels, visibility.flat(crop), hole

    def _clean_crop(self, random):
        """A part of a clean drawing, turned and recolored."""
        drawing = self.clean[int(random.integers(len(self.clean)))]
        top, left = random.integers(_CLEAN_MARGIN + 1, size=2)
        part = np.rot90(drawing[top:top + self.size, left:left + self.size], int(random.integers(4)))
        return np.ascontiguousarray(_curve(random)[part][..., _channels(random)])

    def _view(self, random):
        """A crop of the bank, and a function that cuts, turns and recolors its arrays in one random way."""
        crop = self.bank.training[int(random.integers(len(self.bank.training)))]
        top, left = (int(random.integers(edge - self.size + 1)) for edge in crop.hole.shape)
        flip, flop, transposed = random.random(3) < (0.5, 0.2, 0.2)
        curve, channels = _curve(random), _channels(random)

        def view(array):
            part = array[top:top + self.size, left:left + self.size]
            part = part[:, ::-1] if flip else part
            part = part[::-1] if flop else part
            part = np.swapaxes(part, 0, 1) if transposed else part
            return np.ascontiguousarray(curve[part][..., channels] if part.ndim == 3 else part)
        return crop, view


def _curve(random):
    """A curve of brightness: uint8 [256]."""
    levels = np.arange(256)
    return (levels if random.random() < 0.7 else (levels / 255) ** random.uniform(0.7, 1.4) * 255 + 0.5).astype(np.uint8)


def _channels(random):
    """The channels in their order, in another, or one of them three times."""
    way = random.random()
    return (1, 1, 1) if way < 0.1 else random.permutation(3) if way < 0.3 else (0, 1, 2)


def _saved(random, picture):
    """Some pictures are saved as JPEG after they are filled."""
    return _jpeg(random, picture) if random.random() < 0.1 else picture


def _undamaged_sample(random, crop):
    """Some pictures are enlarged and so are blurred everywhere, some are noisy, some are compressed."""
    side = len(crop)
    if random.random() < 0.15:
        small = round(side * random.uniform(0.35, 0.95))
        crop = cv2.resize(crop[:small, :small], (side, side), interpolation=int(random.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))))
    if random.random() < 0.1:
        crop = np.clip(crop + random.normal(0, random.uniform(1, 8), crop.shape), 0, 255).astype(np.uint8)
    if random.random() < 0.15:
        crop = _jpeg(random, crop)
    return crop, np.full(crop.shape[:2], visibility.INTACT, np.uint8), visibility.flat(crop)


def _jpeg(random, picture):
    encoded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(75, 97))])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1]


def _visible(sample):
    """The share of artifacts in the hole."""
    _, labels, _, hole = sample
    return (labels[hole] == visibility.ARTIFACT).mean() if hole.any() else 0.0
