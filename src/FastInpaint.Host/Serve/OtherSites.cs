using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>The other sites whose pages may use the service through a browser (CORS, Fetch standard 3.2). Thread-safe.</summary>
/// <param name="origins">Origins in the form of <see cref="Origin"/>; <see cref="All"/> for all sites.</param>
internal sealed class OtherSites(IReadOnlyCollection<string> origins)
{
    /// <summary>All sites.</summary>
    public const string All = "*";

    // Seconds for which a browser may cache the answer to a preflight; browsers cache it for at most two hours.
    private const string MaxAge = "7200";

    private readonly bool _all = origins.Contains(All);

    /// <summary>The origin in the form that browsers send: scheme, host, and the port where it is not the scheme's default; null where the text is no origin.</summary>
    public static string? Origin(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.Host.Contains('*') || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.Trim('/').Length > 0)
        {
            return null;
        }

        string host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
        return $"{uri.Scheme}://{host.ToLowerInvariant()}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
    }

    /// <summary>Whether pages of an origin are allowed. Pages without an origin of their own, which send null, never are.</summary>
    public bool Allow(string origin) => origin.Length > 0 && origin != "null" && (_all || origins.Contains(origin));

    /// <summary>Whether a request is a CORS preflight.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Adds CORS headers to every later answer of the request, so that the page may read the answer.</summary>
    public void Mark(HttpContext context)
    {
        if (origins.Count == 0)
        {
            return;
        }

        string origin = context.Request.Headers.Origin.ToString();
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (Allow(origin))
            {
                headers.AccessControlAllowOrigin = _all ? All : origin;
                headers.AccessControlExposeHeaders = string.Join(", ", headers.Keys.Where(name => name.StartsWith("X-FastInpaint-", StringComparison.OrdinalIgnoreCase)).Concat(["X-Seed", "Server-Timing", "Location", "Retry-After"]));
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Answers a preflight of an allowed origin.</summary>
    public static void AnswerPreflight(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, DELETE";
        headers.AccessControlAllowHeaders = "X-Api-Key, Authorization, Content-Type";
        headers.AccessControlMaxAge = MaxAge;

        // A page from the internet asks a service on this machine or its network (Private Network Access).
        if (context.Request.Headers["Access-Control-Request-Private-Network"] == "true")
        {
            headers["Access-Control-Allow-Private-Network"] = "true";
        }
    }
}
