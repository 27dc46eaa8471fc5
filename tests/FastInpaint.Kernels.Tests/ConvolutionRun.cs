using System.Runtime.InteropServices;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;
using ILGPU.Runtime;
using Half = System.Half;

namespace FastInpaint.Kernels.Tests;

/// <summary>A network of one convolution, and the norms around it, on random data through the kernels of a form and through the reference interpreter.</summary>
internal sealed class ConvolutionRun
{
    private const int Batch = 2;

    /// <param name="multiprocessors">Those of the device where null.</param>
    public ConvolutionRun(ConvolutionCase test, GpuBackend backend, Func<Random, int, float[]> fill, Precision precision = Precision.Fp32, int? multiprocessors = null)
    {
        var random = new Random(1234);
        MemoryParameters parameters = Parameters(test, random, fill);
        Network network = Network(test);
        var input = new TensorShape(Batch, test.Height, test.Width, test.InChannels);
        float[] x = fill(random, (int)input.Elements);

        Value read = test.BeforeNorm ? new Value(4) : network.Output;
        Expected = ReferenceInterpreter.RunAll(network, parameters, input, x)[read.Id];

        var packed = new PackedWeights();
        DeviceForm form = backend.Form(precision)!;
        Lowering lowering = form.Lower(new LoweringInput(network, parameters, packed, form, backend.Kernels, multiprocessors ?? backend.Multiprocessors, backend.SharedBytes));
        TensorShape wide = input with { C = ((Input)lowering.Network.Operations[0]).Channels };
        ExecutionPlan plan = PlanBuilder.Build(network, lowering.Network, precision, wide, lowering.Needs(wide));
        Accelerator accelerator = backend.Accelerator;
        accelerator.Bind();
        using MemoryBuffer1D<float, Stride1D.Dense> arena = accelerator.Allocate1D<float>(plan.Memory.ArenaBytes / sizeof(float));
        using MemoryBuffer1D<float, Stride1D.Dense> weights = accelerator.Allocate1D<float>(packed.Length);
        arena.MemSetToZero();
        weights.MemSetToZero();
        foreach ((long offset, float[] tensor) in packed.Tensors())
        {
            weights.View.SubView(offset, tensor.Length).CopyFromCPU(tensor);
        }

        float[] map = Repack(x, input.C, wide.C);
        if (precision == Precision.Fp16)
        {
            map = MemoryMarshal.Cast<Half, float>(map.Select(value => (Half)value).ToArray()).ToArray();
        }

        arena.View.SubView(plan.Offsets[lowering.Network.Input.Id] / sizeof(float), map.Length).CopyFromCPU(map);
        var places = new PlanPlaces(plan, arena.View.AsContiguous(), weights.View.AsContiguous(), (ulong)arena.NativePtr, (ulong)weights.NativePtr);
        foreach (PlanStep step in plan.Steps)
        {
            lowering.Step(step, places).Launch(accelerator.DefaultStream);
            if (test.BeforeNorm && step.Operation is ConvolutionOperation { Name: "conv" })
            {
                break;
            }
        }

        accelerator.DefaultStream.Synchronize();
        if (lowering.Network.Operations.OfType<ConvolutionOperation>().Last() is { Statistics: { } statistics })
        {
            Statistics = new float[plan.Shapes[statistics.Id].Elements];
            arena.View.SubView(plan.Offsets[statistics.Id] / sizeof(float), Statistics.Length).CopyToCPU(Statistics);
        }

        if (lowering.Network.Operations.OfType<ConvolutionOperation>().Last() is { Coefficients: { } coefficients })
        {
            Coefficients = new float[plan.Shapes[coefficients.Output.Id].Elements];
            arena.View.SubView(plan.Offsets[coefficients.Output.Id] / sizeof(float), Coefficients.Length).CopyToCPU(Coefficients);
            Scale = ParameterCheck.ReadFinite(parameters, coefficients.Scale);
            Shift = ParameterCheck.ReadFinite(parameters, coefficients.Shift);
        }

        TensorShape output = plan.Shapes[read.Id];

        // Only the network's output is fp32 at fp16.
        bool half = precision == Precision.Fp16 && test.BeforeNorm;
        var actual = new float[output.Elements / (half ? 2 : 1)];
        arena.View.SubView(plan.Offsets[read.Id] / sizeof(float), actual.Length).CopyToCPU(actual);
        actual = half ? [.. MemoryMarshal.Cast<float, Half>(actual).ToArray().Select(value => (float)value)] : actual;
        Actual = Repack(actual, output.C, test.OutChannels);
    }

    public double[] Expected { get; }

    public float[] Actual { get; }

    /// <summary>The statistics of the convolution's tiles, if a norm follows it.</summary>
    public float[] Statistics { get; } = [];

    /// <summary>The coefficients <c>[n, 2, c]</c> of the norm that follows, if the convolution makes them.</summary>
    public float[] Coefficients { get; } = [];

    /// <summary>Scale of the norm that follows.</summary>
    public float[] Scale { get; } = [];

    /// <summary>Shift of the norm that follows.</summary>
    public float[] Shift { get; } = [];

    /// <summary>Fails where integers are not summed exactly.</summary>
    public static void AssertExact(ConvolutionCase test, GpuBackend backend, Precision precision = Precision.Fp32, int? multiprocessors = null)
    {
        var run = new ConvolutionRun(
            test with { Activation = Activation.None }, backend, (random, count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-8, 9))], precision, multiprocessors);
        Assert.Equal(run.Expected, run.Actual.Select(value => (double)value));
    }

    /// <summary>Fails where a value is further from the reference than the bound.</summary>
    public static void AssertClose(ConvolutionCase test, GpuBackend backend, double bound, Precision precision = Precision.Fp32, int? multiprocessors = null)
    {
        Assert.True(bound < 0.05, "the bound would accept anything");
        var run = new ConvolutionRun(test, backend, (random, count) => [.. RandomParameters.Uniform(random, count, 1).Select(Rounded)], precision, multiprocessors);
        KernelRun.AssertClose(run.Expected, run.Actual, bound);

        // fp16 holds what it is given: only sums are rounded.
        float Rounded(float value) => precision == Precision.Fp16 ? (float)(Half)value : value;
    }

    /// <summary>A bound for sums of products of values between -1 and 1: n terms in fp32 are off by at most n^2 units in the last place of 1; the functions have a slope of at most 1.</summary>
    public static double SumBound(ConvolutionCase test)
    {
        double terms = test.InChannels * test.Kernel * test.Kernel + 1;
        return Math.Min(terms * terms, 16 * terms) * Math.Pow(2, -24);
    }

    private static MemoryParameters Parameters(ConvolutionCase test, Random random, Func<Random, int, float[]> fill)
    {
        int k = test.Kernel;
        var parameters = new MemoryParameters();
        var one = new float[test.InChannels * test.InChannels];
        for (int c = 0; c < test.InChannels; c++)
        {
            one[c * test.InChannels + c] = 1;
        }

        parameters.Set("one", [test.InChannels, test.InChannels, 1, 1], one);
        parameters.Set("before.scale", [test.InChannels], fill(random, test.InChannels));
        parameters.Set("before.shift", [test.InChannels], fill(random, test.InChannels));
        parameters.Set(
            "weight",
            test.Transposed ? [test.InChannels, test.OutChannels, k, k] : [test.OutChannels, test.InChannels, k, k],
            fill(random, test.OutChannels * test.InChannels * k * k));
        parameters.Set("bias", [test.OutChannels], fill(random, test.OutChannels));
        parameters.Set("after.scale", [test.OutChannels], fill(random, test.OutChannels));
        parameters.Set("after.shift", [test.OutChannels], fill(random, test.OutChannels));
        return parameters;
    }

    private static Network Network(ConvolutionCase test)
    {
        Value x = new(0), same = new(1), normed = new(2), rectified = new(3), y = new(4), output = new(5);
        List<Operation> operations = [new Input(x, test.InChannels)];
        if (test.Prologue)
        {
            operations.Add(new Convolution("one", x, same, "one", test.InChannels, test.InChannels, 1, 1, 1));
            operations.Add(new InstanceNorm("before", same, normed, "before.scale", "before.shift"));
            operations.Add(new Activate("rectified", normed, rectified, Activation.Relu));
        }

        operations.Add(test.Operation(test.Prologue ? rectified : x, y));
        if (test.Statistics || test.BeforeNorm)
        {
            operations.Add(new InstanceNorm("after", y, output, "after.scale", "after.shift"));
        }

        return new Network(NetworkKind.Generator, 1, 0, [], [.. operations]);
    }

    /// <summary>The same pixels with other numbers of channels; added ones hold zeros.</summary>
    private static float[] Repack(float[] values, int from, int to)
    {
        var repacked = new float[values.Length / from * to];
        for (int i = 0; i < values.Length; i++)
        {
            if (i % from < to)
            {
                repacked[i / from * to + i % from] = values[i];
            }
        }

        return repacked;
    }
}
