using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Computes a convolution as an implicit matrix product. A task takes one block of rows of one picture and some groups of output channels. It fills the ring of
/// padded rows, runs the row kernels, and stores the block's statistics. The results do not depend on how channels are grouped into tasks.
/// </summary>
internal sealed unsafe class DirectStep : ConvolutionStep
{
    private readonly DirectWeights _packed;
    private readonly DirectLayout _layout;
    private readonly int _workers;
    private OutputRows _rows;
    private int _splits;

    public DirectStep(DirectWeights packed, DirectLayout layout, ConvolutionPointers at, int workers)
        : base(layout, at)
    {
        _packed = packed;
        _layout = layout;
        _workers = workers;
        Arrange();
    }

    public override int Tasks => Pictures * Blocks * _splits;

    private ConvolutionOperation Operation => _packed.Geometry.Operation;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int split = task % _splits;
        int block = FirstBlock + task / _splits % Blocks;
        int n = FirstPicture + task / _splits / Blocks;
        int firstGroup = _packed.Groups.Length * split / _splits;
        int endGroup = _packed.Groups.Length * (split + 1) / _splits;
        float* ring = (float*)(At.Workspace + worker * _layout.WorkerBytes);
        float* coefficients = At.CoefficientsOf(n, _layout.Input.C);
        Activation activation = Operation.Prologue?.Activation ?? Activation.None;

        ConvolutionGeometry geometry = _packed.Geometry;
        int unit = block * _layout.BlockUnits;
        int endUnit = Math.Min(unit + _layout.BlockUnits, _layout.Units);
        int loaded = unit * geometry.InStep + geometry.MinRow;
        int firstRow = unit * geometry.OutStep;
        while (unit < endUnit)
        {
            int next = Math.Min(unit + _layout.Ring.Units, endUnit);
            for (int needed = (next - 1) * geometry.InStep + geometry.MaxRow; loaded <= needed; loaded++)
            {
                _layout.Ring.Load(ring, At.X, coefficients, activation, n, loaded);
            }

            for (int group = firstGroup; group < endGroup; group++)
            {
                ComputeGroup(ring, n, unit, next, group);
            }

            for (int row = unit * geometry.OutStep; row < next * geometry.OutStep; row++)
            {
                _rows.Finish(n, block, firstRow, row, _packed.Groups[firstGroup].Start, _packed.Groups[endGroup - 1].Start + _packed.Groups[endGroup - 1].Channels, (float*)((byte*)ring + _layout.Ring.Bytes));
            }

            unit = next;
        }
    }

    protected override void Arrange()
    {
        _rows = new OutputRows(Operation, _layout.Output, _layout.Blocks, _packed.Kernels, At);
        int blocks = Pictures * Blocks;
        _splits = Math.Clamp((2 * _workers + blocks - 1) / blocks, 1, _packed.Groups.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeGroup(float* ring, int n, int firstUnit, int endUnit, int group)
    {
        ConvolutionGeometry geometry = _packed.Geometry;
        TensorShape output = _layout.Output;
        int inChannels = _layout.Input.C;
        float** runs = stackalloc float*[Operation.Kernel * Operation.Kernel];
        for (int p = 0; p < geometry.Phases.Length; p++)
        {
            ConvolutionPhase phase = geometry.Phases[p];
            var arguments = new ConvolutionRowArguments
            {
                Runs = runs,
                RunCount = phase.RunCount,
                RunLength = phase.RunLength(inChannels),
                XStep = geometry.InStep * inChannels,
                Weights = _packed.Weights(p, group),
                Bias = _packed.Bias(group),
                YStep = geometry.OutStep * output.C,
                Pixels = output.W / geometry.OutStep,
                Channels = _packed.Groups[group].Channels,
            };
            for (int unit = firstUnit; unit < endUnit; unit++)
            {
                FindRuns(ring, runs, phase, unit);
                long row = (long)n * output.H + unit * geometry.OutStep + phase.OutRow;
                arguments.Y = At.Y + (row * output.W + phase.OutColumn) * output.C + _packed.Groups[group].Start;
                _packed.Kernels.ConvolutionRow(arguments);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindRuns(float* ring, float** runs, ConvolutionPhase phase, int unit)
    {
        int columns = phase.Contiguous ? 1 : phase.Columns.Length;
        for (int i = 0; i < phase.Rows.Length; i++)
        for (int j = 0; j < columns; j++)
        {
            *runs++ = _layout.Ring.At(ring, unit * _packed.Geometry.InStep + phase.Rows[i].Offset, phase.Columns[j].Offset);
        }
    }
}
