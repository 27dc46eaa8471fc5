using System.Net;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Whom a service without a key answers under /v1: not a page of another site, through the browser of somebody who may reach it.</summary>
internal static class Visitors
{
    /// <summary>Whether all addresses are for this machine alone.</summary>
    public static bool AreLocal(string urls) => urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.IsLoopback);

    /// <summary>Why a request is refused; null where it is not.</summary>
    /// <param name="local">Whether the service listens for this machine alone: a name that a foreign DNS server leads here is not one of its names then.</param>
    public static string? Refusal(HttpRequest request, bool local)
    {
        if (!request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string origin = request.Headers.Origin.ToString();
        return local && !IsLocal(request.Host.Host) ? $"Without a key this service is called localhost, 127.0.0.1 or [::1], and not '{UntrustedText.Clean(request.Host.Host)}'. Use one of these names, or start it with --api-key."
            : request.Headers["Sec-Fetch-Site"] == "cross-site" || (origin.Length > 0 && !IsOf(origin, request.Host.Value))
            ? "A page of another site asks, and without a key this service answers its own page alone. Start it with --api-key to answer others."
            : null;
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool IsOf(string origin, string? host) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(host, StringComparison.OrdinalIgnoreCase);
}
