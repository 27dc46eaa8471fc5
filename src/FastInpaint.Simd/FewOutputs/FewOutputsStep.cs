using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Computes a convolution to few channels. A task takes a block of rows and a segment of columns. It stores the kernel's input rows channel by channel, so that the lanes of a vector are neighboring pixels.</summary>
internal sealed unsafe class FewOutputsStep(FewOutputsWeights weights, FewOutputsLayout layout, ConvolutionPointers at) : ConvolutionStep(layout, at)
{
    private readonly FewOutputsLayout _layout = layout;
    private readonly Convolution _operation = weights.Operation;

    public override int Tasks => Pictures * Blocks * _layout.Segments;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int segment = task % _layout.Segments;
        int block = FirstBlock + task / _layout.Segments % Blocks;
        int n = FirstPicture + task / _layout.Segments / Blocks;
        int kernel = _operation.Kernel;
        int firstColumn = segment * _layout.Columns;
        int columns = Math.Min(_layout.Columns, _layout.Output.W - firstColumn);
        float* ring = (float*)(At.Workspace + worker * _layout.WorkerBytes);
        float* pixels = ring + kernel * _layout.RowFloats;
        float* planes = pixels + (long)_layout.ReadColumns * _layout.Input.C;
        float** rows = stackalloc float*[kernel];
        var arguments = new PlanarRowArguments
        {
            Rows = rows,
            Plane = _layout.Plane,
            KernelRows = kernel,
            KernelColumns = kernel,
            Channels = _layout.Input.C,
            Outputs = _layout.Output.C,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Y = planes,
            YPlane = _layout.Columns,
            Vectors = (columns + weights.Kernels.VectorWidth - 1) / weights.Kernels.VectorWidth,
        };
        (int first, int end) = _layout.OutputRows(block, block + 1);
        int before = _operation.Padding.Before;
        int loaded = first - before;
        for (int row = first; row < end; row++)
        {
            for (; loaded < row - before + kernel; loaded++)
            {
                Load(Slot(ring, loaded), pixels, n, loaded, firstColumn - before, columns + kernel - 1);
            }

            for (int i = 0; i < kernel; i++)
            {
                rows[i] = Slot(ring, row - before + i);
            }

            weights.Kernels.PlanarRow(arguments);
            Interleave(planes, At.Y + (((long)n * _layout.Output.H + row) * _layout.Output.W + firstColumn) * _layout.Output.C, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Slot(float* ring, int row) => ring + (row + _operation.Padding.Before) % _operation.Kernel * _layout.RowFloats;

    /// <summary>Prepares some columns of a row: applies the norm, pads, and stores the row channel by channel. Row and columns may be outside the picture by the width of the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(float* planes, float* pixels, int n, int row, int firstColumn, int columns)
    {
        TensorShape input = _layout.Input;
        bool reflect = _operation.Padding.Mode == PaddingMode.Reflect;
        int source = reflect ? Padding.Reflect(row, input.H) : row;
        if (source < 0 || source >= input.H)
        {
            new Span<float>(planes, checked((int)_layout.RowFloats)).Clear();
            return;
        }

        float* line = At.X + ((long)n * input.H + source) * input.W * input.C;
        int inside = Math.Max(0, firstColumn);
        int end = Math.Min(firstColumn + columns, input.W);
        Apply(n, line + (long)inside * input.C, pixels + (long)(inside - firstColumn) * input.C, end - inside);
        for (int column = firstColumn; column < inside; column++)
        {
            Fill(n, line, pixels + (long)(column - firstColumn) * input.C, reflect ? Padding.Reflect(column, input.W) : -1);
        }

        for (int column = end; column < firstColumn + columns; column++)
        {
            Fill(n, line, pixels + (long)(column - firstColumn) * input.C, reflect ? Padding.Reflect(column, input.W) : -1);
        }

        Transposition.Run(pixels, input.C, planes, _layout.Plane, columns, input.C);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int n, float* line, float* pixel, int source)
    {
        if (source < 0)
        {
            new Span<float>(pixel, _layout.Input.C).Clear();
        }
        else
        {
            Apply(n, line + (long)source * _layout.Input.C, pixel, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(int n, float* x, float* y, int count)
    {
        int channels = _layout.Input.C;
        weights.Kernels.LoadRow(x, At.CoefficientsOf(n, channels), null, y, count, channels, _operation.Prologue?.Activation == Activation.Relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(float* planes, float* y, int columns)
    {
        int outputs = _layout.Output.C;
        for (int o = 0; o < outputs; o++)
        for (int p = 0; p < columns; p++)
        {
            y[(long)p * outputs + o] = planes[o * _layout.Columns + p];
        }

        weights.Kernels.Activate(_operation.Activation, y, (nint)columns * outputs);
    }
}
