using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorType.Fp32, 0)]
    [InlineData(TensorType.Fp16, 0.0005)]
    [InlineData(TensorType.Bf16, 0.004)]
    public void A_network_comes_back_within_the_types_precision(TensorType type, double relative)
    {
        MemoryParameters written = RandomParameters.Generator(4, 1, seed: 5);
        string path = _folder["generator.safetensors"];
        SafetensorsWriter.Write(path, written, type);
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.Equal(written.Shapes.Keys.Order(StringComparer.Ordinal), file.Shapes.Keys.Order(StringComparer.Ordinal));
        foreach (string name in written.Shapes.Keys)
        {
            Assert.Equal(written.Shapes[name], file.Shapes[name]);
            Assert.Equal(type, file.Tensors[name].Type);
            float[] values = SafetensorsBytes.Read(file, name);
            for (int i = 0; i < values.Length; i++)
            {
                // Below fp16's normal range the spacing is 2^-24.
                double bound = (Math.Abs(written[name][i]) * relative) + (type == TensorType.Fp16 ? 6e-8 : 0);
                Assert.True(Math.Abs(values[i] - written[name][i]) <= bound, $"{name}[{i}]: {values[i]} instead of {written[name][i]}");
            }
        }
    }

    [Fact]
    public void The_same_parameters_give_the_same_bytes_in_any_order()
    {
        var one = new MemoryParameters();
        one.Set("b", [1], [1]);
        one.Set("a", [2], [2, 3]);
        var other = new MemoryParameters();
        other.Set("a", [2], [2, 3]);
        other.Set("b", [1], [1]);
        SafetensorsWriter.Write(_folder["one"], one, TensorType.Fp32, new Dictionary<string, string> { ["x"] = "1", ["k"] = "2" });
        SafetensorsWriter.Write(_folder["other"], other, TensorType.Fp32, new Dictionary<string, string> { ["k"] = "2", ["x"] = "1" });
        byte[] bytes = File.ReadAllBytes(_folder["one"]);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["other"]));
        Assert.Equal(0, (bytes.Length - 12) % 8);
    }

    [Fact]
    public void Metadata_names_of_any_script_and_scalars_come_back()
    {
        var parameters = new MemoryParameters();
        parameters.Set("gewicht-ö-重\"\\", [], [3.25f]);
        SafetensorsWriter.Write(_folder["m"], parameters, TensorType.Fp32, new Dictionary<string, string> { ["über"] = "line\nbreak" });
        using SafetensorsFile file = SafetensorsFile.Open(_folder["m"]);
        Assert.Equal("line\nbreak", file.Metadata["über"]);
        Assert.Equal([3.25f], SafetensorsBytes.Read(file, "gewicht-ö-重\"\\"));
        Assert.Empty(file.Shapes["gewicht-ö-重\"\\"]);
    }

    [Fact]
    public void A_file_without_tensors_is_a_file()
    {
        SafetensorsWriter.Write(_folder["empty"], new MemoryParameters(), TensorType.Fp32);
        using SafetensorsFile file = SafetensorsFile.Open(_folder["empty"]);
        Assert.Empty(file.Tensors);
    }

    [Fact]
    public void An_existing_file_is_kept_unless_told_and_nothing_else_is_left()
    {
        string path = _folder.Write("keep", [1, 2, 3]);
        MemoryParameters parameters = RandomParameters.Detector(1, seed: 1);
        Assert.Throws<IOException>(() => SafetensorsWriter.Write(path, parameters, TensorType.Fp32));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));

        SafetensorsWriter.Write(path, parameters, TensorType.Fp32, overwrite: true);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(14, file.Tensors.Count);
    }

    [Fact]
    public void A_source_that_fails_half_way_leaves_no_file()
    {
        MemoryParameters parameters = RandomParameters.Detector(1, seed: 1);
        Assert.Throws<IOException>(() => SafetensorsWriter.Write(_folder["half"], new FailingParameters(parameters, "conv4.bias"), TensorType.Fp32));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Reading_is_checked()
    {
        string path = _folder.Write("whole", SafetensorsBytes.Whole());
        SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Throws<KeyNotFoundException>(() => file.Read("c", new float[1]));
        Assert.Throws<ArgumentException>(() => file.Read("b.bias", new float[2]));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read("b.bias", new float[3]));
    }

    [Fact]
    public void Many_threads_may_read()
    {
        MemoryParameters written = RandomParameters.Generator(8, 2, seed: 5);
        SafetensorsWriter.Write(_folder["g"], written, TensorType.Fp32);
        using SafetensorsFile file = SafetensorsFile.Open(_folder["g"]);
        Parallel.ForEach(written.Shapes.Keys.Concat(written.Shapes.Keys), name => Assert.Equal(written[name], SafetensorsBytes.Read(file, name)));
    }
}
