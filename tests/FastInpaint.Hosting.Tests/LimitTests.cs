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
    private sealed class CountingBackend : IBackend
    {
        private readonly IBackend _cpu = new CpuBackend(threads: 1);
        private long _bytes;

        public long PeakBytes { get; private set; }

        public string Name => _cpu.Name;

        public BackendCapabilities Capabilities => _cpu.Capabilities;

        public IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(this, _cpu.Load(network, parameters, precision));

        public void Dispose() => _cpu.Dispose();

        private void Count(long bytes) => PeakBytes = Math.Max(PeakBytes, _bytes += bytes);

        private sealed class Model(CountingBackend backend, IModel model) : IModel
        {
            public Network Network => model.Network;

            public Precision Precision => model.Precision;

            public long WeightBytes => model.WeightBytes;

            public ExecutionPlan Plan(int batch, int height, int width) => model.Plan(batch, height, width);

            public IExecutable Prepare(ExecutionPlan plan)
            {
                backend.Count(plan.ArenaBytes);
                return new Executable(backend, model.Prepare(plan));
            }

            public void Dispose() => model.Dispose();
        }

        private sealed class Executable(CountingBackend backend, IExecutable executable) : IExecutable
        {
            public ExecutionPlan Plan => executable.Plan;

            public long PeakBytes => executable.PeakBytes;

            public Span<float> InputRow(int n, int y) => executable.InputRow(n, y);

            public ReadOnlySpan<float> OutputRow(int n, int y) => executable.OutputRow(n, y);

            public void Run(IStepObserver? observer, CancellationToken cancellationToken) => executable.Run(observer, cancellationToken);

            public void Dispose()
            {
                executable.Dispose();
                backend.Count(-Plan.ArenaBytes);
            }
        }
    }
}
