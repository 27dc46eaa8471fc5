using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Computes a convolution to few channels. A task takes a block of rows and a segment of columns. It stores input rows channel by channel, so that the lanes of a vector are neighboring pixels. Without transforms, a tile is one row,
/// and its patches are the rows that the kernel reads.
/// </summary>
internal sealed unsafe class FewOutputsStep(FewOutputsWeights weights, FewOutputsLayout layout, ConvolutionPointers at) : ConvolutionStep(layout, at)
{
    private readonly FewOutputsLayout _layout = layout;
    private readonly Convolution _operation = weights.Operation;

    public override int Tasks => Pictures * Blocks * _layout.Segments;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int block = FirstBlock + task / _layout.Segments % Blocks;
        (int first, int end) = _layout.OutputRows(block, block + 1);
        var segment = new Segment(_layout, weights, (float*)(At.Workspace + worker * _layout.WorkerBytes))
        {
            Picture = FirstPicture + task / _layout.Segments / Blocks,
            FirstColumn = task % _layout.Segments * _layout.Columns,
            FirstRow = first - _operation.Padding.Before,
            EndRow = end + _operation.Padding.After,
        };
        FindColumns(segment);
        float** patches = stackalloc float*[weights.Parts];
        float** rows = stackalloc float*[weights.Parts];
        int made = 0;
        for (int row = first, tile = 0; row < end; row += weights.TileRows, tile++)
        {
            for (; made < tile + weights.Parts; made++)
            {
                MakePatch(segment, made);
            }

            for (int part = 0; part < weights.Parts; part++)
            {
                patches[part] = segment.Patch(tile + part);
            }

            Multiply(segment, patches, rows);
            for (int i = 0; i < Math.Min(weights.TileRows, end - row); i++)
            {
                Interleave(segment, row + i, segment.Results + i * _layout.SumFloats);
            }
        }
    }

    /// <summary>Makes the sums of a tile from its patches, and the tile's rows from the sums, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(in Segment segment, float** patches, float** rows)
    {
        float* zeros = stackalloc float[FewOutputsWeights.MostOutputs];
        new Span<float>(zeros, FewOutputsWeights.MostOutputs).Clear();
        int width = weights.Kernels.VectorWidth;
        var product = new PlanarRowArguments
        {
            Rows = rows,
            Plane = _layout.Plane,
            KernelRows = weights.Parts,
            KernelColumns = _operation.Kernel,
            Channels = _layout.Input.C,
            Outputs = _layout.Output.C,
            Bias = weights.Transforms ? zeros : weights.Bias,
            YPlane = _layout.Columns,
            Vectors = (segment.Columns + width - 1) / width,
        };
        for (int element = 0; element < weights.Elements; element++)
        {
            for (int part = 0; part < weights.Parts; part++)
            {
                rows[part] = patches[part] + element * _layout.RowFloats;
            }

            product.Weights = weights.At(element);
            product.Y = segment.Sums + element * _layout.SumFloats;
            weights.Kernels.PlanarRow(product);
        }

        if (!weights.Transforms)
        {
            return;
        }

        float* bias = stackalloc float[width];
        for (int output = 0; output < _layout.Output.C; output++)
        {
            new Span<float>(bias, width).Fill(weights.Bias[output]);
            weights.Kernels.VerticalOutput(new VerticalOutputArguments
            {
                M = segment.Sums + output * _layout.Columns,
                Step = (nint)_layout.SumFloats,
                Bias = bias,
                Y = segment.Results + output * _layout.Columns,
                RowStep = (nint)_layout.SumFloats,
                YStep = width,
                RowCount = VerticalFilter.Rows,
                Pixels = product.Vectors,
                Channels = width,
            });
        }
    }

    /// <summary>Makes a patch. Its first row is a tile's height below that of the patch before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MakePatch(in Segment segment, int patch)
    {
        int first = segment.FirstRow + patch * weights.TileRows;
        if (!weights.Transforms)
        {
            Load(segment, first, segment.Patch(patch));
            return;
        }

        float** rows = stackalloc float*[VerticalFilter.Points];
        for (int i = 0; i < VerticalFilter.Points; i++)
        {
            rows[i] = segment.Row(first + i);
            // The patch before had the first rows already.
            if (patch == 0 || i >= VerticalFilter.Points - VerticalFilter.Rows)
            {
                Load(segment, first + i, rows[i]);
            }
        }

        weights.Kernels.VerticalInput(new VerticalInputArguments { Rows = rows, Floats = (nint)_layout.RowFloats, V = segment.Patch(patch), Step = (nint)_layout.RowFloats });
    }

    /// <summary>Prepares a segment's columns of an input row, which may be outside the picture by the height of the padding. Rows behind those that the block reads become zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(in Segment segment, int row, float* planes)
    {
        TensorShape input = _layout.Input;
        int source = row >= segment.EndRow ? -1 : Inside(row, input.H);
        if (source < 0)
        {
            new Span<float>(planes, checked((int)_layout.RowFloats)).Clear();
            return;
        }

        float* scale = At.CoefficientsOf(segment.Picture, input.C);
        weights.Kernels.PlanarLoad(new PlanarLoadArguments
        {
            X = At.X + ((long)segment.Picture * input.H + source) * input.W * input.C,
            Columns = segment.Sources,
            Pixels = _layout.Plane,
            Channels = input.C,
            Scale = scale,
            Shift = scale + input.C,
            Relu = _operation.Prologue?.Activation == Activation.Relu,
            Y = planes,
            Plane = _layout.Plane,
        });
    }

    /// <summary>Finds where the columns of a segment's rows come from. Columns behind those that are read repeat the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindColumns(in Segment segment)
    {
        int last = segment.Columns + _operation.Kernel - 2;
        for (int i = 0; i < _layout.Plane; i++)
        {
            int column = Inside(segment.FirstColumn - _operation.Padding.Before + Math.Min(i, last), _layout.Input.W);
            segment.Sources[i] = column < 0 ? -1 : (nint)column * _layout.Input.C;
        }
    }

    /// <summary>The row or column inside the picture that padding repeats; negative for zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Inside(int index, int length) =>
        _operation.Padding.Mode == PaddingMode.Reflect ? Padding.Reflect(index, length) : index < length ? index : -1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(in Segment segment, int row, float* planes)
    {
        int outputs = _layout.Output.C;
        float* y = At.Y + (((long)segment.Picture * _layout.Output.H + row) * _layout.Output.W + segment.FirstColumn) * outputs;
        for (int o = 0; o < outputs; o++)
        for (int p = 0; p < segment.Columns; p++)
        {
            y[(long)p * outputs + o] = planes[o * _layout.Columns + p];
        }

        weights.Kernels.Activate(_operation.Activation, y, (nint)segment.Columns * outputs);
    }

    /// <summary>A task's block of rows and segment of columns, with the workspace of its thread.</summary>
    private readonly struct Segment(FewOutputsLayout layout, FewOutputsWeights weights, float* workspace)
    {
        public required int Picture { get; init; }

        public required int FirstColumn { get; init; }

        /// <summary>The first input row that the block reads.</summary>
        public required int FirstRow { get; init; }

        /// <summary>The input row behind the last one that the block reads.</summary>
        public required int EndRow { get; init; }

        /// <summary>Number of output columns.</summary>
        public int Columns => Math.Min(layout.Columns, layout.Output.W - FirstColumn);

        /// <summary>For each column that is read, the offset of its source in the input row; negative for zeros.</summary>
        public nint* Sources => (nint*)(workspace + (layout.Rows + weights.Parts * weights.Elements) * layout.RowFloats);

        /// <summary>The sums of all elements of a tile, channel by channel.</summary>
        public float* Sums => (float*)(Sources + layout.Plane);

        /// <summary>A tile's output rows, channel by channel.</summary>
        public float* Results => weights.Transforms ? Sums + weights.Elements * layout.SumFloats : Sums;

        /// <summary>The place of a patch.</summary>
        public float* Patch(int patch) => workspace + (layout.Rows + patch % weights.Parts * weights.Elements) * layout.RowFloats;

        /// <summary>The place of an input row.</summary>
        public float* Row(int row) => workspace + (row - FirstRow) % layout.Rows * layout.RowFloats;
    }
}
