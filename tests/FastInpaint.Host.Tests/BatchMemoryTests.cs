using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using FastInpaint.Simd;

namespace FastInpaint.Host.Tests;

public sealed class BatchMemoryTests
{
    [Fact]
    public void Pictures_that_fit_the_memory_limit_together_are_filled_together()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("b.png");
        var mask = new byte[32 * 24];
        mask[400] = 255;
        using var backend = new MeetingBackend();
        using var small = new Restorer(new RestorerOptions { Backend = backend, Detector = false, MemoryLimit = 1000 });
        long one = Assert.Throws<MemoryLimitException>(() => { small.Prepare(new ReadOnlyMask(mask, 32, 24), PixelFormat.Rgb24); }).RequiredBytes;
        using var restorer = new Restorer(new RestorerOptions { Backend = backend, Detector = false, MemoryLimit = 3 * one });

        BatchItem[] items = [.. new[] { "a.png", "b.png" }.Select(name => new BatchItem(name, Path.Combine(place.Pictures, name), Path.Combine(place.Masks, name), Path.Combine(place.Output, name), null))];
        var policy = new BatchPolicy(new InpaintSettings { Limits = PictureLimits.Default, Fill = InpaintOptions.Default }, Resume: false, Overwrite: false);
        using var pipeline = new BatchPipeline(items, restorer, policy, BatchLimits.For(jobs: 0, pictureBytes: 1L << 30, processors: 2), _ => { }, TestContext.Current.CancellationToken);
        pipeline.Run();
        Assert.All(pipeline.Entries, entry => Assert.Equal(("done", null), (entry.Status, entry.Error)));
        Assert.True(backend.Met, "the first picture was filled alone");
    }

    [Fact]
    public void Pictures_that_do_not_fit_beside_others_are_done_alone_at_the_end_as_inpaint_does()
    {
        using var place = new BatchPlace();
        string[] names = ["a.png", "b.png", "c.png"];
        Array.ForEach(names, name => place.Add(name, width: name == "b.png" ? 1200 : 32, height: name == "b.png" ? 900 : 24));
        BatchItem[] items = [.. names.Select(name => new BatchItem(name, Path.Combine(place.Pictures, name), Path.Combine(place.Masks, name), Path.Combine(place.Output, name), null))];
        Directory.CreateDirectory(place.Output);
        var policy = new BatchPolicy(new InpaintSettings { Limits = PictureLimits.Default, Fill = InpaintOptions.Default }, Resume: false, Overwrite: false);
        var limits = new List<long?>();
        var finished = new List<string>();
        using var restorer = new Restorer(new RestorerOptions { Threads = 1, Detector = false });
        using var pipeline = new BatchPipeline(items, restorer, policy, BatchLimits.For(jobs: 0, pictureBytes: 4 << 20, processors: 2), entry => finished.Add(Path.GetFileName(entry.Input)), TestContext.Current.CancellationToken);
        pipeline.Run();
        Assert.Equal(["a.png", "c.png"], finished.Order());
        pipeline.RunPostponed(new PictureAlone(
            limit =>
            {
                limits.Add(limit);
                return new Restorer(new RestorerOptions { Threads = 1, Detector = false, MemoryLimit = limit });
            },
            limit: null));
        Assert.Equal("b.png", finished[^1]);
        Assert.Equal([null], limits);
        Assert.All(pipeline.Entries, entry => Assert.Equal(("done", null), (entry.Status, entry.Error)));
    }

    /// <summary>The CPU, whose first run waits until a second tile is on its way.</summary>
    private sealed class MeetingBackend() : BackendAround(new CpuBackend(threads: 1))
    {
        private readonly ManualResetEventSlim _second = new();
        private int _tiles;
        private int _runs;

        public bool Met { get; private set; }

        public override IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(this, (IStagedModel)base.Load(network, parameters, precision));

        public override void Dispose()
        {
            _second.Dispose();
            base.Dispose();
        }

        private sealed class Model(MeetingBackend backend, IStagedModel model) : ModelAround(model), IStagedModel
        {
            public long StagingBytes(int height, int width) => model.StagingBytes(height, width);

            public ITileStaging CreateStaging(int height, int width)
            {
                if (Interlocked.Increment(ref backend._tiles) == 2)
                {
                    backend._second.Set();
                }

                return model.CreateStaging(height, width);
            }

            public override IExecutable Prepare(ExecutionPlan plan) => new Executable(backend, (IStagedExecutable)base.Prepare(plan));
        }

        private sealed class Executable(MeetingBackend backend, IStagedExecutable executable) : ExecutableAround(executable), IStagedExecutable
        {
            public void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken)
            {
                if (Interlocked.Increment(ref backend._runs) == 1)
                {
                    backend.Met = backend._second.Wait(TimeSpan.FromMinutes(1), cancellationToken);
                }

                executable.RunTiles(tiles, output, observer, cancellationToken);
            }
        }
    }
}
