using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A form in which the CPU computes convolutions. <see cref="ConvolutionForms"/> lists them.</summary>
/// <param name="Takes">Whether the form computes a convolution.</param>
/// <param name="Pack">Packs the weights of a convolution that the form takes; they make its steps.</param>
internal sealed record ConvolutionForm(
    Func<ConvolutionOperation, ConvolutionTarget, bool> Takes,
    Func<ConvolutionOperation, IParameterSource, ConvolutionTarget, ConvolutionWeights> Pack)
{
    /// <summary>Whether the form's steps add a residual to their input as they load it, and write the sum where it is read again: see <see cref="FoldResidual"/>.</summary>
    public bool LoadsResidual { get; init; }
}

/// <summary>What convolutions are packed for.</summary>
/// <param name="Tier">The widest vectors.</param>
/// <param name="Algorithm">What the user chose.</param>
/// <param name="Pool">The threads that pack.</param>
internal sealed record ConvolutionTarget(CpuTier Tier, ConvolutionAlgorithm Algorithm, WorkerPool Pool);
