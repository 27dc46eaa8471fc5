using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The last few rows of a convolution's input as one thread sees them: with the norm applied, then padded left and right. Every row of a block is
/// prepared once. Row r lies in slot r modulo <see cref="Capacity"/>.
/// </summary>
internal readonly unsafe struct RowRing
{
    // Rows beside one group of packed weights should stay in a core's second-level cache.
    private const long TargetBytes = 384 * 1024;

    private readonly ConvolutionGeometry _geometry;
    private readonly TensorShape _input;
    private readonly RowKernels _kernels;
    private readonly int _left;
    private readonly int _right;

    public RowRing(ConvolutionGeometry geometry, TensorShape input, TensorShape output, int blockUnits, CpuTier tier)
    {
        _geometry = geometry;
        _input = input;
        _kernels = RowKernels.For(tier, input.C);
        int lastUnit = output.W / geometry.OutStep - 1;
        _left = Math.Max(0, -geometry.MinColumn);
        _right = Math.Max(0, lastUnit * geometry.InStep + geometry.MaxColumn - (input.W - 1));
        RowFloats = (long)(_left + input.W + _right) * input.C;

        int span = geometry.MaxRow - geometry.MinRow + 1;
        long rows = TargetBytes / (RowFloats * sizeof(float));
        Units = (int)Math.Clamp((rows - span) / geometry.InStep + 1, 1, blockUnits);
        Capacity = span + (Units - 1) * geometry.InStep;
    }

    /// <summary>Rows of units that are computed from one filling of the ring.</summary>
    public int Units { get; }

    /// <summary>Rows held.</summary>
    public int Capacity { get; }

    /// <summary>Floats of one padded row.</summary>
    public long RowFloats { get; }

    /// <summary>Bytes of the ring.</summary>
    public long Bytes => Capacity * RowFloats * sizeof(float);

    /// <summary>Column <paramref name="column"/>, which may be in the padding, of row <paramref name="row"/>.</summary>
    public float* At(float* ring, int row, int column)
    {
        int slot = (row - _geometry.MinRow) % Capacity;
        return ring + slot * RowFloats + (long)(_left + column) * _input.C;
    }

    /// <summary>Prepares row <paramref name="row"/> of picture <paramref name="n"/>; it may lie outside the picture by the padding.</summary>
    /// <param name="coefficients">a and b of this picture, or null for no norm.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(float* ring, float* x, float* coefficients, Activation activation, int n, int row)
    {
        int channels = _input.C;
        float* interior = At(ring, row, 0);
        int source = _geometry.Padding == PaddingMode.Reflect ? Padding.Reflect(row, _input.H) : row;
        if (source < 0 || source >= _input.H)
        {
            new Span<float>(interior - (long)_left * channels, checked((int)RowFloats)).Clear();
            return;
        }

        float* pixels = x + ((long)n * _input.H + source) * _input.W * channels;
        _kernels.LoadRow(pixels, coefficients, null, interior, _input.W, channels, activation == Activation.Relu);
        for (int i = 1; i <= _left; i++)
        {
            Fill(interior, -i, i);
        }

        for (int i = 1; i <= _right; i++)
        {
            Fill(interior, _input.W - 1 + i, _input.W - 1 - i);
        }
    }

    private void Fill(float* interior, int column, int mirrored)
    {
        var pixel = new Span<float>(interior + (long)column * _input.C, _input.C);
        if (_geometry.Padding == PaddingMode.Reflect)
        {
            new Span<float>(interior + (long)mirrored * _input.C, _input.C).CopyTo(pixel);
        }
        else
        {
            pixel.Clear();
        }
    }
}
