using System.Diagnostics;
using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Tests;

/// <summary>What the CUDA runtime promises beyond the suite: losing the device, running out of its memory, several runs at once.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class CudaRuntimeTests
{
    // CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED.
    private const string StreamCaptureUnsupported = "900";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_lost_in_mid_run_is_named_and_can_be_opened_again(bool observed)
    {
        CudaUnderTest.Simulate("LOSE_AFTER", "0");
        try
        {
            using IBackend backend = GpuDevices.Open("cuda");
            using IModel model = Load(backend);
            using IExecutable executable = model.Prepare(model.Plan(1, 16, 12));
            CudaUnderTest.Simulate("LOSE_AFTER", "3");
            var exception = Assert.Throws<GpuDeviceException>(() => executable.Run(observed ? new Observer() : null, TestContext.Current.CancellationToken));
            Assert.Contains("cuda:0", exception.Message, StringComparison.Ordinal);
            Assert.Contains("open it again", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            CudaUnderTest.Simulate("LOSE_AFTER", "0");
        }

        using IBackend again = GpuDevices.Open("cuda");
        using IModel loaded = Load(again);
        using IExecutable runs = loaded.Prepare(loaded.Plan(1, 16, 12));
        runs.Run(null, TestContext.Current.CancellationToken);
        Assert.InRange(runs.OutputRow(0, 0)[0], 0f, 1f);
    }

    [Fact]
    public void An_arena_beyond_the_devices_memory_is_refused_with_its_size()
    {
        using IBackend backend = CudaUnderTest.Open();
        using IModel model = Load(backend);
        ExecutionPlan plan = model.Plan(1, 1024, 1024);
        CudaUnderTest.Simulate("MEMORY", $"{plan.ArenaBytes / 2}");
        try
        {
            Assert.InRange(backend.Capabilities.MemoryBytes, 1, plan.ArenaBytes / 2);
            var exception = Assert.Throws<InsufficientMemoryException>(() => model.Prepare(plan));
            Assert.Contains(plan.Memory.ArenaBytes.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            CudaUnderTest.Simulate("MEMORY", $"{4L << 30}");
        }
    }

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Fp16)]
    public void Executables_of_one_model_run_at_the_same_time(Precision precision)
    {
        using IBackend backend = CudaUnderTest.Open();
        using IModel model = Load(backend, precision);
        IExecutable[] executables = [.. Enumerable.Range(0, 2).Select(_ => model.Prepare(model.Plan(1, 16, 12)))];
        float[][] inputs = [.. executables.Select((executable, i) => RandomParameters.Uniform(new Random(i), executable.Plan.Input.Elements, 1))];
        float[][] alone = [.. executables.Select((executable, i) => Tensors.Run(executable, inputs[i]))];
        Parallel.For(0, 2, i =>
        {
            for (int run = 0; run < 3; run++)
            {
                Assert.Equal(alone[i], Tensors.Run(executables[i], inputs[i]));
            }
        });
        Array.ForEach(executables, executable => executable.Dispose());
    }

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Fp16)]
    public void A_run_allocates_nothing_managed(Precision precision)
    {
        using IBackend backend = CudaUnderTest.Open();
        using IModel model = Load(backend, precision);
        using IExecutable executable = model.Prepare(model.Plan(1, 16, 12));
        executable.Run(null, CancellationToken.None);
        Assert.Equal(0, Allocations.Least(() => executable.Run(null, CancellationToken.None)));
    }

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Fp16)]
    public void The_graph_and_the_plain_launches_give_the_same_bytes(Precision precision)
    {
        using IBackend backend = CudaUnderTest.Open();
        using IModel model = Load(backend, precision);
        using IExecutable executable = model.Prepare(model.Plan(1, 16, 12));
        float[] input = RandomParameters.Uniform(new Random(3), executable.Plan.Input.Elements, 1);
        float[] replayed = Tensors.Run(executable, input);
        executable.Run(new Observer(), TestContext.Current.CancellationToken);
        Assert.Equal(replayed, Tensors.Output(executable));
    }

    [Fact]
    public void A_recording_that_fails_says_why_and_can_be_repeated()
    {
        using var stream = (CudaStream)CudaUnderTest.Backend.Accelerator.CreateStream();
        CudaUnderTest.Backend.Accelerator.Bind();
        var reason = Assert.Throws<CudaException>(() => CudaGraph.Record(stream, stream.Synchronize));
        Assert.Equal(StreamCaptureUnsupported, reason.Error);
        Assert.Throws<InvalidOperationException>(() => CudaGraph.Record(stream, () => throw new InvalidOperationException()));
        using CudaGraph graph = CudaGraph.Record(stream, () => { });
        graph.Launch();
        stream.Synchronize();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_run_is_graphs_and_waits_for_none_but_the_one_before_the_last(bool cancelable)
    {
        _ = CudaUnderTest.Backend;
        using var backend = new GpuBackend(DeviceOpener.Open("cuda", 0)) { CancellationWork = 1 << 20 };
        using IModel model = Load(backend);
        using IExecutable executable = model.Prepare(model.Plan(1, 64, 64));
        string[] functions = ["cuLaunchKernel", "cuGraphLaunch", "cuEventSynchronize", "cuStreamSynchronize"];
        _ = Array.ConvertAll(functions, CudaUnderTest.Calls);
        executable.Run(null, cancelable ? TestContext.Current.CancellationToken : CancellationToken.None);
        int[] calls = Array.ConvertAll(functions, CudaUnderTest.Calls);
        long work = executable.Plan.MultiplyAdds;
        Assert.True(work > 8 << 20, $"{work} multiply-adds are no long run");
        Assert.InRange(calls[1], 4, executable.Plan.Steps.Length - 1);
        Assert.Equal([0, calls[1], cancelable ? calls[1] - 2 : 0, 1], calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_run_is_cancelled_between_steps_and_can_be_repeated(bool staged)
    {
        _ = CudaUnderTest.Backend;
        using var backend = new GpuBackend(DeviceOpener.Open("cuda", 0)) { CancellationWork = 1 };
        using IModel model = Load(backend);
        using var executable = (IStagedExecutable)model.Prepare(model.Plan(1, 64, 64));
        using ITileStaging tile = ((IStagedModel)model).CreateStaging(64, 64);
        tile.Upload();
        float[] input = RandomParameters.Uniform(new Random(3), executable.Plan.Input.Elements, 1);
        float[] expected = Tensors.Run(executable, input);
        long started = Stopwatch.GetTimestamp();
        Run(TestContext.Current.CancellationToken);
        TimeSpan whole = Stopwatch.GetElapsedTime(started);

        // On a device that is too quick for a timer, none of the tries is caught on its way.
        bool cancelled = false;
        for (int i = 1; i < 20 && !cancelled; i++)
        {
            using var source = new CancellationTokenSource();
            source.CancelAfter(whole * i / 20);
            try
            {
                Run(source.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }
        }

        Assert.True(cancelled || whole < TimeSpan.FromMilliseconds(50), $"a run of {whole} was not cancelled");
        Assert.Equal(expected, Tensors.Run(executable, input));

        void Run(CancellationToken token)
        {
            if (staged)
            {
                executable.RunTiles([tile], PixelOutput.Values, null, token);
            }
            else
            {
                executable.Run(null, token);
            }
        }
    }

    [Fact]
    public void Steps_are_timed_on_the_device()
    {
        using IBackend backend = CudaUnderTest.Open();
        using IModel model = Load(backend);
        using IExecutable executable = model.Prepare(model.Plan(1, 16, 12));
        var timed = Assert.IsAssignableFrom<IStepTimedExecutable>(executable);
        float[] input = RandomParameters.Uniform(new Random(3), executable.Plan.Input.Elements, 1);
        float[] expected = Tensors.Run(executable, input);
        double[] milliseconds = [.. Enumerable.Repeat(double.NaN, executable.Plan.Steps.Length)];
        timed.RunTimed(milliseconds, TestContext.Current.CancellationToken);
        Assert.All(milliseconds, time => Assert.True(time >= 0, $"{time} ms"));
        Assert.True(milliseconds.Sum() > 0);
        Assert.Equal(expected, Tensors.Output(executable));
        Assert.Throws<ArgumentException>(() => timed.RunTimed(milliseconds.AsSpan(1), TestContext.Current.CancellationToken));
    }

    private static IModel Load(IBackend backend, Precision precision = Precision.Fp32)
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        return backend.Load(Network.Generator(parameters), parameters, precision);
    }

    private sealed class Observer : IStepObserver
    {
        public void StepStarting(int index)
        {
        }

        public void StepFinished(int index)
        {
        }
    }
}
