using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Handles the path prefix of a service that is reached through a proxy.</summary>
internal static class PathPrefix
{
    private const int MaxLength = 256;

    /// <summary>A prefix without a slash at its end, such as /a/b; empty for /, null where the text is no plain absolute path.</summary>
    public static string? Clean(string text)
    {
        if (text.Length > MaxLength || !text.StartsWith('/') || !text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or '~'))
        {
            return null;
        }

        string path = text.EndsWith('/') ? text[..^1] : text;
        return path.Split('/').Skip(1).Any(part => part is "" or "." or "..") ? null : path;
    }

    /// <summary>The prefix under which the client reaches the service: the header X-Forwarded-Prefix of a proxy that removes a prefix, followed by the prefix of the request itself; else <c>--path-base</c>.</summary>
    public static string Of(HttpRequest request, string pathBase) =>
        Clean(request.Headers["X-Forwarded-Prefix"].ToString()) is { Length: > 0 } taken ? taken + request.PathBase : pathBase;

    /// <summary>Removes <c>--path-base</c> from a request's path. A path without it stays: probes, and proxies that remove the prefix, send such paths.</summary>
    /// <returns>Whether the path ends with the prefix, without a slash, which the relative links of the page need.</returns>
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
