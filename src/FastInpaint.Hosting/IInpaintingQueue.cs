using System.Diagnostics.CodeAnalysis;

namespace FastInpaint.Hosting;

/// <summary>The bounded queue in front of the worker. Requests start in the order in which they came. Thread-safe.</summary>
/// <remarks>
/// A request's task fails with the exceptions of <see cref="Inpainter.Inpaint(ReadOnlyPixels, ReadOnlyMask, Pixels, InpaintOptions, IProgress{double}, CancellationToken)"/>.
/// It also fails with <see cref="TimeoutException"/> when the request's or the host's time limit has passed, and with <see cref="InpaintingStoppedException"/> when the host has stopped.
/// A waiting request that is canceled or reaches its time limit leaves the queue at once.
/// Requests may come before the worker has started or while it prepares plans. They wait like any other request.
/// </remarks>
public interface IInpaintingQueue
{
    /// <summary>Number of waiting requests.</summary>
    int Count { get; }

    /// <summary>Most requests that may wait.</summary>
    int Capacity { get; }

    /// <summary>Adds a request to the queue. The task waits for a place in the queue, and then for the result.</summary>
    /// <remarks>
    /// The number of callers that wait for a place is not bounded, and each holds its picture in memory. To bound that memory, use <see cref="TryEnqueue(InpaintingRequest, out Task{InpaintingResult}, CancellationToken)"/>,
    /// or set <see cref="InpaintingRequest.TimeLimit"/>, which includes the wait for a place.
    /// </remarks>
    /// <exception cref="ArgumentException">The picture has more pixels than <see cref="FastInpaintOptions.MaxPixels"/>, or the request's time limit is out of range.</exception>
    Task<InpaintingResult> EnqueueAsync(InpaintingRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="EnqueueAsync(InpaintingRequest, CancellationToken)"/>
    Task<DetectResult> EnqueueAsync(DetectionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Adds a request to the queue if the queue has a free place.</summary>
    /// <param name="request">The request.</param>
    /// <param name="result">A task that gives the result; null if the queue is full.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether the request was added: false if the queue is full.</returns>
    /// <exception cref="ArgumentException">The picture has more pixels than <see cref="FastInpaintOptions.MaxPixels"/>, or the request's time limit is out of range.</exception>
    bool TryEnqueue(InpaintingRequest request, [NotNullWhen(true)] out Task<InpaintingResult>? result, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TryEnqueue(InpaintingRequest, out Task{InpaintingResult}, CancellationToken)"/>
    bool TryEnqueue(DetectionRequest request, [NotNullWhen(true)] out Task<DetectResult>? result, CancellationToken cancellationToken = default);
}
