using System.Globalization;

namespace FastInpaint.GpuBench;

/// <summary>The figures of a GPU that a prediction assumes; by default those of an NVIDIA H200.</summary>
/// <param name="Multiprocessors">Number of multiprocessors.</param>
/// <param name="Ghz">Clock of the multiprocessors, in GHz.</param>
/// <param name="MmaClocks">Clocks of a multiprocessor for an mma.m16n8k16: one at the peak of 2,048 multiply-adds a clock, of which mma.sync reaches 63 %.</param>
/// <param name="CacheBytes">Bytes of the second-level cache.</param>
/// <param name="CacheRate">Bytes a second that the second-level cache delivers to all multiprocessors.</param>
/// <param name="MemoryRate">Bytes a second that the memory delivers.</param>
/// <param name="LaunchMicroseconds">Time of a kernel in a graph beside its work: start, first loads, and end.</param>
internal sealed record GpuFigures(int Multiprocessors, double Ghz, double MmaClocks, double CacheBytes, double CacheRate, double MemoryRate, double LaunchMicroseconds)
{
    /// <summary>Reads figures from options; those that are not given are an H200's.</summary>
    public static GpuFigures Read(IReadOnlyDictionary<string, string> options)
    {
        return new GpuFigures((int)Value("--multiprocessors", 132), Value("--ghz", 1.83), 1 / Value("--mma-share", 0.63), 50e6, Value("--cache-rate", 5.5) * 1e12, Value("--memory-rate", 4.8) * 1e12, Value("--launch", 2));

        double Value(string option, double usual) => options.TryGetValue(option, out string? given) ? double.Parse(given, CultureInfo.InvariantCulture) : usual;
    }

    /// <summary>The assumptions in words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Assumed, not measured: {Multiprocessors} multiprocessors at {Ghz} GHz; an mma.m16n8k16 every {MmaClocks:0.00} clocks of a multiprocessor; a wavefront of shared memory (128 bytes) every clock;
        {CacheRate / 1e12} TB/s from the second-level cache, {MemoryRate / 1e12} TB/s from memory for maps that a cache of {CacheBytes / 1e6} MB does not hold; {LaunchMicroseconds} us for each launch beside its work.
        Whatever is slowest binds a launch, and the others hide behind it. The busiest multiprocessor has its share of the groups, rounded up. Copies to and from the host are left out.
        Wavefronts, mma and bytes of a group are the simulated device's counts for a picture of 64x32, where each map but the output has whole tiles.
        """);
}
