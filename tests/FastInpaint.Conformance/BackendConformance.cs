using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>What must hold of every backend. A backend's test project derives from it; the reference interpreter is the oracle.</summary>
public abstract class BackendConformance
{
    /// <summary>Largest difference to the oracle that an output in [0, 1] may show. At fp16 with random weights a few layers add up rounding of 2^-11.</summary>
    protected virtual double Tolerance => Precision == Precision.Fp32 ? 2e-5 : 2e-2;

    /// <summary>Storage type under test.</summary>
    protected virtual Precision Precision => Precision.Fp32;

    public static TheoryData<int, int, int, int, int> GeneratorSizes => new()
    {
        { 4, 1, 1, 12, 12 }, { 4, 2, 2, 16, 20 }, { 5, 1, 1, 12, 28 }, { 6, 0, 1, 36, 12 }, { 8, 1, 3, 24, 16 }, { 16, 1, 1, 40, 36 }, { 3, 2, 1, 68, 44 },
    };

    public static TheoryData<int, int, int, int> DetectorSizes => new()
    {
        { 2, 1, 12, 12 }, { 3, 2, 16, 20 }, { 4, 1, 68, 12 }, { 8, 3, 24, 28 },
    };

    /// <summary>The backend under test.</summary>
    protected abstract IBackend Create();

    [Theory]
    [MemberData(nameof(GeneratorSizes))]
    public void Generator_agrees_with_the_reference(int baseChannels, int blocks, int batch, int height, int width) =>
        AssertAgrees(NetworkKind.Generator, RandomParameters.Generator(baseChannels, blocks, seed: 11 + baseChannels), batch, height, width);

    [Theory]
    [MemberData(nameof(DetectorSizes))]
    public void Detector_agrees_with_the_reference(int baseChannels, int batch, int height, int width) =>
        AssertAgrees(NetworkKind.Detector, RandomParameters.Detector(baseChannels, seed: 23 + baseChannels), batch, height, width);

    [Theory]
    [InlineData(NetworkKind.Generator, 0)]
    [InlineData(NetworkKind.Generator, 1)]
    [InlineData(NetworkKind.Detector, 0)]
    [InlineData(NetworkKind.Detector, 1)]
    public void Agrees_with_the_golden_tensors(NetworkKind kind, int index)
    {
        Golden golden = Golden.Network(kind);
        (TensorShape shape, float[] input) = golden.Map($"golden.input.{index}");
        (TensorShape outputShape, float[] expected) = golden.Map($"golden.output.{index}");
        using IBackend backend = Create();
        using IModel model = Load(backend, kind, golden.Parameters);
        using IExecutable executable = model.Prepare(model.Plan(shape.N, shape.H, shape.W));
        Assert.Equal(outputShape, executable.Plan.Output);
        AssertClose(expected, Tensors.Run(executable, input), executable.Plan);
    }

    [Fact]
    public void A_second_run_gives_the_same_bytes()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Generator, RandomParameters.Generator(8, 2, seed: 3));
        using IExecutable executable = model.Prepare(model.Plan(1, 36, 52));
        float[] input = Input(executable.Plan, seed: 5);
        float[] first = Tensors.Run(executable, input);
        Assert.Equal(first, Tensors.Run(executable, input));
    }

    [Fact]
    public void Pictures_of_a_batch_do_not_see_each_other()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Generator, RandomParameters.Generator(4, 1, seed: 3));
        using IExecutable single = model.Prepare(model.Plan(1, 24, 20));
        using IExecutable three = model.Prepare(model.Plan(3, 24, 20));
        float[] input = Input(three.Plan, seed: 5);
        float[] together = Tensors.Run(three, input);
        for (int n = 0; n < 3; n++)
        {
            int length = (int)single.Plan.Input.Elements;
            float[] alone = Tensors.Run(single, input.AsSpan(n * length, length).ToArray());
            Assert.Equal(alone, together.AsSpan(n * alone.Length, alone.Length).ToArray());
        }
    }

    [Fact]
    public void Prepared_memory_is_what_the_plan_said()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Generator, RandomParameters.Generator(8, 1, seed: 3));
        using IExecutable executable = model.Prepare(model.Plan(1, 64, 48));
        Tensors.Run(executable, Input(executable.Plan, seed: 5));
        Assert.InRange(executable.PeakBytes, executable.Plan.ArenaBytes * 0.95, executable.Plan.ArenaBytes);
    }

    [Fact]
    public void A_cancelled_run_stops_between_steps_and_can_be_repeated()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Generator, RandomParameters.Generator(4, 2, seed: 3));
        using IExecutable executable = model.Prepare(model.Plan(1, 16, 16));
        float[] input = Input(executable.Plan, seed: 5);
        float[] expected = Tensors.Run(executable, input);

        using var source = new CancellationTokenSource();
        var observer = new CancelAtStep(source, step: 3);
        Tensors.Fill(executable, input);
        Assert.Throws<OperationCanceledException>(() => executable.Run(observer, source.Token));
        Assert.Equal(3, observer.Last);
        Assert.Equal(expected, Tensors.Run(executable, input));
    }

    [Fact]
    public void A_run_tells_the_observer_of_every_step()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Detector, RandomParameters.Detector(2, seed: 3));
        using IExecutable executable = model.Prepare(model.Plan(1, 12, 12));
        var observer = new CancelAtStep(null, step: -1);
        executable.Run(observer, CancellationToken.None);
        Assert.Equal(executable.Plan.Steps.Length - 1, observer.Last);
    }

    [Theory]
    [InlineData(0, 12, 12)]
    [InlineData(1, 8, 12)]
    [InlineData(1, 12, 14)]
    public void A_size_out_of_range_is_refused(int batch, int height, int width)
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Detector, RandomParameters.Detector(2, seed: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Plan(batch, height, width));
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_named()
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        parameters["blocks.0.conv2.weight"][7] = float.NaN;
        using IBackend backend = Create();
        var exception = Assert.Throws<InvalidNetworkException>(() => Load(backend, NetworkKind.Generator, parameters));
        Assert.Contains("blocks.0.conv2.weight", exception.Message, StringComparison.Ordinal);
    }

    private protected IModel Load(IBackend backend, NetworkKind kind, IParameterSource parameters) =>
        backend.Load(kind == NetworkKind.Generator ? Network.Generator(parameters) : Network.Detector(parameters), parameters, Precision);

    private protected static float[] Input(ExecutionPlan plan, int seed) => RandomParameters.Uniform(new Random(seed), plan.Input.Elements, 1);

    private void AssertAgrees(NetworkKind kind, MemoryParameters parameters, int batch, int height, int width)
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, kind, parameters);
        using IExecutable executable = model.Prepare(model.Plan(batch, height, width));
        float[] input = Input(executable.Plan, seed: 5);
        double[] expected = ReferenceInterpreter.Run(model.Network, parameters, executable.Plan.Input, input);
        AssertClose(Array.ConvertAll(expected, value => (float)value), Tensors.Run(executable, input), executable.Plan);
    }

    private void AssertClose(float[] expected, float[] actual, ExecutionPlan plan)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)actual[i] - expected[i]) <= Tolerance, $"element {i} of {plan.Output}: {actual[i]} instead of {expected[i]}");
        }
    }

    private sealed class CancelAtStep(CancellationTokenSource? source, int step) : IStepObserver
    {
        public int Last { get; private set; } = -1;

        public void StepStarting(int index) => Assert.Equal(Last + 1, index);

        public void StepFinished(int index)
        {
            Last = index;
            if (index == step)
            {
                source?.Cancel();
            }
        }
    }
}
