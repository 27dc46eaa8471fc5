"""The sets of pictures and their masks: the same on every run. A case is one picture with one mask."""
import pathlib
import sys

import cv2
import numpy as np
import skimage

HERE = pathlib.Path(__file__).resolve().parent
TRAINING = HERE.parent.parent / "tools" / "train"
sys.path.insert(0, str(TRAINING))
import masks  # noqa: E402
import pictures  # noqa: E402

SIDE = 256
SAMPLES = ("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg",
           "ihc.png", "moon.png", "motorcycle_left.png", "retina.jpg", "rocket.jpg")
SAMPLE_FOLDER = pathlib.Path(skimage.__file__).parent / "data"
PHOTOS, SAMPLE_SET, TEXTURES, LARGE = "photos", "samples", "textures", "large"
BIN_NAMES = tuple(f"{round(100 * low)}-{round(100 * high)}" for low, high in masks.BINS)
# The ending of a set whose holes are scratches and lettering. Such a set has the first bins only.
THIN = "-thin"
_THIN_BINS = 2
_SUFFIXES = (".png", ".jpg", ".jpeg", ".ppm", ".bmp")


class Case:
    """One picture with one mask. name: the beginning of the file names. group: the row of the table. source: the set's name. truth: uint8 [H, W, 3]. hole: [H, W], not 0 in the hole."""

    def __init__(self, name, group, source, truth, hole):
        self.name, self.group, self.source, self.truth, self.hole = name, group, source, truth, hole.astype(bool)
        self.filled, self.maps = {}, {}
        self.values, self.seconds = {}, {}

    def damaged(self):
        """The input of the fills: the picture, white in the hole."""
        picture = self.truth.copy()
        picture[self.hole] = 255
        return picture


def fail(sentence):
    """Ends the program with this sentence."""
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {sentence}")


def scaled(picture, side, shorter):
    """The picture with its shorter (or longer) side at `side` pixels."""
    factor = side / (min if shorter else max)(picture.shape[:2])
    size = max(side if shorter else 1, round(picture.shape[1] * factor)), max(side if shorter else 1, round(picture.shape[0] * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)


def middle(picture, side=None):
    """The square in the middle, of the shorter side or of `side` pixels."""
    side = side or min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    return np.ascontiguousarray(picture[top:top + side, left:left + side])


def read(path):
    """A picture as uint8 [H, W, 3], BGR."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        fail(f"{path} is no picture that OpenCV reads.")
    return picture


def write(path, picture, quality=85):
    """Writes a picture in the format of the path's extension; quality is a JPEG's."""
    if not cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, quality]):
        fail(f"{path} could not be written.")


def require_photos(folder):
    """Ends the program where the folder lacks held-out photographs."""
    missing = [name for name in sorted(pictures.held_out_names()) if not (folder / name).is_file()]
    if missing:
        fail(f"{folder} lacks {len(missing)} of the held-out photographs: {', '.join(missing)}.")


def bin_label(limits):
    return f"{limits[0]:.0%} to {limits[1]:.0%}".replace("%", " %")


class Sets:
    """The sets that can be measured with the given folders.

    folders: of pictures; each is a set with the folder's name, and one more with thin holes. photos: the folder of the held-out photographs, or None.
    """

    def __init__(self, folders, photos):
        self.folders = {folder.resolve().name: folder for folder in folders}
        reserved = {PHOTOS, SAMPLE_SET, TEXTURES, LARGE}
        if len(self.folders) < len(folders) or reserved & set(self.folders) or any(name.endswith(THIN) for name in self.folders):
            fail(f"--pictures takes folders with different names, none of them {', '.join(sorted(reserved))} or with {THIN} at its end: a set has its folder's name.")
        self.photos = photos
        if photos:
            require_photos(photos)
        self.names = [*(folder + thin for folder in self.folders for thin in ("", THIN)), SAMPLE_SET, *([PHOTOS] if photos else []), TEXTURES, *([LARGE] if photos else [])]

    def small_pictures(self, name):
        """(stem, 256x256 picture, number of its masks' seeds, kind of marks) of a set."""
        folder, is_thin = name.removesuffix(THIN), name.endswith(THIN)
        if folder in self.folders:
            for number, file in enumerate(sorted(file for file in self.folders[folder].iterdir() if file.suffix.lower() in _SUFFIXES)):
                picture = read(file)
                if min(picture.shape[:2]) < SIDE:
                    fail(f"{file} has {picture.shape[1]}x{picture.shape[0]} pixels; the middle {SIDE}x{SIDE} of every picture are measured.")
                thin_kind = ("scratches", "lettering")[number % 2]
                yield file.stem, middle(picture, SIDE), [2024 if is_thin else 2022, number], thin_kind if is_thin else "strokes"
        elif name == TEXTURES:
            for number, (stem, file, left, top, side) in enumerate(self._texture_crops()):
                picture = read(file)
                if not (left >= 0 and top >= 0 and left + side <= picture.shape[1] and top + side <= picture.shape[0]):
                    fail(f"textures.txt cuts {side}x{side} at ({left}, {top}) of {file}, which has {picture.shape[1]}x{picture.shape[0]} pixels.")
                yield stem, scaled(picture[top:top + side, left:left + side], SIDE, True), [2023, number], "blobs"
        else:
            photos = sorted(pictures.held_out_names())
            files = [self.photos / file for file in photos] if name == PHOTOS else [SAMPLE_FOLDER / file for file in SAMPLES]
            for number, file in enumerate(files):
                yield file.stem, middle(scaled(read(file), SIDE, True)), [2020, number if name == PHOTOS else len(photos) + number], None

    def cases(self, name, bins, limit):
        """The cases of a set: a seeded mask of its own for every picture and bin. bins: indices into masks.BINS. limit: pictures a bin; 0 for all."""
        if name == LARGE:
            for number, file in enumerate(sorted(pictures.held_out_names())[:limit or None]):
                picture = scaled(read(self.photos / file), 1024, False)
                limits = masks.BINS[number % len(masks.BINS)]
                yield Case(f"{name}-{pathlib.Path(file).stem}", "1024 px", name, picture, masks.draw(np.random.default_rng([2021, number]), *picture.shape[:2], *limits))
            return
        small = list(self.small_pictures(name))[:limit or None]
        for at in (at for at in bins if at < _THIN_BINS or not name.endswith(THIN)):
            limits = masks.BINS[at]
            for stem, picture, (seed, number), kind in small:
                mask = masks.draw(np.random.default_rng([seed, at, number]), SIDE, SIDE, *limits, kind)
                yield Case(f"{name}-{stem}-{at}", bin_label(limits), name, picture, mask)

    def _texture_crops(self):
        """(stem, file, left, top, side) for the lines of textures.txt whose folder was given."""
        folders = {"skimage": SAMPLE_FOLDER, **self.folders, **({PHOTOS: self.photos} if self.photos else {})}
        for line in (HERE / "textures.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                stem, folder, file, *numbers = line.split()
                if folder in folders:
                    yield (stem, folders[folder] / file, *map(int, numbers))
