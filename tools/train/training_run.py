"""What all training runs have: networks, optimizers, averaged weights, learning rates, checkpoints, the log and the files."""
import contextlib
import ctypes
import hashlib
import math
import pathlib
import time

import torch

import charts
import files
import normalization
import starts
import subpixel
from pictures import TrainingError

_ADVICE = "the last checkpoint, where there is one, is still good. Continue with --resume and a lower learning rate, or without --bf16."


class TrainingRun:
    """A run that trains networks step by step. A subclass has `train_step`, `samples`, and these:

    COLUMNS: of the log. PLOTTED: the columns that the plot shows. SHAPING: options that cannot change during a run.
    options: what the program parses. networks: by name. rates: learning rates of the networks that are trained. names: of the pictures that the training reads, by option.
    """

    COLUMNS = PLOTTED = SHAPING = ()

    def __init__(self, options, networks, rates, names):
        self.options, self.networks, self.rates, self.names = options, networks, rates, names
        self.device = torch.device(options.device)
        self.step, self.seconds = 0, 0.0
        for network in networks.values():
            normalization.replace(network)
            if self.device.type == "cpu":
                subpixel.replace(network)
            network.to(self.device, memory_format=torch.channels_last)
        self.optimizers = {name: torch.optim.Adam(networks[name].parameters(), rate, (options.beta1, options.beta2)) for name, rate in rates.items()}
        self.averages = {name: copy(networks[name]) for name in rates} if options.ema else {}
        self.sums = {}

    # One step.

    def before_saving(self):
        """Called before a checkpoint is written; may add to the log's next row."""

    def set_rates(self):
        """Sets the learning rates of this step, and notes the first."""
        factor = self._rate_factor()
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * factor
        self.note(rate=next(iter(self.rates.values())) * factor)

    def move(self, name, loss):
        self.optimizers[name].zero_grad(set_to_none=True)
        loss.backward(inputs=list(self.networks[name].parameters()))
        self.optimizers[name].step()

    def finish_step(self):
        """Counts the step and updates the averages."""
        self.step += 1
        decay = min(self.options.ema, (1 + self.step) / (10 + self.step))
        for name, average in self.averages.items():
            with torch.no_grad():
                for key, value in self.networks[name].state_dict().items():
                    average[key].lerp_(value, 1 - decay)

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

    def to_device(self, array):
        return torch.from_numpy(array).to(self.device, non_blocking=True)

    def check(self, loss, name):
        # Reading a number from the GPU waits for all pending work there.
        if self.device.type == "cuda" and self.step % self.options.log_every:
            return
        if not math.isfinite(float(loss)):
            raise TrainingError(f"The {name}'s loss is {float(loss)} at step {self.step + 1}; {_ADVICE}")

    # The log.

    def note(self, **values):
        for name, value in values.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = total + (value.detach().double() if self.device.type == "cuda" and torch.is_tensor(value) else float(value)), count + 1

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
            "format": 1, "options": self.shape(), "step": self.step, "seconds": self.seconds, "seed": self.options.seed,
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

    def shape(self):
        """The options of SHAPING and the names of the files, as text."""
        shape = {name: str(getattr(self.options, name)).lower() for name in self.SHAPING}
        for option, names in self.names.items():
            digest = hashlib.sha256(chr(10).join(names).encode("utf-8")).hexdigest()[:16]
            shape[option] = f"{len(names)} pictures of digest {digest}"
        return shape

    def _require_same(self, state, path):
        """TrainingError where the checkpoint was made with other options. Checkpoints without options are compared by the seed alone."""
        given = {"seed": str(self.options.seed), **self.shape()}
        stored = {"seed": str(state["seed"]), **state.get("options", {})}
        differing = [f"--{name.replace('_', '-')} {stored[name]}, now {value}" for name, value in given.items() if stored.get(name, value) != value]
        if differing:
            raise TrainingError(f"{path} was trained with {'; '.join(differing)}: pass what it was trained with, or begin another run with another --out.")

    def restore(self, state, path):
        self._require_same(state, path)
        for name, network in self.networks.items():
            starts.load(network, state["networks"][name], path)
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
        for name in self.rates:
            tensors = {key: value.cpu() for key, value in self.weights(name).items()}
            metadata = {"format": "pt", "network": name, "training_step": str(self.step)}
            files.export(folder, name, tensors, metadata)


def _keep_freed_memory():
    """Makes glibc keep freed large blocks. By default it returns them to the system at once, and every step pays for page faults again. Does nothing with other C libraries."""
    try:
        libc = ctypes.CDLL(None)
        for setting, value in ((-4, 0), (-1, 2 ** 31 - 1), (-2, 2 ** 28)):  # M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD
            libc.mallopt(setting, value)
    except (OSError, AttributeError, TypeError):
        pass


def prepare(options):
    """Sets the process up for a run with these options: memory, threads, and the same results on every run on the CPU."""
    _keep_freed_memory()
    torch.set_num_threads(options.threads)
    if options.device.startswith("cuda"):
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = False  # read by backward passes too, the detector's among them
        return
    torch.use_deterministic_algorithms(True)
    if hasattr(torch.utils, "deterministic"):  # PyTorch 2.2
        torch.utils.deterministic.fill_uninitialized_memory = False  # a tenth of a step's time; no operation here reads what it has not written


def run(options, make):
    """Begins the run in the folder --out or continues it, and trains to its end. make: gives the trainer of the options."""
    checkpoint = options.out / "checkpoint.pth"
    if checkpoint.exists() and not options.resume:
        raise TrainingError(f"{checkpoint} is there already: continue it with --resume, or choose another --out.")
    state = files.load_checkpoint(checkpoint) if checkpoint.exists() else None
    options.out.mkdir(parents=True, exist_ok=True)
    trainer = make(options)
    if state:
        trainer.restore(state, checkpoint)
        print(f"Continuing after step {trainer.step}.", flush=True)
    train(trainer, options.out)


def train(trainer, folder):
    """Trains until the trainer is done. Writes checkpoints, weights, the log and samples."""
    options = trainer.options
    folder = pathlib.Path(folder)
    checkpoint = folder / "checkpoint.pth"
    files.remove_leftovers(folder)
    log = files.Log(folder / "log.csv", trainer.COLUMNS, trainer.step)
    before, started = trainer.seconds, time.monotonic()

    def keep():
        files.save_checkpoint(checkpoint, trainer.state())
        trainer.export(folder)
        charts.plot(log.path, trainer.PLOTTED, folder / "loss.png")

    while not trainer.done():
        trainer.train_step()
        if trainer.step % options.save_every == 0:
            trainer.before_saving()
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


@contextlib.contextmanager
def without_tf32():
    """The detector never runs in TF32 or bf16. A fill differs from its surroundings by noise of a gray level or two, and near white bf16 has steps of one level and TF32 of an eighth."""
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


def copy(network):
    return {key: value.detach().clone() for key, value in network.state_dict().items()}


def _plain(tensors):
    return {key: value.detach().cpu().clone() for key, value in tensors.items()}
