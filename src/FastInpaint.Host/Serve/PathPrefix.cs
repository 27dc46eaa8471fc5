using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The path before the service's own, where it is reached through a proxy under a prefix.</summary>
internal static class PathPrefix
{
    private const int MaxLength = 256;

    /// <summary>A prefix without a slash at its end, such as /a/b, and empty for /; null where a text is no plain absolute path.</summary>
    public static string? Clean(string text)
    {
        if (text.Length > MaxLength || !text.StartsWith('/') || !text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or '~'))
        {
            return null;
        }

        string path = text.EndsWith('/') ? text[..^1] : text;
        return path.Split('/').Skip(1).Any(part => part is "" or "." or "..") ? null : path;
    }

    /// <summary>The prefix under which a request's sender reaches the service: the one that a proxy has taken away and names, before what the request has itself; else <c>--path-base</c>.</summary>
    public static string Of(HttpRequest request, string pathBase) =>
        Clean(request.Headers["X-Forwarded-Prefix"].ToString()) is { Length: > 0 } taken ? taken + request.PathBase : pathBase;

    /// <summary>Takes <c>--path-base</c> from a request's path; without it the path is the service's own, as probes and proxies that take it away send it.</summary>
    /// <returns>Whether there is nothing behind it: relative links of the page need its slash.</returns>
    public static bool Take(HttpRequest request, string pathBase)
    {
        if (pathBase.Length == 0 || !request.Path.StartsWithSegments(pathBase, StringComparison.Ordinal, out PathString rest))
        {
            return false;
        }

        (request.PathBase, request.Path) = (pathBase, rest);
        return !rest.HasValue;
    }
}
