"""Checks of the training program, by name.

    python3 training_checks.py FOLDER CHECK...
"""
import contextlib
import io
import pathlib
import runpy
import subprocess
import sys
import traceback

import cv2
import numpy as np
import torch

import checks
import files
import lease_data
import losses
import masks
import match
import networks
import normalization
import pictures
import safetensors_files
import subpixel
import train as training
import trainer as trainers
import training_run
import widening

TRAIN = pathlib.Path(__file__).with_name("train.py")
LEASE = TRAIN.with_name("lease.py")
TINY = ("--base", "2", "--blocks", "1", "--detector-base", "2", "--size", "32", "--batch", "3", "--threads", "1", "--seed", "5", "--device", "cpu", "--log-every", "2")
EVERYTHING = ("--match", "0.1", "--ema", "0.99", "--schedule", "cosine", "--warmup", "3", "--hole-weight", "6", "--steps", "12", "--save-every", "4")
MIXED = ("--size", "32,16", "--steps", "12", "--save-every", "4")
OUTPUTS = ("checkpoint.pth", "log.csv", *(f"{name}{suffix}" for name in ("generator", "detector") for suffix in (".pth", ".dat", ".safetensors", ".fp16.safetensors")))
# train.py that is killed: behind step AT, or (the second) in the middle of writing the checkpoint of step AT.
KILLED_BEHIND = """
import os, signal, sys, train, trainer
step = trainer.Trainer.train_step
def killed(self):
    step(self)
    if self.step == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
trainer.Trainer.train_step = killed
train.main(sys.argv[2:])
"""
KILLED_WRITING = """
import io, os, signal, sys, torch, train
save = torch.save
def killed(state, path):
    if state.get("step") != int(sys.argv[1]):
        return save(state, path)
    whole = io.BytesIO()
    save(state, whole)
    path.write_bytes(whole.getvalue()[:whole.tell() // 2])
    os.kill(os.getpid(), signal.SIGKILL)
torch.save = killed
train.main(sys.argv[2:])
"""


def require(condition, sentence):
    if not condition:
        sys.exit(sentence)


def train(out, *arguments):
    done = subprocess.run([sys.executable, str(TRAIN), *TINY, "--out", str(out), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def run_here(script, *arguments):
    """(whether it went well, what it wrote) of a program in this process: importing PyTorch anew takes seconds."""
    output, given = io.StringIO(), sys.argv
    sys.argv = [str(script), *map(str, arguments)]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            runpy.run_path(str(script), run_name="__main__")
            code = 0
        except SystemExit as end:
            code = end.code
        except Exception:
            code = traceback.format_exc()
    sys.argv = given
    return code in (0, None), output.getvalue() + (code if isinstance(code, str) else "")


def train_here(out, *arguments):
    well, text = run_here(TRAIN, *TINY, "--out", out, *arguments)
    require(well, f"train.py {' '.join(map(str, arguments))} failed: {text}")
    return text


def refused(part, script, *arguments):
    well, text = run_here(script, *arguments)
    require(not well and part in text and "Traceback" not in text, f'{script.name} {" ".join(map(str, arguments))}: "{part}" is not in: {text}')


def trained(out, *arguments):
    code, text = train(out, *arguments)
    require(code == 0, f"train.py {' '.join(arguments)} ended with {code}: {text}")
    return weights(out)


def trained_here(out, *arguments):
    """As `trained`, in this process: not for a run whose start in a fresh one is what is checked."""
    train_here(out, *arguments)
    return weights(out)


def weights(run):
    return [(run / f"{name}.dat").read_bytes() for name in ("generator", "detector")]


def log_rows(run):
    """The log without its minutes."""
    return [[cell for at, cell in enumerate(line.split(",")) if at != 1] for line in (run / "log.csv").read_text(encoding="utf-8").splitlines()]


def kill(code, at, out, *arguments):
    done = subprocess.run([sys.executable, "-c", code, str(at), *TINY, "--out", str(out), *arguments], capture_output=True, text=True, cwd=TRAIN.parent)
    require(done.returncode == -9, f"The run that was to be killed at step {at} ended with {done.returncode}: {done.stdout}{done.stderr}")


def photo_alone(folder):
    """Options for a photograph, and no procedural pictures, whose drawing takes longer than these networks' steps."""
    photos = folder / "photos"
    photos.mkdir()
    noise = np.random.default_rng(6).integers(0, 256, (45, 40, 3), np.uint8)
    cv2.imwrite(str(photos / "noise.png"), cv2.resize(noise, (160, 180), interpolation=cv2.INTER_CUBIC))
    return "--photos", str(photos), "--procedural", "0"


def new_trainer(*arguments):
    options = training.parse([*TINY, "--out", "unused", *arguments])
    return trainers.Trainer(options, pictures.Pictures([], set(), options.seed, largest=32, count=4))


def same_seed(folder):
    """20 steps of the paper's training twice, and with another seed."""
    first = trained(folder / "a", "--steps", "20")
    require(first == trained(folder / "b", "--steps", "20"), "The same seed gave other weights.")
    require(first[0] != trained(folder / "c", "--steps", "20", "--seed", "6")[0], "Another seed gave the same weights.")


def resumed(folder):
    """A run that is killed behind a checkpoint, in the middle of writing the next one, continues to the weights and the log of one that was not."""
    options = EVERYTHING + photo_alone(folder)
    whole = trained_here(folder / "whole", *options)
    require(whole == trained_here(folder / "workers", *options, "--workers", "2"), "Drawing the batches in other processes gave other weights.")
    cut = folder / "cut"
    trained_here(cut, *options, "--stop-after", "7")
    (cut / ".checkpoint.pth.1.tmp").write_bytes(b"half a checkpoint")
    with open(cut / "log.csv", "a", encoding="utf-8") as log:
        log.write("10,0.1,0.1\n12,")
    require(trained(cut, *options, "--resume") == whole, "The resumed run ended with other weights.")
    require(log_rows(cut) == log_rows(folder / "whole"), "The resumed run's log differs.")
    require(not list(cut.glob(".*.tmp")), "Half a checkpoint was left behind.")
    # Where --stop-after is reached, no step is left.
    trained_here(folder / "short", *options, "--stop-after", "7")
    train_here(folder / "short", *options, "--stop-after", "7", "--resume")
    step = files.load_checkpoint(folder / "short" / "checkpoint.pth")["step"]
    require(step == 7, f"A run that had reached --stop-after 7 went on to step {step}.")


def outputs(folder):
    """A run leaves all its files; a picture that cannot be written is an error."""
    train_here(folder / "run", "--steps", "6")
    for name in OUTPUTS:
        require((folder / "run" / name).stat().st_size > 0, f"{name} is empty.")
    require(cv2.imread(str(folder / "run" / "loss.png")).shape == (3 * 220, 900, 3), "loss.png does not show three panels.")
    require(cv2.imread(str(folder / "run" / "samples.png")).shape == (24 + 4 * 32, 6 * 32, 3), "samples.png does not show four pictures in six columns.")
    (folder / "blocked" / "samples.png").mkdir(parents=True)
    refused("samples.png could not be written", TRAIN, *TINY, "--out", folder / "blocked", "--steps", "1")


def killed_and_resumed(folder):
    """Killed between two checkpoints, and again in the middle of writing one, a run still ends with the weights and the log of one that was not."""
    photo = photo_alone(folder)
    for name, options in (("everything", EVERYTHING + photo), ("mixed", MIXED + photo)):
        whole = trained_here(folder / name, *options)
        cut = folder / f"{name}-cut"
        kill(KILLED_BEHIND, 6, cut, *options)
        require(files.load_checkpoint(cut / "checkpoint.pth")["step"] == 4, "The checkpoint before the kill is not that of step 4.")
        kill(KILLED_WRITING, 8, cut, *options, "--resume")
        require(list(cut.glob(".checkpoint.pth.*.tmp")), "The second kill did not hit the writing of a checkpoint.")
        require(files.load_checkpoint(cut / "checkpoint.pth")["step"] == 4, "A half-written checkpoint took the place of the old one.")
        require(trained(cut, *options, "--resume") == whole, f"The run with {' '.join(options)} ended with other weights after two kills.")
        require(log_rows(cut) == log_rows(folder / name), "The killed run's log differs.")
        require(not list(cut.glob(".*.tmp")), "What the killed run left was not removed.")


def whole_files(folder):
    """A writer that fails leaves the old file alone; leftovers of killed ones go, other files stay."""
    state = {"step": 3, "seconds": 0.5, "seed": 1, "networks": {}, "optimizers": {}, "averages": {}, "sums": {}, "random": torch.get_rng_state()}
    path = folder / "checkpoint.pth"
    files.save_checkpoint(path, state)

    def half(temporary):
        temporary.write_bytes(path.read_bytes()[:100])
        raise OSError("no space left")

    with contextlib.suppress(OSError):
        files.write_whole(path, half)
    require(files.load_checkpoint(path)["step"] == 3, "A failed writer changed the old checkpoint.")
    require([file.name for file in folder.iterdir()] == [path.name], "A failed writer left something behind.")
    for name in (".checkpoint.pth.77.tmp", ".log.csv.1.tmp", ".mine.tmp", "log.csv"):
        (folder / name).write_bytes(b"half")
    files.remove_leftovers(folder)
    require(sorted(file.name for file in folder.iterdir()) == [".mine.tmp", path.name, "log.csv"], "The wrong files were removed.")


def finite(folder):
    """No checkpoint is written where a tensor is not finite: the old one stays, and so do the weights beside it."""
    trainer = new_trainer("--steps", "8", "--save-every", "2", "--ema", "0.9")
    step, kept = trainer.train_step, {}

    def poisoned():
        step()
        if trainer.step == 6:
            kept.update({name: (folder / name).read_bytes() for name in OUTPUTS if name != "log.csv"})
            trainer.networks["detector"].conv1.weight.data[0, 0, 0, 0] = float("nan")

    trainer.train_step = poisoned
    try:
        training_run.train(trainer, folder)
        sys.exit("A network with a NaN was trained on and saved.")
    except pictures.TrainingError as error:
        require("networks.detector.conv1.weight" in str(error) and "step 6" in str(error), f"The error does not say what is wrong: {error}")
    require(files.load_checkpoint(folder / "checkpoint.pth")["step"] == 4, "The last checkpoint is not that of step 4.")
    for name, content in kept.items():
        require((folder / name).read_bytes() == content, f"{name} was overwritten.")
    for place in (lambda trainer: trainer.averages["generator"]["output.conv.weight"], lambda trainer: next(iter(trainer.optimizers["generator"].state.values()))["exp_avg_sq"]):
        trainer = new_trainer("--steps", "8", "--ema", "0.9")
        trainer.train_step()
        trainer.state()
        place(trainer)[-1, -1, -1, -1] = float("inf")
        try:
            trainer.state()
            sys.exit("An average or a moment of the optimizer that is not finite was not found.")
        except pictures.TrainingError:
            pass


def limits(folder):
    """--steps and --minutes end a run at what comes first; learning rates follow the steps where they are given."""
    train_here(folder / "minutes", "--steps", "1000000", "--minutes", "0.01")
    state = files.load_checkpoint(folder / "minutes" / "checkpoint.pth")
    require(state["step"] < 1000000 and 0.6 <= state["seconds"] < 60, f"0.01 minutes ended after step {state['step']} and {state['seconds']} s.")
    train_here(folder / "steps", "--steps", "3", "--minutes", "100")
    require(files.load_checkpoint(folder / "steps" / "checkpoint.pth")["step"] == 3, "--steps 3 beside --minutes did not end after step 3.")
    trainer = new_trainer("--steps", "100", "--minutes", "10", "--schedule", "cosine")
    trainer.step, trainer.seconds = 50, 540.0
    require(trainer.progress() == 0.5 and not trainer.done(), "The schedule does not follow the steps.")
    trainer.seconds = 600.0
    require(trainer.done() and trainer.progress() == 0.5, "Ten minutes are not over after 600 s.")


def precision(folder):
    """The detector runs without TF32, whatever the generator is allowed."""
    trainer = new_trainer("--steps", "1")
    seen = []
    trainer.networks["detector"].register_forward_hook(lambda *_: seen.append(torch.backends.cudnn.allow_tf32))
    torch.backends.cudnn.allow_tf32 = True
    trainer.train_step()
    require(seen == [False] and torch.backends.cudnn.allow_tf32, f"The detector ran with allow_tf32 {seen}, and left {torch.backends.cudnn.allow_tf32} behind.")


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
    step = files.load_checkpoint(run / "checkpoint.pth")["step"]
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
    neighbours = match._neighbor_sum(torch.ones_like(hole))
    worst = ((match._neighbor_sum(fill) / neighbours - fill) * hole).abs().max()
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


def normalization_gradient(folder):
    """The written-out instance norm, by finite differences in double precision and beside PyTorch's; in bf16 its sums stay fp32."""
    torch.manual_seed(5)
    x, weight, bias = torch.randn(2, 3, 4, 5).double().requires_grad_(), torch.randn(3).double().requires_grad_(), torch.randn(3).double().requires_grad_()
    norm = torch.nn.InstanceNorm2d(3, affine=True)
    require(torch.autograd.gradcheck(lambda *given: normalization.instance_norm(*given, norm.eps), (x, weight, bias)), "The norm's gradient is wrong.")
    first, second = networks.Generator(4, 2), networks.Generator(4, 2)
    for parameter in first.parameters():
        parameter.data += 0.1 * torch.randn_like(parameter)
    second.load_state_dict(first.state_dict())
    normalization.replace(second).to(memory_format=torch.channels_last)
    require(list(first.state_dict()) == list(second.state_dict()), "The names changed.")
    require(not any(isinstance(module, torch.nn.InstanceNorm2d) for module in second.modules()), "A norm of PyTorch's is left.")
    picture = torch.rand(2, 4, 20, 24)
    outputs = [network(picture.contiguous(memory_format=torch.channels_last)) for network in (first, second)]
    require(torch.allclose(*outputs, atol=2e-6), "The forms differ.")
    for output in outputs:
        (output * torch.linspace(0, 1, 24)).sum().backward()
    for (name, one), two in zip(first.named_parameters(), second.parameters()):
        require(torch.allclose(one.grad, two.grad, rtol=1e-3, atol=1e-4), f"The gradient of {name} differs.")
    # A mean of 100 and 2,000 values: sums in bf16 would be off by whole units.
    half = (100 + torch.randn(1, 2, 40, 50)).bfloat16()
    exact = torch.nn.functional.instance_norm(half.float())
    worst = float((normalization.instance_norm(half, torch.ones(2), torch.zeros(2), 1e-5).float() - exact).abs().max())
    require(worst < 0.02, f"The norm of bf16 values is off by {worst}.")


def widened(folder):
    """A generator of twice the width computes what the given one computes, from its file as --init reads it; the copies of a channel learn different things."""
    torch.manual_seed(7)
    small = networks.Generator(4, 2)
    for name, parameter in small.named_parameters():
        if parameter.ndim == 1:
            parameter.data += 0.3 * torch.randn_like(parameter)
    path = folder / "small.safetensors"
    safetensors_files.write(path, {name: value.numpy() for name, value in small.state_dict().items()})
    trainer = new_trainer("--steps", "1", "--base", "8", "--blocks", "2", "--only", "generator", "--init", str(path), "--generator-rate", "1e-3")
    given = torch.rand(2, 4, 32, 32).double()
    with torch.no_grad():
        worst = float((small.double()(given) - trainer.networks["generator"].double()(given)).abs().max())
    trainer.networks["generator"].float()
    require(worst < 1e-6, f"The wider generator differs by {worst}.")
    trainer.train_step()
    kernels = trainer.networks["generator"].blocks[0].conv1.weight
    require(float((kernels[:, :16] - kernels[:, 16:]).detach().abs().max()) > 1e-4, "The copies are the same after a step.")
    require(widening.widen({"encoder.0.conv.weight": np.ones((2, 4, 7, 7))}, 1)["encoder.0.conv.weight"].shape == (4, 4, 7, 7), "The input's channels were doubled.")


def paper_losses(folder):
    """Both losses on numbers computed by hand."""
    p = torch.tensor([[[[0.5, 0.25], [0.5, 0.75]]]])
    hole = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    expected = -(0.75 * 0.75 ** 2 * np.log(0.25) + 0.25 * (0.5 ** 2 * np.log(0.5) * 2 + 0.75 ** 2 * np.log(0.25))) / 4
    require(abs(float(losses.detector_loss(p, hole)) - expected) < 1e-6, "The focal loss is wrong.")
    # Beside a picture whose hole is half of it, each keeps its own ratio: 1/4 and 1/2.
    second = -0.5 * (0.5 ** 2 * np.log(0.5) * 2 + 0.75 ** 2 * np.log(0.25) + 0.25 ** 2 * np.log(0.75)) / 4
    both = torch.cat((p, torch.tensor([[[[0.5, 0.25], [0.5, 0.25]]]]))), torch.cat((hole, torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]])))
    require(abs(float(losses.detector_loss(*both)) - (expected + second) / 2) < 1e-6, "The focal loss does not weigh each picture by its own hole.")
    # Probabilities of exactly 0 and 1 in the hole and outside it: half of them wrong, each -ln(1e-8) times its weight of 1/2.
    certain = torch.tensor([[[[0.0, 1.0], [0.0, 1.0]]]], requires_grad=True)
    loss = losses.detector_loss(certain, torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]]))
    require(abs(float(loss) + np.log(1e-8) / 4) < 1e-5, f"The focal loss of certain probabilities is {float(loss)}.")
    loss.backward()
    (missed, found), (spared, accused) = certain.grad[0, 0].tolist()
    require(np.isfinite([missed, found, spared, accused]).all() and missed < 0 < accused, f"The focal loss has the gradients {certain.grad} at certain probabilities.")
    output, picture = torch.full((1, 3, 2, 2), 0.5, requires_grad=True), torch.full((1, 3, 2, 2), 0.25)
    p.requires_grad_()
    loss = losses.generator_loss(output, picture, hole, p)
    require(abs(float(loss) - 0.25 * float((10 ** p).mean())) < 1e-6, "The generator's loss is wrong.")
    loss.backward()
    require(bool((p.grad > 0).all()), "No gradient flows through the weight.")


def data(folder):
    """Masks lie in their bins, batches depend on seed and number alone, held-out photographs are not read."""
    random = np.random.default_rng(7)
    for low, high in masks.BINS:
        for side in (64, 128, 256):
            for _ in range(8):
                share = masks.draw(random, side, side, low, high).mean()
                require(low < share <= high, f"A mask covers {share} instead of {low} to {high}.")
    photos = folder / "photos"
    photos.mkdir()
    names = sorted(pictures.held_out_names())
    for number, name in enumerate([*names[:2], "train.png"]):
        cv2.imwrite(str(photos / name), np.full((200, 220, 3), 40 * number + 20, np.uint8))
    (photos / "inside" / "deeper.png").mkdir(parents=True)
    for name in (names[0], "more.png"):
        cv2.imwrite(str(photos / "inside" / "deeper.png" / name), np.full((200, 220, 3), 90, np.uint8))
    found = [str(file.relative_to(photos)) for file in pictures.photo_files([photos], set(names))]
    require(found == ["inside/deeper.png/more.png", "train.png"], f"Instead of the two photographs to train on, {found} would be read.")
    try:
        pictures.Pictures([photos], {*names, "train.png", "more.png"}, 3)
        sys.exit("Folders without a photograph were taken for no folders.")
    except pictures.TrainingError as error:
        require(str(photos) in str(error), f"The error does not name the folder: {error}")
    cv2.imwrite(str(photos / "small.png"), np.full((60, 220, 3), 90, np.uint8))
    source = [pictures.Pictures([photos], set(names), 3, 0.5, largest=64, count=3) for _ in range(2)]
    require(source[0].skipped == 1 and source[0].names == ["more.png", "train.png"], f"{source[0].skipped} of the photographs were skipped, and {source[0].names} are left.")
    try:
        pictures.Pictures([photos], set(names), 3, largest=1024)
        sys.exit("Photographs that are all smaller than the crops were taken for no photographs.")
    except pictures.TrainingError as error:
        require("1024" in str(error), f"The error does not name the size: {error}")
    crops, holes = source[0].batch(5, 6, 64)
    source[1].batch(1, 2, 32)
    again = source[1].batch(5, 6, 64)
    require(np.array_equal(crops, again[0]) and np.array_equal(holes, again[1]), "A batch depends on what was drawn before.")
    require(not np.array_equal(crops, source[0].batch(6, 6, 64)[0]), "Batches repeat.")


def lease(folder):
    """The training for a lease, dry: a pack, all three stages, weights in files of limited size, and a second lease that goes on from them."""
    photo, archive, first, second = photo_alone(folder), folder / "crops.npz", folder / "first", folder / "second"
    well, text = run_here(LEASE, "pack", *photo[:2], "--out", archive, "--megabytes", "0.2", "--side", "64", "--sides", "32,64")
    require(well and "1 photographs" in text and archive.stat().st_size < 0.6 * 2 ** 20, f"The pack failed: {text}")
    run = "run", "--pack", archive, "--device", "cpu", "--base", "8", "--blocks", "1", "--detector-base", "2", "--batch", "4", "--part", "0.03", "--minutes", "0.03"
    well, text = run_here(LEASE, *run, "--out", first)
    require(well, f"The lease failed: {text}")
    rows = [dict(zip(lines[0].split(","), line.split(","))) for lines in [(first / "log.csv").read_text(encoding="utf-8").splitlines()] for line in lines[1:]]
    require([row["stage"] for row in rows] == ["small", "large", "both"] and float(rows[-1]["detector_loss"]) > 0, f"The stages are {rows}.")
    require(all(np.isfinite(float(row["gain"])) for row in rows), f"The gains are {rows}.")
    require(all(file.stat().st_size <= 0.03 * 2 ** 20 for file in first.iterdir()), "A file is larger than --part.")
    count = len(list(first.glob("generator.fp16.safetensors.*of*")))
    require(count > 1 and not (first / "generator.fp16.safetensors").exists(), "The generator's file was not cut into pieces.")
    well, text = run_here(LEASE, *run, "--out", second, "--init", first / "generator.fp16.safetensors", "--init-detector", first / "detector.fp16.safetensors", "--generator-rate", "0", "--detector-rate", "0")
    require(well, f"The second lease failed: {text}")
    pieces = [b"".join((place / f"generator.fp16.safetensors.{i + 1}of{count}").read_bytes() for i in range(count)) for place in (first, second)]
    whole = []
    for place, content in zip((first, second), pieces):
        (place / "whole").write_bytes(content)
        whole.append(safetensors_files.read(place / "whole")[0])
    networks.load("generator", whole[0])
    require(all(np.array_equal(whole[0][name], whole[1][name]) for name in whole[0]), "The second lease did not begin with the first one's weights.")
    (first / f"generator.fp16.safetensors.{count}of{count}").unlink()
    refused("one is missing", LEASE, *run, "--out", second, "--init", first / "generator.fp16.safetensors")
    refused("smaller than the training's crops", LEASE, "pack", *photo[:2], "--out", archive, "--side", "32", "--sides", "32,64")
    run_here(LEASE, "pack", *photo[:2], "--out", archive, "--megabytes", "0.01", "--side", "64", "--sides", "32,64")
    refused("pack more", LEASE, *run, "--out", second)


def lease_data_is_exact(folder):
    """Batches of a pack: pictures are turned crops of it, holes lie in their bins, held-back crops are not drawn."""
    source = pictures.Pictures(list(photo_alone(folder)[1:2]), set(), 3, 0.0, largest=64)
    lease_data.pack(folder / "p.npz", source, 0.1, 64, (32, 64), 1)
    data = lease_data.DeviceData(folder / "p.npz", torch.device("cpu"), 2)
    data.crops = torch.arange(64 * 64).reshape(1, 64, 64, 1).expand(len(data.crops), -1, -1, 3).clone()
    data.crops[data.count:] = -1
    turned = data._turned(data.crops, (torch.arange(6),), torch.full((6,), 3), torch.full((6,), 5), 32, flips=(0.5, 0.5), transposed=0.5)
    straight = data.crops[0, 3:35, 5:37, 0]
    ways = [way for square in (straight, straight.t()) for way in (square, square.flip(0), square.flip(1), square.flip(0, 1))]
    require(all(any(torch.equal(one[..., 0], way) for way in ways) for one in turned), "A crop is no turned crop.")
    picture, hole = data.draw(12, 32)
    require(float(picture.min()) >= 0, "A crop that is held back was drawn.")
    for i, share in enumerate(hole.mean((1, 2, 3)).tolist()):
        low, high = masks.BINS[i % len(masks.BINS)]
        require(low < share <= high, f"Hole {i} covers {share} instead of {low} to {high}.")
    require(torch.equal(data.validation(2, 64)[1], data.validation(2, 64)[1]), "The validation's masks change.")


def errors(folder):
    """Mistakes are told in one sentence."""
    empty, half, text, nothing = folder / "empty", folder / "half", folder / "text", folder / "nothing"
    nothing.mkdir()
    empty.write_bytes(b"")
    text.write_text("neither weights nor a checkpoint", encoding="utf-8")
    there, photo = folder / "there", photo_alone(folder)
    train_here(there, "--steps", "1", *photo)
    half.write_bytes((there / "generator.safetensors").read_bytes()[:-1000])
    begin = *TINY, *photo[2:], "--out", folder / "error"
    for part, *arguments in (
            ("does not exist", "--steps", "2", "--photos", folder / "absent"), ("No picture to train on", "--steps", "2", "--photos", nothing, "--photos", nothing),
            ("absent", "--steps", "2", "--held-out", folder / "absent"), ("do not exist", *photo, "--steps", "2", "--init", folder / "absent"),
            *(("no safetensors file", *photo, "--steps", "2", "--init", file) for file in (TRAIN, empty, half, text)), ("does not fit", *photo, "--steps", "2", "--init", there / "detector.safetensors"),
            ("--steps N or --minutes N",), ("multiples of 4", "--steps", "2", "--size", "30"), ("no device", "--steps", "2", "--device", "foo"), ("no device", "--steps", "2", "--device", "meta"),
            ("is not there", "--steps", "2", "--device", f"cuda:{torch.cuda.device_count() + 8}")):
        refused(part, TRAIN, *begin, *arguments)
    other_options(there, photo)
    broken_checkpoints(there, folder / "broken")


def other_options(run, photo):
    """What shapes a run stays as it was; rates, schedules, precision and limits may change."""
    resume = *TINY, *photo, "--out", run, "--steps", "2", "--resume"
    refused("--resume", TRAIN, *resume[:-1])
    more = run / "more"
    more.mkdir()
    cv2.imwrite(str(more / "one.png"), np.full((200, 220, 3), 90, np.uint8))
    for part, *arguments in (
            ("--seed 5, now 9", "--seed", "9"), ("--base 2, now 4", "--base", "4"), ("--blocks 1, now 2", "--blocks", "2"), ("--detector-base 2, now 4", "--detector-base", "4"),
            ("--batch 3, now 4", "--batch", "4"), ("--size 32:1.0, now 32:1.0,16:2.0", "--size", "32,16:2"), ("--beta1 0.0, now 0.5", "--beta1", "0.5"), ("--beta2 0.9, now 0.99", "--beta2", "0.99"),
            ("--match 0.0, now 0.1", "--match", "0.1"), ("--raw 1.0, now 0.5", "--raw", "0.5"), ("--hole-weight 1.0, now 6.0", "--hole-weight", "6"), ("--ema 0.0, now 0.9", "--ema", "0.9"),
            ("--only none, now generator", "--only", "generator"), ("--procedural 0.0, now 0.5", "--procedural", "0.5"), ("--photos 1 pictures", "--photos", more)):
        refused(part, TRAIN, *resume, *arguments)
    train_here(run, *photo, "--steps", "2", "--minutes", "9", "--resume", "--generator-rate", "1e-5", "--detector-rate", "1e-6", "--schedule", "cosine", "--warmup", "2", "--bf16")
    state = files.load_checkpoint(run / "checkpoint.pth")
    require(state["step"] == 2, "A run with other rates did not continue.")
    del state["options"]  # as older checkpoints are
    files.save_checkpoint(run / "checkpoint.pth", state)
    train_here(run, *photo, "--steps", "3", "--resume", "--hole-weight", "6")
    require(files.load_checkpoint(run / "checkpoint.pth")["step"] == 3, "A checkpoint without options did not continue.")


def broken_checkpoints(run, broken):
    broken.mkdir()
    whole = (run / "checkpoint.pth").read_bytes()
    for content in (b"", whole[:len(whole) // 2], whole[:-1], b"neither weights nor a checkpoint", (run / "generator.pth").read_bytes(), (run / "generator.safetensors").read_bytes()):
        (broken / "checkpoint.pth").write_bytes(content)
        refused("no checkpoint of train.py", TRAIN, *TINY, "--out", broken, "--steps", "2", "--resume")
        require((broken / "checkpoint.pth").read_bytes() == content, "A checkpoint that could not be read was overwritten.")


def prepare_files(folder):
    """For the program: trained files of every format, an input, a picture, its mask, and the picture as PyTorch finishes it."""
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
    """The program's finished.png beside PyTorch's, in the folder of `prepare_files`."""
    folder = folder.with_name("prepare_files")
    expected = np.load(folder / "finished.npy")[0].transpose(1, 2, 0) * 255
    actual = cv2.imread(str(folder / "finished.png"))[..., ::-1].astype("f8")
    inside = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_GRAYSCALE) > 127
    require(expected[inside].std() > 5, "The fill hardly varies: it would agree with anything.")
    worst = np.abs(expected - actual).max()
    require(worst <= 1.0, f"The finished pictures differ by up to {worst:.2f} of 255.")


CHECKS = {check.__name__: check for check in (
    same_seed, resumed, killed, killed_and_resumed, whole_files, finite, limits, precision, outputs, match_gradient, subpixel_convolution, normalization_gradient, widened, paper_losses, data, lease, lease_data_is_exact, errors,
    prepare_files, compare_finished)}

if __name__ == "__main__":
    torch.set_num_threads(1)
    checks.run(CHECKS, *sys.argv[1:])
