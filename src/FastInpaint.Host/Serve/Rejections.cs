using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Counts refused requests by reason. Requests that find no free place are counted elsewhere, where they ask for the place.</summary>
internal static class Rejections
{
    /// <summary>Counts a request if its answer is a refusal. A GET request that returns the failure of a job is not a refusal.</summary>
    /// <param name="request">The request.</param>
    /// <param name="status">The HTTP status of its answer.</param>
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
