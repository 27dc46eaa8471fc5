"""Checks of the detector's training (tools/train: fill_bank.py, fill_samples.py, train_detector.py, calibrate.py), by name.

    python3 detector_training_checks.py FOLDER CHECK...
"""
import sys

import cv2
import numpy as np
import torch

import calibrate
import checks
import detector_trainer
import fill_bank
import fill_samples
import losses
import networks
import other_fills
import pictures
import procedural
import safetensors_files
import train_detector
import visibility
from artifact_checks import noise, square
from training_checks import TRAIN, refused, require, run_here

FILL_BANK, TRAIN_DETECTOR, CALIBRATE = (TRAIN.with_name(name) for name in ("fill_bank.py", "train_detector.py", "calibrate.py"))
SIDE = 48
# Stands for the program: copies the pictures, with the hole 10 levels brighter for --detail none than without it.
PROGRAM = """#!{python}
import pathlib, sys, cv2
given, holes, _, filled = map(pathlib.Path, sys.argv[2:6])
filled.mkdir()
for file in given.iterdir():
    picture, hole = cv2.imread(str(file)), cv2.imread(str(holes / file.name), 0)
    picture[hole > 0] = 110 if "--detail" in sys.argv else 100
    cv2.imwrite(str(filled / file.name), picture)
"""


def labeled_losses(folder):
    """The cross-entropy on numbers computed by hand, without the undecided pixel; a worse fill that scores less moves, and so does the better one."""
    logit = torch.tensor([[[[0.0, 2.0], [-1.0, 3.0]]]])
    labels = torch.tensor([[[[visibility.ARTIFACT, visibility.INTACT], [visibility.INTACT, visibility.UNDECIDED]]]])
    flat = torch.tensor([[[[True, False], [True, False]]]])
    expected = (3 * np.log(2) + np.log1p(np.exp(2)) + 5 * np.log1p(np.exp(-1))) / 4
    require(abs(float(losses.labeled_loss(logit, labels, flat, 3.0, 5.0)) - expected) < 1e-6, "The cross-entropy is wrong.")
    hole = torch.tensor([[[[1.0, 1.0, 0.0]]]])
    worse, better = (torch.tensor([[[values]]], requires_grad=True) for values in ([0.2, 0.4, 0.9], [0.5, 0.3, 0.0]))
    loss = losses.ranking_loss(worse, better, hole)
    require(abs(float(loss) - (0.4 + 0.05 - 0.3)) < 1e-6, f"The ranking loss is {float(loss)}.")
    loss.sum().backward()
    require(worse.grad.flatten().tolist() == [-0.5, -0.5, 0.0] and better.grad.flatten().tolist() == [0.5, 0.5, 0.0], f"The gradients are {worse.grad} and {better.grad}.")
    require(float(losses.ranking_loss(worse + 0.2, better, hole)) == 0, "A fill that scores enough more costs something.")


def photographs(folder):
    place = folder / "photos"
    place.mkdir()
    for seed in range(3):
        cv2.imwrite(str(place / f"{seed}.png"), np.clip(noise(seed, 180), 0, 255))
    cv2.imwrite(str(place / "small.png"), np.full((30, 90, 3), 90, np.uint8))
    return place


def stand_in(folder):
    """A program that is as quick as the checks of what is made of its fills."""
    path = folder / "program"
    path.write_text(PROGRAM.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def bank_of(folder, crops=8):
    """(photographs, bank)."""
    photos, bank = photographs(folder), folder / "bank"
    well, text = run_here(FILL_BANK, "--photos", photos, "--program", stand_in(folder), "--out", bank, "--crops", crops, "--side", SIDE)
    require(well and f"{crops} of {crops} crops" in text and f"smaller than {SIDE} pixels" in text, f"fill_bank.py failed: {text}")
    return photos, bank


def made_bank(folder):
    """A bank has the crops and every kind of fill; a second run makes the missing crop alone, and the same; small photographs are left out."""
    photos, bank = bank_of(folder, 12)
    files = sorted(bank.iterdir())
    require(len(files) == 9, f"Of twelve crops three are of the small photograph; {len(files)} files are there.")
    crops = [fill_samples.Crop(file) for file in files]
    require(set().union(*(crop.kinds for crop in crops)) == set(fill_bank.KINDS) and all({"detailed", "smooth", "harmonic", "Telea", "Navier-Stokes"} <= set(crop.kinds) for crop in crops), f"The kinds are {[crop.kinds for crop in crops]}.")
    for crop in crops:
        require(crop.picture.shape == (SIDE, SIDE, 3) and crop.picture.std() > 10 and 0.01 < crop.hole.mean() < 0.6, "A crop or its hole is wrong.")
        for kind in crop.kinds:
            filled = crop.filled(kind)
            require(np.array_equal(filled[~crop.hole], crop.picture[~crop.hole]), f"{kind} changed known pixels.")
            require(np.array_equal(crop.labels(kind), visibility.labels(crop.picture, filled, crop.hole)), f"The labels of {kind} are others.")
        require((crop.filled("detailed")[crop.hole] == 100).all() and (crop.filled("smooth")[crop.hole] == 110).all(), "The program's fills are not kept.")
    content, times = {file: file.read_bytes() for file in files}, {file: file.stat().st_mtime_ns for file in files[1:]}
    files[0].unlink()
    (bank / ".00000.npz.1.tmp").write_bytes(b"half a crop")
    well, text = run_here(FILL_BANK, "--photos", photos, "--program", stand_in(folder), "--out", bank, "--crops", "12", "--side", SIDE)
    require(well and sorted(bank.iterdir()) == files, f"The second run failed: {text}")
    require(all(file.stat().st_mtime_ns == times[file] for file in files[1:]), "Crops were made again.")
    with np.load(files[0]) as again:
        require(np.array_equal(again["picture"], crops[0].picture) and np.array_equal(again["hole"], crops[0].hole), "The crop that was made again is another one.")
    require(all(file.read_bytes() == content[file] for file in files[1:]), "Other crops changed.")


def unsafe_fills(folder):
    """A fill that crashes, or does not end within the limit, does not take the others with it."""
    picture, hole = np.full((32, 32, 3), 90, np.uint8), square(32, 12, 18)
    results = other_fills.compute_all(other_fills.FSR, [(picture, hole), (picture.astype("f8"), hole), (picture, hole)], 60)
    require([filled is not None for filled, _ in results] == [True, False, True], f"A fill of three has to fail: {results}")
    require(all(np.abs(filled.astype(int) - 90).max() <= 3 for filled, _ in (results[0], results[2])), "A flat picture was not filled with its color.")
    ((filled, seconds),) = other_fills.compute_all(other_fills.FSR, [(picture, hole)], 0.01)
    require(filled is None and np.isnan(seconds), "A fill took longer than the limit and was not ended.")


def samples(folder):
    """Batches depend on seed and number alone; pairs are the same crop, the worse fill behind the better; undamaged pictures have no artifacts."""
    photos, folder = bank_of(folder, 16)
    bank = fill_samples.Bank(folder)
    require(len(bank.training) == 11 and len(bank.validation) == 1 and bank.side == SIDE, f"{len(bank.training)} crops and {len(bank.validation)} for validation.")
    source = pictures.Pictures([photos], set(), 1, 0.0, largest=32)
    made = [fill_samples.Samples(bank, source, 1, 32, 16) for _ in range(2)]
    batch = made[0].batch(3)
    made[1].batch(4)
    require(all(np.array_equal(*pair) for pair in zip(batch, made[1].batch(3))), "A batch depends on what was drawn before.")
    require(not np.array_equal(batch[0], made[0].batch(5)[0]), "Batches repeat.")
    counts = np.zeros(3)
    for number in range(12):
        shown, labels, flat, holes, ranked = made[0].batch(number)
        require(shown.shape == (16, 32, 32, 3) and shown.dtype == np.uint8 and labels.shape == flat.shape == (16, 32, 32) and holes.shape == (4, 32, 32) and ranked.shape == (2,), "The shapes are wrong.")
        for first in (0, 2):
            require(np.array_equal(holes[first], holes[first + 1]) and np.array_equal(shown[first][~holes[first]], shown[first + 1][~holes[first]]), "A pair is of two crops.")
        require((labels[-3:] == visibility.INTACT).all(), "Undamaged pictures have artifacts.")
        counts += np.bincount(labels.ravel(), minlength=3) / labels.size / 12
    require(counts[visibility.ARTIFACT] > 0.02 and counts[visibility.INTACT] > 0.5, f"The shares of the labels are {counts}.")
    views = [made[0]._view(np.random.default_rng(seed)) for seed in range(40)]
    for crop, view in views:
        rows, columns = np.indices(crop.hole.shape)
        moved = view(rows * SIDE + columns)
        require(np.array_equal(view(crop.hole), crop.hole.ravel()[moved]), "A view turns the hole and the numbers of its pixels in two ways.")


def clean_drawings(folder):
    """Drawings have no grain and depend on their generator alone; a twentieth of the undamaged pictures and of the drawn artifacts are such drawings."""
    drawings = [procedural.draw_clean(np.random.default_rng(seed), 128, 128) for seed in range(40)]
    require(np.array_equal(drawings[3], procedural.draw_clean(np.random.default_rng(3), 128, 128)) and not np.array_equal(drawings[3], drawings[4]), "A drawing depends on more than its generator, or not on it.")
    smooth = [(np.abs(np.diff(drawing.astype(int), 2, axis=1)) <= 2).mean() for drawing in drawings]
    require(np.median(smooth) > 0.7 and min(smooth) > 0.4, f"Shares of pixels without grain: {np.round(smooth, 2)}.")
    require(np.median([drawing.std() for drawing in drawings]) > 10, "The drawings are empty.")
    photos, folder = bank_of(folder)
    made = fill_samples.Samples(fill_samples.Bank(folder), pictures.Pictures([photos], set(), 1, 0.0, largest=32), 1, 32, 16)
    made.clean = [np.zeros_like(drawing) for drawing in made.clean]
    black = np.mean([(made.batch(number)[0][-6:] == 0).mean((1, 2, 3)) > 0.3 for number in range(120)], axis=0)
    drawn, undamaged = black[:3].mean(), black[3:].mean()
    require(0.02 < drawn < 0.09 and 0.02 < undamaged < 0.09, f"Of the drawn artifacts {drawn:.3f} and of the undamaged pictures {undamaged:.3f} are clean drawings.")


def options(bank, photos, out):
    return "--bank", bank, "--photos", photos, "--out", out, "--base", "2", "--size", "32", "--batch", "7", "--threads", "1", "--seed", "5", "--device", "cpu", "--log-every", "2", "--save-every", "4", "--steps", "10"


def trained(*arguments):
    well, text = run_here(TRAIN_DETECTOR, *arguments)
    require(well, f"train_detector.py {' '.join(map(str, arguments))} failed: {text}")


def detector_runs(folder):
    """A run repeats itself, continues after its checkpoint to the same weights, logs the validation, and leaves all files; calibrate.py reads them."""
    photos, bank = bank_of(folder)
    whole, again, cut = (folder / name for name in ("whole", "again", "cut"))
    trained(*options(bank, photos, whole))
    trained(*options(bank, photos, again))
    trained(*options(bank, photos, cut), "--stop-after", "6")
    trained(*options(bank, photos, cut), "--resume")
    weights = [(run / "detector.dat").read_bytes() for run in (whole, again, cut)]
    require(weights[0] == weights[1] == weights[2], "The same run, or a continued one, gave other weights.")
    for name in ("checkpoint.pth", "loss.png", "samples.png", "detector.pth", "detector.safetensors", "detector.fp16.safetensors"):
        require((whole / name).stat().st_size > 0, f"{name} is empty.")
    lines = (whole / "log.csv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","))) for line in lines[1:]]
    require([row["step"] for row in rows] == ["2", "4", "6", "8", "10"] and all((row["undamaged"] != "") == (row["step"] in ("4", "8")) for row in rows), f"The log is {rows}.")
    require(all(0 < float(rows[1][name]) < 1 for name in ("undamaged", "detailed", "smooth", "smeared", "mesh", "auc_telea")), f"The validation is {rows[1]}.")
    well, text = run_here(CALIBRATE, "--bank", bank, "--photos", photos, "--detector", whole / "detector.safetensors", "--out", folder / "calibrated.safetensors", "--batches", "2", "--size", "32", "--half")
    require(well and "logit *" in text, f"calibrate.py failed: {text}")
    networks.load("detector", safetensors_files.read(folder / "calibrated.safetensors")[0])


def detector_learns(folder):
    """Thirty steps on meshes and fog raise artifacts above intact pixels."""
    photos, bank = bank_of(folder)
    parsed = train_detector.parse([str(part) for part in options(bank, photos, folder / "unused")] + ["--steps", "60", "--warmup", "5", "--base", "4", "--batch", "12", "--rate", "5e-3", "--ema", "0"])
    trainer = detector_trainer.DetectorTrainer(parsed, fill_samples.Bank(bank), pictures.Pictures([photos], set(), 1, 0.0, largest=32))
    for _ in range(60):
        trainer.train_step()
    shown, labels, *_ = trainer.samples_of.batch(10 ** 6)
    with torch.no_grad():
        p = torch.sigmoid(trainer._logit(trainer._pixels(shown)))[:, 0].numpy()
    inside, outside = p[labels == visibility.ARTIFACT].mean(), p[labels == visibility.INTACT].mean()
    require(inside > 1.3 * outside, f"After 60 steps artifacts have {inside} and intact pixels {outside}.")


def calibration(folder):
    """The fitted scale and shift are those that made the labels, and the detector's last layer takes them over."""
    torch.manual_seed(9)
    z = torch.randn(20000)
    a, b = calibrate.fit(z, (torch.rand(20000) < torch.sigmoid(2.5 * z - 1)).float())
    require(abs(a - 2.5) < 0.15 and abs(b + 1) < 0.1, f"Fitted {a} and {b} instead of 2.5 and -1.")
    detector = networks.Detector(2)
    tensors = {name: value.numpy() for name, value in detector.state_dict().items()}
    x = torch.rand(1, 3, 16, 16)
    with torch.no_grad():
        before, after = (torch.logit(network(x)) for network in (detector, networks.load("detector", calibrate.apply(tensors, 2.5, -1))))
    require(torch.allclose(2.5 * before - 1, after, atol=1e-4), "The calibrated detector's logits are not the scaled ones.")


def errors(folder):
    """Mistakes are told in one sentence."""
    photos, bank = bank_of(folder)
    nothing, broken, run, text = folder / "nothing", folder / "broken", folder / "run", folder / "text"
    nothing.mkdir()
    broken.mkdir()
    text.write_text("neither weights nor a checkpoint", encoding="utf-8")
    for name in ("00000.npz", "00001.npz"):
        (broken / name).write_bytes((bank / name).read_bytes() if name == "00000.npz" else b"no crop")
    given = "--out", folder / "error", "--crops", "2", "--side", "32"
    for part, *arguments in (
            ("No picture", "--photos", nothing, "--program", stand_in(folder)), ("does not exist", "--photos", folder / "absent", "--program", stand_in(folder)),
            ("exit code", "--photos", photos, "--program", "/bin/false"), ("No such file", "--photos", photos, "--program", folder / "absent"), ("smaller crops with --side", "--photos", photos, "--program", stand_in(folder), "--side", "184")):
        refused(part, FILL_BANK, *given, *arguments)
    trained(*options(bank, photos, run)[:-1], "1")
    for part, *arguments in (
            ("--bank takes", "--bank", nothing), ("no crop of fill_bank.py", "--bank", broken), ("larger than the bank's crops", "--size", "64"), ("no safetensors file", "--init", text), ("do not exist", "--init", folder / "absent"),
            ("does not fit", "--init", run / "detector.safetensors", "--base", "4"), ("at least 7", "--batch", "6"), ("--steps N or --minutes N", "--steps", "0")):
        refused(part, TRAIN_DETECTOR, *options(bank, photos, folder / "error"), *arguments)
    refused("--resume", TRAIN_DETECTOR, *options(bank, photos, run))
    for part, *arguments in (("--base 2, now 4", "--base", "4"), ("--rank 1.0, now 2.0", "--rank", "2"), ("--seed 5, now 6", "--seed", "6"), ("--flat-weight", "--flat-weight", "9"), ("--artifact-weight", "--artifact-weight", "9"), ("--size 32, now 16", "--size", "16")):
        refused(part, TRAIN_DETECTOR, *options(bank, photos, run), "--resume", *arguments)
    given = "--bank", bank, "--photos", photos, "--out", folder / "error.safetensors"
    for part, *arguments in (
            ("multiples of 4", "--detector", run / "detector.safetensors", "--size", "30"), ("at least 1", "--detector", run / "detector.safetensors", "--batches", "0"), ("No such file", "--detector", folder / "absent"),
            ("no safetensors file", "--detector", text), ("--bank takes", "--detector", run / "detector.safetensors", "--bank", nothing)):
        refused(part, CALIBRATE, *given, *arguments)
    safetensors_files.write(text, {"weight": np.zeros(3, np.float32)}, {})
    refused("weights of a detector", CALIBRATE, *given, "--detector", text)


CHECKS = {check.__name__: check for check in (
    labeled_losses, made_bank, unsafe_fills, samples, clean_drawings, detector_runs, detector_learns, calibration, errors)}

if __name__ == "__main__":
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    checks.run(CHECKS, *sys.argv[1:])
