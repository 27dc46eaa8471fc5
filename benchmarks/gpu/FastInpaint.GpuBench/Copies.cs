using System.Globalization;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;

namespace FastInpaint.GpuBench;

/// <summary>What copies between host and CUDA device cost, page-locked and pageable, and how much of them hides behind computation. Prints JSON.</summary>
internal static class Copies
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static int Run(IReadOnlyDictionary<string, string> options)
    {
        string device = options.GetValueOrDefault("--device", "cuda");
        int side = int.Parse(options.GetValueOrDefault("--size", "1024"), CultureInfo.InvariantCulture);
        string[] parts = device.Split(':');
        CopyTimes[] copies = [];
#if HAS_ILGPU
        if (parts[0] == "cuda")
        {
            copies = Bus.Measure(parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
#endif
        Console.WriteLine(JsonSerializer.Serialize(new { device, copies, overlap = Overlap(device, side) }, Readable));
        return 0;
    }

    /// <summary>Runs of one executable after another against runs of two at once: what is saved is copies of one behind the computation of the other.</summary>
    private static object Overlap(string device, int side)
    {
        using IBackend backend = DeviceChoice.Open(device, threads: 0);
        Precision precision = DeviceChoice.Precision(backend, "auto");
        Network network = Network.Generator(64, 8);
        using IModel model = backend.Load(network, new BenchmarkWeights(network), precision);
        ExecutionPlan plan = model.Plan(1, side, side);
        using IExecutable first = model.Prepare(plan);
        using IExecutable second = model.Prepare(plan);
        int runs = side >= 256 ? 20 : 3;
        double alone = Stopwatches.Median(5, () => Runs(first, runs)) / runs;
        double together = Stopwatches.Median(5, () => Parallel.Invoke(() => Runs(first, runs), () => Runs(second, runs))) / (2 * runs);
        return new { network = "generator", side, precision = DeviceChoice.Name(precision), one_at_a_time_ms = alone, two_at_once_ms = together };
    }

    private static void Runs(IExecutable executable, int count)
    {
        for (int i = 0; i < count; i++)
        {
            executable.Run(null, CancellationToken.None);
        }
    }
}

/// <summary>Milliseconds of one kind of copy.</summary>
/// <param name="Memory"><c>pinned</c> or <c>pageable</c>.</param>
/// <param name="Direction"><c>to device</c> or <c>to host</c>.</param>
/// <param name="Bytes">Bytes copied.</param>
/// <param name="CopyMs">The copy alone.</param>
/// <param name="GbPerSecond">Its rate.</param>
/// <param name="KernelMs">A kernel alone, on another stream.</param>
/// <param name="BothMs">Both started together.</param>
/// <param name="HiddenPercent">Share of the shorter of the two that was hidden behind the other.</param>
internal sealed record CopyTimes(string Memory, string Direction, long Bytes, double CopyMs, double GbPerSecond, double KernelMs, double BothMs, double HiddenPercent);
