namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Malformed PyTorch checkpoints: their tensors and archives. <see cref="HostilePickles"/> has those that want to run something or to fill the memory.</summary>
internal static class HostilePyTorch
{
    private const string DoesNotFit = "does not fit its storage of 4 elements";

    public static readonly HostileFile[] All =
    [
        new("storage-missing.pth", "lies in storage '1', which the archive lacks", () => Tensor("1", 4, 0, [4], [1])),
        new("storage-key-leaves-the-folder.pth", "lies in storage '../version', which the archive lacks", () => Tensor("../version", 1, 0, [1], [1])),
        new("storage-shorter-than-said.pth", "in a storage of 1000 elements of F32, whose entry has 16 bytes", () => Tensor("0", 1000, 0, [4], [1])),
        new("storage-of-negative-length.pth", "a reference is not one to a storage of numbers", () => Tensor("0", -4, 0, [4], [1])),
        new("stride-negative.pth", "the strides [-1] and the offset 3", () => Tensor("0", 4, 3, [4], [-1])),
        new("side-negative.pth", "has the shape [-4,-1]", () => Tensor("0", 4, 0, [-4, -1], [1, 1])),
        new("offset-negative.pth", "and the offset -1", () => Tensor("0", 4, -1, [4], [1])),
        new("offset-past-the-end.pth", DoesNotFit, () => Tensor("0", 4, 1, [4], [1])),
        new("stride-past-the-end.pth", DoesNotFit, () => Tensor("0", 4, 0, [2, 2], [3, 1])),
        new("strides-fewer-than-sides.pth", "has the shape [2,2], the strides [1]", () => Tensor("0", 4, 0, [2, 2], [1])),
        new("expanded-by-stride-zero.pth", DoesNotFit, () => Tensor("0", 4, 0, [1 << 30, 1 << 30], [0, 0])),
        new("product-overflows.pth", DoesNotFit, () => Long([1L << 32, 1L << 32], [0, 0])),
        new("stride-overflows.pth", DoesNotFit, () => Long([3, 2], [1L << 62, 1])),
        new("offset-overflows.pth", DoesNotFit, () => Long([2], [1], long.MaxValue)),
        new("names-twice.pth", "tensor 't' occurs twice", () => Pickle(Four(Four(new PickleBytes().EmptyDict().Mark().Text("t")).Text("t")).SetItems())),
        new("names-alike-by-full-stops.pth", "tensor 'a.b' occurs twice", () => Pickle(Four(Four(new PickleBytes().EmptyDict().Text("a").EmptyDict().Text("b")).SetItem().SetItem().Text("a.b")).SetItem())),
        new("byte-order-big.pth", "it has the byte order 'big'", () => new ZipBytes().Add("x/data.pkl", Whole()).Add("x/byteorder", "big"u8).Add("x/data/0", new byte[16]).ToArray()),
        new("pickles-two.pth", "2 entries called data.pkl", () => new ZipBytes().Add("x/data.pkl", Whole()).Add("y/data.pkl", Whole()).Add("x/data/0", new byte[16]).ToArray()),
        new("pickle-missing.pth", "0 entries called data.pkl", () => new ZipBytes().Add("x/data/0", new byte[16]).ToArray()),
        new("entry-twice.pth", "the archive has the entry 'x/data/0' twice", () => new ZipBytes().Add("x/data.pkl", Whole()).Add("x/data/0", new byte[16]).Add("x/data/0", new byte[16]).ToArray()),
        new("zip-truncated.pth", "it begins like a zip archive and is none", () => ZipBytes.Checkpoint(Whole(), new byte[16])[..^30]),
        new("zip-without-entries.pth", "0 entries called data.pkl", () => new ZipBytes().ToArray()),
        new("zip-directory-elsewhere.pth", "it begins like a zip archive and is none", () => Patched(^6, 0x7F)),
        new("zip-count-lies.pth", "it begins like a zip archive and is none", () => Patched(^12, 9)),
        new("zip-stored-length-of-2-gb.pth", "of the archive has 2000000000 bytes, the file", () => new ZipBytes().Add("x/data.pkl", PickleBytes.OfTensor("t", "ByteStorage", "0", 2_000_000_000, 0, [2, 1_000_000_000], [1, 2]))
            .Add("x/data/0", new byte[16], length: 2_000_000_000).ToArray()),
        new("zip-bomb-pickle.pth", "has 9000000 bytes, 8388608 are the most", () => new ZipBytes().Add("x/data.pkl", new byte[9_000_000], deflate: true).ToArray(), IsCompressed: true),
        new("zip-bomb-storage.pth", "would expand from", () => new ZipBytes().Add("x/data.pkl", PickleBytes.OfTensor("t", "ByteStorage", "0", 60_000_000, 0, [30_000_000, 2], [1, 30_000_000]))
            .Add("x/data/0", new byte[60_000_000], deflate: true).ToArray(), IsCompressed: true),
        new("zip-bomb-length-lies.pth", "cannot be read", () => new ZipBytes().Add("x/data.pkl", PickleBytes.OfTensor("t", "ByteStorage", "0", 40_000_000, 0, [20_000_000, 2], [1, 20_000_000]))
            .Add("x/data/0", new byte[16], deflate: true, length: 40_000_000).ToArray(), IsCompressed: true),
        new("views-a-thousand-times-over.pth", "its tensors are views of storages", Views, IsCompressed: true),
    ];

    public static byte[] Pickle(PickleBytes pickle) => ZipBytes.Checkpoint(pickle.Stop(), new byte[16]);

    private static byte[] Whole() => PickleBytes.OfTensor("t", "FloatStorage", "0", 4, 0, [4], [1]);

    private static PickleBytes Four(PickleBytes pickle) => pickle.Tensor("FloatStorage", "0", 4, 0, [4], [1]);

    private static byte[] Tensor(string key, int elements, int offset, int[] shape, int[] strides) =>
        ZipBytes.Checkpoint(PickleBytes.OfTensor("t", "FloatStorage", key, elements, offset, shape, strides), new byte[16]);

    private static byte[] Long(long[] shape, long[] strides, long offset = 0)
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Text("t").Global("torch._utils", "_rebuild_tensor_v2").Mark().Storage("FloatStorage", "0", 4).Long(offset).Mark();
        pickle = shape.Aggregate(pickle, (bytes, side) => bytes.Long(side)).Tuple().Mark();
        return Pickle(strides.Aggregate(pickle, (bytes, stride) => bytes.Long(stride)).Tuple().False().None().Tuple().Reduce().SetItem());
    }

    private static byte[] Patched(Index at, byte value)
    {
        byte[] zip = ZipBytes.Checkpoint(Whole(), new byte[16]);
        zip[at] = value;
        return zip;
    }

    private static byte[] Views()
    {
        PickleBytes pickle = new PickleBytes().Tensor("ByteStorage", "0", 40_000_000, 0, [40_000_000], [1]).Put(0).EmptyDict().Mark();
        pickle = Enumerable.Range(0, 1000).Aggregate(pickle, (bytes, key) => bytes.Int(key).Get(0)).SetItems();
        return new ZipBytes().Add("x/data.pkl", pickle.Stop(), deflate: true).Add("x/data/0", new byte[40_000_000], deflate: true).ToArray();
    }
}
