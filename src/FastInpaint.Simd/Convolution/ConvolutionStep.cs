using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// A convolution as implicit matrix product: a task takes one block of rows of one picture and some groups of output channels; it fills the ring of
/// padded rows, runs the row kernels, and leaves the block's statistics. Nothing that a task computes depends on how channels are grouped into tasks.
/// </summary>
internal sealed unsafe class ConvolutionStep : CpuStep
{
    private readonly PackedConvolution _packed;
    private readonly ConvolutionLayout _layout;
    private readonly ConvolutionPointers _at;
    private readonly OutputRows _rows;
    private readonly int _splits;

    public ConvolutionStep(PackedConvolution packed, ConvolutionLayout layout, ConvolutionPointers at, int workers)
    {
        _packed = packed;
        _layout = layout;
        _at = at;
        _rows = new OutputRows(packed.Geometry.Operation, layout.Output, layout.Blocks, packed.Kernels, at);
        int blocks = layout.Output.N * layout.Blocks;
        _splits = Math.Clamp((2 * workers + blocks - 1) / blocks, 1, packed.Groups.Length);
    }

    public override int Tasks => _layout.Output.N * _layout.Blocks * _splits;

    private ConvolutionOperation Operation => _packed.Geometry.Operation;

    public override void Execute(int task, int worker)
    {
        int split = task % _splits;
        int block = task / _splits % _layout.Blocks;
        int n = task / _splits / _layout.Blocks;
        int firstGroup = _packed.Groups.Length * split / _splits;
        int endGroup = _packed.Groups.Length * (split + 1) / _splits;
        float* ring = (float*)(_at.Workspace + worker * _layout.WorkerBytes);
        float* coefficients = _at.Coefficients == null ? null : _at.Coefficients + n * 2L * _layout.Input.C;
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
                _layout.Ring.Load(ring, _at.X, coefficients, activation, n, loaded);
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

    private void ComputeGroup(float* ring, int n, int firstUnit, int endUnit, int group)
    {
        ConvolutionGeometry geometry = _packed.Geometry;
        TensorShape output = _layout.Output;
        int inChannels = _layout.Input.C;
        float** runs = stackalloc float*[Operation.Kernel * Operation.Kernel];
        for (int p = 0; p < geometry.Phases.Length; p++)
        {
            ConvolutionPhase phase = geometry.Phases[p];
            var arguments = new ConvolutionRow
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
                arguments.Y = _at.Y + (row * output.W + phase.OutColumn) * output.C + _packed.Groups[group].Start;
                _packed.Kernels.ConvolutionRow(arguments);
            }
        }
    }

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

/// <summary>Where a convolution's operands lie. Coefficients, statistics, residual and applied map are null where the operation has none.</summary>
internal readonly unsafe record struct ConvolutionPointers(nint XAddress, nint YAddress, nint CoefficientsAddress, nint StatisticsAddress, nint WorkspaceAddress)
{
    public float* X => (float*)XAddress;

    public float* Y => (float*)YAddress;

    public float* Coefficients => (float*)CoefficientsAddress;

    public float* Statistics => (float*)StatisticsAddress;

    public nint ResidualAddress { get; init; }

    public float* Residual => (float*)ResidualAddress;

    public nint AppliedAddress { get; init; }

    public float* Applied => (float*)AppliedAddress;

    public byte* Workspace => (byte*)WorkspaceAddress;
}
