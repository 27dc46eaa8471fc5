using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Decomposes a convolution into sums of stride-1 convolutions with r taps in each direction, which Winograd's F(m, r) can compute. Along an axis, unit u = Spacing * v + parity reads the input
/// at Lattice * v + an offset. A dilation gives as many interleaved convolutions as it is wide. A stride gives a sum of convolutions, one for each residue of the taps (a class). Each
/// phase of a transposed convolution is a convolution of its own, with its own weights.
/// </summary>
internal sealed class WinogradDecomposition
{
    private WinogradDecomposition(ConvolutionGeometry geometry, int spacing, int taps, WinogradPhase[] phases)
    {
        Geometry = geometry;
        Spacing = spacing;
        Taps = taps;
        Phases = phases;
        // Two taps with five points give 4 outputs. Three taps with six points give 4. Four taps with six points give 3. The points 0, 1, -1, 2, -2 keep fp32 accurate enough.
        Points = taps == 2 ? 5 : 6;
        Outputs = Points - taps + 1;
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Number of interleaved convolutions along an axis, which is the dilation.</summary>
    public int Spacing { get; }

    /// <summary>Distance of neighboring points of a patch, in input pixels.</summary>
    public int Lattice => Spacing * Geometry.InStep;

    /// <summary>Number of taps r along an axis.</summary>
    public int Taps { get; }

    /// <summary>Number of points n of a patch along an axis.</summary>
    public int Points { get; }

    /// <summary>Number of outputs m of a tile along an axis.</summary>
    public int Outputs { get; }

    /// <summary>The phases of the geometry. Each has its own weights.</summary>
    public WinogradPhase[] Phases { get; }

    /// <summary>Number of convolutions that are summed. A sum has this many terms for each input channel.</summary>
    public int Classes => Phases[0].Rows.Length * Phases[0].Columns.Length;

    /// <summary>The decomposition of a convolution. Null if there is none: it has one tap or more than four, or its classes have different numbers of taps.</summary>
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

/// <summary>A phase of the geometry, as classes along each axis that are summed.</summary>
internal sealed record WinogradPhase(ConvolutionPhase Geometry, WinogradClass[] Rows, WinogradClass[] Columns);

/// <summary>A class: taps that lie on one lattice.</summary>
/// <param name="First">Offset of the first tap from the unit.</param>
/// <param name="Taps">Indices of the taps in the kernel, in the order of the input.</param>
internal sealed record WinogradClass(int First, int[] Taps);
