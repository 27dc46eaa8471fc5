"""The training pictures: crops of photographs at several scales, and procedural pictures, each with a mask. A batch depends only on the seed and the batch's number."""
import hashlib
import pathlib

import cv2
import numpy as np

import masks
import procedural

HELD_OUT = pathlib.Path(__file__).with_name("held_out.txt")
_SUFFIXES = (".jpg", ".jpeg", ".png")
_LEVEL_RATIO = 2 ** 0.5
_SMALLEST_SIDE = 160


class TrainingError(Exception):
    """An error that the user can fix, as one sentence."""


def held_out_names(path=HELD_OUT):
    """Names of the photographs that training never reads."""
    try:
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"The list {path} of photographs to leave out cannot be read ({error}); --held-out takes a text file with a name a line.") from error
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def third(names):
    """The rule behind held_out.txt: a third of the names, rounded up, those of smallest SHA-256."""
    ranked = sorted(names, key=lambda name: hashlib.sha256(name.encode("utf-8")).hexdigest())
    return ranked[:-(-len(ranked) // 3)]


def photo_files(folders, left_out):
    """The pictures in these folders and their subfolders, in the order of their names, without those to leave out."""
    files = []
    for folder in folders:
        folder = pathlib.Path(folder)
        if not folder.is_dir():
            raise TrainingError(f"The folder of photographs {folder} does not exist; --photos takes a folder with .jpg or .png files.")
        files += [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in _SUFFIXES and file.name not in left_out and file.is_file()]
    if folders and not files:
        raise TrainingError(f"No picture to train on lies in {', '.join(map(str, folders))}: --photos takes folders with .jpg or .png files that --held-out does not name.")
    return files


class Pictures:
    """Batches of crops and masks.

    folders: of photographs, decoded once and kept at scales a factor sqrt(2) apart. left_out: names that are not read.
    names: of the photographs' files. skipped: how many photographs are smaller than the largest crop and are not used. procedural_share: of the samples, drawn by code; 1 without photographs. largest: the largest crop. count: of procedural pictures, drawn at the start.
    """

    def __init__(self, folders, left_out, seed, procedural_share=0.2, largest=256, count=96):
        self.seed = seed
        files = photo_files(folders, left_out)
        read = [(file.name, levels) for file in files if (levels := _levels(file, largest))]
        if files and not read:
            raise TrainingError(f"All {len(files)} photographs have fewer than {largest} pixels a side, the largest of --size; give larger ones or smaller crops.")
        self.names = [name for name, _ in read]
        self.photos = [levels for _, levels in read]
        self.skipped = len(files) - len(read)
        self.procedural_share = procedural_share if self.photos else 1.0
        bank = np.random.default_rng([seed, 0x70726f63])
        side = largest + 32
        self.drawn = [procedural.draw(bank, side, side) for _ in range(count if self.procedural_share > 0 else 0)]

    def batch(self, number, count, size):
        """(pictures [count, size, size, 3] uint8, masks [count, size, size] uint8) of the batch with this number."""
        random = np.random.default_rng([self.seed, number])
        # The ratio bins take turns, so that each batch covers a spread of them.
        first = int(random.integers(len(masks.BINS)))
        crops = np.stack([self._crop(random, size) for _ in range(count)])
        holes = np.stack([self._mask(random, size, masks.BINS[(first + i) % len(masks.BINS)]) for i in range(count)])
        return crops, holes

    def level(self, random, photo, size):
        """A random one of the photograph's scales that are large enough for a crop of this side."""
        levels = [level for level in self.photos[photo] if min(level.shape[:2]) >= size]
        return levels[int(random.integers(len(levels)))]

    def _mask(self, random, size, limits):
        return np.ascontiguousarray(_turned(random, masks.draw(random, size, size, *limits)))

    def _crop(self, random, size):
        if random.random() < self.procedural_share:
            source = self.drawn[int(random.integers(len(self.drawn)))]
        else:
            source = self.level(random, int(random.integers(len(self.photos))), size)
        y, x = (int(random.integers(side - size + 1)) for side in source.shape[:2])
        crop = source[y:y + size, x:x + size]
        if random.random() < 0.5:
            crop = crop[:, ::-1]
        if random.random() < 0.2:
            crop = crop[::-1]
        if random.random() < 0.2:
            crop = crop.transpose(1, 0, 2)
        if random.random() < 0.25:
            crop = crop[..., random.permutation(3)]
        if random.random() < 0.3:
            curve = (np.arange(256) / 255.0) ** random.uniform(0.7, 1.4) * 255
            crop = (curve + 0.5).astype(np.uint8)[crop]
        return np.ascontiguousarray(crop)


def _turned(random, mask):
    mask = np.rot90(mask, int(random.integers(4)))
    return mask[:, ::-1] if random.random() < 0.5 else mask


def _levels(file, largest):
    """The picture at decreasing scales, the smallest with a shorter side of at least 160 pixels; empty where the picture is smaller than the largest crop."""
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if picture is None:
        raise TrainingError(f"{file} is no picture that OpenCV reads; remove it or name it in the list of --held-out.")
    picture = np.ascontiguousarray(picture[..., ::-1])
    if min(picture.shape[:2]) < largest:
        return []
    levels = []
    scale = min(1.0, max(0.75, largest / min(picture.shape[:2])))  # the finest scale of a compressed photograph is mostly noise
    while not levels or min(picture.shape[:2]) * scale >= _SMALLEST_SIDE:
        size = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
        levels.append(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        scale /= _LEVEL_RATIO
    return levels
