using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>Random weights and inputs of every case, and what one process of PyTorch makes of them.</summary>
public class Oracle : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

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
            SafetensorsWriter.Write(_folder[network.Weights], parameters, TensorType.Fp32);
        }

        foreach (OracleCase test in _cases)
        {
            NpyFile.Write(_folder[test.Input], RandomInput.Of(test), overwrite: false);
        }

        var cases = _cases.Select(test => new Dictionary<string, string>
        {
            ["network"] = test.Network,
            ["weights"] = _folder[test.Weights],
            ["input"] = _folder[test.Input],
            ["output"] = _folder[test.Expected],
        });
        (await Python.Run([Path.Combine(AppContext.BaseDirectory, "oracle", "compare.py")], JsonSerializer.Serialize(cases))).AssertDone();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the case by <c>fastinpaint run</c> and reads both results.</summary>
    internal (NpyArray Expected, NpyArray Actual) Compare(OracleCase test)
    {
        CommandLines.FastInpaint(
            "run", "--network", test.Network, "--weights", _folder[test.Weights], "--input", _folder[test.Input], "--output", _folder[test.Actual], "--device", "cpu");
        NpyArray actual = NpyFile.Read(_folder[test.Actual]);
        File.Delete(_folder[test.Actual]);
        return (ReadExpected(test), actual);
    }

    internal SafetensorsFile OpenWeights(OracleCase test) => SafetensorsFile.Open(_folder[test.Weights]);

    internal NpyArray ReadInput(OracleCase test) => NpyFile.Read(_folder[test.Input]);

    internal NpyArray ReadExpected(OracleCase test) => NpyFile.Read(_folder[test.Expected]);
}
