using System.Globalization;
using FastInpaint.Graph;

namespace FastInpaint.GpuBench;

/// <summary>The predicted time of a step. All times are in microseconds.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Tile">Output channels of the tile; 0 if the step is no convolution.</param>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="Launches">Number of kernels.</param>
/// <param name="WavefrontsPerMma">Wavefronts of shared memory for each mma.</param>
/// <param name="Mma">Time of the matrix products.</param>
/// <param name="Shared">Time of shared memory.</param>
/// <param name="Cache">Time of the second-level cache.</param>
/// <param name="Memory">Time of the memory.</param>
/// <param name="Launch">Time of the launches beside their work.</param>
internal sealed record LayerTime(string Name, int Tile, long Groups, int Launches, double WavefrontsPerMma, double Mma, double Shared, double Cache, double Memory, double Launch)
{
    public double Microseconds => Launch + Math.Max(Math.Max(Mma, Shared), Math.Max(Cache, Memory));

    /// <summary>The name, without the number of a residual block.</summary>
    public string Kind => Name.StartsWith("blocks.", StringComparison.Ordinal) ? $"blocks, {Name[(Name.IndexOf('.', "blocks.".Length) + 1)..]}" : Name;

    public string Bound => new[] { ("launch", Launch), ("mma", Mma), ("shared memory", Shared), ("cache", Cache), ("memory", Memory) }.MaxBy(part => part.Item2).Item1;

    /// <summary>A convolution. The busiest multiprocessor computes its groups one after the other.</summary>
    public static LayerTime OfConvolution(PlanStep step, int tile, long groups, int launches, GroupCounts counts, GpuFigures gpu)
    {
        double each = Math.Ceiling(groups / (double)gpu.Multiprocessors) / gpu.Ghz / 1e3;
        return new LayerTime(
            step.Name, tile, groups, launches, counts.Wavefronts / counts.Mma, each * counts.Mma * gpu.MmaClocks, each * counts.Wavefronts,
            groups * counts.Bytes / gpu.CacheRate * 1e6, MemoryTime(step, gpu), launches * gpu.LaunchMicroseconds);
    }

    /// <summary>A step that only moves a map.</summary>
    public static LayerTime OfMap(PlanStep step, int launches, GpuFigures gpu) =>
        new(step.Name, 0, 0, launches, 0, 0, 0, step.Bytes / gpu.CacheRate * 1e6, MemoryTime(step, gpu), launches * gpu.LaunchMicroseconds);

    /// <summary>A row of the table for steps of one kind: their number, the first one's tile, and the sum of their times.</summary>
    public static string Row(string kind, LayerTime[] layers)
    {
        LayerTime first = layers[0];
        string convolution = first.Tile == 0 ? "| - | - | - " : string.Create(CultureInfo.InvariantCulture, $"| {first.Tile} | {first.Groups} | {first.WavefrontsPerMma:0.00} ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind}{(layers.Length == 1 ? "" : $", {layers.Length} times")} {convolution}| {layers.Sum(layer => layer.Microseconds):0.0} | {first.Bound} | {Sum(layer => layer.Mma)} | {Sum(layer => layer.Shared)} | "
                + $"{Sum(layer => layer.Cache)} | {Sum(layer => layer.Memory)} |");

        string Sum(Func<LayerTime, double> time) => layers.Sum(time).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static double MemoryTime(PlanStep step, GpuFigures gpu) => step.Bytes > gpu.CacheBytes ? step.Bytes / gpu.MemoryRate * 1e6 : 0;
}
