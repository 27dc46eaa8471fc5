using System.Buffers;
using System.IO.Pipelines;
using FastInpaint.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FastInpaint.Host.Serve;

/// <summary>A request's body, whose reading ends where its sender's side does.</summary>
/// <remarks>A read that ends early leaves the server's reader in order: it would complain of each otherwise as it looks for the rest of the body.</remarks>
internal sealed class WholeBody(PipeReader body, SenderSide side) : PlainStream
{
    public override bool CanRead => true;

    /// <summary>Answers a request whose sender ends its side within the body.</summary>
    public static void Watch(HttpContext context)
    {
        if (context.Features.Get<SenderSide>() is not { } side)
        {
            return;
        }

        bool hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        side.Begin(hasBody);
        context.Response.OnCompleted(() =>
        {
            side.Answered();
            return Task.CompletedTask;
        });
        context.Request.Body = hasBody ? new WholeBody(context.Request.BodyReader, side) : context.Request.Body;
    }

    /// <summary>What is wanted of a request's body is there.</summary>
    public static void End(HttpRequest request) => request.HttpContext.Features.Get<SenderSide>()?.BodyRead();

    /// <exception cref="BadHttpRequestException">The sender's side has ended, and the body has not.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using CancellationTokenRegistration cut = side.Cut.UnsafeRegister(_ => body.CancelPendingRead(), null), ending = cancellationToken.UnsafeRegister(_ => body.CancelPendingRead(), null);
        ReadResult result = await body.ReadAsync(CancellationToken.None);
        if (result.IsCanceled)
        {
            body.AdvanceTo(result.Buffer.Start);
            cancellationToken.ThrowIfCancellationRequested();
            throw new BadHttpRequestException("The body ends too early.", StatusCodes.Status400BadRequest);
        }

        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        taken.CopyTo(buffer.Span);
        body.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
