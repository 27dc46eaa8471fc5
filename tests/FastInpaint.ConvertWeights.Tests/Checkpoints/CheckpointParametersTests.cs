using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Values are checked against what the target type can hold, at the exact limits of rounding.</summary>
public sealed class CheckpointParametersTests
{
    [Theory]
    [InlineData(65519.996f, TensorType.Fp16)] // rounds down to 65504
    [InlineData(-65519.996f, TensorType.Fp16)]
    [InlineData(65520f, TensorType.Bf16)]
    [InlineData(3.39615e38f, TensorType.Bf16)]
    [InlineData(float.MaxValue, TensorType.Fp32)]
    [InlineData(float.MinValue, TensorType.Fp32)]
    [InlineData(1e-45f, TensorType.Fp16)]
    public void Values_within_a_types_range_are_read(float value, TensorType target) => Assert.Equal([1, value], Read(target, allowNonFinite: false, 1, value));

    [Theory]
    [InlineData(65520f, TensorType.Fp16, "holds 65520 at element 1, which F16 cannot hold. Convert to fp32 or bf16.")]
    [InlineData(-65520f, TensorType.Fp16, "holds -65520 at element 1, which F16 cannot hold")]
    [InlineData(float.MaxValue, TensorType.Bf16, "which BF16 cannot hold. Convert to fp32, after training with smaller values.")]
    public void A_value_beyond_a_types_range_is_refused_with_its_place(float value, TensorType target, string reason)
    {
        Assert.StartsWith("memory: tensor 't' ('net.t' in the file) holds ", Refusal(target, allowNonFinite: false, 1, value), StringComparison.Ordinal);
        Assert.Contains(reason, Refusal(target, allowNonFinite: false, 1, value), StringComparison.Ordinal);
        Assert.Contains(reason, Refusal(target, allowNonFinite: true, 1, value), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_are_exactly_where_rounding_becomes_infinite()
    {
        foreach ((TensorType target, uint limit) in ((TensorType, uint)[])[(TensorType.Fp16, BitConverter.SingleToUInt32Bits(65520)), (TensorType.Bf16, 0x7F7F8000)])
        {
            foreach (uint sign in (uint[])[0, 0x80000000])
            {
                float within = BitConverter.UInt32BitsToSingle(sign | (limit - 1));
                float beyond = BitConverter.UInt32BitsToSingle(sign | limit);
                Assert.Equal([within], Read(target, allowNonFinite: false, within));
                Assert.Contains("cannot hold", Refusal(target, allowNonFinite: false, beyond), StringComparison.Ordinal);
                Assert.Equal([true, false], Stored(target, within, beyond).Select(float.IsFinite));
            }
        }
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void NaN_and_infinity_need_to_be_allowed(float value, string shown)
    {
        foreach (TensorType target in Enum.GetValues<TensorType>())
        {
            string message = Refusal(target, allowNonFinite: false, 1, 2, value);
            Assert.Contains($"holds {shown} at element 2. ", message, StringComparison.Ordinal);
            Assert.EndsWith("allow it with --allow-nonfinite.", message, StringComparison.Ordinal);
            Assert.Equal([1, 2, value], Read(target, allowNonFinite: true, 1, 2, value));
        }
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-3.4028235677973366e38)]
    public void Fp64_beyond_fp32_is_refused_even_where_infinity_is_allowed(double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        CheckpointParameters parameters = Of(new CheckpointTensor("t", ElementType.Fp64, [], new MemoryRange(bytes)), TensorType.Fp32, allowNonFinite: true);
        Assert.Contains("which F32 cannot hold", Assert.Throws<InvalidDataException>(() => parameters.Read("t", new float[1])).Message, StringComparison.Ordinal);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, 3.4028235677973362e38);
        var read = new float[1];
        parameters.Read("t", read);
        Assert.Equal(float.MaxValue, read[0]);
    }

    [Fact]
    public void A_value_in_a_later_chunk_is_named_by_its_place_in_the_tensor()
    {
        var values = new float[700_000];
        values[600_001] = float.NaN;
        long told = 0;
        CheckpointParameters parameters = Of(Tensor(values), TensorType.Fp32, allowNonFinite: false, read => told += read);
        Assert.Contains("NaN at element 600001", Assert.Throws<InvalidDataException>(() => parameters.Read("t", new float[values.Length])).Message, StringComparison.Ordinal);
        Assert.InRange(told, 1, 2_400_004);
        values[600_001] = 5;
        told = 0;
        var read = new float[values.Length];
        Of(Tensor(values), TensorType.Fp32, allowNonFinite: false, count => told += count).Read("t", read);
        Assert.Equal(values, read);
        Assert.Equal(2_800_000, told);
    }

    [Fact]
    public void A_strided_tensor_is_read_in_order()
    {
        CheckpointTensor tensor = new CheckpointTensor("t", ElementType.Fp32, [3, 2], new MemoryRange(CheckpointBytes.Floats(1, 2, 3, 4, 5, 6))).Permute([1, 0]);
        var read = new float[6];
        CheckpointParameters parameters = Of(tensor, TensorType.Fp32, allowNonFinite: false);
        Assert.Equal([2, 3], parameters.Shapes["t"]);
        parameters.Read("t", read);
        Assert.Equal([1, 3, 5, 2, 4, 6], read);
    }

    [Fact]
    public void Tensors_of_integers_are_refused_by_name()
    {
        var tensor = new CheckpointTensor("net.t", ElementType.Int64, [2], new MemoryRange(new byte[16]));
        string message = Assert.Throws<InvalidNetworkException>(() => Of(tensor, TensorType.Fp32, allowNonFinite: false)).Message;
        Assert.Contains("'t' has 2 elements of type I64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_name_or_length_is_the_callers_error()
    {
        CheckpointParameters parameters = Of(Tensor([1, 2]), TensorType.Fp32, allowNonFinite: false);
        Assert.Throws<KeyNotFoundException>(() => parameters.Read("u", new float[2]));
        Assert.Throws<ArgumentException>(() => parameters.Read("t", new float[1]));
    }

    [Fact]
    public void Reading_is_cancelled_between_chunks()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var parameters = new CheckpointParameters("memory", Tensors(Tensor([1])), TensorType.Fp32, false, _ => { }, cancel.Token);
        Assert.Throws<OperationCanceledException>(() => parameters.Read("t", new float[1]));
    }

    [Fact]
    public void A_whole_network_has_the_same_checksum_from_each_format()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 3);
        using var folder = new TemporaryFolder();
        (byte[] pickle, byte[][] storages) = CheckpointBytes.PyTorch(detector);
        SafetensorsWriter.Write(folder["d.safetensors"], detector, TensorType.Fp32);
        foreach (string path in (string[])[folder.Write("d.dat", CheckpointBytes.TorchSharp(detector).ToArray()), folder.Write("d.pth", ZipBytes.Checkpoint(pickle, storages)), folder["d.safetensors"]])
        {
            using Checkpoint file = CheckpointFile.Open(path);
            var parameters = new CheckpointParameters(path, new CheckpointNetworks(file).Found.Single(), TensorType.Fp32, false, _ => { }, default);
            Assert.Equal(1, parameters.ToNetwork().BaseChannels);
            Assert.Equal(ContentHash.Of(detector), ContentHash.Of(parameters));
        }
    }

    private static float[] Stored(TensorType type, params float[] values)
    {
        var bytes = new byte[values.Length * TensorElements.Size(type)];
        TensorElements.Write(values, type, bytes);
        var read = new float[values.Length];
        TensorElements.Read(bytes, type, read);
        return read;
    }

    private static CheckpointTensor Tensor(float[] values) => new("net.t", ElementType.Fp32, [values.Length], new MemoryRange(CheckpointBytes.Floats(values)));

    private static NetworkTensors Tensors(CheckpointTensor tensor) =>
        new(NetworkKind.Detector, "net.", ImmutableSortedDictionary<string, CheckpointTensor>.Empty.Add("t", tensor));

    private static CheckpointParameters Of(CheckpointTensor tensor, TensorType target, bool allowNonFinite, Action<long>? progress = null) =>
        new("memory", Tensors(tensor), target, allowNonFinite, progress ?? (_ => { }), default);

    private static float[] Read(TensorType target, bool allowNonFinite, params float[] values)
    {
        var read = new float[values.Length];
        Of(Tensor(values), target, allowNonFinite).Read("t", read);
        return read;
    }

    private static string Refusal(TensorType target, bool allowNonFinite, params float[] values) =>
        Assert.Throws<InvalidDataException>(() => Of(Tensor(values), target, allowNonFinite).Read("t", new float[values.Length])).Message;
}
