using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The weights of a convolution after Winograd's transform, <c>U = G g G^T</c>, in the order in which the row kernels read them. For each phase, group of output channels and element of the patch they are
/// <c>[class and input channel, group's vectors]</c>. The bias follows.
/// </summary>
internal sealed unsafe class WinogradWeights : ConvolutionWeights
{
    private readonly CpuTier _tier;
    private readonly long _phaseFloats;
    private readonly long _biasOffset;

    /// <summary>The form for convolutions that Winograd's transforms can compute, unless the user wants the direct sum.</summary>
    public static ConvolutionForm Form { get; } = new(
        (operation, target) => target.Algorithm != ConvolutionAlgorithm.Direct && DecompositionOf(operation, target.Tier) is not null,
        (operation, target) => new WinogradWeights(DecompositionOf(operation, target.Tier)!, target.Tier))
    {
        LoadsResidual = true,
    };

    private WinogradWeights(WinogradDecomposition decomposition, CpuTier tier)
    {
        (_tier, Decomposition) = (tier, decomposition);
        ConvolutionOperation operation = decomposition.Geometry.Operation;
        Kernels = RowKernels.For(tier, operation.OutChannels);
        Groups = ChannelGroup.Make(operation.OutChannels, Kernels.VectorWidth);
        SumLength = decomposition.Classes * operation.InChannels;
        _phaseFloats = (long)decomposition.Points * decomposition.Points * SumLength * operation.OutChannels;
        _biasOffset = decomposition.Phases.Length * _phaseFloats;
    }

    public WinogradDecomposition Decomposition { get; }

    public override RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    /// <summary>Number of terms in a sum: classes times input channels.</summary>
    public int SumLength { get; }

    public override long Length => _biasOffset + Decomposition.Geometry.Operation.OutChannels + Groups[0].PackedChannels;

    /// <summary>Zeros for the vectors of a group, which are the initial value of every sum.</summary>
    public float* Zeros => Packed + _biasOffset + Decomposition.Geometry.Operation.OutChannels;

    /// <summary>The decomposition of a convolution. Null if Winograd's transforms do not fit: they need whole vectors of channels.</summary>
    private static WinogradDecomposition? DecompositionOf(ConvolutionOperation operation, CpuTier tier)
    {
        int inWidth = RowKernels.For(tier, operation.InChannels).VectorWidth;
        int outWidth = RowKernels.For(tier, operation.OutChannels).VectorWidth;
        return operation.InChannels % inWidth == 0 && operation.OutChannels % outWidth == 0 && !operation.ChannelDifference
            ? WinogradDecomposition.Of(ConvolutionGeometry.Of(operation))
            : null;
    }

    /// <summary>The weights of one phase, group and element of the patch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int phase, int group, int element) =>
        Packed + phase * _phaseFloats + (long)Groups[group].Start * Decomposition.Points * Decomposition.Points * SumLength + (long)element * SumLength * Groups[group].PackedChannels;

    /// <summary>The weights that a chunk reads after those of an element: the next element's, or the first ones of the next group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Next(int phase, int group, int element) =>
        element + 1 < Decomposition.Points * Decomposition.Points ? At(phase, group, element + 1) : At(phase, (group + 1) % Groups.Length, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Bias(int group) => Packed + _biasOffset + Groups[group].Start;

    public override WinogradLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new WinogradStep(this, Layout(input, output, networkHeight), at, workers, _tier);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Pack(IParameterSource parameters, ref float[] scratch)
    {
        ConvolutionOperation operation = Decomposition.Geometry.Operation;
        var weight = new StoredWeight(operation, parameters, ref scratch);
        float[] transform = [.. WinogradMatrices.Weights(Decomposition.Points, Decomposition.Taps).Cast<double>().Select(value => (float)value)];
        fixed (float* matrix = transform, stored = weight.Values)
        {
            for (int phase = 0; phase < Decomposition.Phases.Length; phase++)
            for (int part = 0; part < Decomposition.Classes; part++)
            {
                int[] taps = Taps(phase, part);
                fixed (int* tapOffsets = taps)
                {
                    for (int group = 0; group < Groups.Length; group++)
                    for (int c = 0; c < operation.InChannels; c++)
                    {
                        ChannelGroup channels = Groups[group];
                        float* u = At(phase, group, 0) + ((long)part * operation.InChannels + c) * channels.PackedChannels;
                        Transform(matrix, stored + (long)channels.Start * weight.OutStep + (long)c * weight.InStep, weight.OutStep, tapOffsets, u, channels.PackedChannels);
                    }
                }
            }
        }

        PackBias(operation, parameters, _biasOffset);
    }

    /// <summary>Offsets of a class's taps, row by row, in a stored kernel.</summary>
    private int[] Taps(int phase, int part)
    {
        WinogradPhase parts = Decomposition.Phases[phase];
        int side = Decomposition.Geometry.Operation.Kernel;
        return [.. from row in parts.Rows[part / parts.Columns.Length].Taps from column in parts.Columns[part % parts.Columns.Length].Taps select row * side + column];
    }

    /// <summary>Transforms the kernels from one input channel to the output channels of a group.</summary>
    /// <param name="matrix">G.</param>
    /// <param name="kernels">The kernel to the first output channel.</param>
    /// <param name="outStep">Distance of the kernels.</param>
    /// <param name="taps">Offsets of the taps in a kernel.</param>
    /// <param name="u">The first element of the transformed kernels.</param>
    /// <param name="outputs">Number of output channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(float* matrix, float* kernels, int outStep, int* taps, float* u, int outputs)
    {
        int width = Kernels.VectorWidth, r = Decomposition.Taps, n = Decomposition.Points;
        // One vector of output channels: the taps g, and G g.
        float* g = stackalloc float[4 * 4 * 16];
        float* half = stackalloc float[6 * 4 * 16];
        nint step = (nint)SumLength * outputs;
        for (int first = 0; first < outputs; first += width)
        {
            for (int lane = 0; lane < width; lane++, kernels += outStep)
            for (int tap = 0; tap < r * r; tap++)
            {
                g[tap * width + lane] = kernels[taps[tap]];
            }

            for (int j = 0; j < r; j++)
            {
                Kernels.SmallProduct(matrix, n, r, g + j * width, r * width, half + j * width, r * width);
            }

            for (int i = 0; i < n; i++)
            {
                Kernels.SmallProduct(matrix, n, r, half + i * r * width, width, u + first + i * n * step, step);
            }
        }
    }
}
