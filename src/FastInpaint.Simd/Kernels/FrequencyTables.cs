namespace FastInpaint.Simd;

/// <summary>Constants of <see cref="RowKernels{TOps, TVector}.FrequencyFit"/>: their values, and their offsets behind one pointer. The kernel needs the pointer because it may not access static fields.</summary>
internal static unsafe class FrequencyTables
{
    /// <summary>Side of a window in pixels, and period of its waves. The number is odd, so that only frequency 0 is its own conjugate, and frequencies 0 to 15 are half of all.</summary>
    public const int Period = 31;

    /// <summary>Floats from one row of a window's image to the next. It is also the number of pixels that are read from each row of a picture; the last of them has no weight.</summary>
    public const int Side = 32;

    /// <summary>Side of the block in the middle of a window.</summary>
    public const int BlockSide = 4;

    /// <summary>Column and row, in the window, of the block's first pixel.</summary>
    public const int BlockStart = 14;

    /// <summary>Number of horizontal frequencies that are stored: 0 to 15 periods per window.</summary>
    public const int Columns = 16;

    /// <summary>Number of pixels in a block.</summary>
    public const int BlockPixels = BlockSide * BlockSide;

    /// <summary>Offset of the distance weight of each pixel of a window, [y][x] with 32 columns.</summary>
    public const int Distance = 0;

    /// <summary>Offset of cos(2 pi k x / 31), [x][k] for x and k = 0..15, and of -sin behind it.</summary>
    public const int RowCosine = Distance + Side * Side, RowSine = RowCosine + Columns * Columns;

    /// <summary>Offset of cos(2 pi k y / 31), [k][y] for k and y = 0..15, and of sin behind it.</summary>
    public const int ColumnCosine = RowSine + Columns * Columns, ColumnSine = ColumnCosine + Columns * Columns;

    /// <summary>Offset of the prior, the factor of a wave's energy, [ky][kx].</summary>
    public const int Prior = ColumnSine + Columns * Columns;

    /// <summary>Offset of 511 - (16 ky + kx) as the bits of a float, [ky][kx].</summary>
    public const int Tag = Prior + Side * Columns;

    /// <summary>Offset of a vector of floats in which all bits are set except the lowest nine.</summary>
    public const int TagMask = Tag + Side * Columns;

    /// <summary>Offset of 2 cos(2 pi kx x / 31) for the block's pixels, [kx][pixel], and of 2 sin behind it.</summary>
    public const int BlockXCosine = TagMask + BlockPixels, BlockXSine = BlockXCosine + Columns * BlockPixels;

    /// <summary>Offset of cos(2 pi ky y / 31) for the block's pixels, [ky][pixel], and of sin behind it.</summary>
    public const int BlockYCosine = BlockXSine + Columns * BlockPixels, BlockYSine = BlockYCosine + Side * BlockPixels;

    /// <summary>Number of floats in all tables.</summary>
    public const int Floats = BlockYSine + Side * BlockPixels;

    /// <summary>Mask of a tag's bits.</summary>
    public const int TagBits = 511;

    /// <summary>Floats in a row of the weights' spectrum: the real parts of 48 columns, from -16 to 31, then the imaginary parts. Column -16 is not used.</summary>
    public const int WeightRow = 96;

    /// <summary>Floats from the real parts of such a row to its imaginary parts.</summary>
    public const int WeightImaginary = WeightRow / 2;

    /// <summary>Floats of one channel in a row of the residual's spectrum: the real parts of 16 columns, then the imaginary parts.</summary>
    public const int ResidualRow = 2 * Columns;

    /// <summary>Number of floats of scratch memory that a fit needs: two images of a window, and the two spectra.</summary>
    public const int ScratchFloats = 2 * Side * Side + Period * WeightRow + Period * 3 * ResidualRow;

    /// <param name="tables">Memory for <see cref="Floats"/> floats.</param>
    /// <param name="decay">Weight of a pixel, relative to a pixel that is 1 pixel nearer to the block's middle.</param>
    public static void Fill(float* tables, double decay)
    {
        const double Middle = BlockStart + (BlockSide - 1) / 2.0;
        for (int y = 0; y < Side; y++)
        for (int x = 0; x < Side; x++)
        {
            double distance = Math.Sqrt((y - Middle) * (y - Middle) + (x - Middle) * (x - Middle));
            tables[Distance + y * Side + x] = y < Period && x < Period ? (float)Math.Pow(decay, distance) : 0;
        }

        for (int i = 0; i < Columns * Columns; i++)
        {
            int product = i / Columns * (i % Columns);
            tables[RowCosine + i] = (float)Cosine(product);
            tables[RowSine + i] = (float)-Sine(product);
            tables[ColumnCosine + i] = (float)Cosine(product);
            tables[ColumnSine + i] = (float)Sine(product);
        }

        for (int i = 0; i < Side * Columns; i++)
        {
            int ky = i / Columns, kx = i % Columns;
            tables[Prior + i] = ky == Period ? 0 : PriorAt(ky < Columns ? ky : ky - Period, kx);
            tables[Tag + i] = BitConverter.Int32BitsToSingle(TagBits - i);
        }

        for (int p = 0; p < BlockPixels; p++)
        {
            int y = BlockStart + p / BlockSide, x = BlockStart + p % BlockSide;
            tables[TagMask + p] = BitConverter.Int32BitsToSingle(~TagBits);
            for (int k = 0; k < Side; k++)
            {
                tables[BlockYCosine + k * BlockPixels + p] = (float)Cosine(k * y);
                tables[BlockYSine + k * BlockPixels + p] = (float)Sine(k * y);
            }

            for (int k = 0; k < Columns; k++)
            {
                tables[BlockXCosine + k * BlockPixels + p] = (float)(2 * Cosine(k * x));
                tables[BlockXSine + k * BlockPixels + p] = (float)(2 * Sine(k * x));
            }
        }
    }

    /// <summary>The prior, which favors low frequencies: <c>1 - sqrt(2) |f|</c> with f in periods per pixel. It is the square root of the factor of Seiler and Kaup 2010.</summary>
    private static float PriorAt(int ky, int kx) => (float)(1 - Math.Sqrt(2.0 * (ky * ky + kx * kx)) / Period);

    private static double Cosine(int product) => Math.Cos(2 * Math.PI * (product % Period) / Period);

    private static double Sine(int product) => Math.Sin(2 * Math.PI * (product % Period) / Period);
}
