using System.Net;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Decides which requests the interface answers. A page of another site must not use the service through the browser of a user who can reach it, unless that site is allowed or the page has the key.</summary>
internal static class Visitors
{
    /// <summary>Whether the key and these rules protect the request's address. Health checks, the page and its documents are open to everybody.</summary>
    public static bool AsksInterface(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments(IoPaint.Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a request is refused; null where it is allowed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="settings">The settings, with the key, the allowed sites, and whether anyone is answered.</param>
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

        // A foreign DNS server could point its name to this machine (DNS rebinding), so other names are refused.
        if (open && !settings.AllowAnyone && !ListenAddresses.IsLocal(request.Host.Host))
        {
            return $"Without a key this service is called localhost, 127.0.0.1 or [::1], and not '{UntrustedText.Clean(request.Host.Host)}'. Use one of these names, or start it with --api-key.";
        }

        bool foreign = request.Headers["Sec-Fetch-Site"] == "cross-site" || (origin.Length > 0 && !IsOf(origin, request.Host.Value));

        // A preflight contains no key, so only its site decides.
        return !foreign || settings.Sites.Allow(origin) || (!open && !OtherSites.IsPreflight(request)) ? null
            : origin.Length == 0 || OtherSites.Origin(origin) is not { } site
            ? "A page of another site asks, and does not say which site. Serve the page from an address of its own, and start this service with --cors and that address."
            : $"A page of another site asks, and this service does not answer pages of '{UntrustedText.Clean(site)}'. Start it with --cors {UntrustedText.Clean(site)} to answer them.";
    }

    // The address that the client reached decides; nothing that the client says about itself does.
    private static bool IsLocal(IPAddress? reached) => reached is not null && IPAddress.IsLoopback(reached.IsIPv4MappedToIPv6 ? reached.MapToIPv4() : reached);

    private static bool IsOf(string origin, string? host) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(host, StringComparison.OrdinalIgnoreCase);
}
