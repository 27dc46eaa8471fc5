using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A convolution's weights in the form in which it is computed, and the step that computes it. Shared by plans of all sizes.</summary>
internal abstract class ConvolutionWeights : IDisposable
{
    /// <summary>Bytes of the packed weights.</summary>
    public abstract long Bytes { get; }

    /// <summary>How it is cut at a size.</summary>
    /// <param name="networkHeight">Rows of the network's input.</param>
    public abstract BlockLayout Layout(TensorShape input, TensorShape output, int networkHeight);

    /// <summary>The step for a size.</summary>
    public abstract BlockStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers);

    public abstract void Dispose();

    /// <summary>Chooses how a convolution is computed, and packs its weights.</summary>
    public static ConvolutionWeights Pack(ConvolutionOperation operation, IParameterSource parameters, CpuTier tier, ConvolutionAlgorithm algorithm, WorkerPool pool)
    {
        if (operation is SubpixelConvolution subpixel)
        {
            return new SubpixelCells(subpixel, parameters, tier);
        }

        if (FewOutputsWeights.Fit(operation))
        {
            return new FewOutputsWeights((Convolution)operation, parameters, tier);
        }

        return WinogradFormOf(operation, tier, algorithm) is { } form
            ? WinogradWeights.Pack(form, parameters, tier, pool)
            : new PackedConvolution(operation, parameters, tier);
    }

    /// <summary>The form of Winograd's transforms in which a convolution is computed, or null where it is computed otherwise.</summary>
    public static WinogradForm? WinogradFormOf(ConvolutionOperation operation, CpuTier tier, ConvolutionAlgorithm algorithm) =>
        algorithm == ConvolutionAlgorithm.Direct || operation is SubpixelConvolution || FewOutputsWeights.Fit(operation) ? null : WinogradWeights.FormOf(operation, tier);
}
