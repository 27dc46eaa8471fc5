"""Reads a safetensors file by the format's own words, without the safetensors package, and writes every tensor as FOLDER/<name>.npy.

    python3 check_safetensors.py FILE FOLDER
"""
import json
import struct
import sys

import numpy as np

with open(sys.argv[1], "rb") as file:
    content = file.read()
(length,) = struct.unpack_from("<Q", content)
header = json.loads(content[8:8 + length].decode("utf-8"))
assert content[8:9] == b"{", "the header begins with its brace"
assert (8 + length) % 8 == 0, "the data is aligned"
metadata = header.pop("__metadata__", {})
assert all(isinstance(value, str) for value in metadata.values())
end = 0
for name in sorted(header, key=lambda name: header[name]["data_offsets"]):
    entry = header[name]
    begin, behind = entry["data_offsets"]
    assert begin == end, f"{name} begins where the tensor before it ends"
    end = behind
    data = content[8 + length + begin:8 + length + behind]
    if entry["dtype"] == "BF16":
        values = (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    else:
        values = np.frombuffer(data, {"F32": "<f4", "F16": "<f2"}[entry["dtype"]]).astype("<f4")
    np.save(f"{sys.argv[2]}/{name}.npy", values.reshape(entry["shape"]))
assert 8 + length + end == len(content), "no byte is left over"
