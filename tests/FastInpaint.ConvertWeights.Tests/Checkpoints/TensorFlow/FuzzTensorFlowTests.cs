using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Damage to a right index. FASTINPAINT_FUZZ sets how many random ones there are.</summary>
public sealed class FuzzTensorFlowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("FASTINPAINT_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 500;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_index_cut_anywhere_is_refused()
    {
        byte[] whole = Index(_ => { });
        Assert.Null(Read(whole, "whole"));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.NotNull(Read(whole[..length], $"cut to {length} bytes"));
        }
    }

    [Fact]
    public void A_data_file_cut_anywhere_is_refused()
    {
        for (int length = 0; length < HostileBundle.Data.Length; length++)
        {
            string path = HostileBundle.Write(_folder.Path, "cut", Index(_ => { }), HostileBundle.Data[..length]);
            Assert.Contains($"the file has {length}", BundleReading.Refusal(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Mutated_files_are_read_or_refused() => Check(
        mutations => mutations.Aggregate(Index(_ => { }), (bytes, mutation) => mutation.Apply(bytes)));

    /// <summary>The blocks change and get right checksums, so that what they hold is looked at.</summary>
    [Fact]
    public void Mutated_blocks_under_right_checksums_are_read_or_refused() => Check(
        mutations => Index(parts => Array.ForEach(mutations, mutation => parts[mutation.Part % parts.Count] = mutation.Apply(parts[mutation.Part % parts.Count]))));

    /// <summary>An index of three tensors in two blocks, one with keys that share bytes.</summary>
    private static byte[] Index(Action<List<byte[]>> change) => new TableBytes { Change = change }
        .Block(TableBytes.Raw([TableBytes.Entry(0, [], ProtoBytes.Header()), TableBytes.Entry(0, "scope/a"u8.ToArray(), HostileBundle.Good(0))], every: false), "scope/a"u8.ToArray())
        .Block(
            TableBytes.Raw(
                [
                    TableBytes.Entry(0, "scope/b"u8.ToArray(), HostileBundle.Good(4)),
                    TableBytes.Entry(6, "c"u8.ToArray(), ProtoBytes.Entry(ProtoBytes.Float, [3, 0, 2], 8, 0, TableBytes.MaskedCrc([]))),
                ],
                every: false),
            "scope/z"u8.ToArray())
        .ToArray();

    private void Check(Func<Mutation[], byte[]> damage)
    {
        int refused = 0;
        Gen<Mutation> mutation = Gen.Choose(0, int.MaxValue).SelectMany(place => Gen.Choose(0, int.MaxValue).Select(kind => new Mutation(place, kind)));
        Gen<Mutation[]> mutations = Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(mutation, count));
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20, 3), FSharpOption<int>.None)));
        Prop.ForAll(mutations.ToArbitrary(), chosen =>
        {
            byte[] index = damage(chosen);
            refused += Read(index, Convert.ToBase64String(index)) is null ? 0 : 1;
        }).Check(config);
        Assert.InRange(refused, Count / 3, Count);
    }

    private string? Read(byte[] index, string what) => BundleReading.Read(HostileBundle.Write(_folder.Path, "fuzz", index, HostileBundle.Data), what);

    /// <summary>A small damage at a place.</summary>
    public sealed record Mutation(int Place, int Kind)
    {
        private static readonly byte[] Extremes = [0, 1, 2, 4, 8, 0x7F, 0x80, 0xFE, 0xFF];

        public int Part => Place / 4096;

        public byte[] Apply(byte[] bytes)
        {
            if (bytes.Length == 0)
            {
                return bytes;
            }

            int at = Place % bytes.Length, value = Kind / 8;
            byte[] changed = [.. bytes];
            switch (Kind % 8)
            {
                case 0 or 1:
                    changed[at] ^= (byte)(1 << (value % 8));
                    return changed;
                case 2 or 3:
                    changed[at] = Extremes[value % Extremes.Length];
                    return changed;
                case 4:
                    changed[at] = (byte)value;
                    return changed;
                case 5:
                    changed[at]++;
                    return changed;
                case 6:
                    return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + (value % 4))..]];
                default:
                    return [.. bytes[..at], (byte)value, .. bytes[at..]];
            }
        }
    }
}
