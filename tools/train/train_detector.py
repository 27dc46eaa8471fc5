"""Trains the detector on a fill bank.

    python3 tools/train/fill_bank.py --photos FOLDER --program FastInpaint.Host.dll --out BANK
    python3 tools/train/train_detector.py --bank BANK --photos FOLDER --out RUN --steps 8000

RUN receives checkpoint.pth, log.csv, loss.png, samples.png and the weights: detector{.pth,.dat,.safetensors,.fp16.safetensors}. calibrate.py then makes the map a probability.
"""
import argparse
import os
import pathlib
import sys

import cv2
import torch

import pictures
from arguments import device, number, side
from detector_trainer import DetectorTrainer
from fill_samples import PROCEDURAL, Bank, Samples
from training_run import prepare, run


def parse(arguments):
    parser = argparse.ArgumentParser(description="Trains the detector on a fill bank.")
    add = parser.add_argument
    add("--bank", required=True, type=pathlib.Path, help="the folder that fill_bank.py wrote")
    add("--photos", action="append", default=[], metavar="FOLDER", help="photographs for undamaged pictures and drawn artifacts, in folders inside it too; more than once for several folders; without, procedural pictures")
    add("--held-out", type=pathlib.Path, default=pictures.HELD_OUT, metavar="FILE", help="names of photographs that are not read (default: held_out.txt)")
    add("--out", required=True, type=pathlib.Path, help="folder of the run: checkpoint, log, samples, weights")
    add("--resume", action="store_true", help="continue from the run's checkpoint where there is one, with the same options; the rate, the schedule and where to stop may change")
    add("--minutes", type=number(float, 0), default=0, help="stop after so many minutes of training, earlier runs included; with --steps too, at what comes first")
    add("--steps", type=number(int, 0), default=0, help="stop after so many steps, earlier runs included; with --minutes too, at what comes first")
    add("--seed", type=number(int, 0), default=1)
    add("--device", type=device, default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda, cuda:1 ...")
    add("--threads", type=number(int, 1), default=os.cpu_count(), help="threads on the CPU; one where other programs use the other cores")
    add("--base", type=number(int, 1), default=8, help="channels of the detector's first layer (default: 8)")
    add("--init", metavar="FILE", help="weights to start from, .safetensors; without, high-pass filters in the first layer")
    add("--batch", type=number(int, Samples.LEAST), default=16, help="pictures a step (default: 16)")
    add("--size", type=side, default=96, help="of the crops (default: 96)")
    add("--rate", type=number(float, 0), default=2e-3, help="Adam's learning rate (default: 2e-3)")
    add("--beta1", type=number(float, 0, 0.999), default=0.9, help="Adam's first beta (default: 0.9)")
    add("--beta2", type=number(float, 0, 0.9999), default=0.99, help="Adam's second beta (default: 0.99)")
    add("--schedule", choices=("constant", "cosine"), default="cosine", help="the learning rate over the steps, or over the minutes where no steps are given (default: cosine)")
    add("--warmup", type=number(int, 0), default=100, metavar="STEPS", help="the learning rate grows linearly over so many steps (default: 100)")
    add("--ema", type=number(float, 0, 0.99999), default=0.998, metavar="DECAY", help="export an exponential average of the weights (default: 0.998)")
    add("--rank", type=number(float, 0), default=1.0, metavar="W", help="weight of the loss where a visibly worse fill does not score higher than a better one of the same hole (default: 1)")
    add("--artifact-weight", type=number(float, 0), default=3.0, metavar="W", help="weight of pixels that are artifacts (default: 3)")
    add("--flat-weight", type=number(float, 0), default=2.0, metavar="W", help="weight of intact pixels in flat places (default: 2)")
    add("--log-every", type=number(int, 1), default=50, metavar="STEPS")
    add("--save-every", type=number(int, 1), default=500, metavar="STEPS", help="measure on the validation crops, and write checkpoint and weights (default: 500)")
    add("--sample-every", type=number(int, 1), default=2000, metavar="STEPS")
    add("--stop-after", type=number(int, 0), default=0, metavar="STEP", help="stop here, though the schedule reaches further")
    options = parser.parse_args(arguments)
    if not options.steps and not options.minutes:
        parser.error("say how long to train: --steps N or --minutes N")
    return options


def make(options):
    """The trainer of these options, with the bank and the photographs read."""
    bank = Bank(options.bank)
    source = pictures.Pictures(options.photos, pictures.held_out_names(options.held_out), options.seed, PROCEDURAL, largest=options.size)
    print(f"{len(bank.training)} crops and {len(bank.validation)} for validation, {len(source.photos)} photographs, {options.device}, PyTorch {torch.__version__}", flush=True)
    return DetectorTrainer(options, bank, source)


def main(arguments=None):
    options = parse(arguments)
    prepare(options)
    cv2.setNumThreads(options.threads)
    run(options, make)


if __name__ == "__main__":
    try:
        main()
    except (pictures.TrainingError, OSError) as error:
        sys.exit(f"train_detector.py: {error}")
    except KeyboardInterrupt:
        sys.exit("train_detector.py: interrupted; --resume continues from the last checkpoint.")
