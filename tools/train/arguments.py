"""Values of command line options that argparse checks: parsers for `type=`."""
import argparse

import torch


def number(kind, low, high=None):
    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f'"{text}" is no number') from None
        if not (value >= low and (high is None or value <= high)):
            raise argparse.ArgumentTypeError(f"{text} is not " + (f"at least {low}" if high is None else f"from {low} to {high}"))
        return value
    return parse


def side(text):
    """The side of a square crop in pixels."""
    value = number(int, 12, 4096)(text)
    if value % 4:
        raise argparse.ArgumentTypeError(f'"{text}": sides are multiples of 4 from 12 to 4096')
    return value


def sizes(text):
    """"128:3,256" -> ((128, 3.0), (256, 1.0))."""
    result = []
    for part in text.split(","):
        length, _, weight = part.partition(":")
        try:
            entry = int(length), float(weight or 1)
        except ValueError:
            raise argparse.ArgumentTypeError(f'"{part}" is no SIDE or SIDE:WEIGHT, as in 128:3,256') from None
        if entry[0] % 4 or not 12 <= entry[0] <= 4096 or not entry[1] > 0:
            raise argparse.ArgumentTypeError(f'"{part}": sides are multiples of 4 from 12 to 4096, weights above 0')
        result.append(entry)
    return tuple(result)


def device(text):
    """The name of an existing device."""
    try:
        found = torch.device(text)
    except RuntimeError:
        found = None
    if found is None or found.type not in ("cpu", "cuda"):
        raise argparse.ArgumentTypeError(f'"{text}" is no device to train on; say cpu, cuda or cuda:1')
    there = torch.cuda.device_count()
    if found.type == "cuda" and (found.index or 0) >= there:
        raise argparse.ArgumentTypeError(f'"{text}" is not there: this PyTorch finds {there} CUDA devices; use --device cpu or one of those')
    return text
