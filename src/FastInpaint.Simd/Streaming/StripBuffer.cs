namespace FastInpaint.Simd;

/// <summary>The size of a <see cref="StreamedStep"/>'s buffer.</summary>
internal static class StripBuffer
{
    /// <summary>Bytes of the rows, see <see cref="Rows"/>.</summary>
    public static long Bytes(ConvolutionLayout producer, ConvolutionLayout? consumer, int blocks) =>
        Rows(producer, consumer, blocks) * (long)producer.Output.W * producer.Output.C * sizeof(float);

    /// <summary>Rows for <paramref name="blocks"/> blocks of the producer at a time, with those that the consumer reads beside them.</summary>
    /// <param name="producer">The first convolution.</param>
    /// <param name="consumer">The second one; null for statistics alone.</param>
    /// <param name="blocks">At least 1.</param>
    public static int Rows(ConvolutionLayout producer, ConvolutionLayout? consumer, int blocks)
    {
        int all = producer.Output.H;
        int block = producer.OutputRows(0, 1).End;
        if (consumer is null)
        {
            return (int)Math.Min((long)blocks * block, all);
        }

        int most = 0;
        for (int i = 0; i < consumer.Blocks; i++)
        {
            RowRange needed = consumer.InputRows(i, i + 1);
            int made = Math.Min((needed.End + block - 1) / block * block, all);
            most = Math.Max(most, made - needed.First);
        }

        return (int)Math.Min(most + (blocks - 1L) * block, all);
    }
}
