using System.Globalization;
using System.Text;

namespace FastInpaint.Host;

/// <summary>Makes untrusted text, such as file names and fields of messages, safe for terminals, logs and headers.</summary>
internal static class UntrustedText
{
    /// <summary>The most characters that <see cref="Clean"/> and <see cref="Cut"/> show, before escapes.</summary>
    public const int MaxShown = 1000;

    /// <summary>The text in one line, escaped, and cut where it is too long.</summary>
    public static string Clean(string text) => Escape(Cut(text));

    /// <summary>The text, cut where it is too long.</summary>
    public static string Cut(string text) => text.Length > MaxShown ? text[..MaxShown] + "..." : text;

    /// <summary>The text in one line with escapes of the form \u0000, so that it cannot move the cursor, change colors or hide text. Escapes control characters, line breaks, bidirectional marks and surrogates.</summary>
    public static string Escape(string text) => Escape(text, keepsLines: false);

    /// <summary>Escapes text of several lines; its line breaks stay.</summary>
    public static string EscapeLines(string text) => Escape(text.ReplaceLineEndings("\n"), keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                escaped.Append(text, i++, 2);
            }
            else if (IsHarmful(text[i]) && !(keepsLines && text[i] == '\n'))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                escaped.Append(text[i]);
            }
        }

        return escaped.ToString();
    }

    // Includes the marks of Unicode's bidirectional algorithm (UAX 9).
    private static bool IsHarmful(char letter) => char.IsControl(letter) || char.IsSurrogate(letter)
        || letter is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
