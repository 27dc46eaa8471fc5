namespace FastInpaint.Graph;

/// <summary>
/// Cuts a map into fixed blocks of rows. Statistics are computed for each block and merged in block order. The cut depends on picture coordinates alone
/// (blocks of 32 rows of the input), and threads and strips take whole blocks. So neither the number of threads nor the strips change a result.
/// </summary>
internal static class StatisticsPartition
{
    /// <summary>Rows of a block at the input's resolution. In a map of a quarter of the resolution these are 8 rows: the span of a Winograd tile of 4 rows with dilation 2.</summary>
    public const int BlockRows = 32;

    /// <summary>Rows of a block in a map of <paramref name="height"/> rows, which is the input's height, half of it or a quarter of it.</summary>
    public static int RowsPerBlock(int inputHeight, int height) => BlockRows / (inputHeight / height);

    /// <summary>Number of blocks in a map of <paramref name="height"/> rows. The last block may be shorter.</summary>
    public static int Blocks(int inputHeight, int height)
    {
        int rows = RowsPerBlock(inputHeight, height);
        return (height + rows - 1) / rows;
    }
}
