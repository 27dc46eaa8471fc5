using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Whole checkpoints in memory and as the bytes of files.</summary>
internal static class CheckpointBytes
{
    public static byte[] Floats(params ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    public static byte[] Floats(IParameterSource parameters, string name)
    {
        var values = new float[parameters.Shapes[name].Aggregate(1, (product, side) => product * side)];
        parameters.Read(name, values);
        return Floats(values);
    }

    public static string[] Names(IParameterSource parameters) => [.. parameters.Shapes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A checkpoint in memory of single numbers under these names.</summary>
    public static Checkpoint Scalars(CheckpointFormat format, params string[] names) =>
        new(format, "memory", [], [.. names.Select(name => new CheckpointTensor(name, ElementType.Fp32, [], new MemoryRange(new byte[4])))]);

    /// <summary>A checkpoint in memory of networks under prefixes.</summary>
    public static Checkpoint Networks(CheckpointFormat format, params (string Prefix, IParameterSource Parameters)[] networks) => new(
        format,
        "memory",
        [],
        [.. networks.SelectMany(network => Names(network.Parameters).Select(name => Tensor(network.Prefix + name, network.Parameters, name)))]);

    public static TorchSharpBytes TorchSharp(IParameterSource parameters)
    {
        var bytes = new TorchSharpBytes((ulong)parameters.Shapes.Count);
        foreach (string name in Names(parameters))
        {
            bytes.Tensor(name, 6, [.. parameters.Shapes[name].Select(side => (ulong)side)], Floats(parameters, name));
        }

        return bytes;
    }

    /// <summary>The pickle and the storages of a state dict as torch.save writes it, except that nothing is recalled from a memo.</summary>
    public static (byte[] Pickle, byte[][] Storages) PyTorch(IParameterSource parameters)
    {
        string[] names = Names(parameters);
        PickleBytes pickle = new PickleBytes().Global("collections", "OrderedDict").EmptyTuple().Reduce().Mark();
        for (int i = 0; i < names.Length; i++)
        {
            ImmutableArray<int> shape = parameters.Shapes[names[i]];
            int[] strides = [.. CheckpointTensor.RowMajor([.. shape.Select(side => (long)side)]).Select(stride => (int)stride)];
            pickle.Text(names[i]).Tensor("FloatStorage", $"{i}", shape.Aggregate(1, (product, side) => product * side), 0, shape.AsSpan(), strides);
        }

        return (pickle.SetItems().Stop(), [.. names.Select(name => Floats(parameters, name))]);
    }

    private static CheckpointTensor Tensor(string called, IParameterSource parameters, string name) =>
        new(called, ElementType.Fp32, [.. parameters.Shapes[name].Select(side => (long)side)], new MemoryRange(Floats(parameters, name)));
}
