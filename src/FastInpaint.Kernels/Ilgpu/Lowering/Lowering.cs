using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Turns a network into the kernels of a <see cref="DeviceForm"/>. Each model has one.</summary>
internal abstract class Lowering
{
    private readonly Dictionary<string, (long Scale, long Shift)> _norms = [];

    /// <param name="foldsNorms">
    /// Whether a convolution makes the coefficients of the norm behind it, and applies the norm before it as it loads its input. An ordinary convolution then also adds the residual. If false, these are steps of their own.
    /// </param>
    protected Lowering(LoweringInput input, bool foldsNorms)
    {
        (Form, Kernels) = (input.Form, input.Kernels);
        Network fused = FoldTransposedPair.Run(NetworkPasses.Fuse(input.Network, foldsNorms));

        // A transposed convolution would load the residual once for each phase, which costs more than a step of its own.
        fused = foldsNorms ? FoldResidual.Run(FoldCoefficients.Run(fused), conv => conv is Convolution) : fused;
        Network = PadChannels.Run(fused, Form);
        Convolutions = [.. fused.Operations.OfType<ConvolutionOperation>().Zip(Network.Operations.OfType<ConvolutionOperation>(), (conv, padded) => (conv, padded.InChannels))];
        foreach (NormCoefficients norm in Network.Operations.Select(operation => operation as NormCoefficients ?? (operation as ConvolutionOperation)?.Coefficients).OfType<NormCoefficients>())
        {
            _norms.Add(norm.Name, input.Weights.AddNorm(norm, input.Parameters));
        }
    }

    /// <summary>The network from which plans are made: fused, and with channels padded for the form.</summary>
    public Network Network { get; }

    protected DeviceForm Form { get; }

    protected KernelCache Kernels { get; }

    /// <summary>The convolutions before their channels were padded, each with its number of input channels after padding.</summary>
    protected IReadOnlyList<(ConvolutionOperation Original, int InChannels)> Convolutions { get; }

    /// <summary>The memory that the kernels need in an arena for this input.</summary>
    public abstract PlanNeeds Needs(TensorShape input);

    /// <summary>Turns an operation of a plan into kernels that are bound to the places of their values.</summary>
    public virtual GpuStep Step(PlanStep step, PlanPlaces places) => step.Operation switch
    {
        SubpixelConvolution subpixel => Subpixel(subpixel, places),
        ConvolutionOperation conv => Convolution(conv, places),
        ApplyNorm apply => Apply(apply, places),
        var other => throw new NotSupportedException($"The GPU backend has no kernel for {other.Describe()}."),
    };

    protected abstract GpuStep Subpixel(SubpixelConvolution subpixel, PlanPlaces places);

    protected abstract GpuStep Convolution(ConvolutionOperation conv, PlanPlaces places);

    protected virtual GpuStep Apply(ApplyNorm apply, PlanPlaces places) => ApplyNormKernel.Step(Kernels, Form, apply, places);

    /// <summary>Offsets in floats of a norm's scale and shift in the weights.</summary>
    protected (long Scale, long Shift) Norm(NormCoefficients norm) => _norms[norm.Name];
}

/// <summary>The input of a lowering.</summary>
/// <param name="Network">The network before any pass.</param>
/// <param name="Parameters">The stored weights of the network.</param>
/// <param name="Weights">Receives the packed weights.</param>
/// <param name="Form">The device form whose kernels are used.</param>
/// <param name="Kernels">The device's kernels.</param>
/// <param name="Multiprocessors">Number of the device's multiprocessors. Tiles are made small enough that most of these have work.</param>
/// <param name="SharedBytes">Most shared memory that a group may have.</param>
internal sealed record LoweringInput(Network Network, IParameterSource Parameters, PackedWeights Weights, DeviceForm Form, KernelCache Kernels, int Multiprocessors, int SharedBytes);
