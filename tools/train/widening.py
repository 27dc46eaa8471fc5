"""Net2Wider (Chen et al. 2016, arXiv 1511.05641): a generator of twice the width that computes the same function, so that nothing learned is lost.

Every channel is duplicated, and the weights that read it are divided between the two copies. The two shares differ by a little noise of opposite sign, so the sum stays and the copies learn different things.
"""
import numpy as np

_NOISE = 0.1  # of the share's standard deviation
_NOT_DOUBLED = {("encoder.0.conv.weight", "inside"), ("output.conv.weight", "outside")}  # the four channels of the input, the three of the picture


def width(tensors):
    """The number of channels of the first layer; 0 where the tensors are not a generator's."""
    first = tensors.get("encoder.0.conv.weight")
    return 0 if first is None else first.shape[0]


def widen(tensors, seed):
    """The tensors of a generator of twice the width. tensors: numpy arrays by canonical name, convolutions [out, in, h, w], transposed ones [in, out, h, w]."""
    random = np.random.default_rng([seed, 0x77696465])
    return {name: _widen(name, np.asarray(tensors[name], "float32"), random) for name in sorted(tensors)}


def _widen(name, value, random):
    if value.ndim == 1:
        return np.concatenate((value, value))
    inside, outside = (0, 1) if name.startswith("decoder.") else (1, 0)
    if (name, "outside") not in _NOT_DOUBLED:
        value = np.concatenate((value, value), outside)
    if (name, "inside") not in _NOT_DOUBLED:
        share = value / 2
        noise = (random.standard_normal(value.shape) * (_NOISE * share.std())).astype("float32")
        value = np.concatenate((share + noise, share - noise), inside)
    return np.ascontiguousarray(value, "float32")
