"""Pictures and masks for a training whose data stays on the device: a pack of crops made in advance, and batches that the device itself draws from it.

A pack is an .npz archive: `crops` (WebP files one after another) with their `lengths`, `side` (of the crops, in pixels), and for every side S of a training `masks_S`, bits of [bins, count, S, S].
"""
import concurrent.futures
import itertools

import cv2
import numpy as np
import torch

import files
import masks
import pictures

_QUALITY = 82
_MASKS_A_BIN = 64


def pack(path, source, megabytes, side, sides, seed):
    """Writes a pack with as many crops of side x side pixels as fit `megabytes`, and masks for `sides`. source: a `pictures.Pictures`. Returns the number of crops."""
    random = np.random.default_rng([seed, 0x7061636b])
    crops, size = [], 0
    for photo in itertools.cycle(random.permutation(len(source.photos))):
        level = source.level(random, int(photo), side)
        y, x = (int(random.integers(length - side + 1)) for length in level.shape[:2])
        _, crop = cv2.imencode(".webp", level[y:y + side, x:x + side, ::-1], [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
        if crops and size + len(crop) > megabytes * 2 ** 20:
            break
        crops.append(crop.ravel())
        size += len(crop)
    # The order is shuffled, so that the crops held back for validation come from all photographs.
    order = random.permutation(len(crops))
    banks = {f"masks_{length}": np.packbits(_bank(random, length)) for length in sides}
    arrays = {"crops": np.concatenate([crops[i] for i in order]), "lengths": np.array([len(crops[i]) for i in order]), "side": np.array(side), **banks}

    def write(temporary):
        with open(temporary, "wb") as file:
            np.savez_compressed(file, **arrays)

    files.write_whole(path, write)
    return len(crops)


def _bank(random, side):
    return np.stack([[masks.draw(random, side, side, *limits) for _ in range(_MASKS_A_BIN)] for limits in masks.BINS])


class DeviceData:
    """Draws batches from a pack on the device. No shape depends on data and nothing waits, so a CUDA graph can capture the drawing. The device's own random generator is used.

    path: the pack. held_back: crops at its end that `draw` never sees.
    """

    def __init__(self, path, device, held_back):
        with np.load(path) as archive:
            arrays = {name: archive[name] for name in archive.files}
        self.side = int(arrays["side"])
        ends = np.cumsum(arrays["lengths"])
        coded = np.split(arrays["crops"], ends[:-1])
        if len(coded) <= held_back:
            raise pictures.TrainingError(f"{path} has {len(coded)} crops, and {held_back} are held back for validation; pack more.")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            decoded = list(pool.map(lambda crop: cv2.imdecode(crop, cv2.IMREAD_COLOR)[..., ::-1], coded))
        self.crops = torch.from_numpy(np.stack(decoded)).to(device)  # [crops, side, side, 3] uint8
        self.count = len(decoded) - held_back
        self.device = device
        self.orders = torch.tensor(list(itertools.permutations(range(3))), device=device)
        self.banks = {}
        for name in arrays:
            if name.startswith("masks_"):
                length = int(name[len("masks_"):])
                shape = len(masks.BINS), _MASKS_A_BIN, length, length
                bits = np.unpackbits(arrays[name], count=int(np.prod(shape))).reshape(shape)
                self.banks[length] = torch.from_numpy(bits).to(device)

    def draw(self, count, side):
        """(pictures [count, 3, side, side] in [0, 1], holes [count, 1, side, side] of 0 and 1), flipped, turned and recolored by chance. The holes' bins take turns."""
        crop = self._integers(count, self.count)
        top, left = (self._integers(count, self.side - side + 1) for _ in range(2))
        picture = self._turned(self.crops, (crop,), top, left, side, flips=(0.2, 0.5), transposed=0.2)
        picture = picture.permute(0, 3, 1, 2).float() / 255
        order = self.orders[torch.where(self._chance(count, 0.25), self._integers(count, len(self.orders)), 0)]
        picture = picture.gather(1, order[:, :, None, None].expand_as(picture))
        gamma = torch.where(self._chance(count, 0.3), 0.7 + 0.7 * torch.rand(count, device=self.device), 1.0)
        picture = picture ** gamma[:, None, None, None]
        bank = self.banks[side]
        bins = torch.arange(count, device=self.device) % len(masks.BINS)
        nothing = torch.zeros(count, dtype=torch.long, device=self.device)
        hole = self._turned(bank, (bins, self._integers(count, bank.shape[1])), nothing, nothing, side, flips=(0.5, 0.5), transposed=0.5)
        return picture.contiguous(), hole[:, None].float()

    def validation(self, count, side):
        """The first held-back crops and masks, unchanged: the same at every call."""
        first = (self.side - side) // 2
        crops = self.crops[self.count:self.count + count, first:first + side, first:first + side]
        bank = self.banks[side].flatten(0, 1)
        chosen = torch.arange(len(crops), device=self.device) * (len(bank) // len(crops) or 1) % len(bank)
        return (crops.permute(0, 3, 1, 2).float() / 255).contiguous(), bank[chosen][:, None].float()

    def _turned(self, source, index, top, left, side, flips, transposed):
        """source[index] cut to side x side at (top, left), flipped up and down, flipped left and right, and transposed with these chances."""
        count, steps = len(top), torch.arange(side, device=self.device)
        rows, columns = (
            start[:, None] + torch.where(self._chance(count, chance)[:, None], side - 1 - steps, steps) for start, chance in ((top, flips[0]), (left, flips[1])))
        swap = self._chance(count, transposed)[:, None, None]
        y = torch.where(swap, rows[:, None, :], rows[:, :, None])
        x = torch.where(swap, columns[:, :, None], columns[:, None, :])
        return source[(*(part[:, None, None] for part in index), y, x)]

    def _integers(self, count, end):
        return torch.randint(end, (count,), device=self.device)

    def _chance(self, count, share):
        return torch.rand(count, device=self.device) < share
