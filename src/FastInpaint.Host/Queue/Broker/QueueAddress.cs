namespace FastInpaint.Host.Queue.Broker;

/// <summary>Parses the address of a broker strictly. A password with an unescaped delimiter would otherwise become part of the host's name.</summary>
internal static class QueueAddress
{
    private const string Example = "Give for example amqp://user:password@host:5672/vhost, or amqps: for TLS";
    private const string Encoding = "In user, password and vhost write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25";

    /// <summary>Parses amqp://user:password@host:port/vhost. Only the host is required.</summary>
    /// <exception cref="CommandException">The text is no such address, or is ambiguous (2). The message contains no part of the text, which may hold a password.</exception>
    public static Uri Parse(string text)
    {
        int start = text.IndexOf("://", StringComparison.Ordinal);
        if (start < 0 || text[..start].ToLowerInvariant() is not ("amqp" or "amqps"))
        {
            throw Refused();
        }

        string rest = text[(start + 3)..];
        int end = rest.IndexOfAny(['/', '?']) is >= 0 and var first ? first : rest.Length;
        string authority = rest[..end], tail = rest[end..];
        int at = authority.IndexOf('@');
        string user = at < 0 ? "" : authority[..at], host = authority[(at + 1)..];
        bool clear = !rest.Any(letter => letter is '#' or '\\' || char.IsWhiteSpace(letter) || char.IsControl(letter))
            && !host.Contains('@') && !tail.Contains('@') && user.Count(letter => letter == ':') <= 1 && IsEncoded(user) && IsEncoded(tail);
        if (!clear)
        {
            throw new CommandException(ExitCode.BadInput, $"The address of the broker (--queue or FASTINPAINT_QUEUE) has a character that ends one of its parts. {Encoding}. {Example}.");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0 && parsed.UserInfo.Length > 0 == user.Length > 0 ? parsed : throw Refused();
    }

    /// <summary>The exception for an invalid address. It contains no part of the address.</summary>
    public static CommandException Refused() => new(ExitCode.BadInput, $"--queue or FASTINPAINT_QUEUE is no address of a broker. {Example}. {Encoding}.");

    /// <summary>Whether two hexadecimal digits follow every %.</summary>
    private static bool IsEncoded(string text)
    {
        for (int i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return false;
            }
        }

        return true;
    }
}
