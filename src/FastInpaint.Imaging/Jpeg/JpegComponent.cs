namespace FastInpaint.Imaging.Jpeg;

/// <summary>One component of a frame: its sampling, and its quantised coefficients block by block.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, byte quantization)
{
    /// <summary>Coefficients of a block.</summary>
    public const int BlockSize = 64;

    /// <summary>What <see cref="Missing"/> says of a coefficient that no scan has brought.</summary>
    public const int Unseen = -1;

    private readonly int[] _missing = [.. Enumerable.Repeat(Unseen, BlockSize)];
    private readonly int[] _missingBefore = [.. Enumerable.Repeat(Unseen, JpegSmoothing.Coefficients)];

    public byte Id { get; } = id;

    /// <summary>Horizontal sampling factor, 1 to 4.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Vertical sampling factor, 1 to 4.</summary>
    public int Vertical { get; } = vertical;

    /// <summary>Number of the quantisation table, 0 to 3.</summary>
    public byte Quantization { get; } = quantization;

    /// <summary>Samples in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks in a row of a scan of this component alone.</summary>
    public int BlocksWide => (Width + 7) / 8;

    /// <summary>Rows of blocks of such a scan.</summary>
    public int BlocksHigh => (Height + 7) / 8;

    /// <summary>Blocks in a row as stored: whole MCUs.</summary>
    public int StoredWide { get; private set; }

    /// <summary>Rows of blocks as stored.</summary>
    public int StoredHigh { get; private set; }

    /// <summary>Quantised coefficients in natural order, 64 a block, [block row, block column, coefficient].</summary>
    public short[] Coefficients { get; set; } = [];

    /// <summary>The quantisation table as it was when the component's first scan began, in natural order.</summary>
    public ushort[]? Table { get; set; }

    /// <summary>Whether scans have brought all bits of all coefficients.</summary>
    public bool IsComplete => Array.TrueForAll(_missing, bits => bits == 0);

    /// <summary>Whether a scan has brought a part of the DC values.</summary>
    public bool HasDc => _missing[0] != Unseen;

    /// <summary>The lower bits of each coefficient, in coded order, that no scan has brought.</summary>
    public ReadOnlySpan<int> Missing => _missing;

    /// <summary>The same of the first coefficients before the component's last scan, as libjpeg counts it: nothing was missing before the file's first scan, unless it is the only one.</summary>
    public ReadOnlySpan<int> MissingBefore => _missingBefore;

    /// <summary>Notes a scan. Each coefficient comes once, and then bit by bit down to the lowest.</summary>
    /// <param name="start">First coefficient in coded order.</param>
    /// <param name="end">Last coefficient.</param>
    /// <param name="high">The bits that were missing before, 0 for a first scan.</param>
    /// <param name="low">The bits that are missing behind it.</param>
    /// <param name="isFirst">Whether it is the file's first scan.</param>
    /// <returns>Whether it is its turn.</returns>
    public bool Advance(int start, int end, int high, int low, bool isFirst)
    {
        for (int k = Math.Min(start, 1); k < JpegSmoothing.Coefficients; k++)
        {
            _missingBefore[k] = isFirst ? 0 : _missing[k];
        }

        Span<int> band = _missing.AsSpan(start, end - start + 1);
        bool isNext = !band.ContainsAnyExcept(high > 0 ? high : Unseen);
        band.Fill(low);
        return isNext;
    }

    /// <summary>The row of blocks with which <see cref="Coefficients"/> begin; not 0 where a picture is decoded row by row.</summary>
    public int FirstRow { get; set; }

    /// <summary>Where a block's coefficients begin.</summary>
    public int Block(int row, int column) => ((row - FirstRow) * StoredWide + column) * BlockSize;

    public void Place(int width, int height, int maxHorizontal, int maxVertical)
    {
        Width = (int)(((long)width * Horizontal + maxHorizontal - 1) / maxHorizontal);
        Height = (int)(((long)height * Vertical + maxVertical - 1) / maxVertical);
        StoredWide = (width + 8 * maxHorizontal - 1) / (8 * maxHorizontal) * Horizontal;
        StoredHigh = (height + 8 * maxVertical - 1) / (8 * maxVertical) * Vertical;
    }
}
