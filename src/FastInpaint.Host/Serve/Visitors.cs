using System.Net;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Whom the interface answers: not a page of another site, through the browser of somebody who may reach the service, unless that site is named or the page has the key.</summary>
internal static class Visitors
{
    /// <summary>Whether a request is for what the key and these rules protect; health, the page and its documents are for everybody.</summary>
    public static bool AsksInterface(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments(IoPaint.Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a request is refused; null where it is not.</summary>
    /// <param name="settings">The key, the sites, and whether anyone is answered.</param>
    public static string? Refusal(HttpRequest request, ServeSettings settings)
    {
        if (!AsksInterface(request))
        {
            return null;
        }

        string origin = request.Headers.Origin.ToString();
        bool open = settings.ApiKey is null;
        if (open && !settings.AllowAnyone && !IsLocal(request.HttpContext.Connection.LocalIpAddress))
        {
            return "Without a key this service answers on this machine alone. Start it with --api-key, or with --allow-anyone.";
        }

        // A name that a foreign DNS server leads to this machine is not one of its names.
        if (open && !settings.AllowAnyone && !ListenAddresses.IsLocal(request.Host.Host))
        {
            return $"Without a key this service is called localhost, 127.0.0.1 or [::1], and not '{UntrustedText.Clean(request.Host.Host)}'. Use one of these names, or start it with --api-key.";
        }

        bool foreign = request.Headers["Sec-Fetch-Site"] == "cross-site" || (origin.Length > 0 && !IsOf(origin, request.Host.Value));

        // A browser shows no key beforehand, so a preflight is refused by its site alone.
        return !foreign || settings.Sites.Allow(origin) || (!open && !OtherSites.IsPreflight(request)) ? null
            : origin.Length == 0 || OtherSites.Origin(origin) is not { } site
            ? "A page of another site asks, and does not say which site. Serve the page from an address of its own, and start this service with --cors and that address."
            : $"A page of another site asks, and this service does not answer pages of '{UntrustedText.Clean(site)}'. Start it with --cors {UntrustedText.Clean(site)} to answer them.";
    }

    // What the sender says of itself does not count, the address that it has reached does.
    private static bool IsLocal(IPAddress? reached) => reached is not null && IPAddress.IsLoopback(reached.IsIPv4MappedToIPv6 ? reached.MapToIPv4() : reached);

    private static bool IsOf(string origin, string? host) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(host, StringComparison.OrdinalIgnoreCase);
}
