using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The weights of a convolution, packed for the form that computes it. Makes the convolution's steps. Plans of all sizes share the weights.</summary>
internal abstract unsafe class ConvolutionWeights
{
    /// <summary>The kernels that the weights are packed for.</summary>
    public abstract RowKernels Kernels { get; }

    /// <summary>Number of floats of the packed weights.</summary>
    public abstract long Length { get; }

    /// <summary>The packed weights. Null before they are packed.</summary>
    protected float* Packed { get; private set; }

    /// <summary>Packs the weights.</summary>
    /// <param name="memory">Zeros for <see cref="Length"/> floats, aligned to a cache line. They belong to the caller, who frees them after the last step has run.</param>
    /// <param name="parameters">The weights as they are stored.</param>
    /// <param name="scratch">Memory for stored weights that the calls of one thread share.</param>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite.</exception>
    public void Pack(float* memory, IParameterSource parameters, ref float[] scratch)
    {
        Packed = memory;
        Pack(parameters, ref scratch);
    }

    /// <summary>The layout of the convolution at one size.</summary>
    /// <param name="networkHeight">Height of the network's input in rows.</param>
    public abstract ConvolutionLayout Layout(TensorShape input, TensorShape output, int networkHeight);

    /// <summary>Makes the step for one size.</summary>
    public abstract ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers);

    /// <summary>Fills <see cref="Packed"/>, on one thread.</summary>
    protected abstract void Pack(IParameterSource parameters, ref float[] scratch);

    /// <summary>Copies the bias to <see cref="Packed"/>. Without a bias the zeros stay.</summary>
    protected void PackBias(ConvolutionOperation operation, IParameterSource parameters, long offset) =>
        StoredWeight.Bias(operation, parameters)?.CopyTo(new Span<float>(Packed + offset, operation.OutChannels));
}
