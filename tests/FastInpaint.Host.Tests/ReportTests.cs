using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>The commands that report: bench, doctor, detect, demo.</summary>
public sealed class ReportTests
{
    [Fact]
    public void Bench_reports_the_contract_s_fields_and_its_layers()
    {
        JsonElement json = Workplace.Run("bench", "--base", "8", "--blocks", "1", "--size", "32x24", "--iterations", "3", "--device", "cpu", "--layers", "--json").AssertDone().Json;
        Assert.Equal("generator", json.GetProperty("network").GetString());
        Assert.Equal("32x24", json.GetProperty("size").GetString());
        Assert.Equal(1, json.GetProperty("batch").GetInt32());
        Assert.Equal("cpu", json.GetProperty("device").GetString());
        Assert.Equal("fp32", json.GetProperty("precision").GetString());
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("threads").GetInt32());
        double median = json.GetProperty("median_ms").GetDouble();
        Assert.InRange(json.GetProperty("min_ms").GetDouble(), 1e-6, median);
        Assert.True(json.GetProperty("p99_ms").GetDouble() >= median);
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 0);
        Assert.True(json.GetProperty("weight_bytes").GetInt64() > 0);
        Assert.True(json.GetProperty("allocated_bytes_per_run").GetInt64() >= 0);

        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal("encoder.0.conv", layers[0].GetProperty("name").GetString());
        Assert.Equal("output.conv", layers[^1].GetProperty("name").GetString());
        Assert.All(layers, layer => Assert.InRange(layer.GetProperty("ms").GetDouble(), 0, 10_000));
        Assert.InRange(layers[0].GetProperty("percent_of_peak").GetDouble(), 0, 200);

        Network network = Network.Generator(8, 1);
        using var backend = new ReferenceBackend();
        using IModel model = backend.Load(network, new BenchmarkWeights(network), Precision.Fp32);
        double operations = 2.0 * model.Plan(1, 24, 32).MultiplyAdds;
        Assert.Equal(operations / median / 1e6, json.GetProperty("gflops_direct").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("--size", "30")]
    [InlineData("--size", "axb")]
    [InlineData("--size", "99999x12")]
    [InlineData("--batch", "0")]
    [InlineData("--iterations", "0")]
    [InlineData("--base", "9999")]
    public void Bench_checks_its_arguments(string option, string value) => Workplace.Run("bench", option, value).AssertFailed(ExitCode.BadInput, value);

    [Fact]
    public void Doctor_finds_the_processor_and_checks_it()
    {
        JsonElement json = Workplace.Run("doctor", "--json").AssertDone().Json;
        JsonElement cpu = json.GetProperty("devices")[0];
        Assert.Equal("cpu", cpu.GetProperty("name").GetString());
        Assert.True(cpu.GetProperty("ok").GetBoolean());
        Assert.InRange(cpu.GetProperty("check").GetDouble(), 0, 1e-5);
        Assert.StartsWith("ILGPU 1.5.3", json.GetProperty("gpu_backend").GetString(), StringComparison.Ordinal);
        string text = Workplace.Run("doctor").AssertDone().Output;
        Assert.Contains("self-check passed", text, StringComparison.Ordinal);
        Assert.Contains("GPU backend: ILGPU 1.5.3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_self_check_s_numbers_are_the_reference_s()
    {
        using var reference = new ReferenceBackend();
        Assert.InRange(SelfCheck.LargestDifference(reference), 0, 1e-6);
        float[] samples = SelfCheck.Sample(reference, Network.Generator(6, 2));
        Assert.True(samples.Max() - samples.Min() > 0.5);
    }

    [Fact]
    public void Detect_writes_the_map_and_its_mean_inside_the_mask()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 40, 28);
        string mask = place.Mask("mask.png", 40, 28, 0, 0, 20, 28);
        double Score(params string[] options) => Workplace
            .Run(["detect", image, "-o", place["map.png"], "--overwrite", "--json", .. options]).AssertDone().Json.GetProperty("artifact_score").GetDouble();
        double inside = Score("--mask", mask);
        Picture map = PictureFile.Read(place["map.png"], cancellationToken: TestContext.Current.CancellationToken);
        double mean = Enumerable.Range(0, 28).Average(y => map.Row(y)[..20].ToArray().Average(value => value / 255.0));
        Assert.Equal(mean, inside, 0.003);
        Assert.NotEqual(inside, Score());
        string? reason = Workplace.Run("detect", image, "-o", place["map.png"], "--overwrite", "--json", "--strategy", "whole").AssertDone().Json.GetProperty("strategy_reason").GetString();
        Assert.StartsWith("It was asked for. Predicted: 1 of the whole picture's multiply-adds, ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_writes_its_pictures_and_restores_what_was_damaged()
    {
        using var place = new Workplace();
        JsonElement json = Workplace.Run("demo", "-o", place["demo"], "--json").AssertDone().Json;
        string[] names = ["scratches", "text", "object", "texture"];
        Assert.Equal(names, json.GetProperty("cases").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
        // Other pebbles than the true ones are as good: FillQualityTests looks at their texture.
        Assert.All(json.GetProperty("cases").EnumerateArray(), entry => Assert.True(
            entry.GetProperty("psnr_after").GetDouble() > entry.GetProperty("psnr_before").GetDouble() + (entry.GetProperty("name").GetString() == "texture" ? 1.5 : 5), entry.ToString()));

        string[] expected = ["sheet.png", .. names.SelectMany(name => new[] { "truth", "damaged", "mask", "restored" }, (name, part) => $"{name}-{part}.png")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.EnumerateFiles(place["demo"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            byte[] Pixels(string part) => PictureFile.Read(Path.Combine(place["demo"], $"{name}-{part}.png"), cancellationToken: TestContext.Current.CancellationToken).Pixels.ToArray();
            byte[] damaged = Pixels("damaged");
            byte[] restored = Pixels("restored");
            byte[] mask = Pixels("mask");
            Assert.DoesNotContain(Enumerable.Range(0, damaged.Length), i => mask[i / 3] <= 127 && damaged[i] != restored[i]);
        }
    }

    [Fact]
    public void A_demo_that_cannot_be_written_says_so()
    {
        using var place = new Workplace();
        string file = place.Write("file", [1]);
        Workplace.Run("demo", "-o", file).AssertFailed(ExitCode.NotWritten, file);
    }

    [Fact]
    public void Help_names_the_commands()
    {
        string help = Workplace.Run("--help").AssertDone().Output;
        Assert.All((string[])["inpaint", "batch", "detect", "run", "bench", "doctor", "demo"], command => Assert.Contains(command, help, StringComparison.Ordinal));
    }
}
