using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

public sealed class CpuBackendTests
{
    [Theory]
    [InlineData(9, 100, 36, 1)]
    [InlineData(9, 36, 24, 2)]
    [InlineData(16, 100, 36, 1)]
    [InlineData(16, 36, 24, 2)]
    [InlineData(16, 160, 152, 1)]
    public void Any_number_of_threads_gives_the_same_bytes(int baseChannels, int height, int width, int batch)
    {
        MemoryParameters parameters = RandomParameters.Generator(baseChannels, 1, seed: 4);
        float[][] outputs = [.. new[] { 1, 2, 3, 8 }.Select(threads => Output(parameters, threads, batch, height, width))];
        Assert.All(outputs, output => Assert.Equal(outputs[0], output));
        Assert.True(outputs[0].Distinct().Count() > 1000);
    }

    [Fact]
    public void Callers_on_several_threads_get_their_own_results()
    {
        using IBackend backend = new CpuBackend(3);
        MemoryParameters parameters = RandomParameters.Generator(8, 1, seed: 4);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, Precision.Fp32);
        ExecutionPlan plan = model.Plan(1, 40, 32);
        float[] inputs = RandomParameters.Uniform(new Random(6), 8 * plan.Input.Elements, 1);
        float[] Run(int i)
        {
            using IExecutable executable = model.Prepare(plan);
            return Tensors.Run(executable, inputs.AsSpan((int)(i * plan.Input.Elements), (int)plan.Input.Elements));
        }

        float[][] alone = [.. Enumerable.Range(0, 8).Select(Run)];
        var together = new float[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = Run(i));
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Threads_out_of_range_are_refused(int threads) => Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(threads));

    [Fact]
    public void Half_precision_is_refused_with_what_to_do()
    {
        using IBackend backend = new CpuBackend(1);
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 4);
        var exception = Assert.Throws<NotSupportedException>(() => backend.Load(Network.Detector(parameters), parameters, Precision.Fp16));
        Assert.Contains("fp16", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_another_model_is_refused()
    {
        using IBackend backend = new CpuBackend(1);
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 4);
        using IModel one = backend.Load(Network.Detector(parameters), parameters, Precision.Fp32);
        using IModel other = backend.Load(Network.Detector(parameters), parameters, Precision.Fp32);
        Assert.Throws<ArgumentException>(() => one.Prepare(other.Plan(1, 12, 12)));
    }

    [Fact]
    public void A_disposed_executable_says_so()
    {
        using IBackend backend = new CpuBackend(1);
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 4);
        using IModel model = backend.Load(Network.Detector(parameters), parameters, Precision.Fp32);
        IExecutable executable = model.Prepare(model.Plan(1, 12, 12));
        executable.Dispose();
        Assert.Throws<ObjectDisposedException>(() => executable.Run(null, CancellationToken.None));
        Assert.Throws<ObjectDisposedException>(() => executable.OutputRow(0, 0).Length);
    }

    [Fact]
    public void Memory_that_the_system_lacks_is_an_answer()
    {
        var exception = Assert.Throws<InsufficientMemoryException>(() => new NativeBuffer(1L << 60));
        Assert.Contains("1152921504606846976 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capabilities_describe_the_machine()
    {
        using var backend = new CpuBackend(3);
        BackendCapabilities capabilities = backend.Capabilities;
        Assert.Equal(3, capabilities.Parallelism);
        Assert.Equal(CpuTiers.VectorWidth(CpuTiers.Best), capabilities.VectorWidth);
        Assert.Contains("3 threads", capabilities.Description, StringComparison.Ordinal);
        Assert.InRange(capabilities.MemoryBytes, 1L << 26, 1L << 50);
        Assert.True(backend.MeasurePeakGflops() > 0);
    }

    private static float[] Output(MemoryParameters parameters, int threads, int batch, int height, int width)
    {
        using IBackend backend = new CpuBackend(threads);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.Plan(batch, height, width));
        return Tensors.Run(executable, RandomParameters.Uniform(new Random(6), executable.Plan.Input.Elements, 1));
    }
}
