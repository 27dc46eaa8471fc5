using FastInpaint.Host.Memory;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace FastInpaint.Host.Serve;

/// <summary>Admits pictures to be decoded, in order of arrival. Limits the memory of all pictures together, and the pictures that are decoded at the same time to the number of processors. Thread-safe.</summary>
internal sealed class PictureAdmission(ServiceMemory memory, IHostApplicationLifetime host) : IDisposable
{
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _headers = new(1);

    /// <summary>The memory budget of pictures.</summary>
    public MemoryBudget Memory { get; } = new(memory.Pictures);

    /// <summary>Waits for memory for a picture.</summary>
    /// <param name="bytes">The memory in bytes.</param>
    /// <param name="time">The request's time.</param>
    /// <exception cref="MemoryLimitException">The picture exceeds the whole budget.</exception>
    /// <exception cref="RequestException">No memory was free within the request's time (503).</exception>
    /// <exception cref="InpaintingStoppedException">The service is stopping.</exception>
    public async Task<MemoryLease> Enter(long bytes, RequestTime time)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(time.Ending, host.ApplicationStopping);
        try
        {
            return await time.Within(StatusCodes.Status503ServiceUnavailable, $"There was no room for the {bytes} bytes of the picture", "Try again when there is less to do.", _ => Memory.EnterAsync(bytes, waiting.Token));
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested && !time.Sender.IsCancellationRequested)
        {
            throw new InpaintingStoppedException();
        }
    }

    /// <summary>Reads headers, one request at a time. Some formats copy the file to read its header, and the budget does not count this copy.</summary>
    public async Task<T> ReadHeaders<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await _headers.WaitAsync(cancellationToken);
        try
        {
            return ManagedHeap.Try(read);
        }
        finally
        {
            _headers.Release();
        }
    }

    /// <summary>Decodes as soon as a processor is free.</summary>
    public async Task<T> Decode<T>(Func<T> decode, CancellationToken cancellationToken)
    {
        await _decoders.WaitAsync(cancellationToken);
        try
        {
            return decode();
        }
        finally
        {
            _decoders.Release();
        }
    }

    public void Dispose()
    {
        _decoders.Dispose();
        _headers.Dispose();
    }
}
