"""Writes state dicts in the format of TorchSharp's Module.load. All numbers are unsigned LEB128; tensors are row-major and little-endian."""
import numpy as np

# PyTorch's scalar types by number.
_TYPES = {"<u1": 0, "<i1": 1, "<i2": 2, "<i4": 3, "<i8": 4, "<f2": 5, "<f4": 6, "<f8": 7}


def write(path, tensors):
    """Writes numpy arrays by name, in the order of the dictionary."""
    with open(path, "wb") as file:
        file.write(_leb128(len(tensors)))
        for name, value in tensors.items():
            text = name.encode("utf-8")
            array = np.asarray(value, order="C")
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            kind = "<" + array.dtype.str[1:]
            file.write(_leb128(len(text)) + text + _leb128(_TYPES[kind]) + _leb128(array.ndim))
            file.write(b"".join(_leb128(side) for side in array.shape))
            file.write(array.tobytes())


def _leb128(number):
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
