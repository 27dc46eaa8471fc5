using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A convolution's weights, packed for the form in which it is computed, and the step that computes it. Shared by plans of all sizes.</summary>
internal abstract class ConvolutionWeights : IDisposable
{
    /// <summary>The kernels that the weights are packed for.</summary>
    public abstract RowKernels Kernels { get; }

    /// <summary>Bytes of the packed weights.</summary>
    public long Bytes => Buffer.Bytes;

    /// <summary>The packed weights.</summary>
    protected abstract NativeBuffer Buffer { get; }

    /// <summary>How the convolution is cut at a size.</summary>
    /// <param name="networkHeight">Rows of the network's input.</param>
    public abstract ConvolutionLayout Layout(TensorShape input, TensorShape output, int networkHeight);

    /// <summary>The step for a size.</summary>
    public abstract ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers);

    public void Dispose() => Buffer.Dispose();
}
