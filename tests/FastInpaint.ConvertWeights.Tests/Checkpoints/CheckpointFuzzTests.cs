using System.Buffers.Binary;
using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Weights;
using FsCheck;
using FsCheck.Fluent;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Random damages to the checkpoint of a small detector: it is read, or refused with one of the declared errors. FASTINPAINT_FUZZ sets how many a format gets.</summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    private const ulong Seed = 20_090_211;

    private static readonly MemoryParameters Detector = RandomParameters.Detector(1, seed: 5);

    private static readonly Gen<Mutation> AnyMutation =
        from kind in Gen.Choose(0, Mutation.Kinds - 1)
        from inStructure in Gen.Choose(0, 9)
        from at in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Choose(1, 9)
        from value in Gen.Choose(0, 255)
        select new Mutation(kind, inStructure > 0, at, length, value);

    private readonly TemporaryFolder _folder = new();
    private int _refused;

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("FASTINPAINT_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 500;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_TorchSharp_files_are_read_or_refused()
    {
        TorchSharpBytes bytes = CheckpointBytes.TorchSharp(Detector);
        byte[] file = bytes.ToArray();
        bool[] element = new bool[file.Length];
        bytes.Elements.ForEach(range => Array.Fill(element, true, range.Start.Value, range.End.Value - range.Start.Value));
        Mutate([.. Enumerable.Range(0, file.Length).Where(i => !element[i])], file, mutated => mutated);
    }

    [Fact]
    public void Mutated_PyTorch_archives_are_read_or_refused()
    {
        (byte[] pickle, byte[][] storages) = CheckpointBytes.PyTorch(Detector);
        byte[] file = ZipBytes.Checkpoint(pickle, storages);
        int directory = file.AsSpan().IndexOf("PK\x01\x02"u8);
        Mutate([.. Enumerable.Range(0, 60), .. Enumerable.Range(directory, file.Length - directory)], file, mutated => mutated);
    }

    [Fact]
    public void Mutated_PyTorch_pickles_are_read_or_refused()
    {
        (byte[] pickle, byte[][] storages) = CheckpointBytes.PyTorch(Detector);
        Mutate([.. Enumerable.Range(0, pickle.Length)], pickle, mutated => ZipBytes.Checkpoint(mutated, storages));
    }

    [Fact]
    public void Mutated_safetensors_files_are_read_or_refused()
    {
        SafetensorsWriter.Write(_folder["whole"], Detector, TensorType.Fp32);
        byte[] file = File.ReadAllBytes(_folder["whole"]);
        Mutate([.. Enumerable.Range(0, 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file))], file, mutated => mutated);
    }

    /// <param name="structure">Where the bytes are that most damages go to.</param>
    /// <param name="toFile">Makes the file of what was damaged.</param>
    private void Mutate(int[] structure, byte[] whole, Func<byte[], byte[]> toFile)
    {
        Assert.Null(HostileCheckpoint.Read(_folder.Write("fuzz", toFile(whole)), "the whole file"));
        Gen<Mutation[]> mutations = Gen.Choose(1, 4).SelectMany(AnyMutation.ArrayOf);
        Prop.ForAll(Arb.From(mutations, Fewer), some => Case(toFile(Mutation.Apply(some, whole, structure)), some))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithQuietOnSuccess(true).WithReplay(Seed, 1));
        Assert.InRange(_refused, Count / 10, Count);
    }

    private void Case(byte[] file, Mutation[] mutations)
    {
        string? message = HostileCheckpoint.Read(_folder.Write("fuzz", file), $"{string.Join<Mutation>(", ", mutations)} ({file.Length} bytes)");
        _refused += message is null ? 0 : 1;
    }

    private static IEnumerable<Mutation[]> Fewer(Mutation[] mutations) =>
        mutations.Length > 1 ? mutations.Select((_, left) => mutations.Where((_, i) => i != left).ToArray()) : [];
}
