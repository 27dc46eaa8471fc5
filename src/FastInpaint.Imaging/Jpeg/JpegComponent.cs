namespace FastInpaint.Imaging.Jpeg;

/// <summary>One component of a frame: its sampling factors and its quantized coefficients.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, byte quantization)
{
    /// <summary>Coefficients of a block.</summary>
    public const int BlockSize = 64;

    /// <summary>The value in <see cref="Missing"/> of a coefficient that no scan has contained yet.</summary>
    public const int Unseen = -1;

    private readonly int[] _missing = [.. Enumerable.Repeat(Unseen, BlockSize)];
    private readonly int[] _missingBefore = [.. Enumerable.Repeat(Unseen, JpegSmoothing.Coefficients)];

    public byte Id { get; } = id;

    /// <summary>Horizontal sampling factor, 1 to 4.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Vertical sampling factor, 1 to 4.</summary>
    public int Vertical { get; } = vertical;

    /// <summary>Number of the quantization table, 0 to 3.</summary>
    public byte Quantization { get; } = quantization;

    /// <summary>Samples in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks in a row of a scan of this component alone.</summary>
    public int BlocksWide => (Width + 7) / 8;

    /// <summary>Rows of blocks in a scan of this component alone.</summary>
    public int BlocksHigh => (Height + 7) / 8;

    /// <summary>Blocks in a stored row, padded to whole MCUs.</summary>
    public int StoredWide { get; private set; }

    /// <summary>Stored rows of blocks, padded to whole MCUs.</summary>
    public int StoredHigh { get; private set; }

    /// <summary>Quantized coefficients in natural order, 64 a block, [block row, block column, coefficient].</summary>
    public short[] Coefficients { get; set; } = [];

    /// <summary>The quantization table at the start of the component's first scan, in natural order.</summary>
    public ushort[]? Table { get; set; }

    /// <summary>Whether the scans so far contained all bits of all coefficients.</summary>
    public bool IsComplete => Array.TrueForAll(_missing, bits => bits == 0);

    /// <summary>Whether a scan contained DC values, at least their upper bits.</summary>
    public bool HasDc => _missing[0] != Unseen;

    /// <summary>How many low bits of each coefficient are still missing, in coded order; <see cref="Unseen"/> where all are.</summary>
    public ReadOnlySpan<int> Missing => _missing;

    /// <summary><see cref="Missing"/> of the first coefficients as it was before the component's last scan. As in libjpeg, it is 0 for the file's first scan.</summary>
    public ReadOnlySpan<int> MissingBefore => _missingBefore;

    /// <summary>Notes a scan. A coefficient's first scan contains its upper bits; each later scan adds one bit, down to the lowest.</summary>
    /// <param name="start">First coefficient in coded order.</param>
    /// <param name="end">Last coefficient.</param>
    /// <param name="high">Low bits that were missing before this scan; 0 for a coefficient's first scan.</param>
    /// <param name="low">Low bits that are missing after this scan.</param>
    /// <param name="isFirst">Whether this is the file's first scan.</param>
    /// <returns>Whether the scan comes in the right order.</returns>
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

    /// <summary>The row of blocks at which <see cref="Coefficients"/> begin; not 0 where a picture is decoded row by row.</summary>
    public int FirstRow { get; set; }

    /// <summary>The index of a block's first coefficient.</summary>
    public int Block(int row, int column) => ((row - FirstRow) * StoredWide + column) * BlockSize;

    public void Place(int width, int height, int maxHorizontal, int maxVertical)
    {
        Width = (int)(((long)width * Horizontal + maxHorizontal - 1) / maxHorizontal);
        Height = (int)(((long)height * Vertical + maxVertical - 1) / maxVertical);
        StoredWide = (width + 8 * maxHorizontal - 1) / (8 * maxHorizontal) * Horizontal;
        StoredHigh = (height + 8 * maxVertical - 1) / (8 * maxVertical) * Vertical;
    }
}
