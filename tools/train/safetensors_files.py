"""Safetensors files of fp32, fp16 and bf16 tensors as numpy arrays."""
import json
import struct

import numpy as np


def read(path):
    """(tensors by name, metadata). bf16 tensors are returned as fp32. ValueError where the file is no such safetensors file."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        return _parse(content)
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}, {len(content)} bytes, is no safetensors file of fp32, fp16 or bf16 tensors, or it is cut off ({error}).") from error


def _parse(content):
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    data = content[8 + length:]
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = _decode(data[begin:end], entry["dtype"]).reshape(entry["shape"])
    return tensors, metadata


def write(path, tensors, metadata=None):
    """Writes tensors in the order of their names, float16 arrays as fp16 and all others as fp32; the same tensors give the same bytes."""
    header = {"__metadata__": metadata} if metadata else {}
    chunks, offset = [], 0
    for name in sorted(tensors):
        half = np.asarray(tensors[name]).dtype == np.float16
        chunk = np.ascontiguousarray(tensors[name], dtype="<f2" if half else "<f4").tobytes()
        header[name] = {"dtype": "F16" if half else "F32", "shape": list(tensors[name].shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def _decode(data, dtype):
    if dtype == "BF16":
        return (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    return np.frombuffer(data, {"F32": "<f4", "F16": "<f2"}[dtype])
