using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;
using FastInpaint.Kernels;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>--device and --precision, and doctor's checks of devices.</summary>
public sealed class DeviceTests
{
    private static readonly string[] SmallBench = ["bench", "--base", "4", "--blocks", "1", "--size", "16", "--iterations", "2", "--json"];

    [Fact]
    public void Auto_is_the_processor_where_there_is_no_cuda_driver()
    {
        Assert.SkipWhen(GpuDevices.HasDriver("cuda"), "a CUDA driver is installed");
        JsonElement json = Workplace.Run(SmallBench).AssertDone().Json;
        Assert.Equal(("cpu", "fp32"), (json.GetProperty("device").GetString(), json.GetProperty("precision").GetString()));
        Workplace.Run([.. SmallBench, "--device", "cuda"]).AssertFailed(ExitCode.NoDevice, "--device cpu");
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("opencl:99")]
    public void A_device_that_is_not_there_is_refused_with_what_to_do(string device)
    {
        Outcome outcome = Workplace.Run([.. SmallBench, "--device", device]);
        outcome.AssertFailed(ExitCode.NoDevice, "--device cpu");
        Assert.Contains(device.Split(':')[0], outcome.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("opencl:0:0")]
    [InlineData("cpu:0")]
    [InlineData("cuda:99999999999")]
    public void A_device_s_name_is_checked(string device) => Workplace.Run([.. SmallBench, "--device", device]).AssertFailed(ExitCode.BadInput, device);

    [Fact]
    public void Failures_of_a_device_have_their_exit_codes()
    {
        Assert.Equal((ExitCode.NoDevice, "cuda:0 was lost. Use --device cpu."), Failure.Explain(new GpuDeviceException("cuda:0 was lost.")));
        Assert.Equal((ExitCode.NoDevice, "Lost; open it again, or use --device cpu."), Failure.Explain(new GpuDeviceException("Lost; open it again, or use --device cpu.")));
        Assert.Equal(ExitCode.MemoryLimit, Failure.Explain(new InsufficientMemoryException("no arena")).ExitCode);
    }

    [Fact]
    public void A_device_that_cannot_be_opened_gets_the_reason_and_does_not_stop_the_others()
    {
        var ghost = new GpuDevice("a card", "vulkan", 1 << 20, 32, 0);
        DeviceReport[] reports = [.. GpuPlatform.Check([ghost, ghost])];
        Assert.Equal(["vulkan:0", "vulkan:1"], reports.Select(report => report.Name));
        Assert.All(reports, report =>
        {
            Assert.False(report.Ok);
            Assert.Null(report.Check);
            Assert.Contains("'vulkan' is no kind of GPU device", report.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Doctor_checks_the_opencl_device()
    {
        OpenCLDevice.SkipWhereMissing();
        JsonElement json = Workplace.Run("doctor", "--json").AssertDone().Json;
        JsonElement device = Assert.Single(json.GetProperty("devices").EnumerateArray(), entry => entry.GetProperty("name").GetString() == "opencl:0");
        Assert.True(device.GetProperty("ok").GetBoolean());
        Assert.InRange(device.GetProperty("check").GetDouble(), 0, SelfCheck.Tolerance);
    }

    [Fact]
    public void Bench_on_an_opencl_device_reports_its_steps_without_a_peak()
    {
        OpenCLDevice.SkipWhereMissing();
        JsonElement json = Workplace.Run([.. SmallBench, "--device", "opencl", "--layers"]).AssertDone().Json;
        Assert.Equal(("opencl:0", "fp32"), (json.GetProperty("device").GetString(), json.GetProperty("precision").GetString()));
        Assert.False(json.TryGetProperty("peak_gflops", out _));
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal("output.conv", layers[^1].GetProperty("name").GetString());
        Assert.All(layers, layer => Assert.False(layer.TryGetProperty("percent_of_peak", out _)));
    }

    [Fact]
    public void Fp16_is_refused_where_the_device_lacks_it()
    {
        OpenCLDevice.SkipWhereMissing();
        Workplace.Run([.. SmallBench, "--device", "opencl", "--precision", "fp16"]).AssertFailed(ExitCode.BadInput, "opencl:0", "fp32 only", "--precision fp32");
    }

    [Fact]
    public void Run_on_an_opencl_device_agrees_with_the_processor()
    {
        OpenCLDevice.SkipWhereMissing();
        using var place = new Workplace();
        SafetensorsWriter.Write(place["w.safetensors"], RandomParameters.Generator(4, 1, seed: 1), TensorType.Fp32);
        NpyFile.Write(place["x.npy"], new NpyArray([2, 4, 16, 20], RandomParameters.Uniform(new Random(2), 2 * 4 * 16 * 20, 1)), overwrite: false);
        foreach (string device in (string[])["cpu", "opencl"])
        {
            Workplace.Run(
                "run", "--network", "generator", "--weights", place["w.safetensors"], "--input", place["x.npy"], "--output", place[$"{device}.npy"], "--device", device).AssertDone();
        }

        NpyArray expected = NpyFile.Read(place["cpu.npy"]);
        NpyArray actual = NpyFile.Read(place["opencl.npy"]);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.Values.Zip(actual.Values), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    [Fact]
    public void Inpaint_and_detect_on_an_opencl_device_report_it()
    {
        OpenCLDevice.SkipWhereMissing();
        using var place = new Workplace();
        string image = place.Picture("in.png", 48, 40);
        string mask = place.Mask("mask.png", 48, 40, 10, 8, 30, 24);
        string filled = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--device", "opencl:0").AssertDone().Output;
        Assert.Contains("(opencl:0, fp32, whole)", filled, StringComparison.Ordinal);
        Picture before = PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken);
        Picture after = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, 40), y => Assert.True(before.Row(y)[..(3 * 10)].SequenceEqual(after.Row(y)[..(3 * 10)])));
        JsonElement marked = Workplace.Run("detect", image, "-o", place["map.png"], "--device", "opencl", "--json").AssertDone().Json;
        Assert.Equal("opencl:0", marked.GetProperty("device").GetString());
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--overwrite", "--device", "opencl", "--memory-limit", "1000").AssertFailed(ExitCode.MemoryLimit, "memory limit");
    }
}
