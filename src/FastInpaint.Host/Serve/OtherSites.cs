using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>The other sites whose pages may ask the service through a browser (CORS, Fetch standard 3.2). Thread safe.</summary>
/// <param name="origins">As <see cref="Origin"/> gives them; <see cref="All"/> for all.</param>
internal sealed class OtherSites(IReadOnlyCollection<string> origins)
{
    /// <summary>All sites.</summary>
    public const string All = "*";

    // Seconds that a browser may remember the answer to a preflight; browsers take two hours at most.
    private const string MaxAge = "7200";

    private readonly bool _all = origins.Contains(All);

    /// <summary>An origin as browsers send it: scheme, host, and the port where it is not the scheme's own; null where a text is none.</summary>
    public static string? Origin(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.Host.Contains('*') || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.Trim('/').Length > 0)
        {
            return null;
        }

        string host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
        return $"{uri.Scheme}://{host.ToLowerInvariant()}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
    }

    /// <summary>Whether pages of an origin are answered; those without an origin of their own, which say null, never are.</summary>
    public bool Allow(string origin) => origin.Length > 0 && origin != "null" && (_all || origins.Contains(origin));

    /// <summary>Whether a browser asks beforehand what a page may send.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Has the answer, whatever it becomes, tell the browser that the page may read it.</summary>
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

    /// <summary>Answers a preflight of an origin that is allowed.</summary>
    public static void AnswerPreflight(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, DELETE";
        headers.AccessControlAllowHeaders = "X-Api-Key, Authorization, Content-Type";
        headers.AccessControlMaxAge = MaxAge;

        // A page of the internet asks a service of this machine or its network.
        if (context.Request.Headers["Access-Control-Request-Private-Network"] == "true")
        {
            headers["Access-Control-Allow-Private-Network"] = "true";
        }
    }
}
