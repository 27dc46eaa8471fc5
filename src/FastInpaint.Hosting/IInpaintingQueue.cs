using System.Diagnostics.CodeAnalysis;

namespace FastInpaint.Hosting;

/// <summary>The bounded queue before the worker. Thread safe. Requests are begun in the order in which they came.</summary>
/// <remarks>Tasks end with the exceptions of <see cref="Inpainter.Inpaint(ReadOnlyPixels, ReadOnlyMask, Pixels, InpaintOptions, IProgress{double}, CancellationToken)"/>;
/// <see cref="TimeoutException"/> where the request's or the host's time limit passed, <see cref="InpaintingStoppedException"/> where the host stopped. A request that is cancelled or runs out of time while it
/// waits leaves the queue at once. Requests that come before the worker has started, or while it prepares plans, wait as others do.</remarks>
public interface IInpaintingQueue
{
    /// <summary>Requests that wait.</summary>
    int Count { get; }

    /// <summary>Requests that may wait.</summary>
    int Capacity { get; }

    /// <summary>Waits for a place in the queue, and for the result.</summary>
    /// <remarks>Any number of callers may wait for a place, each with its picture in memory: where that is to have an end, use <see cref="TryEnqueue(InpaintingRequest, out Task{InpaintingResult}, CancellationToken)"/>,
    /// or give a <see cref="InpaintingRequest.TimeLimit"/>, which passes while a caller waits too.</remarks>
    /// <exception cref="ArgumentException">The picture has more than <see cref="FastInpaintOptions.MaxPixels"/>, or the request's time limit is none.</exception>
    Task<InpaintingResult> EnqueueAsync(InpaintingRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="EnqueueAsync(InpaintingRequest, CancellationToken)"/>
    Task<DetectResult> EnqueueAsync(DetectionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a place in the queue where there is one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="result">Ends with the result; null where the queue is full.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Whether it was taken: false where the queue is full.</returns>
    /// <exception cref="ArgumentException">The picture has more than <see cref="FastInpaintOptions.MaxPixels"/>, or the request's time limit is none.</exception>
    bool TryEnqueue(InpaintingRequest request, [NotNullWhen(true)] out Task<InpaintingResult>? result, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TryEnqueue(InpaintingRequest, out Task{InpaintingResult}, CancellationToken)"/>
    bool TryEnqueue(DetectionRequest request, [NotNullWhen(true)] out Task<DetectResult>? result, CancellationToken cancellationToken = default);
}
