using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A convolution to few channels: a task takes a block of rows by a segment of columns, keeps the kernel's input rows channel by channel, and computes with pixels as lanes.</summary>
internal sealed unsafe class FewOutputsStep(FewOutputsWeights weights, FewOutputsLayout layout, ConvolutionPointers at) : CpuStep
{
    private readonly Convolution _operation = weights.Operation;

    public override int Tasks => layout.Output.N * layout.Blocks * layout.Segments;

    public override void Execute(int task, int worker)
    {
        int segment = task % layout.Segments;
        int block = task / layout.Segments % layout.Blocks;
        int n = task / layout.Segments / layout.Blocks;
        int kernel = _operation.Kernel;
        int firstColumn = segment * layout.Columns;
        int columns = Math.Min(layout.Columns, layout.Output.W - firstColumn);
        float* ring = (float*)(at.Workspace + worker * layout.WorkerBytes);
        float* pixels = ring + kernel * layout.RowFloats;
        float* planes = pixels + (long)layout.ReadColumns * layout.Input.C;
        float** rows = stackalloc float*[kernel];
        var arguments = new PlanarRow
        {
            Rows = rows,
            Plane = layout.Plane,
            KernelRows = kernel,
            KernelColumns = kernel,
            Channels = layout.Input.C,
            Outputs = layout.Output.C,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Y = planes,
            YPlane = layout.Columns,
            Vectors = (columns + weights.Kernels.VectorWidth - 1) / weights.Kernels.VectorWidth,
        };
        int first = block * layout.BlockRows;
        int end = Math.Min(first + layout.BlockRows, layout.Output.H);
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
            Interleave(planes, at.Y + (((long)n * layout.Output.H + row) * layout.Output.W + firstColumn) * layout.Output.C, columns);
        }
    }

    private float* Slot(float* ring, int row) => ring + (row + _operation.Padding.Before) % _operation.Kernel * layout.RowFloats;

    /// <summary>Prepares the columns of a row, which may lie outside the picture by the padding: norm, padding, then channel by channel.</summary>
    private void Load(float* planes, float* pixels, int n, int row, int firstColumn, int columns)
    {
        TensorShape input = layout.Input;
        bool reflect = _operation.Padding.Mode == PaddingMode.Reflect;
        int source = reflect ? Padding.Reflect(row, input.H) : row;
        if (source < 0 || source >= input.H)
        {
            new Span<float>(planes, checked((int)layout.RowFloats)).Clear();
            return;
        }

        float* line = at.X + ((long)n * input.H + source) * input.W * input.C;
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

        Transposition.Run(pixels, input.C, planes, layout.Plane, columns, input.C);
    }

    private void Fill(int n, float* line, float* pixel, int source)
    {
        if (source < 0)
        {
            new Span<float>(pixel, layout.Input.C).Clear();
        }
        else
        {
            Apply(n, line + (long)source * layout.Input.C, pixel, 1);
        }
    }

    private void Apply(int n, float* x, float* y, int count)
    {
        int channels = layout.Input.C;
        if (at.Coefficients == null)
        {
            new Span<float>(x, count * channels).CopyTo(new Span<float>(y, count * channels));
        }
        else
        {
            float* coefficients = at.Coefficients + n * 2L * channels;
            weights.Kernels.AffineRow(x, coefficients, coefficients + channels, null, y, count, channels, _operation.Prologue?.Activation == Activation.Relu);
        }
    }

    private void Interleave(float* planes, float* y, int columns)
    {
        int outputs = layout.Output.C;
        for (int o = 0; o < outputs; o++)
        for (int p = 0; p < columns; p++)
        {
            y[(long)p * outputs + o] = planes[o * layout.Columns + p];
        }

        ActivationFunctions.Apply(_operation.Activation, weights.Kernels, y, (nint)columns * outputs);
    }
}
