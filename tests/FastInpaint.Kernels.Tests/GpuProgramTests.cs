using System.Diagnostics;
using System.Globalization;

namespace FastInpaint.Kernels.Tests;

/// <summary>The program of benchmarks/gpu on the simulated device.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class GpuProgramTests
{
    [Fact]
    public async Task The_conformance_launches_every_kernel()
    {
        Outcome run = (await Run("conformance", "--device", "cuda", "--precision", "fp16", "--suites", "wide")).AssertDone();
        Assert.Contains("Generator of width 64, 64x64, 4 multiprocessors, fp16: 100.00% within a level", run.Output, StringComparison.Ordinal);
        Assert.Contains("Generator of width 64, 64x32, 1 multiprocessors, fp16: 100.00% within a level", run.Output, StringComparison.Ordinal);
        Assert.Contains("Detector of width 32, 64x32, 8 multiprocessors, fp16: 100.00% within a level", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_is_never_launched_fails_the_conformance()
    {
        Outcome run = await Run("--multiprocessors", "132", "conformance", "--device", "cuda", "--precision", "fp16", "--suites", "wide", "--multiprocessors", "132", "--size", "16");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: never launched: ConvolutionTensorCore.Run64, ConvolutionTensorCore.Run128, ConvolutionTensorCore.Run256", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_prediction_has_each_layer_and_what_binds_it()
    {
        ProcessStartInfo predict = Script("predict", Program, "--network", "detector", "--sizes", "256x256x1,512x512x8");
        string[] lines = (await Programs.Run(predict)).AssertDone().Output.Split('\n');
        Assert.StartsWith("Assumed, not measured: 132 multiprocessors at 1.83 GHz", lines[0], StringComparison.Ordinal);
        double[] predicted = [.. lines.Where(line => line.StartsWith("Detector of width 32, ", StringComparison.Ordinal)).Select(line => double.Parse(line.Split("fp16: ")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
        Assert.Equal(2, predicted.Length);

        // 32 times the pixels, which fill the multiprocessors better.
        Assert.InRange(predicted[1] / predicted[0], 2, 32);
        string[][] layers = [.. lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
        string[] heads = layers[0];
        string[][] convolutions = [.. layers.Where(cells => cells[Array.IndexOf(heads, "groups")] is not ("groups" or "-"))];
        Assert.Equal(12, convolutions.Length);
        Assert.All(convolutions, cells =>
        {
            double[] times = [.. new[] { "mma us", "shared memory us", "cache us", "memory us" }.Select(head => double.Parse(cells[Array.IndexOf(heads, head)], CultureInfo.InvariantCulture))];
            double whole = double.Parse(cells[Array.IndexOf(heads, "us")], CultureInfo.InvariantCulture);
            Assert.InRange(whole - times.Max(), 1.8, 4.2);
        });
    }

    [Fact]
    public async Task A_lease_is_done_in_a_dry_run()
    {
        Python.SkipWithout("torch", "numpy");
        using var folder = new TemporaryFolder();

        // A sanitizer that notes its options and runs the program.
        string sanitizer = folder.Write("bin/compute-sanitizer", "#!/bin/sh\necho \"$1 $2 $3 $4\" >> \"$0.log\"\nshift 4\nexec \"$@\"\n");
        (await Programs.Run(Programs.Command("chmod", "+x", sanitizer))).AssertDone();
        ProcessStartInfo lease = Script("lease", Path.GetDirectoryName(Program)!, folder["results"], "--dry-run", "--short");
        lease.Environment["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        lease.Environment["PYTHON"] = "/usr/bin/python3";
        Outcome run = (await Programs.Run(lease)).AssertDone();
        Assert.Equal(["logs.tar.gz", "results.json", "results.md"], Directory.GetFiles(folder["results"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["--tool memcheck --error-exitcode 9", "--tool racecheck --error-exitcode 9"], File.ReadAllLines(sanitizer + ".log"));

        string[][] rows = [.. File.ReadLines(folder["results/results.md"]).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
        string[] parts = ["doctor", "conformance-fp16", "conformance-fp32", "sanitizer-memcheck", "sanitizer-racecheck", "networks-fp16", "networks-fp32"];
        Assert.Equal(["part", .. parts], rows.Take(parts.Length + 1).Select(cells => cells[0]));
        Assert.All(rows[1..(parts.Length + 1)], cells => Assert.Equal("0", cells[1]));
        string[] measured = ["generator 32x32 1 fp16", "detector 32x32 1 fp16", "generator 32x32 1 fp32", "detector 32x32 1 fp32"];
        Assert.Equal(measured, rows[(parts.Length + 2)..].Select(cells => string.Join(' ', cells[..4])));
        Assert.All(rows[(parts.Length + 2)..], cells => Assert.Equal(["100.000%", "100.000%"], cells[^2..]));
        string logs = (await Programs.Run(Programs.Command("tar", "-tf", folder["results/logs.tar.gz"]))).AssertDone().Output;
        Assert.All(parts, part => Assert.Contains($"./{part}.txt\n", logs, StringComparison.Ordinal));
        Assert.Contains("./bench-generator-32x1-fp16.json\n", logs, StringComparison.Ordinal);
    }

    private static string Program
    {
        get
        {
            string[] built = Path.GetRelativePath(CudaUnderTest.Root, AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[2..];
            return Path.Combine([CudaUnderTest.Root, "benchmarks", "gpu", "FastInpaint.GpuBench", .. built, "FastInpaint.GpuBench"]);
        }
    }

    private static Task<Outcome> Run(params string[] arguments)
    {
        ProcessStartInfo program = Programs.Command(Program, arguments);
        program.Environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(CudaUnderTest.Simulator);
        return Programs.Run(program);
    }

    /// <summary>A script of benchmarks/gpu with the simulator of this test's device.</summary>
    private static ProcessStartInfo Script(string name, params string[] arguments)
    {
        ProcessStartInfo script = Programs.Command(Path.Combine(CudaUnderTest.Root, "benchmarks", "gpu", name), arguments);
        script.Environment["FASTINPAINT_SIMULATOR"] = Path.GetDirectoryName(CudaUnderTest.Simulator);
        return script;
    }
}
