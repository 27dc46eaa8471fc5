using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// A ring buffer that holds, for one thread, the last few rows of a convolution's input, after the norm and with padding at the left and right. Each row of a block is
/// prepared only once. Row r is in slot r modulo <see cref="Capacity"/>.
/// </summary>
internal readonly unsafe struct RowRing
{
    // The rows of a ring and one group of packed weights should stay in a core's second-level cache together.
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

    /// <summary>Number of rows of units that are computed from one filling of the ring.</summary>
    public int Units { get; }

    /// <summary>Number of rows in the ring.</summary>
    public int Capacity { get; }

    /// <summary>Number of floats in one padded row.</summary>
    public long RowFloats { get; }

    /// <summary>Size of the ring in bytes.</summary>
    public long Bytes => Capacity * RowFloats * sizeof(float);

    /// <summary>Address of column <paramref name="column"/> in row <paramref name="row"/>. The column may be in the padding.</summary>
    public float* At(float* ring, int row, int column)
    {
        int slot = (row - _geometry.MinRow) % Capacity;
        return ring + slot * RowFloats + (long)(_left + column) * _input.C;
    }

    /// <summary>Prepares row <paramref name="row"/> of picture <paramref name="n"/>. The row may be outside the picture by the width of the padding.</summary>
    /// <param name="coefficients">The picture's coefficients, a then b; null for no norm.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(float* ring, float* x, float* coefficients, Activation activation, int n, int row)
    {
        int channels = _input.C;
        float* interior = At(ring, row, 0);
        int source = _geometry.Padding == PaddingMode.Reflect ? Padding.Reflect(row, _input.H) : row;
        if (source < 0 || source >= _input.H)
        {
            Clear(ring, row);
            return;
        }

        float* pixels = x + ((long)n * _input.H + source) * _input.W * channels;
        _kernels.LoadRow(pixels, coefficients, interior, _input.W, channels, activation == Activation.Relu);
        for (int i = 1; i <= _left; i++)
        {
            Fill(interior, -i, i);
        }

        for (int i = 1; i <= _right; i++)
        {
            Fill(interior, _input.W - 1 + i, _input.W - 1 - i);
        }
    }

    /// <summary>Makes row <paramref name="row"/> zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(float* ring, int row) => new Span<float>(At(ring, row, -_left), checked((int)RowFloats)).Clear();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
