namespace FastInpaint.Graph;

/// <summary>
/// The fixed cut of a map into blocks of rows whose statistics are computed apart and merged in order. It follows picture coordinates alone
/// (blocks of 32 rows of the input), so neither threads nor strips change a result. Threads and strips take whole blocks.
/// </summary>
internal static class StatisticsPartition
{
    /// <summary>Rows of a block at the input's resolution: what a Winograd tile of 4 rows and dilation 2 spans in a map of a quarter of it.</summary>
    public const int BlockRows = 32;

    /// <summary>Rows of a block in a map of <paramref name="height"/> rows, which is the input's height or a half or a quarter of it.</summary>
    public static int RowsPerBlock(int inputHeight, int height) => BlockRows / (inputHeight / height);

    /// <summary>Blocks in a map of <paramref name="height"/> rows; the last one may be shorter.</summary>
    public static int Blocks(int inputHeight, int height)
    {
        int rows = RowsPerBlock(inputHeight, height);
        return (height + rows - 1) / rows;
    }
}
