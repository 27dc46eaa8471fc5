using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Edits properties of an XMP packet (XMP part 1, 7; part 3) and keeps all other bytes unchanged.</summary>
internal static class XmpPacket
{
    // Bounds far above real packets, which nest a dozen levels and declare some dozens of namespaces.
    private const int MaximumDepth = 256;
    private const int MaximumDeclarations = 256;

    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    /// <summary>Edits a packet.</summary>
    /// <param name="packet">The packet, in UTF-8.</param>
    /// <param name="edits">The changes to make.</param>
    /// <param name="found">The parts that were removed.</param>
    /// <returns>The changed packet; null where nothing has to change. Empty, so that the packet is dropped, where it cannot be read and may hold something to change.</returns>
    public static byte[]? Edit(ReadOnlySpan<byte> packet, XmpEdits edits, out StaleParts found)
    {
        var walk = new Walk(edits);
        if (!walk.Run(packet))
        {
            bool dropped = XmpRules.MayClaim(packet, edits);
            found = dropped ? StaleParts.Xmp : StaleParts.None;
            return dropped ? [] : null;
        }

        found = walk.Found;
        return walk.Changes.Count == 0 ? null : WithoutDeclarations(Apply(packet, walk.Changes));
    }

    private static byte[] Apply(ReadOnlySpan<byte> packet, List<Change> changes)
    {
        var result = new List<byte>(packet.Length);
        int at = 0;
        foreach (Change change in changes.OrderBy(change => change.Start))
        {
            result.AddRange(packet[at..change.Start]);
            result.AddRange(Encoding.UTF8.GetBytes(change.Value));
            at = change.End;
        }

        result.AddRange(packet[at..]);
        return [.. result];
    }

    /// <summary>Removes the declarations of claim namespaces (<see cref="XmpRules.IsClaim"/>) that no name uses any more.</summary>
    private static byte[] WithoutDeclarations(byte[] packet)
    {
        var cuts = new List<Change>();
        int looked = 0;
        var tokens = new XmlTokens(packet);
        for (XmlTokenKind kind; (kind = tokens.Next()) is not (XmlTokenKind.Over or XmlTokenKind.Broken);)
        {
            if (kind is not (XmlTokenKind.Start or XmlTokenKind.Empty))
            {
                continue;
            }

            foreach (XmlAttribute attribute in tokens.Attributes)
            {
                string name = Text(packet, attribute.Name);
                if (name.StartsWith("xmlns:", StringComparison.Ordinal) && XmpRules.IsClaim(Text(packet, attribute.Value)) && ++looked <= MaximumDeclarations
                    && packet.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name[6..] + ":")) < 0)
                {
                    cuts.Add(new Change(attribute.Start, attribute.End, ""));
                }
            }
        }

        return cuts.Count == 0 ? packet : Apply(packet, cuts);
    }

    private static string Text(ReadOnlySpan<byte> packet, Range range) => Encoding.UTF8.GetString(packet[range]);

    /// <summary>A replacement of a range of bytes.</summary>
    private readonly record struct Change(int Start, int End, string Value);

    /// <summary>An open element.</summary>
    /// <param name="Start">The start of the element, with the white space before it.</param>
    /// <param name="Content">The end of its start tag.</param>
    /// <param name="Name">The element's name, with its prefix.</param>
    /// <param name="Rule">The rule for the element; null where it stays.</param>
    /// <param name="Declarations">The number of namespaces declared before the element.</param>
    /// <param name="Changes">The number of changes collected before the element.</param>
    private sealed record Element(int Start, int Content, string Name, XmpRule? Rule, int Declarations, int Changes)
    {
        /// <summary>Whether the element contains another element.</summary>
        public bool HasChildren { get; set; }

        /// <summary>Whether the element's text is a picture.</summary>
        public bool IsPicture { get; set; }
    }

    private sealed class Walk(XmpEdits edits)
    {
        private readonly Dictionary<string, string> _spaces = new() { ["xml"] = "http://www.w3.org/XML/1998/namespace" };
        private readonly List<(string Prefix, string? Outer)> _declarations = [];
        private readonly Stack<Element> _open = new();
        private int _removing;

        public List<Change> Changes { get; } = [];

        public StaleParts Found { get; private set; }

        /// <returns>Whether the packet could be read.</returns>
        public bool Run(ReadOnlySpan<byte> packet)
        {
            var tokens = new XmlTokens(packet);
            while (true)
            {
                switch (tokens.Next())
                {
                    case XmlTokenKind.Over:
                        return _open.Count == 0;
                    case XmlTokenKind.Broken:
                        return false;
                    case XmlTokenKind.Text when _open.TryPeek(out Element? inner) && edits.Previews:
                        inner.IsPicture |= XmpRules.IsPicture(Content(packet[tokens.Start..tokens.End]));
                        break;
                    case XmlTokenKind.Start:
                        if (!Open(packet, tokens))
                        {
                            return false;
                        }

                        break;
                    case XmlTokenKind.Empty:
                        if (!Open(packet, tokens))
                        {
                            return false;
                        }

                        Close(packet, tokens.End, tokens.End);
                        break;
                    case XmlTokenKind.End:
                        if (!_open.TryPeek(out Element? element) || element.Name != Text(packet, tokens.Name))
                        {
                            return false;
                        }

                        Close(packet, tokens.Start, tokens.End);
                        break;
                }
            }
        }

        private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> text) => text.StartsWith("<![CDATA["u8) ? text[9..] : text;

        private bool Open(ReadOnlySpan<byte> packet, XmlTokens tokens)
        {
            int declarations = _declarations.Count;
            foreach (XmlAttribute attribute in tokens.Attributes)
            {
                string name = Text(packet, attribute.Name), space = Text(packet, attribute.Value);
                if (name == "xmlns" || name.StartsWith("xmlns:", StringComparison.Ordinal))
                {
                    if (space.Contains('&', StringComparison.Ordinal))
                    {
                        return false;
                    }

                    string prefix = name.Length == 5 ? "" : name[6..];
                    _declarations.Add((prefix, _spaces.GetValueOrDefault(prefix)));
                    _spaces[prefix] = space;
                }
            }

            string written = Text(packet, tokens.Name);
            if (_open.Count == MaximumDepth || _declarations.Count > MaximumDeclarations || Resolve(written, isAttribute: false) is not { } full)
            {
                return false;
            }

            if (_open.TryPeek(out Element? parent))
            {
                parent.HasChildren = true;
            }

            XmpRule? rule = _removing > 0 ? null : XmpRules.Find(full.Space, full.Name, edits);
            _open.Push(new Element(SpaceBefore(packet, tokens.Start), tokens.End, written, rule, declarations, Changes.Count));
            if (_removing > 0 || rule is { Value: null, IsAsked: false })
            {
                _removing++;
                return true;
            }

            foreach (XmlAttribute attribute in tokens.Attributes)
            {
                string name = Text(packet, attribute.Name);
                if (name.StartsWith("xmlns", StringComparison.Ordinal))
                {
                    continue;
                }

                if (Resolve(name, isAttribute: true) is not { } property)
                {
                    return false;
                }

                ReadOnlySpan<byte> value = packet[attribute.Value];
                Take(attribute, value, XmpRules.Find(property.Space, property.Name, edits) ?? (edits.Previews && property.Space != Rdf && XmpRules.IsPicture(value) ? new XmpRule(StaleParts.Previews) : null));
            }

            return true;
        }

        private void Take(XmlAttribute attribute, ReadOnlySpan<byte> value, XmpRule? rule)
        {
            StaleParts? part = rule is { IsAsked: true } ? XmpRules.Ask(rule, value) : rule?.Part;
            if (rule is { Value: { } text })
            {
                Changes.Add(new Change(attribute.Value.Start.Value, attribute.Value.End.Value, text));
            }
            else if (part is { } lost)
            {
                Found |= lost;
                Changes.Add(new Change(attribute.Start, attribute.End, ""));
            }
        }

        /// <param name="end">The end of the element's content.</param>
        /// <param name="over">The end of the end tag.</param>
        private void Close(ReadOnlySpan<byte> packet, int end, int over)
        {
            Element element = _open.Pop();
            EndDeclarations(element.Declarations);
            bool inside = _removing > 1;
            _removing = Math.Max(0, _removing - 1);
            if (inside)
            {
                return;
            }

            XmpRule? rule = element.Rule ?? (element.IsPicture ? new XmpRule(StaleParts.Previews) : null);
            if (rule is { Value: { } value } && !element.HasChildren && end > element.Content)
            {
                Changes.Add(new Change(element.Content, end, value));
                return;
            }

            ReadOnlySpan<byte> asked = end > element.Content ? packet[element.Content..end] : packet[element.Start..over];
            if ((rule is { IsAsked: true } ? XmpRules.Ask(rule, asked) : rule?.Part) is { } part)
            {
                Found |= part;
                Changes.RemoveRange(element.Changes, Changes.Count - element.Changes);
                Changes.Add(new Change(element.Start, over, ""));
            }
        }

        private void EndDeclarations(int outer)
        {
            for (int i = _declarations.Count - 1; i >= outer; i--)
            {
                if (_declarations[i] is (var prefix, { } space))
                {
                    _spaces[prefix] = space;
                }
                else
                {
                    _spaces.Remove(_declarations[i].Prefix);
                }
            }

            _declarations.RemoveRange(outer, _declarations.Count - outer);
        }

        private (string Space, string Name)? Resolve(string written, bool isAttribute)
        {
            int colon = written.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 && isAttribute)
            {
                return ("", written);
            }

            string prefix = colon < 0 ? "" : written[..colon];
            return _spaces.TryGetValue(prefix, out string? space) ? (space, written[(colon + 1)..]) : colon < 0 ? ("", written) : null;
        }

        private static int SpaceBefore(ReadOnlySpan<byte> packet, int at)
        {
            while (at > 0 && packet[at - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                at--;
            }

            return at;
        }
    }
}
