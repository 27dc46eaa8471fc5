using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

/// <summary>Files of both formats, written here and read by NumPy, and the other way round.</summary>
public sealed class NumpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorType.Fp32)]
    [InlineData(TensorType.Fp16)]
    [InlineData(TensorType.Bf16)]
    public void NumPy_reads_what_the_writer_writes(TensorType type)
    {
        Python.SkipWithout("numpy");
        string path = _folder["d.safetensors"];
        SafetensorsWriter.Write(path, RandomParameters.Detector(2, seed: 4), type, new Dictionary<string, string> { ["network"] = "detector" });
        Python.Script(Path.Combine(AppContext.BaseDirectory, "Reference", "check_safetensors.py"), path, _folder.Path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (string name in file.Shapes.Keys)
        {
            NpyArray array = NpyFile.Read(_folder[$"{name}.npy"]);
            Assert.Equal(file.Shapes[name], array.Shape);
            Assert.Equal(SafetensorsBytes.Read(file, name), array.Values);
        }
    }

    [Fact]
    public void NumPy_reads_the_arrays_written_here()
    {
        Python.SkipWithout("numpy");
        NpyFile.Write(_folder["x.npy"], new NpyArray([2, 1, 3], [1, 2, float.NaN, 4, -0f, 1e-45f]), overwrite: false);
        Python.Script("-c", "import sys, numpy as np; x = np.load(sys.argv[1]); assert x.dtype == np.float32 and x.flags.c_contiguous; np.save(sys.argv[2], x * 2)", _folder["x.npy"], _folder["y.npy"]);
        NpyArray doubled = NpyFile.Read(_folder["y.npy"]);
        Assert.Equal([2, 1, 3], doubled.Shape);
        Assert.Equal([2, 4, float.NaN, 8, -0f, 3e-45f], doubled.Values);
    }
}
