using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>The working memory of one <see cref="FrequencyExtrapolation"/>: the trust in each pixel of the canvas, and planes of cells. A cell is 4x4 pixels, starting at the canvas's corner, and may be a block to extrapolate.</summary>
/// <remarks>Planes of cells have a border of <see cref="Margin"/> cells on all sides. The border stays 0.</remarks>
internal readonly unsafe struct ExtrapolationGrid
{
    /// <summary>Side of a cell in pixels.</summary>
    public const int Side = FrequencyTables.BlockSide;

    /// <summary>Width of the border in cells. A block's window overlaps cells up to this many columns or rows away, and none further.</summary>
    public const int Margin = 4;

    /// <summary>Trust in extrapolated pixels. The trust in known pixels is 1.</summary>
    public const float ExtrapolatedTrust = 0.7f;

    private const int WindowFloats = FrequencyTables.Side * FrequencyTables.Side;
    private const int MaxChannels = 3;
    private readonly byte* _workers;

    public ExtrapolationGrid(in DetailCanvas canvas, byte* memory)
    {
        Canvas = canvas;
        Columns = Cells(canvas.Width);
        Rows = Cells(canvas.Height);
        TrustStride = TrustRow(canvas.Width);
        Trust = (float*)memory;
        memory += TrustBytes(canvas.Width, canvas.Height);
        Blocks = (ulong*)memory;
        memory += BlockBytes(canvas.Width, canvas.Height);
        Levels = (int*)memory;
        memory += PlaneBytes(canvas.Width, canvas.Height);
        Known = (int*)memory;
        memory += PlaneBytes(canvas.Width, canvas.Height);
        Differences = (float*)memory;
        memory += PlaneBytes(canvas.Width, canvas.Height) * (canvas.Channels + 1);
        Blurred = (float*)memory;
        memory += PlaneBytes(canvas.Width, canvas.Height) * (canvas.Channels + 1);
        _workers = memory;
    }

    public DetailCanvas Canvas { get; }

    /// <summary>Cells in a row. The last cell may extend beyond the canvas.</summary>
    public int Columns { get; }

    /// <summary>Rows of cells. The last row may extend beyond the canvas.</summary>
    public int Rows { get; }

    /// <summary>Elements from one row of cells to the next.</summary>
    public int Stride => Columns + 2 * Margin;

    /// <summary>Elements of a plane of cells.</summary>
    public nint PlaneSize => (nint)Stride * (Rows + 2 * Margin);

    /// <summary>Trust in each pixel: 1 for a known pixel, <see cref="ExtrapolatedTrust"/> for an extrapolated pixel, 0 for any other.</summary>
    public float* Trust { get; }

    /// <summary>Elements from one row of <see cref="Trust"/> to the next.</summary>
    public int TrustStride { get; }

    /// <summary>The blocks to extrapolate, in the order of <see cref="ExtrapolationOrder"/>. The lower half of an element is the cell's index.</summary>
    public ulong* Blocks { get; }

    /// <summary>State of each cell: 0 if it is not to be extrapolated, the block's level while it is not done, the negated level once it is done.</summary>
    public int* Levels { get; }

    /// <summary>Number of known pixels in each cell.</summary>
    public int* Known { get; }

    /// <summary>Planes of cells, one per channel: the sum over a cell's pixels of smooth fill minus extrapolation. One more plane counts the pixels that are known or extrapolated.</summary>
    public float* Differences { get; }

    /// <summary>Planes like <see cref="Differences"/>, used while blurring.</summary>
    public float* Blurred { get; }

    /// <summary>Bytes of the working memory for a canvas.</summary>
    public static long Bytes(int width, int height, int channels, int workers) =>
        TrustBytes(width, height) + BlockBytes(width, height) + PlaneBytes(width, height) * (2 + 2 * (channels + 1)) + WorkerBytes * workers;

    /// <summary>Index of a cell in planes of cells.</summary>
    public nint At(int column, int row) => (nint)(row + Margin) * Stride + column + Margin;

    /// <summary>Column and row of a cell.</summary>
    public (int Column, int Row) Position(nint index) => ((int)(index % Stride) - Margin, (int)(index / Stride) - Margin);

    /// <summary>A worker's scratch memory for the kernel: <see cref="FrequencyTables.ScratchFloats"/> floats.</summary>
    public float* Scratch(int worker) => (float*)(_workers + WorkerBytes * worker);

    /// <summary>A worker's memory for one block with all channels.</summary>
    public float* Block(int worker) => Scratch(worker) + FrequencyTables.ScratchFloats;

    /// <summary>A worker's memory for one window: trust, then all channels.</summary>
    public float* Window(int worker) => Block(worker) + MaxChannels * FrequencyTables.BlockPixels;

    /// <summary>Clears the planes of cells.</summary>
    public void Clear() => NativeBlock.Clear((byte*)Levels, PlaneBytes(Canvas.Width, Canvas.Height) * (2 + 2 * (Canvas.Channels + 1)));

    private static long WorkerBytes => NativeBlock.Align(sizeof(float) * (FrequencyTables.ScratchFloats + MaxChannels * FrequencyTables.BlockPixels + (1 + MaxChannels) * WindowFloats));

    private static int Cells(int pixels) => (pixels + Side - 1) / Side;

    private static int TrustRow(int width) => (int)NativeBlock.Align(sizeof(float) * (long)width) / sizeof(float);

    private static long TrustBytes(int width, int height) => sizeof(float) * (long)TrustRow(width) * height;

    private static long BlockBytes(int width, int height) => NativeBlock.Align(sizeof(ulong) * (long)Cells(width) * Cells(height));

    private static long PlaneBytes(int width, int height) => NativeBlock.Align(sizeof(float) * (long)(Cells(width) + 2 * Margin) * (Cells(height) + 2 * Margin));
}
