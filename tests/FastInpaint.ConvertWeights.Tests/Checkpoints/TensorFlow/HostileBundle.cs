namespace FastInpaint.ConvertWeights.Tests;

/// <summary>A malformed TensorFlow checkpoint of tests/corpora.</summary>
/// <param name="Name">What is wrong; the prefix of its files' names.</param>
/// <param name="Reason">Words of the message that refuses it.</param>
/// <param name="Make">Makes its index.</param>
internal sealed record HostileBundle(string Name, string Reason, Func<byte[]> Make)
{
    /// <summary>The data file of each: eight bytes.</summary>
    public static readonly byte[] Data = [1, 2, 3, 4, 5, 6, 7, 8];

    private const string DataSuffix = ".data-00000-of-00001";

    private static readonly uint Crc = TableBytes.MaskedCrc(Data.AsSpan(0, 4));

    public static readonly HostileBundle[] All =
    [
        new("index-points-to-itself", "its index points to a block of 40 bytes", () => new TableBytes { Point = (_, index) => [(index, 40)] }.Block(Whole()).ToArray()),
        new("index-points-beyond-the-end", "its index points to a block of 1000000 bytes", () => new TableBytes { Point = (_, _) => [(0, 1_000_000)] }.Block(Whole()).ToArray()),
        new("index-points-to-2-to-the-63", "its index points to a block of 9223372036854775807 bytes at 18446744073709551615", () => new TableBytes { Point = (_, _) => [(-1, long.MaxValue)] }.Block(Whole()).ToArray()),
        new("index-points-twice-to-a-block", "at 0, outside the bytes", () => new TableBytes { Point = (handles, _) => [handles[0], handles[0]] }.Block(Whole()).Block(("b", Good(4))).ToArray()),
        new("index-points-backwards", "at 0, outside the bytes", () => new TableBytes { Point = (handles, _) => [handles[1], handles[0]] }.Block(TableBytes.Entries(("b", Good(4))), "a"u8.ToArray())
            .Block(TableBytes.Entries(Whole()), "b"u8.ToArray()).ToArray()),
        new("blocks-in-the-wrong-order", "has keys that belong into the block before", () => new TableBytes().Block(("", Header), ("b", Good(0))).Block(TableBytes.Entries(("a", Good(4))), "c"u8.ToArray()).ToArray()),
        new("block-key-above-its-index", "has keys that belong into the block after", () => new TableBytes().Block(TableBytes.Entries(Whole()), ""u8.ToArray()).ToArray()),
        new("block-without-entries", "has no entries", () => new TableBytes().Block(TableBytes.Entries(), "a"u8.ToArray()).ToArray()),
        new("block-checksum-wrong", "has the checksum", () => new TableBytes { ChecksumError = 1 }.Block(Whole()).ToArray()),
        new("block-compression-unknown", "compressed in a way with the number 9", () => new TableBytes { Compression = 9 }.Block(Whole()).ToArray()),
        new("snappy-expands-to-4-gb", "would expand from 8 to 4294967295 bytes", () => Snappy(0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 1, 2)),
        new("snappy-repeats-from-before-the-start", "it repeats 4 bytes from 9 back at 1 of 8", () => Snappy(8, 0, 65, 0x01, 9)),
        new("snappy-repeats-from-nowhere", "it repeats 4 bytes from 0 back at 1 of 8", () => Snappy(8, 0, 65, 0x01, 0)),
        new("snappy-ends-early", "it ends at 1 of 8 bytes", () => Snappy(8, 0, 65)),
        new("snappy-literal-of-4-gb", "4294967295 bytes stand where 1 are left", () => Snappy(8, 0xFC, 0xFE, 0xFF, 0xFF, 0xFF, 1)),
        new("restarts-beyond-the-block", "says that it has 16777216 restarts", () => new TableBytes().Block([1, 2, 3, 4, 0, 0, 0, 1], "a"u8.ToArray()).ToArray()),
        new("restart-within-an-entry", "has restarts where no entry begins", () => new TableBytes().Block([.. TableBytes.Entry(0, [], Header), 1, 0, 0, 0, 1, 0, 0, 0], "a"u8.ToArray()).ToArray()),
        new("varint-without-end", "has a number that does not end within 64 bits", () => Tables(Enumerable.Repeat((byte)0xFF, 12).ToArray())),
        new("shared-prefix-longer-than-the-key", "has a key that shares 5 bytes with the key before, which has 1", () => Tables(TableBytes.Entry(0, "a"u8.ToArray(), Good(0)), TableBytes.Entry(5, "b"u8.ToArray(), Good(4)))),
        new("shared-prefix-of-2-to-the-63", "has a key that shares 9223372036854775808 bytes", () => Tables(TableBytes.Entry(1UL << 63, "b"u8.ToArray(), Good(4)))),
        new("key-longer-than-the-block", "has a string of 4294967295 bytes", () => Tables([0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 97])),
        new("keys-twice", "has keys that are not in ascending order", () => new TableBytes().Block(("", Header), ("a", Good(0)), ("a", Good(4))).ToArray()),
        new("keys-out-of-order", "has keys that are not in ascending order", () => new TableBytes().Block(TableBytes.Entries(("", Header), ("b", Good(0)), ("a", Good(4))), "z"u8.ToArray()).ToArray()),
        new("header-missing", "does not begin with the header", () => new TableBytes().Block(("a", Good(0))).ToArray()),
        new("shards-2-billion", "it says that it has 2147483647 data files", () => new TableBytes().Block(("", ProtoBytes.Header(int.MaxValue))).ToArray()),
        new("shards-negative", "it says that it has -1 data files", () => new TableBytes().Block(("", ProtoBytes.Header(-1))).ToArray()),
        new("shards-none", "it says that it has 0 data files", () => new TableBytes().Block(("", ProtoBytes.Header(0))).ToArray()),
        new("big-endian", "its values are big-endian", () => new TableBytes().Block(("", [.. Header, .. ProtoBytes.Number(2, 1)])).ToArray()),
        new("version-of-the-future", "it needs a reader of version 2", () => new TableBytes().Block(("", [.. Header, .. ProtoBytes.Message(3, ProtoBytes.Number(2, 2))])).ToArray()),
        new("version-1-checkpoint", "in the form of TensorFlow before 0.12", () => new TableBytes().Block(("", ProtoBytes.Message(1, ProtoBytes.Message(1, [])))).ToArray()),
        new("variable-in-parts", "variable 'scope/kernel' is saved in parts", () => new TableBytes().Block(("", Header), ("\0scope/kernel\0\u0001\u0001\u0002", Good(0)), ("scope/kernel", Good(0))).ToArray()),
        new("variable-in-parts-listed", "variable 'a' is saved in parts", () => One([.. Good(0), .. ProtoBytes.Message(7, [])])),
        new("name-not-utf8", "is not UTF-8", () => new TableBytes().Block(("", Header), ("a\u00C3(", Good(0))).ToArray()),
        new("type-unknown", "tensor 'a' has elements of type 101", () => One(ProtoBytes.Entry(101, [1], 0, 4, Crc))),
        new("type-missing", "tensor 'a' has elements of type 0", () => One(ProtoBytes.Number(5, 4))),
        new("side-negative", "tensor 'a' has a side of -1", () => One(ProtoBytes.Entry(ProtoBytes.Float, [-1], 0, 4, Crc))),
        new("rank-of-33", "tensor 'a' has more than 32 dimensions", () => One(ProtoBytes.Entry(ProtoBytes.Float, [.. Enumerable.Repeat(1L, 33)], 0, 4, Crc))),
        new("rank-unknown", "tensor 'a' has an unknown rank", () => One([.. ProtoBytes.Number(1, 1), .. ProtoBytes.Message(2, ProtoBytes.Number(3, 1))])),
        new("rank-lies", "tensor 'a' has a string of 100 bytes, 1 are left", () => One([.. ProtoBytes.Number(1, 1), 0x12, 0x03, 0x12, 100, 1])),
        new("shapes-two", "tensor 'a' has two shapes", () => One([.. Good(0), .. ProtoBytes.Message(2, ProtoBytes.Shape(1))])),
        new("shape-as-number", "tensor 'a' has field 2 in the wire type 0", () => One([.. ProtoBytes.Number(1, 1), .. ProtoBytes.Number(2, 1)])),
        new("wire-type-unknown", "tensor 'a' has field 9 in the wire type 3", () => One([.. Good(0), (9 << 3) | 3])),
        new("product-overflows", "more elements than 64 bits can count", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1L << 32, 1L << 32], 0, 0, Crc))),
        new("shape-lies", "of type F32 and shape [3] takes 4 bytes", () => One(ProtoBytes.Entry(ProtoBytes.Float, [3], 0, 4, Crc))),
        new("strings-beyond-number", "of type DT_STRING and shape [1000000] takes 8 bytes", () => One(ProtoBytes.Entry(7, [1_000_000], 0, 8, Crc))),
        new("size-negative", "takes -4 bytes", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], 0, -4, Crc))),
        new("offset-negative", "takes 4 bytes from byte -1 on", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], -1, 4, Crc))),
        new("offset-past-the-end", "takes 4 bytes from byte 5 on, the file has 8", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], 5, 4, Crc))),
        new("offset-of-2-to-the-63", "takes 4 bytes from byte 9223372036854775807 on", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], long.MaxValue, 4, Crc))),
        new("shard-beyond-the-last", "lies in data file 1 of 1", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], 0, 4, Crc, shard: 1))),
        new("entries-overlap", "the tensors 'a' and 'b' overlap at byte 2", () => new TableBytes().Block(("", Header), ("a", Good(0)), ("b", Good(2))).ToArray()),
        new("checksum-of-values-wrong", "the index says", () => One(ProtoBytes.Entry(ProtoBytes.Float, [1], 0, 4, Crc + 1))),
        new("string-lengths-lie", "has strings of 1 bytes, whose lengths take 1, in 8 bytes", () => One(ProtoBytes.Entry(7, [1], 0, 8, Crc))),
        new("string-lengths-checksum-wrong", "has strings whose lengths have the checksum", () => One(ProtoBytes.Entry(7, [1], 0, 6, Crc))),
    ];

    private static byte[] Header => ProtoBytes.Header();

    /// <summary>Writes index and data file; the index's path.</summary>
    public static string Write(string folder, string prefix, byte[] index, byte[] data)
    {
        File.WriteAllBytes(Path.Combine(folder, prefix + DataSuffix), data);
        string path = Path.Combine(folder, prefix + ".index");
        File.WriteAllBytes(path, index);
        return path;
    }

    /// <summary>An entry of a float among the data.</summary>
    public static byte[] Good(int offset) => ProtoBytes.Entry(ProtoBytes.Float, [1], offset, 4, TableBytes.MaskedCrc(Data.AsSpan(offset, 4)));

    private static (string, byte[])[] Whole() => [("", Header), ("a", Good(0))];

    private static byte[] One(byte[] entry) => new TableBytes().Block(("", Header), ("a", entry)).ToArray();

    /// <summary>A table of one block of entries as they are, after the header.</summary>
    private static byte[] Tables(params byte[][] entries) => new TableBytes().Block(TableBytes.Raw([TableBytes.Entry(0, [], Header), .. entries], every: false), "z"u8.ToArray()).ToArray();

    private static byte[] Snappy(params byte[] block) => new TableBytes { Compression = 1 }.Block(block, "a"u8.ToArray()).ToArray();
}
