using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Telemetry;
using FastInpaint.Hosting;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>Answers failed requests with problem documents (RFC 9457) that contain the command line's sentences.</summary>
internal static class Problems
{
    /// <summary>The sentence for an unknown address.</summary>
    public const string Nothing = "There is nothing here. See openapi/v1.json.";

    /// <summary>Seconds after which a client may try again.</summary>
    public const int RetrySeconds = 1;

    /// <summary>The HTTP status and the sentence for an exception.</summary>
    public static (int Status, string Sentence) Explain(Exception exception) => exception switch
    {
        RequestException known => (known.Status, known.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? "The body is larger than this service takes. Send a smaller picture."
            : "The request's body did not arrive whole, or too slowly. Send it again."),
        PictureLimitException or MemoryLimitException => (StatusCodes.Status413PayloadTooLarge, exception.Message),
        InsufficientMemoryException or QueueFullException or InpaintingStoppedException or QueueTimeoutException => (StatusCodes.Status503ServiceUnavailable, exception.Message),
        OutOfMemoryException => (StatusCodes.Status503ServiceUnavailable, "The machine ran out of memory. Try again when there is less to do, or send a smaller picture."),
        DeviceLostException => (StatusCodes.Status503ServiceUnavailable, "The device was lost, and the service ends. Send the request again, to another service or later."),
        TimeoutException => (StatusCodes.Status504GatewayTimeout, exception.Message),
        PictureFormatException or StrategyNotAvailableException => (StatusCodes.Status422UnprocessableEntity, exception.Message),
        _ => (StatusCodes.Status500InternalServerError, "This is a defect of fastinpaint. See the service's log."),
    };

    /// <summary>Logs an exception; a defect is logged with its stack trace.</summary>
    /// <returns>The HTTP status and the sentence for the exception.</returns>
    public static (int Status, string Sentence) Log(ILogger logger, string? path, Exception exception)
    {
        (int status, string sentence) = Explain(exception);
        bool ours = status == StatusCodes.Status500InternalServerError || exception is OutOfMemoryException or DeviceLostException;
        ServeLog.Refused(logger, path, status, sentence, ours ? exception : null);
        return (status, sentence);
    }

    /// <summary>Attaches warnings about the request's pictures to an exception, so that its answer contains them.</summary>
    public static void Warn(Exception exception, IReadOnlyList<string> warnings) => exception.Data[nameof(Problem.Warnings)] = warnings;

    /// <summary>Runs a route, and answers its exceptions with problem documents, unless the client has disconnected.</summary>
    public static async Task Guard(HttpContext context, ILogger logger, Func<Task> route)
    {
        try
        {
            await route();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            ServeLog.Gone(logger, context.Request.Path);
            context.Abort();
        }
        catch (Exception exception)
        {
            (int status, string sentence) = Log(logger, context.Request.Path, exception);
            RequestActivity.Fail(context, status, exception);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await Write(context, status, sentence, warnings: exception.Data[nameof(Problem.Warnings)] as IReadOnlyList<string>);
        }
    }

    /// <summary>Writes a problem document.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="sentence">The sentence of the document.</param>
    /// <param name="allowed">The allowed methods of the address, for status 405.</param>
    /// <param name="warnings">Warnings about the request's pictures.</param>
    public static async Task Write(HttpContext context, int status, string sentence, string? allowed = null, IReadOnlyList<string>? warnings = null)
    {
        Rejections.Count(context.Request, status);
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetrySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        else if (status == StatusCodes.Status408RequestTimeout)
        {
            // The unread rest of the body must not be parsed as the next request.
            context.Response.Headers.Connection = "close";
        }
        else if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (allowed is not null)
        {
            context.Response.Headers.Allow = allowed;
        }

        // Clients of IOPaint show the member 'errors'.
        string? errors = context.Request.Path.StartsWithSegments(IoPaint.Prefix, StringComparison.OrdinalIgnoreCase) ? sentence : null;
        await JsonSerializer.SerializeAsync(
            context.Response.Body, new Problem(ReasonPhrases.GetReasonPhrase(status), status, sentence, errors, warnings is [] ? null : warnings), ServeJson.Default.Problem, CancellationToken.None);
    }
}

/// <summary>A problem document.</summary>
internal sealed record Problem(string Title, int Status, string Detail, string? Errors, IReadOnlyList<string>? Warnings);
