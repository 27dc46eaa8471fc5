namespace FastInpaint.Host;

/// <summary>Text that came with a message, made fit for logs and headers.</summary>
internal static class UntrustedText
{
    /// <summary>The most characters that are shown.</summary>
    public const int MaxShown = 1000;

    /// <summary>The text in one line: control characters become '?', and what is too long is cut.</summary>
    public static string Clean(string text)
    {
        string line = text.Length > MaxShown ? text[..MaxShown] + "..." : text;
        return string.Create(line.Length, line, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
            }
        });
    }
}
