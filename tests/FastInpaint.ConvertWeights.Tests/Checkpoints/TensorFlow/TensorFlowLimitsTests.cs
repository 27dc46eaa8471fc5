using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Indices that make much of few bytes: whatever they hold, the memory is bounded.</summary>
public sealed class TensorFlowLimitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 8)]
    [InlineData(32, 8)]
    [InlineData(32, 126)]
    public void The_most_tensors_are_read(int rank, int nameLength) => Assert.Null(Read(Tensors(32_768, rank, nameLength)));

    [Fact]
    public void One_tensor_more_is_refused() => Assert.Contains("it lists more than 32768 tensors", Read(Tensors(32_769, rank: 0, nameLength: 8)), StringComparison.Ordinal);

    [Fact]
    public void Names_that_share_most_of_their_bytes_are_refused_when_they_take_too_much()
    {
        byte[][] entries = [.. Enumerable.Range(0, 2000).Select(i => TableBytes.Entry(i == 0 ? 0UL : 8000, Encoding.ASCII.GetBytes(i == 0 ? $"{new string('n', 8000)}{i:D4}" : $"{i:D4}"), Empty(0)))];
        byte[] index = new TableBytes().Block(TableBytes.Raw([TableBytes.Entry(0, [], ProtoBytes.Header()), .. entries], every: false), "z"u8.ToArray()).ToArray();
        Assert.InRange(index.Length, 0, 64_000);
        Assert.Contains("its tensors' names take more than 4194304 bytes", Read(index), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_20000_bytes_is_refused() =>
        Assert.Contains("has a key of 0 and 20000 bytes, 16384 are the most", Read(new TableBytes().Block(("", ProtoBytes.Header()), (new string('n', 20_000), Empty(0))).ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Blocks_that_expand_by_repeating_are_refused_when_they_take_too_much()
    {
        byte[] content = TableBytes.Entries(("", ProtoBytes.Header()), ("a", HostileBundle.Good(0)));
        var table = new TableBytes { Compression = 1 }.Block(Literal(content), "a"u8.ToArray());
        for (char key = 'b'; key < 'm'; key++)
        {
            // An entry whose value, a field that is passed over, is a megabyte of zeros: three bytes for every 64 of them.
            const int Zeros = 1 << 20;
            byte[] value = [.. Empty(0), .. ProtoBytes.Varint((9 << 3) | 2), .. ProtoBytes.Varint(Zeros), 0];
            byte[] begin = [0, 1, .. ProtoBytes.Varint((ulong)(value.Length + Zeros - 1)), (byte)key, .. value];
            byte[] end = [.. ProtoBytes.UInt32(0), .. ProtoBytes.UInt32(1)];
            byte[] copies = [.. Enumerable.Repeat<byte[]>([0xFE, 1, 0], (Zeros / 64) - 1).SelectMany(copy => copy), 0xFA, 1, 0];
            table.Block([.. ProtoBytes.Varint((ulong)(begin.Length + Zeros - 1 + end.Length)), (byte)((begin.Length - 1) << 2), .. begin, .. copies, (byte)((end.Length - 1) << 2), .. end], [(byte)key]);
        }

        Assert.Contains("are left for it", Read(table.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_above_64_MiB_is_refused()
    {
        var table = new TableBytes().Block(("", ProtoBytes.Header()));
        byte[] filler = TableBytes.Entries(("a", new byte[33 << 20]));
        Assert.Contains("an index may have 67108864", Read(table.Block(filler, "a"u8.ToArray()).Block(TableBytes.Entries(("b", new byte[33 << 20])), "b"u8.ToArray()).ToArray()), StringComparison.Ordinal);
    }

    private static byte[] Tensors(int count, int rank, int nameLength)
    {
        byte[] entry = Empty(rank);
        var table = new TableBytes().Block(("", ProtoBytes.Header()));
        for (int begin = 0; begin < count; begin += 8)
        {
            table.Block([.. Enumerable.Range(begin, Math.Min(8, count - begin)).Select(i => ($"{i:D8}".PadRight(nameLength, 'n'), entry))]);
        }

        return table.ToArray();
    }

    private static byte[] Literal(byte[] content) => [.. ProtoBytes.Varint((ulong)content.Length), 60 << 2, (byte)(content.Length - 1), .. content];

    /// <summary>A tensor without elements.</summary>
    private static byte[] Empty(int rank) => ProtoBytes.Entry(ProtoBytes.Float, rank == 0 ? [0] : [.. Enumerable.Repeat(0L, rank)], 0, 0, TableBytes.MaskedCrc([]));

    private string? Read(byte[] index)
    {
        string path = HostileBundle.Write(_folder.Path, "limit", index, HostileBundle.Data);
        return BundleReading.Read(path, path);
    }
}
