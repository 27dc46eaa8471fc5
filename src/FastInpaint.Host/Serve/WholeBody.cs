using FastInpaint.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FastInpaint.Host.Serve;

/// <summary>A request's body. Reading ends when the client ends its side of the connection.</summary>
internal sealed class WholeBody(Stream body, SenderSide side) : PlainStream
{
    public override bool CanRead => true;

    /// <summary>Prepares a request so that it is answered even where the client ends its side within the body.</summary>
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
        context.Request.Body = hasBody ? new WholeBody(context.Request.Body, side) : context.Request.Body;
    }

    /// <summary>Notes that the request's body was read as far as it is needed.</summary>
    public static void End(HttpRequest request) => request.HttpContext.Features.Get<SenderSide>()?.BodyRead();

    /// <exception cref="BadHttpRequestException">The client has ended its side before the end of the body.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, side.Cut);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (side.Cut.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body ends too early.", StatusCodes.Status400BadRequest);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
