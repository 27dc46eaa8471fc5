using FastInpaint.Host.Memory;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace FastInpaint.Host.Serve;

/// <summary>Lets pictures in to be decoded: so many bytes of them at a time, in the order in which they ask, and as many that are decoded at a time as there are processors. Thread safe.</summary>
internal sealed class PictureAdmission(ServiceMemory memory, IHostApplicationLifetime host) : IDisposable
{
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _headers = new(1);

    /// <summary>The memory of pictures.</summary>
    public MemoryBudget Memory { get; } = new(memory.Pictures);

    /// <summary>Waits for room for a picture.</summary>
    /// <param name="bytes">What it takes.</param>
    /// <exception cref="MemoryLimitException">It can never have that much.</exception>
    /// <exception cref="RequestException">There was none within the request's time (503).</exception>
    /// <exception cref="InpaintingStoppedException">The service stops.</exception>
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

    /// <summary>Reads headers where nobody else does: some formats take a copy of the file for that, which is not charged.</summary>
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

    /// <summary>Decodes where a processor is free for it.</summary>
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
