using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// A convolution's weights under Winograd's transform, <c>U = G g G^T</c>, as the row kernels read them: for each phase, group of output channels and element of the patch
/// <c>[class and input channel, group's vectors]</c>. Then the bias.
/// </summary>
internal sealed unsafe class WinogradWeights : ConvolutionWeights
{
    private readonly CpuTier _tier;
    private readonly NativeBuffer _buffer;
    private readonly long _phaseFloats;
    private readonly long _biasOffset;

    private WinogradWeights(WinogradForm form, CpuTier tier)
    {
        (_tier, Form) = (tier, form);
        ConvolutionOperation operation = form.Geometry.Operation;
        Kernels = RowKernels.For(tier, operation.OutChannels);
        Groups = ChannelGroup.Make(operation.OutChannels, Kernels.VectorWidth);
        SumLength = form.Classes * operation.InChannels;
        _phaseFloats = (long)form.Points * form.Points * SumLength * operation.OutChannels;
        _biasOffset = form.Phases.Length * _phaseFloats;
        _buffer = new NativeBuffer((_biasOffset + operation.OutChannels + Groups[0].PackedChannels) * sizeof(float));
    }

    public WinogradForm Form { get; }

    public RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    /// <summary>Terms of a sum: classes times input channels.</summary>
    public int SumLength { get; }

    public override long Bytes => _buffer.Bytes;

    /// <summary>Zeros for a group's vectors: the start of every sum.</summary>
    public float* Zeros => _buffer.Floats + _biasOffset + Form.Geometry.Operation.OutChannels;

    /// <summary>The form in which a convolution would be computed, or null where Winograd's transforms do not fit: their channels are whole vectors, and there are many.</summary>
    public static WinogradForm? FormOf(ConvolutionOperation operation, CpuTier tier)
    {
        int inWidth = RowKernels.For(tier, operation.InChannels).VectorWidth;
        int outWidth = RowKernels.For(tier, operation.OutChannels).VectorWidth;
        return operation.InChannels % inWidth == 0 && operation.OutChannels % outWidth == 0 && !operation.ChannelDifference
            ? WinogradForm.Of(ConvolutionGeometry.Of(operation))
            : null;
    }

    /// <summary>Transforms the weights of a convolution, on all threads of the pool.</summary>
    public static WinogradWeights Pack(WinogradForm form, IParameterSource parameters, CpuTier tier, WorkerPool pool)
    {
        var packed = new WinogradWeights(form, tier);
        try
        {
            ConvolutionOperation operation = form.Geometry.Operation;
            pool.Run(new Work(packed, new StoredWeight(operation, parameters)), form.Phases.Length * packed.Groups.Length);
            if (operation.Bias is not null)
            {
                ParameterCheck.ReadFinite(parameters, operation.Bias).CopyTo(new Span<float>(packed._buffer.Floats + packed._biasOffset, operation.OutChannels));
            }

            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>The weights of one phase, group and element of the patch.</summary>
    public float* At(int phase, int group, int element) =>
        _buffer.Floats + phase * _phaseFloats + (long)Groups[group].Start * Form.Points * Form.Points * SumLength + (long)element * SumLength * Groups[group].PackedChannels;

    public float* Bias(int group) => _buffer.Floats + _biasOffset + Groups[group].Start;

    public override WinogradLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override BlockStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new WinogradStep(this, Layout(input, output, networkHeight), at, workers, _tier);

    public override void Dispose() => _buffer.Dispose();

    /// <summary>A task transforms the weights of one phase and group.</summary>
    private sealed class Work(WinogradWeights packed, StoredWeight weight) : IParallelWork
    {
        private readonly float[] _matrix = [.. WinogradMatrices.Weights(packed.Form.Points, packed.Form.Taps).Cast<double>().Select(value => (float)value)];

        public void Execute(int task, int worker)
        {
            WinogradForm form = packed.Form;
            int phase = task / packed.Groups.Length;
            int group = task % packed.Groups.Length;
            ChannelGroup channels = packed.Groups[group];
            int width = packed.Kernels.VectorWidth;
            int r = form.Taps, n = form.Points;
            // For one class, input channel and vector of output channels: the taps, and G times them.
            float* taps = stackalloc float[4 * 4 * 16];
            float* half = stackalloc float[6 * 4 * 16];
            WinogradPhase parts = form.Phases[phase];
            int inChannels = form.Geometry.Operation.InChannels;
            fixed (float* matrix = _matrix)
            {
                for (int part = 0; part < form.Classes; part++)
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
