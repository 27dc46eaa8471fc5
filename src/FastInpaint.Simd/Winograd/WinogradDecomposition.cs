using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// How a convolution becomes sums of stride-1 convolutions of r taps in each direction, which Winograd's F(m, r) computes. Along an axis, unit u = Spacing * v + parity reads the input
/// at Lattice * v + ...: a dilation interleaves as many convolutions as it is wide, a stride sums one convolution for each residue of its taps (a class), and each
/// phase of a transposed convolution is a convolution of its own with its own weights.
/// </summary>
internal sealed class WinogradDecomposition
{
    private WinogradDecomposition(ConvolutionGeometry geometry, int spacing, int taps, WinogradPhase[] phases)
    {
        Geometry = geometry;
        Spacing = spacing;
        Taps = taps;
        Phases = phases;
        // With two taps five points give 4 outputs; with three six give 4, and with four 3: the points 0, 1, -1, 2, -2 keep fp32 exact enough.
        Points = taps == 2 ? 5 : 6;
        Outputs = Points - taps + 1;
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Interleaved convolutions along an axis: the dilation.</summary>
    public int Spacing { get; }

    /// <summary>Input pixels between neighbours of a patch.</summary>
    public int Lattice => Spacing * Geometry.InStep;

    /// <summary>r.</summary>
    public int Taps { get; }

    /// <summary>n: pixels of a patch along an axis.</summary>
    public int Points { get; }

    /// <summary>m: outputs of a tile along an axis.</summary>
    public int Outputs { get; }

    /// <summary>One for each phase of the geometry; each has its own weights.</summary>
    public WinogradPhase[] Phases { get; }

    /// <summary>Convolutions that are summed: the length of a sum is this times the input channels.</summary>
    public int Classes => Phases[0].Rows.Length * Phases[0].Columns.Length;

    /// <summary>The decomposition of a convolution, or null where there is none: one tap, more than four, or classes of unequal numbers of taps.</summary>
    public static WinogradDecomposition? Of(ConvolutionGeometry geometry)
    {
        ConvolutionPhase first = geometry.Phases[0];
        int dilation = first.Rows.Length > 1 ? first.Rows[1].Offset - first.Rows[0].Offset : 1;
        if (dilation > 1 && geometry.InStep > 1)
        {
            return null;
        }

        WinogradPhase[] phases = [.. geometry.Phases.Select(phase => new WinogradPhase(phase, Split(phase.Rows, dilation * geometry.InStep), Split(phase.Columns, dilation * geometry.InStep)))];
        int[] taps = [.. phases.SelectMany(phase => phase.Rows.Concat(phase.Columns)).Select(part => part.Taps.Length).Distinct()];
        return taps is [2 or 3 or 4] && phases.All(phase => phase.Rows.Length == phases[0].Rows.Length && phase.Columns.Length == phases[0].Columns.Length)
            ? new WinogradDecomposition(geometry, dilation, taps[0], phases)
            : null;
    }

    private static WinogradClass[] Split(KernelTap[] taps, int lattice) =>
    [
        .. taps.GroupBy(tap => ((tap.Offset % lattice) + lattice) % lattice)
            .OrderBy(group => group.Key)
            .Select(group => new WinogradClass(group.First().Offset, [.. group.Select(tap => tap.Index)])),
    ];
}

/// <summary>A phase of the geometry as sums of classes along each axis.</summary>
internal sealed record WinogradPhase(ConvolutionPhase Geometry, WinogradClass[] Rows, WinogradClass[] Columns);

/// <summary>Taps that lie on the lattice together.</summary>
/// <param name="First">The first tap's offset from the unit.</param>
/// <param name="Taps">Their indices in the kernel, in the order of the input.</param>
internal sealed record WinogradClass(int First, int[] Taps);
