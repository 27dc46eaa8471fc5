using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A way in which the CPU computes convolutions. <see cref="ConvolutionForms"/> lists all forms.</summary>
/// <param name="Takes">Tests whether the form can compute a convolution.</param>
/// <param name="Make">Makes the weights of a convolution for this form, not packed yet. The packed weights make the convolution's steps.</param>
internal sealed record ConvolutionForm(
    Func<ConvolutionOperation, ConvolutionTarget, bool> Takes,
    Func<ConvolutionOperation, ConvolutionTarget, ConvolutionWeights> Make)
{
    /// <summary>Whether the form's steps can add a residual as they load their input, and write the sum if another operation reads it too. See <see cref="FoldResidual"/>.</summary>
    public bool LoadsResidual { get; init; }
}

/// <summary>What a form has to know about the target of a convolution.</summary>
/// <param name="Tier">The widest vectors.</param>
/// <param name="Algorithm">The algorithm that the user chose.</param>
internal sealed record ConvolutionTarget(CpuTier Tier, ConvolutionAlgorithm Algorithm);
