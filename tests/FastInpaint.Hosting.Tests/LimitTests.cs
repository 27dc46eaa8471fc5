using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Simd;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Hosting.Tests;

/// <summary>The memory limit of a host holds for its networks together.</summary>
public sealed class LimitTests
{
    private const int Side = 96;

    [Fact]
    public void What_a_network_keeps_gives_way_to_the_other()
    {
        using Restorer free = FastInpaintServiceCollectionExtensions.OpenRestorer(new FastInpaintOptions { Backend = () => new CountingBackend() });
        long limit = Run(free).Max();
        var backend = new CountingBackend();
        using Restorer restorer = FastInpaintServiceCollectionExtensions.OpenRestorer(new FastInpaintOptions { Backend = () => backend, MemoryLimit = limit });
        Run(restorer);
        Run(restorer);
        Assert.InRange(backend.PeakBytes, 1, limit);
    }

    private static long[] Run(Restorer restorer)
    {
        var pixels = new Pixels(new byte[Side * Side * 3], Side, Side, PixelFormat.Rgb24);
        byte[] mask = new byte[Side * Side];
        mask[(Side * Side / 2) + (Side / 2)] = 255;
        long filled = restorer.Restore(pixels.AsReadOnly(), new ReadOnlyMask(mask, Side, Side), pixels, cancellationToken: TestContext.Current.CancellationToken).PredictedBytes;
        return [filled, restorer.Detect(pixels.AsReadOnly(), new float[Side * Side], cancellationToken: TestContext.Current.CancellationToken).PredictedBytes];
    }

    /// <summary>The CPU, which counts the bytes of its arenas.</summary>
    private sealed class CountingBackend() : BackendAround(new CpuBackend(threads: 1))
    {
        private long _bytes;

        public long PeakBytes { get; private set; }

        public override IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(this, base.Load(network, parameters, precision));

        private void Count(long bytes) => PeakBytes = Math.Max(PeakBytes, _bytes += bytes);

        private sealed class Model(CountingBackend backend, IModel model) : ModelAround(model)
        {
            public override IExecutable Prepare(ExecutionPlan plan)
            {
                backend.Count(plan.ArenaBytes);
                return new Executable(backend, base.Prepare(plan));
            }
        }

        private sealed class Executable(CountingBackend backend, IExecutable executable) : ExecutableAround(executable)
        {
            public override void Dispose()
            {
                base.Dispose();
                backend.Count(-Plan.ArenaBytes);
            }
        }
    }
}
