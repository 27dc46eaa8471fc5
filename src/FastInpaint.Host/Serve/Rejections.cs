using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Counts requests that were refused for what they are; those without a place are counted where they ask for one.</summary>
internal static class Rejections
{
    /// <param name="request">The request. What a job has failed by is answered to those who ask for it, and is none.</param>
    /// <param name="status">The status of its answer.</param>
    public static void Count(HttpRequest request, int status)
    {
        if (Reason(status) is { } reason && (HttpMethods.IsPost(request.Method) || status == StatusCodes.Status401Unauthorized))
        {
            ServiceMetrics.Rejected(reason);
        }
    }

    private static string? Reason(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status408RequestTimeout => "too_slow",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported",
        StatusCodes.Status422UnprocessableEntity => "unreadable",
        _ => null,
    };
}
