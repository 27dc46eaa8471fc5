using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The weights of a convolution, packed for the form that computes it. Makes the convolution's steps. Plans of all sizes share the weights.</summary>
internal abstract class ConvolutionWeights : IDisposable
{
    /// <summary>The kernels that the weights are packed for.</summary>
    public abstract RowKernels Kernels { get; }

    /// <summary>Bytes of the packed weights.</summary>
    public long Bytes => Buffer.Bytes;

    /// <summary>The packed weights.</summary>
    protected abstract NativeBuffer Buffer { get; }

    /// <summary>The layout of the convolution at one size.</summary>
    /// <param name="networkHeight">Height of the network's input in rows.</param>
    public abstract ConvolutionLayout Layout(TensorShape input, TensorShape output, int networkHeight);

    /// <summary>Makes the step for one size.</summary>
    public abstract ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers);

    public void Dispose() => Buffer.Dispose();
}
