"""Trains the generator and the detector.

    python3 tools/train/train.py --photos FOLDER --out RUN --minutes 60
    python3 tools/train/train.py --photos FOLDER --out RUN --minutes 120 --resume

Without further options this is the paper's min-max (arXiv 2011.02293); README.md says what the options gained. RUN receives
checkpoint.pth, log.csv, loss.png, samples.png and the weights: {generator,detector}{.pth,.dat,.safetensors,.fp16.safetensors}.
"""
import argparse
import os
import pathlib
import sys

import torch

import pictures
from arguments import device, number, sizes
from trainer import Trainer
from training_run import prepare, run


def parse(arguments):
    parser = argparse.ArgumentParser(description="Trains the generator and the detector; without further options, the paper's min-max.")
    add = parser.add_argument
    add("--out", required=True, type=pathlib.Path, help="folder of the run: checkpoint, log, samples, weights")
    add("--photos", action="append", default=[], metavar="FOLDER", help="photographs (.jpg, .png), in folders inside it too, more than once for several folders; without, procedural pictures alone")
    add("--held-out", type=pathlib.Path, default=pictures.HELD_OUT, metavar="FILE", help="names of photographs that are not read (default: held_out.txt)")
    add("--procedural", type=number(float, 0, 1), default=0.2, metavar="SHARE", help="share of procedural pictures (default: 0.2)")
    add("--resume", action="store_true", help="continue from the run's checkpoint where there is one, with the same options; rates, schedule, --bf16 and where to stop may change")
    add("--minutes", type=number(float, 0), default=0, help="stop after so many minutes of training, earlier runs included; with --steps too, at what comes first")
    add("--steps", type=number(int, 0), default=0, help="stop after so many steps, earlier runs included; with --minutes too, at what comes first")
    add("--seed", type=number(int, 0), default=1)
    add("--device", type=device, default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda, cuda:1 ...")
    add("--threads", type=number(int, 1), default=os.cpu_count(), help="threads on the CPU; one where other programs use the other cores")
    add("--workers", type=number(int, 0), help="processes that draw batches; 0 draws them between the steps (default: 0; on CUDA half the processors)")
    group = parser.add_argument_group("networks")
    add = group.add_argument
    add("--base", type=number(int, 1), default=64, help="channels of the generator's first layer")
    add("--blocks", type=number(int, 1), default=8, help="residual blocks")
    add("--detector-base", type=number(int, 1), default=32, help="channels of the detector's first layer")
    add("--init", metavar="FILE", help="the generator's weights to start from, .safetensors; those of half the width are widened (Net2Wider) and lose nothing: double the width rather than start again")
    add("--init-detector", metavar="FILE", help="the detector's")
    group = parser.add_argument_group("the paper's settings")
    add = group.add_argument
    add("--batch", type=number(int, 1), default=8)
    add("--size", type=sizes, default=sizes("256"), metavar="SIDE[:WEIGHT],...", help="crops; several are drawn by weight, with as many pixels a step as the first")
    add("--generator-rate", type=number(float, 0), default=1e-4, metavar="RATE", help="the paper's is 1e-4; 1e-3, or 8e-4 for wider networks, with --warmup 100 and --schedule cosine over all steps gained most, beside more photographs")
    add("--detector-rate", type=number(float, 0), default=1e-5, metavar="RATE")
    add("--beta1", type=number(float, 0, 0.999), default=0.0, help="Adam's first beta")
    add("--beta2", type=number(float, 0, 0.9999), default=0.9, help="Adam's second beta")
    group = parser.add_argument_group("options beside the paper, off by default")
    add = group.add_argument
    add("--hole-weight", type=number(float, 0), default=1.0, metavar="W", help="weight of the L1 loss inside the hole")
    add("--match", type=number(float, 0), default=0.0, metavar="W", help="weight of the loss on the finished picture, after the seamless match")
    add("--raw", type=number(float, 0), default=1.0, metavar="W", help="weight of the paper's loss beside it")
    add("--only", choices=("generator",), help="train the generator alone, with w = 1")
    add("--schedule", choices=("constant", "cosine"), default="constant", help="learning rates over the steps, or over the minutes where no steps are given")
    add("--warmup", type=number(int, 0), default=0, metavar="STEPS", help="learning rates grow linearly over so many steps")
    add("--ema", type=number(float, 0, 0.99999), default=0.0, metavar="DECAY", help="export an exponential average of the weights")
    add("--bf16", action="store_true", help="run the generator under autocast to bf16; needs a processor with bf16 products (AMX, AVX-512) to pay on the CPU")
    group = parser.add_argument_group("files")
    add = group.add_argument
    add("--log-every", type=number(int, 1), default=20, metavar="STEPS")
    add("--save-every", type=number(int, 1), default=200, metavar="STEPS")
    add("--sample-every", type=number(int, 1), default=1000, metavar="STEPS")
    add("--stop-after", type=number(int, 0), default=0, metavar="STEP", help="stop here, though the schedule reaches further")
    options = parser.parse_args(arguments)
    if not options.steps and not options.minutes:
        parser.error("say how long to train: --steps N or --minutes N")
    if options.workers is None:
        options.workers = os.cpu_count() // 2 if options.device.startswith("cuda") else 0
    if options.raw == 0 and options.match == 0:
        parser.error("--raw 0 leaves no loss for the generator: give --match a weight")
    return options


def make(options):
    """The trainer of these options, with the photographs read."""
    source = pictures.Pictures(options.photos, pictures.held_out_names(options.held_out), options.seed, options.procedural, largest=max(side for side, _ in options.size))
    skipped = f" ({source.skipped} smaller than the largest crop are skipped)" if source.skipped else ""
    print(f"{len(source.photos)} photographs{skipped}, {len(source.drawn)} procedural pictures, {options.device}, PyTorch {torch.__version__}", flush=True)
    return Trainer(options, source)


def main(arguments=None):
    options = parse(arguments)
    prepare(options)
    if options.only == "generator":
        torch.backends.cudnn.allow_tf32 = True
    run(options, make)


if __name__ == "__main__":
    try:
        main()
    except (pictures.TrainingError, OSError) as error:
        sys.exit(f"train.py: {error}")
    except KeyboardInterrupt:
        sys.exit("train.py: interrupted; --resume continues from the last checkpoint.")
