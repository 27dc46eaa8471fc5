using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Computes a convolution with transforms along columns (see <see cref="VerticalFilter"/>). A task takes one block of rows of one picture and some groups of output channels. Its tiles start at the block's first row. For each tile
/// it transforms the next patch, multiplies both patches with the weights, element by element, and transforms the sums to output rows. The results do not depend on how channels are grouped into tasks.
/// </summary>
internal sealed unsafe class VerticalStep : ConvolutionStep
{
    private readonly VerticalWeights _weights;
    private readonly VerticalLayout _layout;
    private readonly int _workers;
    private OutputRows _rows;
    private int _splits;

    public VerticalStep(VerticalWeights weights, VerticalLayout layout, ConvolutionPointers at, int workers)
        : base(layout, at)
    {
        (_weights, _layout, _workers) = (weights, layout, workers);
        Arrange();
    }

    public override int Tasks => Pictures * Blocks * _splits;

    private Convolution Operation => _weights.Operation;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int split = task % _splits;
        int block = FirstBlock + task / _splits % Blocks;
        int n = FirstPicture + task / _splits / Blocks;
        int firstGroup = _weights.Groups.Length * split / _splits;
        int endGroup = _weights.Groups.Length * (split + 1) / _splits;
        float* ring = (float*)(At.Workspace + worker * _layout.WorkerBytes);
        float* patches = ring + MemoryPlanner.Round(_layout.Ring.Bytes) / sizeof(float);
        float* sums = patches + VerticalFilter.Halves * VerticalFilter.Points * _layout.PatchFloats;
        (int firstRow, int endRow) = _layout.OutputRows(block, block + 1);
        int read = firstRow - Operation.Padding.Before;
        int tile = 0, made = 0;
        for (int row = firstRow; row < endRow; row += VerticalFilter.Rows, tile++)
        {
            for (; made < tile + VerticalFilter.Halves; made++)
            {
                int first = firstRow - Operation.Padding.Before + made * VerticalFilter.Rows;
                for (; read < first + VerticalFilter.Points; read++)
                {
                    Load(ring, n, read, endRow - 1 + Operation.Padding.After);
                }

                TransformPatch(ring, first, Patch(patches, made));
            }

            int rows = Math.Min(VerticalFilter.Rows, endRow - row);
            for (int group = firstGroup; group < endGroup; group++)
            {
                ComputeGroup(Patch(patches, tile), Patch(patches, tile + 1), sums, n, row, rows, group);
            }

            for (int i = 0; i < rows; i++)
            {
                ChannelGroup last = _weights.Groups[endGroup - 1];
                _rows.Finish(n, block, firstRow, row + i, _weights.Groups[firstGroup].Start, last.Start + last.Channels, sums + VerticalFilter.Points * _layout.SumFloats);
            }
        }
    }

    protected override void Arrange()
    {
        _rows = new OutputRows(Operation, _layout.Output, _layout.Blocks, _weights.Kernels, At);
        int blocks = Pictures * Blocks;
        _splits = Math.Clamp((2 * _workers + blocks - 1) / blocks, 1, _weights.Groups.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Patch(float* patches, int patch) => patches + patch % VerticalFilter.Halves * VerticalFilter.Points * _layout.PatchFloats;

    /// <summary>Prepares an input row. Rows behind the last one that the block reads become zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(float* ring, int n, int row, int last)
    {
        if (row > last)
        {
            _layout.Ring.Clear(ring, row);
        }
        else
        {
            _layout.Ring.Load(ring, At.X, At.CoefficientsOf(n, _layout.Input.C), Operation.Prologue?.Activation ?? Activation.None, n, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformPatch(float* ring, int first, float* patch)
    {
        float** rows = stackalloc float*[VerticalFilter.Points];
        for (int i = 0; i < VerticalFilter.Points; i++)
        {
            rows[i] = _layout.Ring.At(ring, first + i, -Operation.Padding.Before);
        }

        _weights.Kernels.VerticalInput(new VerticalInputArguments { Rows = rows, Floats = (nint)_layout.Ring.RowFloats, V = patch, Step = (nint)_layout.PatchFloats });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeGroup(float* patch, float* next, float* sums, int n, int row, int rows, int group)
    {
        TensorShape output = _layout.Output;
        int channels = _weights.Groups[group].PackedChannels;
        float** runs = stackalloc float*[VerticalFilter.Halves];
        var product = new ConvolutionRowArguments
        {
            Runs = runs,
            RunCount = VerticalFilter.Halves,
            RunLength = _weights.RunLength,
            XStep = _layout.Input.C,
            Bias = _weights.Zeros,
            YStep = channels,
            Channels = channels,
        };
        for (int column = 0; column < output.W; column += _layout.Pixels)
        {
            product.Pixels = Math.Min(_layout.Pixels, output.W - column);
            for (int element = 0; element < VerticalFilter.Points; element++)
            {
                long at = element * _layout.PatchFloats + (long)column * _layout.Input.C;
                runs[0] = patch + at;
                runs[1] = next + at;
                product.Weights = _weights.At(group, element);
                product.Y = sums + element * _layout.SumFloats;
                _weights.Kernels.ConvolutionRow(product);
            }

            _weights.Kernels.VerticalOutput(new VerticalOutputArguments
            {
                M = sums,
                Step = (nint)_layout.SumFloats,
                Bias = _weights.Bias(group),
                Y = At.Y + (((long)n * output.H + row) * output.W + column) * output.C + _weights.Groups[group].Start,
                RowStep = (nint)output.W * output.C,
                YStep = output.C,
                RowCount = rows,
                Pixels = product.Pixels,
                Channels = channels,
            });
        }
    }
}
