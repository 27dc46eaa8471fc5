using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FastInpaint.Host.Serve;

/// <summary>Refuses compressed or otherwise coded bodies and form parts (RFC 9110, 8.4), which would look like damaged pictures.</summary>
internal static class ContentCoding
{
    /// <summary>Checks the header Content-Encoding.</summary>
    /// <param name="what">What messages call the body or the part.</param>
    /// <param name="coding">The header's value.</param>
    /// <exception cref="RequestException">The content is coded (415).</exception>
    public static void CheckNone(string what, StringValues coding) => Check(what, "Content-Encoding", coding, "identity");

    /// <summary>Checks the header Content-Transfer-Encoding, which is deprecated in forms (RFC 7578, 4.7).</summary>
    /// <param name="what">What messages call the part.</param>
    /// <param name="coding">The header's value.</param>
    /// <exception cref="RequestException">The content is coded (415).</exception>
    public static void CheckNoTransfer(string what, StringValues coding) => Check(what, "Content-Transfer-Encoding", coding, "binary", "8bit", "7bit");

    private static void Check(string what, string header, StringValues coding, params ReadOnlySpan<string> plain)
    {
        foreach (string word in coding.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!plain.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                throw new RequestException(StatusCodes.Status415UnsupportedMediaType, $"{what} has the {header} '{UntrustedText.Clean(word)}'. Send it as it is, without this header.");
            }
        }
    }
}
