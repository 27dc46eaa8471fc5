using System.Globalization;
using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Weights;

namespace FastInpaint.GpuBench;

/// <summary>Measures copies between host and CUDA device, from page-locked and pageable memory; how much of a copy overlaps with computation; and how much time the scheduler saves by the overlap. Prints JSON.</summary>
internal static class Copies
{
    private const int Rounds = 5;

    private static readonly int[] InFlight = [2, 3, 6];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static int Run(IReadOnlyDictionary<string, string> options)
    {
        string device = options.GetValueOrDefault("--device", "cuda");
        int side = int.Parse(options.GetValueOrDefault("--size", "1024"), CultureInfo.InvariantCulture);
        string[] parts = device.Split(':');
        CopyTimes[] copies = [];
        if (parts[0] == "cuda")
        {
            copies = Bus.Measure(parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        Console.WriteLine(JsonSerializer.Serialize(new { device, copies, overlap = Overlap(device, side) }, Readable));
        return 0;
    }

    /// <summary>Compares tiles of one size that pass through the scheduler one after the other with several tiles in flight. The difference is the time saved by copies that overlap with the computation of
    /// other tiles, and on a device that runs small tiles together also by the shared runs.</summary>
    private static object Overlap(string device, int side)
    {
        string weights = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.safetensors");
        try
        {
            SafetensorsWriter.Write(weights, RandomParameters.Generator(64, 8, seed: 1), TensorType.Fp32);
            using IBackend backend = DeviceChoice.Open(device, threads: 0);
            using var inpainter = new Inpainter(new RestorerOptions { Backend = backend, WeightsPath = weights });
            int tiles = side >= 256 ? 12 : 6;
            double alone = Milliseconds(1);
            return new
            {
                network = "generator",
                side,
                precision = DeviceChoice.Name(DeviceChoice.Precision(backend, "auto")),
                one_in_flight_ms = alone,
                several = InFlight.Select(count => (Count: count, Time: Milliseconds(count))).Select(run => new { in_flight = run.Count, ms = run.Time, ratio = run.Time / alone }).ToArray(),
            };

            double Milliseconds(int inFlight) => Stopwatches.Median(Rounds, () => Fill(inpainter, side, tiles, inFlight)) / tiles;
        }
        finally
        {
            File.Delete(weights);
        }
    }

    /// <summary>Fills a number of pictures of one tile each, several at a time.</summary>
    private static void Fill(Inpainter inpainter, int side, int tiles, int inFlight)
    {
        var options = new InpaintOptions { Strategy = InpaintStrategy.Whole, Match = MatchMode.None };
        var mask = new byte[side * side];
        mask.AsSpan(side * side / 2, side / 2).Fill(255);
        int next = 0;
        Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Factory.StartNew(FillSome, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult();

        void FillSome()
        {
            var pixels = new byte[side * side * 3];
            while (Interlocked.Increment(ref next) <= tiles)
            {
                var picture = new Pixels(pixels, side, side, PixelFormat.Rgb24);
                inpainter.Inpaint(picture.AsReadOnly(), new ReadOnlyMask(mask, side, side), picture, options);
            }
        }
    }
}

/// <summary>The measurements of one kind of copy.</summary>
/// <param name="Memory"><c>pinned</c> or <c>pageable</c>.</param>
/// <param name="Direction"><c>to device</c> or <c>to host</c>.</param>
/// <param name="Bytes">Bytes copied.</param>
/// <param name="CopyMs">Milliseconds of the copy alone.</param>
/// <param name="GbPerSecond">The rate of the copy.</param>
/// <param name="KernelMs">Milliseconds of a kernel alone, on another stream.</param>
/// <param name="BothMs">Milliseconds of copy and kernel started together.</param>
/// <param name="HiddenPercent">The share of the shorter one of copy and kernel that overlapped with the other.</param>
internal sealed record CopyTimes(string Memory, string Direction, long Bytes, double CopyMs, double GbPerSecond, double KernelMs, double BothMs, double HiddenPercent);
