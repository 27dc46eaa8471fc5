using System.Buffers;
using System.Runtime.InteropServices;
using FastInpaint.Host.Serve;

namespace FastInpaint.Service.Tests;

/// <summary>Bytes in pieces are those that were appended, wherever they are cut.</summary>
public sealed class PieceBufferTests
{
    private const int Piece = PieceBuffer.PieceBytes;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 7)]
    [InlineData(Piece, Piece)]
    [InlineData(Piece + 1, Piece)]
    [InlineData(3 * Piece, 10_000)]
    [InlineData((3 * Piece) - 1, 1_000_000)]
    public async Task What_is_written_is_read_again_in_every_way(int length, int step)
    {
        byte[] expected = Bytes(length);
        PieceBuffer buffer = Written(expected, step);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(expected, buffer.Pieces.SelectMany(piece => piece.ToArray()));
        Assert.All(buffer.Pieces.SkipLast(1), piece => Assert.Equal(Piece, piece.Length));
        Assert.DoesNotContain(buffer.Pieces, piece => piece.IsEmpty);
        Assert.Equal(expected, buffer.Sequence.ToArray());

        using var read = new MemoryStream();
        await new PieceBufferStream(buffer).CopyToAsync(read, step, Cancellation);
        Assert.Equal(expected, read.ToArray());
    }

    [Fact]
    public void A_stream_reads_from_every_place()
    {
        byte[] expected = Bytes((2 * Piece) + 100);
        using var stream = new PieceBufferStream(Written(expected, 999));
        foreach (int at in (int[])[0, 1, Piece - 1, Piece, Piece + 1, (2 * Piece) + 99, (2 * Piece) + 100, 3 * Piece])
        {
            var some = new byte[Piece + 10];
            stream.Position = at;
            int count = stream.ReadAtLeast(some, some.Length, throwOnEndOfStream: false);
            Assert.Equal(expected.Skip(at).Take(some.Length), some.Take(count));
            Assert.Equal(at + count, stream.Position);
        }

        Assert.Equal(expected.Length - 5, stream.Seek(-5, SeekOrigin.End));
        Assert.Equal(expected[^5], stream.ReadByte());
        Assert.Throws<IOException>(() => stream.Position = -1);
    }

    [Fact]
    public void Bytes_are_only_written_behind_the_last()
    {
        PieceBuffer buffer = Written(Bytes(10), 10);
        using var stream = new PieceBufferStream(buffer);
        Assert.Throws<NotSupportedException>(() => stream.Write([1]));
        stream.Position = stream.Length;
        stream.Write([1]);
        Assert.Equal(11, buffer.Length);
    }

    [Fact]
    public async Task Several_read_the_same_bytes_at_once()
    {
        byte[] expected = Bytes(5 * Piece);
        PieceBuffer buffer = Written(expected, Piece);
        byte[][] read = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            using var stream = new MemoryStream();
            await new PieceBufferStream(buffer).CopyToAsync(stream, 1000 + i, Cancellation);
            return stream.ToArray();
        })));
        Assert.All(read, bytes => Assert.Equal(expected, bytes));
    }

    [Fact]
    public void A_file_takes_little_more_than_itself_and_nothing_of_the_large_heap()
    {
        const int Length = 20_000_000;
        byte[] bytes = Bytes(Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var buffer = new PieceBuffer();
        for (int at = 0; at < Length; at += 5000)
        {
            buffer.Append(bytes.AsSpan(at, 5000));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Length, Length * 1.02);
        Assert.All(buffer.Pieces, piece => Assert.True(piece.Length < 85_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(Piece)]
    [InlineData(Piece + 10)]
    public void What_is_trimmed_holds_its_bytes_and_no_more(int length)
    {
        byte[] expected = Bytes(length);
        PieceBuffer buffer = Written(expected, 1000);
        buffer.Trim();
        Assert.Equal(expected, buffer.Sequence.ToArray());
        Assert.Equal(length, buffer.Pieces.Sum(piece => MemoryMarshal.TryGetArray(piece, out ArraySegment<byte> array) ? array.Array!.Length : -1));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static PieceBuffer Written(byte[] bytes, int step)
    {
        var buffer = new PieceBuffer();
        using var stream = new PieceBufferStream(buffer);
        foreach (byte[] part in bytes.Chunk(step))
        {
            stream.Write(part);
        }

        return buffer;
    }
}
