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
        Pack)
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
        Buffer = new NativeBuffer((_biasOffset + operation.OutChannels + Groups[0].PackedChannels) * sizeof(float));
    }

    public WinogradDecomposition Decomposition { get; }

    public override RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    /// <summary>Number of terms in a sum: classes times input channels.</summary>
    public int SumLength { get; }

    protected override NativeBuffer Buffer { get; }

    /// <summary>Zeros for the vectors of a group, which are the initial value of every sum.</summary>
    public float* Zeros => Buffer.Floats + _biasOffset + Decomposition.Geometry.Operation.OutChannels;

    /// <summary>The decomposition of a convolution. Null if Winograd's transforms do not fit: they need whole vectors of channels.</summary>
    private static WinogradDecomposition? DecompositionOf(ConvolutionOperation operation, CpuTier tier)
    {
        int inWidth = RowKernels.For(tier, operation.InChannels).VectorWidth;
        int outWidth = RowKernels.For(tier, operation.OutChannels).VectorWidth;
        return operation.InChannels % inWidth == 0 && operation.OutChannels % outWidth == 0 && !operation.ChannelDifference
            ? WinogradDecomposition.Of(ConvolutionGeometry.Of(operation))
            : null;
    }

    /// <summary>Transforms and packs the weights of a convolution, on all threads of the pool.</summary>
    private static WinogradWeights Pack(ConvolutionOperation operation, IParameterSource parameters, ConvolutionTarget target)
    {
        WinogradDecomposition decomposition = DecompositionOf(operation, target.Tier)!;
        var packed = new WinogradWeights(decomposition, target.Tier);
        try
        {
            target.Pool.Run(new Work(packed, new StoredWeight(operation, parameters)), decomposition.Phases.Length * packed.Groups.Length);
            StoredWeight.Bias(operation, parameters)?.CopyTo(new Span<float>(packed.Buffer.Floats + packed._biasOffset, operation.OutChannels));
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>The weights of one phase, group and element of the patch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int phase, int group, int element) =>
        Buffer.Floats + phase * _phaseFloats + (long)Groups[group].Start * Decomposition.Points * Decomposition.Points * SumLength + (long)element * SumLength * Groups[group].PackedChannels;

    /// <summary>The weights that a chunk reads after those of an element: the next element's, or the first ones of the next group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Next(int phase, int group, int element) =>
        element + 1 < Decomposition.Points * Decomposition.Points ? At(phase, group, element + 1) : At(phase, (group + 1) % Groups.Length, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Bias(int group) => Buffer.Floats + _biasOffset + Groups[group].Start;

    public override WinogradLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new WinogradStep(this, Layout(input, output, networkHeight), at, workers, _tier);

    /// <summary>The transform of all weights. A task takes one phase and one group.</summary>
    private sealed class Work(WinogradWeights packed, StoredWeight weight) : IParallelWork
    {
        private readonly float[] _matrix = [.. WinogradMatrices.Weights(packed.Decomposition.Points, packed.Decomposition.Taps).Cast<double>().Select(value => (float)value)];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int task, int worker)
        {
            WinogradDecomposition decomposition = packed.Decomposition;
            int phase = task / packed.Groups.Length;
            int group = task % packed.Groups.Length;
            ChannelGroup channels = packed.Groups[group];
            int width = packed.Kernels.VectorWidth;
            int r = decomposition.Taps, n = decomposition.Points;
            // Memory for one class, one input channel and one vector of output channels: the taps, and G times the taps.
            float* taps = stackalloc float[4 * 4 * 16];
            float* half = stackalloc float[6 * 4 * 16];
            WinogradPhase parts = decomposition.Phases[phase];
            int inChannels = decomposition.Geometry.Operation.InChannels;
            fixed (float* matrix = _matrix)
            {
                for (int part = 0; part < decomposition.Classes; part++)
                {
                    int[] rows = parts.Rows[part / parts.Columns.Length].Taps;
                    int[] columns = parts.Columns[part % parts.Columns.Length].Taps;
                    for (int c = 0; c < inChannels; c++)
                    for (int first = 0; first < channels.PackedChannels; first += width)
                    {
                        for (int lane = 0; lane < width; lane++)
                        for (int i = 0; i < r; i++)
                        for (int j = 0; j < r; j++)
                        {
                            taps[(i * r + j) * width + lane] = weight.At(channels.Start + first + lane, c, rows[i], columns[j]);
                        }

                        for (int j = 0; j < r; j++)
                        {
                            packed.Kernels.SmallProduct(matrix, n, r, taps + j * width, r * width, half + j * width, r * width);
                        }

                        float* u = packed.At(phase, group, 0) + ((long)part * inChannels + c) * channels.PackedChannels + first;
                        nint step = (nint)packed.SumLength * channels.PackedChannels;
                        for (int i = 0; i < n; i++)
                        {
                            packed.Kernels.SmallProduct(matrix, n, r, half + i * r * width, width, u + i * n * step, step);
                        }
                    }
                }
            }
        }
    }
}
