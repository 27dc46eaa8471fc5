using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>A temporary folder with checkpoints in it, and the program run on them.</summary>
internal sealed class Workplace : TemporaryFolder
{
    // PyTorch's number of the type.
    private const ulong Fp32 = 6;

    /// <summary>Runs the program, which says nothing but its output where it is done.</summary>
    public static Outcome Run(params string[] arguments)
    {
        Outcome run = Programs.Run("convert-weights", CommandLine.Run, arguments, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode != 0 || run.Error.Length == 0, run.Error);
        return run;
    }

    /// <summary>Writes parameters as TorchSharp would, at fp32.</summary>
    public string TorchSharp(string name, IParameterSource parameters, string prefix = "") =>
        TorchSharp(name, [.. parameters.Shapes.Keys.Select(key => (prefix + key, parameters.Shapes[key].ToArray(), Values(parameters, key)))]);

    public string TorchSharp(string name, params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        var bytes = new TorchSharpBytes((ulong)tensors.Length);
        foreach ((string tensor, int[] shape, float[] values) in tensors)
        {
            bytes.Tensor(tensor, Fp32, [.. shape.Select(side => (ulong)side)], CheckpointBytes.Floats(values));
        }

        return Write(name, bytes.ToArray());
    }

    /// <summary>Writes a network's parameters as TorchSharp would, all zero, in a file that takes hardly any space where the file system has holes.</summary>
    public string TorchSharpZeros(string name, Network network)
    {
        using var file = new FileStream(this[name], FileMode.Create);
        var bytes = new TorchSharpBytes((ulong)network.Parameters.Length);
        foreach (ParameterShape parameter in network.Parameters)
        {
            file.Write(bytes.Head(parameter.Name, Fp32, [.. parameter.Shape.Select(side => (ulong)side)]).Drain());
            file.Position += parameter.Elements * sizeof(float);
        }

        file.SetLength(file.Position);
        return this[name];
    }

    public static float[] Values(IParameterSource parameters, string name)
    {
        var values = new float[parameters.Shapes[name].Aggregate(1, (product, side) => product * side)];
        parameters.Read(name, values);
        return values;
    }

    public void AssertHolds(string name, IParameterSource expected)
    {
        using SafetensorsFile actual = SafetensorsFile.Open(this[name]);
        Assert.Equal(expected.Shapes.Keys.Order(StringComparer.Ordinal), actual.Shapes.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Shapes.Keys, key => Assert.Equal(Values(expected, key), Values(actual, key)));
    }
}
