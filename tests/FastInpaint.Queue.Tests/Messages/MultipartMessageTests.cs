using System.Buffers.Binary;
using FastInpaint.Host.Queue.Messages;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastInpaint.Queue.Tests.Messages;

public sealed class MultipartMessageTests
{
    private const int Count = 500;

    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(41, 5), FSharpOption<int>.None)));

    private static Gen<byte[][]> Parts => Gen.Choose(1, MultipartMessage.MaxParts).SelectMany(count => Gen.ArrayOf(Gen.Choose(0, 300).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), length)), count));

    [Fact]
    public void What_is_packed_is_unpacked() => Prop.ForAll(Parts.ToArbitrary(), parts =>
    {
        IReadOnlyList<ReadOnlyMemory<byte>> again = MultipartMessage.Unpack(Pack(parts));
        Assert.Equal(parts, again.Select(part => part.ToArray()));
    }).Check(Fixed);

    [Fact]
    public void A_message_cut_anywhere_is_refused() => Prop.ForAll(Parts.ToArbitrary(), parts =>
    {
        byte[] whole = Pack(parts);
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            Assert.Throws<QueueFormatException>(() => MultipartMessage.Unpack(whole.AsMemory(0, length)));
        }
    }).Check(Fixed);

    [Fact]
    public void A_message_with_bytes_behind_it_is_refused()
    {
        byte[] longer = [.. Pack([[1, 2], [3]]), 0];
        Assert.Contains("1 bytes after its last part", Assert.Throws<QueueFormatException>(() => MultipartMessage.Unpack(longer)).Message, StringComparison.Ordinal);
    }

    /// <summary>Any length that is not the right one is refused, and nothing is allocated for it.</summary>
    [Fact]
    public void Hostile_lengths_are_refused() => Prop.ForAll(Parts.ToArbitrary(), Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, 3).Select(part => (high, part))).ToArbitrary(), (parts, hostile) =>
    {
        byte[] message = Pack(parts);
        Span<byte> length = message.AsSpan(5 + (4 * (hostile.part % parts.Length)), 4);
        uint value = (uint)hostile.high * 2 + 1;
        bool same = BinaryPrimitives.ReadUInt32LittleEndian(length) == value;
        BinaryPrimitives.WriteUInt32LittleEndian(length, value);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? refusal = Record.Exception(() => MultipartMessage.Unpack(message));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.True(same || refusal is QueueFormatException, $"{value}: {refusal}");
    }).Check(Fixed);

    /// <summary>Damaged jobs are read or refused by a sentence, and by nothing else.</summary>
    [Fact]
    public void Damaged_jobs_are_read_or_refused()
    {
        byte[] whole = JobTests.Inline().Pack();
        int refused = 0;
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, whole.Length - 1).SelectMany(place => Gen.Choose(1, 255).Select(value => (place, value))), 3).ToArbitrary(), damage =>
        {
            byte[] message = [.. whole];
            foreach ((int place, int value) in damage)
            {
                message[place] ^= (byte)value;
            }

            Exception? exception = Record.Exception(() => Job.Unpack(message));
            Assert.True(exception is null or QueueFormatException, $"{Convert.ToBase64String(message)}: {exception}");
            refused += exception is null ? 0 : 1;
        }).Check(Fixed);
        Assert.InRange(refused, Count / 3, Count);
    }

    [Fact]
    public void JSON_beyond_its_limit_is_refused_both_ways()
    {
        Assert.Throws<QueueFormatException>(() => Pack([new byte[MultipartMessage.MaxJson + 1]]));
        byte[] message = [.. "FIQ1"u8, 1, 1, 0, 1, 0, .. new byte[MultipartMessage.MaxJson + 1]];
        Assert.Contains("at most 65536", Assert.Throws<QueueFormatException>(() => MultipartMessage.Unpack(message)).Message, StringComparison.Ordinal);
    }

    private static byte[] Pack(byte[][] parts) => MultipartMessage.Pack([.. parts.Select(part => (ReadOnlyMemory<byte>)part)]);
}
