using System.Runtime.ExceptionServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The packed weights of a network's convolutions, in one block of memory.</summary>
internal sealed unsafe class PackedConvolutions : IDisposable
{
    // A cache line.
    private const int Alignment = 16;

    private readonly Dictionary<string, ConvolutionWeights> _byName;
    private readonly NativeBuffer _memory;

    /// <summary>Packs the weights of all convolutions, on all threads of the pool.</summary>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite. The exception names the first convolution that has one.</exception>
    /// <exception cref="InsufficientMemoryException">The system has too little memory.</exception>
    public PackedConvolutions(IEnumerable<ConvolutionOperation> operations, IParameterSource parameters, ConvolutionTarget target, WorkerPool pool)
    {
        _byName = operations.ToDictionary(operation => operation.Name, operation => ConvolutionForms.Of(operation, target).Make(operation, target));
        ConvolutionWeights[] all = [.. _byName.Values];
        var starts = new long[all.Length];
        long floats = 0;
        for (int i = 0; i < all.Length; i++)
        {
            starts[i] = floats;
            floats += (all[i].Length + Alignment - 1) / Alignment * Alignment;
        }

        _memory = new NativeBuffer(floats * sizeof(float));
        try
        {
            new Work(all, starts, _memory.Floats, parameters, pool.Workers).Run(pool);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Bytes => _memory.Bytes;

    public ConvolutionWeights this[string name] => _byName[name];

    public void Dispose() => _memory.Dispose();

    /// <summary>A task packs one convolution.</summary>
    private sealed class Work(ConvolutionWeights[] all, long[] starts, float* memory, IParameterSource parameters, int workers) : IParallelWork
    {
        private readonly float[][] _scratch = [.. Enumerable.Repeat<float[]>([], workers)];
        private readonly ExceptionDispatchInfo?[] _faults = new ExceptionDispatchInfo?[all.Length];

        public void Run(WorkerPool pool)
        {
            pool.Run(this, all.Length);
            Array.Find(_faults, fault => fault is not null)?.Throw();
        }

        public void Execute(int task, int worker)
        {
            try
            {
                all[task].Pack(memory + starts[task], parameters, ref _scratch[worker]);
            }
            catch (Exception exception)
            {
                _faults[task] = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
