using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FastInpaint.Host.Serve;

/// <summary>Refuses bodies, and parts of forms, that are compressed or otherwise coded (RFC 9110, 8.4): they would be taken for damaged pictures.</summary>
internal static class ContentCoding
{
    /// <param name="what">What messages call it.</param>
    /// <param name="coding">Its header Content-Encoding.</param>
    /// <exception cref="RequestException">It is coded (415).</exception>
    public static void CheckNone(string what, StringValues coding) => Check(what, "Content-Encoding", coding, "identity");

    /// <param name="what">What messages call it.</param>
    /// <param name="coding">Its header Content-Transfer-Encoding, which forms no longer have (RFC 7578, 4.7).</param>
    /// <exception cref="RequestException">It is coded (415).</exception>
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
