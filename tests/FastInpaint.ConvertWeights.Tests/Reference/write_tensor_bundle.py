"""Writes TensorFlow checkpoints (tensor bundles, V2) by the format's own words, without TensorFlow.

    python3 write_tensor_bundle.py IN.npz PREFIX [SHARDS [BLOCK_BYTES]]

PREFIX.index is a table in LevelDB's format: blocks of entries whose keys leave out what they share with the key before, an empty block,
a block that says where the others are, and a footer. The entries are protocol buffers: a header under the empty key, then one for every
tensor in the order of the names' bytes. PREFIX.data-00000-of-00001 and so on hold the elements. Checksums are CRC-32C, masked.
"""
import struct
import sys

import numpy as np

MAGIC = 0xDB4775248B80FB57
RESTART_INTERVAL = 16
LANES = 1024

# numpy's kind and size of an element -> the number in TensorFlow's DataType. Two bytes without a kind are bfloat16, as ml_dtypes saves it.
TYPES = {"f4": 1, "f8": 2, "i4": 3, "u1": 4, "i2": 5, "i1": 6, "c8": 8, "i8": 9, "b1": 10, "V2": 14, "u2": 17, "c16": 18, "f2": 19, "u4": 22, "u8": 23}
STRING = 7


def write(prefix, tensors, shards=1, block_bytes=4096):
    """Writes a checkpoint of arrays by name; the tensors go into the data files in turn."""
    data = [bytearray() for _ in range(shards)]
    entries = [(b"", number(1, shards) + message(3, number(1, 1)))]
    for i, (name, array) in enumerate(sorted((name.encode("utf-8"), array) for name, array in tensors.items())):
        shard = i % shards
        dtype, content, crc = encode(np.asarray(array))
        entries.append((name, entry(dtype, np.asarray(array).shape, shard, len(data[shard]), len(content), crc)))
        data[shard] += content
    for shard, content in enumerate(data):
        with open(f"{prefix}.data-{shard:05d}-of-{shards:05d}", "wb") as file:
            file.write(content)
    with open(f"{prefix}.index", "wb") as file:
        file.write(table(entries, block_bytes))


def encode(array):
    """The type's number, the bytes, and the checksum of an array."""
    if array.dtype.kind == "S":
        return strings([bytes(value) for value in array.reshape(-1)])
    content = array.astype(array.dtype.newbyteorder("<")).tobytes()
    return TYPES[f"{array.dtype.kind}{array.dtype.itemsize}"], content, crc32c(content)


def strings(values):
    """Lengths as varints, their checksum, the bytes; both checksums see a length as four bytes."""
    lengths = b"".join(struct.pack("<I", len(value)) for value in values)
    checked = struct.pack("<I", mask(crc32c(lengths)))
    content = b"".join(varint(len(value)) for value in values) + checked + b"".join(values)
    return STRING, content, crc32c(lengths + checked + b"".join(values))


def entry(dtype, shape, shard, offset, size, crc):
    """A BundleEntryProto. A number that is 0 is left out, as protocol buffers do."""
    dims = b"".join(message(2, number(1, side)) for side in shape)
    return number(1, dtype) + message(2, dims) + number(3, shard) + number(4, offset) + number(5, size) + varint(6 << 3 | 5) + struct.pack("<I", mask(crc))


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def message(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def varint(value):
    content = bytearray()
    while value > 0x7F:
        content.append(value & 0x7F | 0x80)
        value >>= 7
    content.append(value)
    return bytes(content)


def table(entries, block_bytes):
    """A table of entries in the order of their keys."""
    file, handles, pending, size = bytearray(), [], [], 0
    for i, (key, value) in enumerate(entries):
        pending.append((key, value))
        size += len(key) + len(value)
        if size >= block_bytes or i + 1 == len(entries):
            between = separator(key, entries[i + 1][0]) if i + 1 < len(entries) else key + b"\xff"
            handles.append((between, add(file, block(pending, RESTART_INTERVAL))))
            pending, size = [], 0
    more = add(file, block([], RESTART_INTERVAL))
    footer = more + add(file, block(handles, 1))
    return bytes(file) + footer.ljust(40, b"\0") + struct.pack("<Q", MAGIC)


def add(file, content):
    """Appends a block with its trailer, a byte for no compression and a checksum; where it lies, as the table writes that."""
    handle = varint(len(file)) + varint(len(content))
    file += content + b"\0" + struct.pack("<I", mask(crc32c(content + b"\0")))
    return handle


def block(entries, interval):
    content, restarts, before = bytearray(), [], b""
    for i, (key, value) in enumerate(entries):
        shared = 0
        if i % interval == 0:
            restarts.append(len(content))
        else:
            while shared < min(len(before), len(key)) and before[shared] == key[shared]:
                shared += 1
        content += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    restarts = restarts or [0]
    return bytes(content) + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))


def separator(key, following):
    """A short key that is not below the one and is below the other."""
    for i, (a, b) in enumerate(zip(key, following)):
        if a != b:
            return key[:i] + bytes([a + 1]) if a + 1 < b else key
    return key


def mask(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _table():
    crc = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        crc = np.where(crc & 1, crc >> 1 ^ np.uint32(0x82F63B78), crc >> 1).astype(np.uint32)
    return crc


TABLE = _table()


def crc32c(content):
    """CRC-32C. A long string is cut into lanes that advance together; what the bytes behind a lane do to its checksum is linear in its bits."""
    content = np.frombuffer(content, dtype=np.uint8)
    length = len(content) // LANES
    crc = 0xFFFFFFFF
    if length > 0:
        # The lanes, beginning with 0, and what a lane's length of zeros makes of each of the 32 bits.
        crcs = np.concatenate([np.zeros(LANES, dtype=np.uint32), np.uint32(1) << np.arange(32, dtype=np.uint32)])
        columns = np.zeros((length, LANES + 32), dtype=np.uint8)
        columns[:, :LANES] = content[:length * LANES].reshape(LANES, length).T
        for column in columns:
            crcs = TABLE[(crcs & 0xFF) ^ column] ^ crcs >> 8
        bits = [int(value) for value in crcs[LANES:]]
        for lane in crcs[:LANES]:
            moved = 0
            for bit in range(32):
                if crc >> bit & 1:
                    moved ^= bits[bit]
            crc = moved ^ int(lane)
    for value in content[length * LANES:]:
        crc = int(TABLE[(crc ^ int(value)) & 0xFF]) ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def main():
    with np.load(sys.argv[1], allow_pickle=False) as arrays:
        write(sys.argv[2], dict(arrays), *(int(argument) for argument in sys.argv[3:5]))


assert crc32c(b"123456789") == 0xE3069283

if __name__ == "__main__":
    main()
