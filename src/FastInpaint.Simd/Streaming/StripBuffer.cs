namespace FastInpaint.Simd;

/// <summary>Computes the size of a <see cref="StreamedStep"/>'s buffer.</summary>
internal static class StripBuffer
{
    /// <summary>Bytes of the buffer's rows, see <see cref="Rows"/>.</summary>
    public static long Bytes(ConvolutionLayout producer, ConvolutionLayout? consumer, int blocks) =>
        Rows(producer, consumer, blocks) * (long)producer.Output.W * producer.Output.C * sizeof(float);

    /// <summary>Rows that the buffer needs to make <paramref name="blocks"/> blocks of the producer at a time. They include the further rows that the consumer reads.</summary>
    /// <param name="producer">The first convolution.</param>
    /// <param name="consumer">The second convolution; null for statistics alone.</param>
    /// <param name="blocks">Number of blocks, at least 1.</param>
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
