namespace FastInpaint.Imaging.Profiles;

/// <summary>What a piece of XML is.</summary>
internal enum XmlTokenKind
{
    /// <summary>Text, or a section of it.</summary>
    Text,

    /// <summary>A start tag.</summary>
    Start,

    /// <summary>A start tag that is its own end.</summary>
    Empty,

    /// <summary>An end tag.</summary>
    End,

    /// <summary>A comment or an instruction.</summary>
    Other,

    /// <summary>Nothing: the text is over.</summary>
    Over,

    /// <summary>No well-formed XML, or a document type, which a packet of XMP has not.</summary>
    Broken,
}

/// <summary>An attribute's place in the text.</summary>
/// <param name="Start">Where the space before it begins.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, without quotes.</param>
internal readonly record struct XmlAttribute(int Start, Range Name, Range Value)
{
    /// <summary>Behind the quote that ends it.</summary>
    public int End => Value.End.Value + 1;
}

/// <summary>Cuts XML in UTF-8 into tags and text by their places. It checks what is needed to find them, not more.</summary>
/// <param name="text">The document.</param>
internal ref struct XmlTokens(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The attributes of the tag.</summary>
    public List<XmlAttribute> Attributes { get; } = [];

    /// <summary>Where the piece begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the piece ends.</summary>
    public int End { get; private set; }

    /// <summary>The tag's name.</summary>
    public Range Name { get; private set; }

    /// <summary>Goes to the next piece.</summary>
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
