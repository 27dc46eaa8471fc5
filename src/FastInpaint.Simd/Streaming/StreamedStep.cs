using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Runs two convolutions strip by strip, or one convolution for its statistics alone. A buffer holds some blocks of the first convolution's map at a time, from the top down. Rows that the second convolution reads
/// again for its next blocks are moved to the start of the buffer.
/// </summary>
internal sealed unsafe class StreamedStep : CpuStep
{
    private readonly ConvolutionStep _producer;
    private readonly ConvolutionPointers _producerAt;
    private readonly ConvolutionStep? _consumer;
    private readonly ConvolutionPointers _consumerAt;
    private readonly float* _buffer;
    private readonly int _capacity;
    private readonly long _rowFloats;

    /// <param name="producer">The first convolution.</param>
    /// <param name="consumer">The second convolution; null for statistics alone.</param>
    /// <param name="buffer">Address of the buffer, which has room for <paramref name="capacity"/> rows of the first convolution's map.</param>
    /// <param name="capacity">Number of rows, at least <see cref="StripBuffer.Rows"/> for one block.</param>
    public StreamedStep(ConvolutionStep producer, ConvolutionStep? consumer, nint buffer, int capacity)
    {
        (_producer, _producerAt) = (producer, producer.At);
        (_consumer, _consumerAt) = (consumer, consumer?.At ?? default);
        _buffer = (float*)buffer;
        _capacity = capacity;
        _rowFloats = (long)producer.Layout.Output.W * producer.Layout.Output.C;
    }

    private TensorShape Map => _producer.Layout.Output;

    public override void Run(WorkerPool pool, CancellationToken cancellationToken)
    {
        for (int n = 0; n < Map.N; n++)
        {
            if (_consumer is null)
            {
                MakeStatistics(pool, n, cancellationToken);
            }
            else
            {
                MakePair(_consumer, pool, n, cancellationToken);
            }
        }
    }

    private void MakeStatistics(WorkerPool pool, int n, CancellationToken cancellationToken)
    {
        for (int block = 0; block < _producer.Layout.Blocks;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int first = _producer.Layout.OutputRows(block, block + 1).First;
            block = Produce(pool, n, block, first, cancellationToken);
        }
    }

    private void MakePair(ConvolutionStep consumer, WorkerPool pool, int n, CancellationToken cancellationToken)
    {
        // The buffer holds rows first to end - 1 of the map.
        int first = 0, end = 0, produced = 0;
        for (int consumed = 0; consumed < consumer.Layout.Blocks;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int needed = Math.Min(consumer.Layout.InputRows(consumed, consumed + 1).First, end);
            Buffer.MemoryCopy(_buffer + (needed - first) * _rowFloats, _buffer, _capacity * _rowFloats * sizeof(float), (end - needed) * _rowFloats * sizeof(float));
            first = needed;
            produced = Produce(pool, n, produced, first, cancellationToken);
            end = _producer.Layout.OutputRows(0, produced).End;

            int ready = consumed;
            while (ready < consumer.Layout.Blocks && consumer.Layout.InputRows(ready, ready + 1).End <= end)
            {
                ready++;
            }

            consumer.Select(_consumerAt with { XAddress = Base(n, first) }, n, consumed, ready);
            consumer.Run(pool, cancellationToken);
            consumed = ready;
        }
    }

    /// <summary>Makes blocks from <paramref name="block"/> on, as many as fit into a buffer that begins with row <paramref name="first"/>. Returns the block behind the last one made.</summary>
    private int Produce(WorkerPool pool, int n, int block, int first, CancellationToken cancellationToken)
    {
        int end = block;
        while (end < _producer.Layout.Blocks && _producer.Layout.OutputRows(end, end + 1).End - first <= _capacity)
        {
            end++;
        }

        if (end > block)
        {
            _producer.Select(_producerAt with { YAddress = Base(n, first) }, n, block, end);
            _producer.Run(pool, cancellationToken);
        }

        return end;
    }

    /// <summary>The address at which the whole map would begin if row <paramref name="first"/> of picture <paramref name="n"/> lay at the start of the buffer.</summary>
    private nint Base(int n, int first) => (nint)(_buffer - ((long)n * Map.H + first) * _rowFloats);
}
