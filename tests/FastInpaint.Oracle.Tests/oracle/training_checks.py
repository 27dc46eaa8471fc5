"""Checks of the training program, one by name; exit code 1 and a sentence where one fails.

    python3 training_checks.py CHECK FOLDER
"""
import pathlib
import subprocess
import sys

import numpy as np
import torch

import calibrate
import fills
import losses
import masks
import match
import networks
import pictures
import safetensors_files
import subpixel

TRAIN = pathlib.Path(__file__).with_name("train.py")
TINY = ("--base", "2", "--blocks", "1", "--detector-base", "2", "--size", "32", "--batch", "3", "--threads", "1", "--seed", "5", "--device", "cpu", "--log-every", "2")
EVERYTHING = ("--match", "0.1", "--detector-fills", "0.5", "--ema", "0.99", "--schedule", "cosine", "--warmup", "3", "--hole-weight", "6", "--steps", "12", "--save-every", "4")


def require(condition, sentence):
    if not condition:
        sys.exit(sentence)


def train(out, *arguments):
    done = subprocess.run([sys.executable, str(TRAIN), *TINY, "--out", str(out), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def trained(out, *arguments):
    code, text = train(out, *arguments)
    require(code == 0, f"train.py {' '.join(arguments)} ended with {code}: {text}")
    return [(out / f"{name}.dat").read_bytes() for name in ("generator", "detector")]


def same_seed(folder):
    """20 steps of the paper's training twice, and with another seed."""
    first = trained(folder / "a", "--steps", "20")
    require(first == trained(folder / "b", "--steps", "20"), "The same seed gave other weights.")
    require(first[0] != trained(folder / "c", "--steps", "20", "--seed", "6")[0], "Another seed gave the same weights.")


def resumed(folder):
    """A run that is killed behind a checkpoint, in the middle of writing the next one, continues to the weights and the log of one that was not."""
    whole = trained(folder / "whole", *EVERYTHING)
    require(whole == trained(folder / "workers", *EVERYTHING, "--workers", "2"), "Drawing the batches in other processes gave other weights.")
    cut = folder / "cut"
    trained(cut, *EVERYTHING, "--stop-after", "7")
    (cut / ".checkpoint.pth.1.tmp").write_bytes(b"half a checkpoint")
    with open(cut / "log.csv", "a", encoding="utf-8") as log:
        log.write("10,0.1,0.1\n12,")
    require(trained(cut, *EVERYTHING, "--resume") == whole, "The resumed run ended with other weights.")

    def rows(run):
        return [[cell for at, cell in enumerate(line.split(",")) if at != 1] for line in (run / "log.csv").read_text(encoding="utf-8").splitlines()]

    require(rows(cut) == rows(folder / "whole"), "The resumed run's log differs.")


def killed(folder):
    """A process that is killed while it writes checkpoints all the time leaves one that can be continued."""
    run = folder / "killed"
    process = subprocess.Popen([sys.executable, str(TRAIN), *TINY, "--out", str(run), "--steps", "100000", "--save-every", "1"], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if (run / "checkpoint.pth").exists():
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            sys.exit("The training ended by itself.")
    finally:
        process.kill()
        process.wait()
    step = torch.load(run / "checkpoint.pth")["step"]
    code, text = train(run, "--steps", str(step + 2), "--resume")
    require(code == 0 and f"Continuing after step {step}." in text, f"The killed run did not continue: {text}")


def match_gradient(folder):
    """The gradient of the finished picture by finite differences, in double precision; a wrong one is found."""
    torch.manual_seed(3)
    hole = (torch.rand(2, 1, 7, 6) < 0.6).double()
    hole[0, 0, 0, 0] = hole[1, 0, 4, 4] = 0
    equation = match.HoleEquation(hole, iterations=60, tolerance=1e-12)
    picture = torch.rand(2, 1, 7, 6).double()
    output = torch.rand(2, 1, 7, 6).double().requires_grad_()
    require(torch.autograd.gradcheck(lambda x: match.finish(x, picture, equation), (output,)), "The match's gradient is wrong.")
    # Harmonic: every unknown is the mean of its neighbours.
    fill = match.harmonic_fill(picture, equation)
    neighbours = match._neighbour_sum(torch.ones_like(hole))
    worst = ((match._neighbour_sum(fill) / neighbours - fill) * hole).abs().max()
    require(worst < 1e-9, f"The harmonic fill is off by {worst}.")


def subpixel_convolution(folder):
    """The pixel-shuffle form of the transposed convolutions, its gradient and its parameter names."""
    torch.manual_seed(4)
    first, second = networks.Detector(2), networks.Detector(2)
    second.load_state_dict(first.state_dict())
    subpixel.replace(second)
    require(list(first.state_dict()) == list(second.state_dict()), "The names changed.")
    x = torch.rand(2, 3, 20, 24)
    a, b = first(x), second(x)
    require(torch.allclose(a, b, atol=1e-6), "The forms differ.")
    for network, y in ((first, a), (second, b)):
        (y * torch.linspace(0, 1, 24)).sum().backward()
    for (name, one), two in zip(first.named_parameters(), second.parameters()):
        require(torch.allclose(one.grad, two.grad, rtol=1e-3, atol=1e-4), f"The gradient of {name} differs.")


def paper_losses(folder):
    """Both losses on numbers computed by hand."""
    p = torch.tensor([[[[0.5, 0.25], [0.5, 0.75]]]])
    hole = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    expected = -(0.75 * 0.75 ** 2 * np.log(0.25) + 0.25 * (0.5 ** 2 * np.log(0.5) * 2 + 0.75 ** 2 * np.log(0.25))) / 4
    require(abs(float(losses.detector_loss(p, hole)) - expected) < 1e-6, "The focal loss is wrong.")
    output, picture = torch.full((1, 3, 2, 2), 0.5, requires_grad=True), torch.full((1, 3, 2, 2), 0.25)
    p.requires_grad_()
    loss = losses.generator_loss(output, picture, hole, p)
    require(abs(float(loss) - 0.25 * float((10 ** p).mean())) < 1e-6, "The generator's loss is wrong.")
    loss.backward()
    require(bool((p.grad > 0).all()), "No gradient flows through the weight.")


def data(folder):
    """Masks lie in their bins, batches depend on seed and number alone, held-out photographs are not read, fills change the hole alone."""
    random = np.random.default_rng(7)
    for low, high in masks.BINS:
        for side in (64, 128, 256):
            for _ in range(8):
                share = masks.draw(random, side, side, low, high).mean()
                require(low < share <= high, f"A mask covers {share} instead of {low} to {high}.")
    import cv2
    photos = folder / "photos"
    photos.mkdir()
    names = sorted(pictures.held_out_names())
    for number, name in enumerate([*names[:2], "train.png"]):
        cv2.imwrite(str(photos / name), np.full((200, 220, 3), 40 * number + 20, np.uint8))
    require([file.name for file in pictures.photo_files([photos], set(names))] == ["train.png"], "A held-out photograph would be read.")
    source = [pictures.Pictures([photos], set(names), 3, 0.5, largest=64, count=3) for _ in range(2)]
    crops, holes = source[0].batch(5, 6, 64)
    source[1].batch(1, 2, 32)
    again = source[1].batch(5, 6, 64)
    require(np.array_equal(crops, again[0]) and np.array_equal(holes, again[1]), "A batch depends on what was drawn before.")
    require(not np.array_equal(crops, source[0].batch(6, 6, 64)[0]), "Batches repeat.")
    picture = torch.rand(40, 3, 32, 32)
    hole = torch.zeros(40, 1, 32, 32)
    hole[:, :, 8:20, 5:25] = 1
    crops = (picture * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()
    drawn = fills.draw(random, crops, hole[:, 0].byte().numpy())
    seen, where = fills.fill(*drawn, picture, hole, *(torch.rand(3, 40, 3, 32, 32)))
    known = (where == 0).expand_as(picture)
    require(bool((seen[known] - picture[known]).abs().max() <= 0.5 / 255 + 1e-6), "A fill changed known pixels.")
    require(0 < int((where.sum((1, 2, 3)) == 0).sum()) < 20, "Undamaged pictures are missing, or too many.")


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
    for arguments, part in ((("--steps", "2", "--photos", str(folder / "absent")), "does not exist"), (("--steps", "2", "--init", str(TRAIN)), "no safetensors file"),
                            ((), "--steps N or --minutes N"), (("--steps", "2", "--size", "30"), "multiples of 4")):
        code, text = train(folder / "error", *arguments)
        require(code != 0 and part in text and "Traceback" not in text, f"train.py {arguments}: {code}, {text}")
    trained(folder / "there", "--steps", "1")
    for arguments, part in ((("--steps", "2"), "--resume"), (("--steps", "2", "--resume", "--seed", "9"), "--seed 5"), (("--steps", "2", "--resume", "--base", "4"), "--base")):
        code, text = train(folder / "there", *arguments)
        require(code != 0 and part in text and "Traceback" not in text, f"train.py {arguments}: {code}, {text}")


def prepare_files(folder):
    """For the program: trained files of every format, an input, a picture, its mask, and the picture as PyTorch finishes it."""
    import cv2
    trained(folder, "--steps", "3", "--generator-rate", "0.01")
    random = np.random.default_rng(8)
    picture = pictures.Pictures([], set(), 4, 1.0, largest=96, count=4).batch(0, 1, 96)[0][0]
    hole = masks.draw(random, 96, 96, 0.3, 0.4)
    hole[:20, :30] = 1  # up to the picture's corner
    given = torch.from_numpy(picture.transpose(2, 0, 1)[None].astype("f4") / 255)
    mask = torch.from_numpy(hole[None, None].astype("f4"))
    network = networks.load("generator", safetensors_files.read(folder / "generator.safetensors")[0])
    with torch.no_grad():
        x = torch.cat((given * (1 - mask) + mask, mask), 1)
        output = network(x)
        finished = match.finish(output, given, match.HoleEquation(mask, iterations=40, tolerance=1e-6))
    np.save(folder / "generator.input.npy", x.numpy())
    np.save(folder / "generator.output.npy", output.numpy())
    np.save(folder / "finished.npy", finished.clamp(0, 1).numpy())
    cv2.imwrite(str(folder / "picture.png"), picture[..., ::-1])
    cv2.imwrite(str(folder / "mask.png"), hole * 255)


def compare_finished(folder):
    """The program's finished.png beside PyTorch's."""
    import cv2
    expected = np.load(folder / "finished.npy")[0].transpose(1, 2, 0) * 255
    actual = cv2.imread(str(folder / "finished.png"))[..., ::-1].astype("f8")
    inside = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_GRAYSCALE) > 127
    require(expected[inside].std() > 5, "The fill hardly varies: it would agree with anything.")
    worst = np.abs(expected - actual).max()
    require(worst <= 1.0, f"The finished pictures differ by up to {worst:.2f} of 255.")


CHECKS = {check.__name__: check for check in (
    same_seed, resumed, killed, match_gradient, subpixel_convolution, paper_losses, data, calibration, errors, prepare_files, compare_finished)}

if __name__ == "__main__":
    torch.set_num_threads(1)
    CHECKS[sys.argv[1]](pathlib.Path(sys.argv[2]))
