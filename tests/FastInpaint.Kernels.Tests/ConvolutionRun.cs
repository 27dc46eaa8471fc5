using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

/// <summary>A network of one convolution, and the norms around it, on random data through the group form's kernels and through the reference interpreter.</summary>
internal sealed class ConvolutionRun
{
    private const int Batch = 2;

    public ConvolutionRun(ConvolutionCase test, GpuBackend backend, Func<Random, int, float[]> fill)
    {
        var random = new Random(1234);
        MemoryParameters parameters = Parameters(test, random, fill);
        Network network = Network(test);
        var input = new TensorShape(Batch, test.Height, test.Width, test.InChannels);
        float[] x = fill(random, (int)input.Elements);

        Expected = ReferenceInterpreter.Run(network, parameters, input, x);

        var packed = new PackedWeights();
        var lowering = new GroupLowering(network, parameters, packed, backend.Form, backend.Kernels);
        TensorShape wide = input with { C = ((Input)lowering.Network.Operations[0]).Channels };
        ExecutionPlan plan = PlanBuilder.Build(network, lowering.Network, Precision.Fp32, wide, lowering.Needs(wide));
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

        arena.View.SubView(plan.Offsets[lowering.Network.Input.Id] / sizeof(float), wide.Elements).CopyFromCPU(Repack(x, input.C, wide.C));
        var places = new PlanPlaces(plan, arena.View.AsContiguous(), weights.View.AsContiguous(), (ulong)arena.NativePtr, (ulong)weights.NativePtr);
        foreach (PlanStep step in plan.Steps)
        {
            lowering.Step(step, places).Launch(accelerator.DefaultStream);
        }

        accelerator.DefaultStream.Synchronize();
        TensorShape output = plan.Shapes[lowering.Network.Output.Id];
        var actual = new float[output.Elements];
        arena.View.SubView(plan.Offsets[lowering.Network.Output.Id] / sizeof(float), actual.Length).CopyToCPU(actual);
        Actual = Repack(actual, output.C, test.OutChannels);
    }

    public double[] Expected { get; }

    public float[] Actual { get; }

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
        if (test.Statistics)
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
