using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>Random weights and inputs of every case, and what one process of PyTorch makes of them.</summary>
public class Oracle : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-oracle-").FullName;

    private readonly OracleCase[] _cases;

    /// <summary>An oracle for the CPU's cases.</summary>
    public Oracle()
        : this(OracleCase.All)
    {
    }

    private protected Oracle(OracleCase[] cases) => _cases = cases;

    /// <summary>Whether PyTorch is there.</summary>
    public bool IsAvailable { get; private set; }

    public async ValueTask InitializeAsync()
    {
        IsAvailable = Python.Has("torch", "numpy");
        if (!IsAvailable)
        {
            return;
        }

        foreach (OracleCase network in _cases.DistinctBy(test => test.Weights))
        {
            MemoryParameters parameters = network.IsGenerator
                ? RandomParameters.Generator(network.Base, network.Blocks, seed: 100 + network.Base + network.Blocks)
                : RandomParameters.Detector(network.Base, seed: 200 + network.Base);
            SafetensorsWriter.Write(PathOf(network.Weights), parameters, TensorType.Fp32);
        }

        foreach (OracleCase test in _cases)
        {
            NpyFile.Write(PathOf(test.Input), RandomInput.Of(test), overwrite: false);
        }

        var cases = _cases.Select(test => new Dictionary<string, string>
        {
            ["network"] = test.Network,
            ["weights"] = PathOf(test.Weights),
            ["input"] = PathOf(test.Input),
            ["output"] = PathOf(test.Expected),
        });
        (int exitCode, string output) = await Python.Run([Path.Combine(AppContext.BaseDirectory, "oracle", "compare.py")], JsonSerializer.Serialize(cases));
        Assert.True(exitCode == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the case by <c>fastinpaint run</c> and reads both results.</summary>
    internal (NpyArray Expected, NpyArray Actual) Compare(OracleCase test)
    {
        Programs.FastInpaint(
            "run", "--network", test.Network, "--weights", PathOf(test.Weights), "--input", PathOf(test.Input), "--output", PathOf(test.Actual), "--device", "cpu");
        NpyArray actual = NpyFile.Read(PathOf(test.Actual));
        File.Delete(PathOf(test.Actual));
        return (ReadExpected(test), actual);
    }

    internal SafetensorsFile OpenWeights(OracleCase test) => SafetensorsFile.Open(PathOf(test.Weights));

    internal NpyArray ReadInput(OracleCase test) => NpyFile.Read(PathOf(test.Input));

    internal NpyArray ReadExpected(OracleCase test) => NpyFile.Read(PathOf(test.Expected));

    private string PathOf(string name) => Path.Combine(_folder, name);
}
