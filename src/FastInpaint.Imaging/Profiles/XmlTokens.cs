namespace FastInpaint.Imaging.Profiles;

/// <summary>The kind of an XML token.</summary>
internal enum XmlTokenKind
{
    /// <summary>Text, or a CDATA section.</summary>
    Text,

    /// <summary>A start tag.</summary>
    Start,

    /// <summary>An empty-element tag.</summary>
    Empty,

    /// <summary>An end tag.</summary>
    End,

    /// <summary>A comment or a processing instruction.</summary>
    Other,

    /// <summary>The end of the document.</summary>
    Over,

    /// <summary>XML that is not well-formed, or a document type declaration, which XMP does not allow.</summary>
    Broken,
}

/// <summary>The position of an attribute in the document.</summary>
/// <param name="Start">The start of the white space before the attribute.</param>
/// <param name="Name">The attribute's name.</param>
/// <param name="Value">The attribute's value, without quotes.</param>
internal readonly record struct XmlAttribute(int Start, Range Name, Range Value)
{
    /// <summary>The position after the closing quote.</summary>
    public int End => Value.End.Value + 1;
}

/// <summary>Splits UTF-8 XML into tokens by their positions. It checks only as much as it needs to find the tokens.</summary>
/// <param name="text">The document.</param>
internal ref struct XmlTokens(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The attributes of the current tag.</summary>
    public List<XmlAttribute> Attributes { get; } = [];

    /// <summary>The start of the current token.</summary>
    public int Start { get; private set; }

    /// <summary>The end of the current token.</summary>
    public int End { get; private set; }

    /// <summary>The name of the current tag.</summary>
    public Range Name { get; private set; }

    /// <summary>Moves to the next token.</summary>
    public XmlTokenKind Next()
    {
        Start = End;
        ReadOnlySpan<byte> rest = _text[Start..];
        if (rest.IsEmpty)
        {
            return XmlTokenKind.Over;
        }

        if (rest[0] != '<')
        {
            int length = rest.IndexOf((byte)'<');
            End = length < 0 ? _text.Length : Start + length;
            return XmlTokenKind.Text;
        }

        return rest.StartsWith("<?"u8) ? Until("?>"u8, XmlTokenKind.Other)
            : rest.StartsWith("<!--"u8) ? Until("-->"u8, XmlTokenKind.Other)
            : rest.StartsWith("<![CDATA["u8) ? Until("]]>"u8, XmlTokenKind.Text)
            : rest.StartsWith("<!"u8) ? XmlTokenKind.Broken
            : rest.StartsWith("</"u8) ? EndTag()
            : StartTag();
    }

    private XmlTokenKind Until(ReadOnlySpan<byte> end, XmlTokenKind kind)
    {
        int length = _text[Start..].IndexOf(end);
        End = Start + length + end.Length;
        return length < 0 ? XmlTokenKind.Broken : kind;
    }

    private XmlTokenKind EndTag()
    {
        int at = Start + 2;
        Name = TakeName(ref at);
        Skip(ref at);
        End = at + 1;
        return at < _text.Length && _text[at] == '>' && Name.Start.Value < Name.End.Value ? XmlTokenKind.End : XmlTokenKind.Broken;
    }

    private XmlTokenKind StartTag()
    {
        Attributes.Clear();
        int at = Start + 1;
        Name = TakeName(ref at);
        while (at < _text.Length && Name.Start.Value < Name.End.Value)
        {
            int start = at;
            Skip(ref at);
            ReadOnlySpan<byte> rest = _text[at..];
            if (rest.StartsWith(">"u8) || rest.StartsWith("/>"u8))
            {
                End = at + (rest[0] == '/' ? 2 : 1);
                return rest[0] == '/' ? XmlTokenKind.Empty : XmlTokenKind.Start;
            }

            Range name = TakeName(ref at);
            Skip(ref at);
            if (start == name.Start.Value || name.Start.Value == name.End.Value || at >= _text.Length || _text[at++] != '=')
            {
                break;
            }

            Skip(ref at);
            if (at >= _text.Length || _text[at] is not ((byte)'"' or (byte)'\''))
            {
                break;
            }

            int length = _text[(at + 1)..].IndexOf(_text[at]);
            if (length < 0 || _text.Slice(at + 1, length).Contains((byte)'<'))
            {
                break;
            }

            Attributes.Add(new XmlAttribute(start, name, (at + 1)..(at + 1 + length)));
            at += length + 2;
        }

        return XmlTokenKind.Broken;
    }

    private readonly Range TakeName(ref int at)
    {
        int start = at;
        while (at < _text.Length && !IsSpace(_text[at]) && _text[at] is not ((byte)'/' or (byte)'>' or (byte)'=' or (byte)'<' or (byte)'"' or (byte)'\'' or (byte)'&' or 0))
        {
            at++;
        }

        return start..at;
    }

    private readonly void Skip(ref int at)
    {
        while (at < _text.Length && IsSpace(_text[at]))
        {
            at++;
        }
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
