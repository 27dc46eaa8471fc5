using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>What a run of the program left.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public Outcome AssertDone()
    {
        Assert.True(ExitCode == 0 && Error.Length == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>Asserts the exit code and that the error is one sentence with these words, beside an empty output.</summary>
    public void AssertFailed(int exitCode, params string[] words)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}: {Error}");
        Assert.Equal("", Output);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("convert-weights: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}

/// <summary>A temporary folder with checkpoints in it, and the program run on them.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-convert-").FullName;

    public string this[string name] => Path.Combine(_folder, name);

    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Writes parameters as TorchSharp would, at fp32.</summary>
    public string TorchSharp(string name, IParameterSource parameters, string prefix = "") =>
        TorchSharp(name, [.. parameters.Shapes.Keys.Select(key => (prefix + key, parameters.Shapes[key].ToArray(), Values(parameters, key)))]);

    public string TorchSharp(string name, params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        using var file = new FileStream(this[name], FileMode.Create);
        var element = new byte[sizeof(float)];
        Number(file, tensors.Length);
        foreach ((string tensor, int[] shape, float[] values) in tensors)
        {
            Header(file, tensor, shape);
            foreach (float value in values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(element, value);
                file.Write(element);
            }
        }

        return this[name];
    }

    /// <summary>Writes a network's parameters as TorchSharp would, all zero, in a file that takes hardly any space where the file system has holes.</summary>
    public string TorchSharpZeros(string name, Network network)
    {
        using var file = new FileStream(this[name], FileMode.Create);
        Number(file, network.Parameters.Length);
        foreach (ParameterShape parameter in network.Parameters)
        {
            Header(file, parameter.Name, [.. parameter.Shape]);
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Name, type (6 is fp32), rank and sides.</summary>
    private static void Header(Stream file, string name, int[] shape)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        Number(file, text.Length);
        file.Write(text);
        Number(file, 6);
        Number(file, shape.Length);
        Array.ForEach(shape, side => Number(file, side));
    }

    private static void Number(Stream file, int number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            file.WriteByte((byte)(number | 0x80));
        }

        file.WriteByte((byte)number);
    }
}
