using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>How a network becomes the kernels of a <see cref="DeviceForm"/>. Made once per model.</summary>
internal abstract class Lowering
{
    private readonly Dictionary<string, (long Scale, long Shift)> _norms = [];

    /// <param name="prologues">Whether a convolution applies the norm before it as it loads its input; else that is a step of its own.</param>
    protected Lowering(LoweringInput input, bool prologues)
    {
        (Form, Kernels) = (input.Form, input.Kernels);
        Network fused = FoldTransposedPair.Run(NetworkPasses.Fuse(input.Network, prologues));
        Network = PadChannels.Run(fused, Form);
        Convolutions = [.. fused.Operations.OfType<ConvolutionOperation>().Zip(Network.Operations.OfType<ConvolutionOperation>(), (conv, padded) => (conv, padded.InChannels))];
        foreach (NormCoefficients norm in Network.Operations.OfType<NormCoefficients>())
        {
            _norms.Add(norm.Name, input.Weights.AddNorm(norm, input.Parameters));
        }
    }

    /// <summary>The network that plans are made of: fused, and padded to the form's channels.</summary>
    public Network Network { get; }

    protected DeviceForm Form { get; }

    protected KernelCache Kernels { get; }

    /// <summary>The convolutions before their channels were padded, with their input channels after it.</summary>
    protected IReadOnlyList<(ConvolutionOperation Original, int InChannels)> Convolutions { get; }

    /// <summary>What the kernels need in an arena for this input.</summary>
    public abstract PlanNeeds Needs(TensorShape input);

    /// <summary>An operation of a plan as kernels bound to their places.</summary>
    public virtual GpuStep Step(PlanStep step, PlanPlaces places) => step.Operation switch
    {
        SubpixelConvolution subpixel => Subpixel(subpixel, places),
        ConvolutionOperation conv => Convolution(conv, places),
        NormCoefficients norm => Coefficients(norm, places),
        ApplyNorm apply => Apply(apply, places),
        var other => throw new NotSupportedException($"The GPU backend has no kernel for {other.Describe()}."),
    };

    protected abstract GpuStep Subpixel(SubpixelConvolution subpixel, PlanPlaces places);

    protected abstract GpuStep Convolution(ConvolutionOperation conv, PlanPlaces places);

    protected abstract GpuStep Coefficients(NormCoefficients norm, PlanPlaces places);

    protected virtual GpuStep Apply(ApplyNorm apply, PlanPlaces places) => ApplyNormKernel.Step(Kernels, Form, apply, places);

    /// <summary>The arguments of a kernel that makes a norm's coefficients of blocks of statistics.</summary>
    protected StatisticsArguments Arguments(NormCoefficients norm, StatisticsArguments blocks, PlanPlaces places)
    {
        blocks.Statistics = places.At(norm.Statistics);
        blocks.Coefficients = places.At(norm.Output);
        (blocks.Scale, blocks.Shift) = _norms[norm.Name];
        return blocks;
    }
}

/// <summary>What a lowering is made of.</summary>
/// <param name="Network">The network as it is described.</param>
/// <param name="Parameters">Its stored weights.</param>
/// <param name="Weights">Receives them as kernels read them.</param>
/// <param name="Form">The form whose kernels are used.</param>
/// <param name="Kernels">The device's kernels.</param>
/// <param name="Multiprocessors">Of the device: tiles are so small that most have something to do.</param>
internal sealed record LoweringInput(Network Network, IParameterSource Parameters, PackedWeights Weights, DeviceForm Form, KernelCache Kernels, int Multiprocessors);
