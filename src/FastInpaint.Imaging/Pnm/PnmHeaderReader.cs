using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Reads headers of P1 to P7; the source is left at the first byte of the pixels.</summary>
internal static class PnmHeaderReader
{
    private const string What = "the PNM header";

    public static PnmHeader Read(PnmTokenReader tokens, PictureLimits limits)
    {
        ByteSource source = tokens.Source;
        Span<byte> magic = stackalloc byte[2];
        source.ReadExactly(magic, What);
        PnmHeader header = magic[1] == '7' ? ReadPam(tokens) : ReadPlain(tokens, magic[1] - '0');
        if (header.Width == 0 || header.Height == 0)
        {
            throw source.Error($"the header gives a size of {header.Width} x {header.Height}, sides are at least 1; the file is damaged, fetch or export it again.");
        }

        if (header.MaxValue is 0 or > ushort.MaxValue)
        {
            throw source.Error($"the header gives {header.MaxValue} as the greatest sample, from 1 to 65535 are allowed; the file is damaged, fetch or export it again.");
        }

        limits.Check(source.Name, header.Width, header.Height, header.Layout);
        return header;
    }

    private static PnmHeader ReadPlain(PnmTokenReader tokens, int magic) => new(
        magic,
        tokens.ReadNumber("the width"),
        tokens.ReadNumber("the height"),
        magic is 3 or 6 ? 3 : 1,
        magic is 1 or 4 ? 1 : tokens.ReadNumber("the greatest sample"));

    private static PnmHeader ReadPam(PnmTokenReader tokens)
    {
        var numbers = new Dictionary<string, int>();
        string tupleType = "";
        for (string line = tokens.ReadLine(What); line != "ENDHDR"; line = tokens.ReadLine(What))
        {
            string[] words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string value = words.Length > 1 ? words[1] : "";
            if (words[0] == "TUPLTYPE")
            {
                tupleType = tupleType.Length == 0 ? value : $"{tupleType} {value}";
                RequireShort(tokens, tupleType);
            }
            else if (words[0] is not ("WIDTH" or "HEIGHT" or "DEPTH" or "MAXVAL") || !uint.TryParse(value, out uint number) || number > int.MaxValue
                || !numbers.TryAdd(words[0], (int)number))
            {
                throw tokens.Source.Error(
                    $"the header's line before byte {tokens.Source.Position}, '{Shorten(line)}', is not one of WIDTH, HEIGHT, DEPTH, MAXVAL with a number from 0 to 2147483647, each once; the file is damaged, fetch or export it again.");
            }
        }

        foreach (string name in (string[])["WIDTH", "HEIGHT", "DEPTH", "MAXVAL"])
        {
            if (!numbers.ContainsKey(name))
            {
                throw tokens.Source.Error($"the header ends at byte {tokens.Source.Position} without {name}; the file is damaged, fetch or export it again.");
            }
        }

        RequireTuple(tokens.Source, tupleType, numbers["DEPTH"]);
        return new PnmHeader(7, numbers["WIDTH"], numbers["HEIGHT"], numbers["DEPTH"], numbers["MAXVAL"]);
    }

    private static void RequireTuple(ByteSource source, string tupleType, int depth)
    {
        int expected = tupleType switch
        {
            "" => Math.Clamp(depth, 1, 4),
            "BLACKANDWHITE" or "GRAYSCALE" => 1,
            "BLACKANDWHITE_ALPHA" or "GRAYSCALE_ALPHA" => 2,
            "RGB" => 3,
            "RGB_ALPHA" => 4,
            _ => throw source.Error($"the header gives the tuple type '{Shorten(tupleType)}', which is unknown; convert the file to PNG."),
        };
        if (depth != expected)
        {
            throw source.Error($"the header gives {depth} channels for the tuple type '{tupleType}', expected are {expected}; the file is damaged, fetch or export it again.");
        }
    }

    private static void RequireShort(PnmTokenReader tokens, string tupleType)
    {
        if (tupleType.Length > 256)
        {
            throw tokens.Source.Error($"the header's tuple type has more than 256 characters before byte {tokens.Source.Position}; the file is damaged, fetch or export it again.");
        }
    }

    /// <summary>Printable and short, for a message.</summary>
    private static string Shorten(string text) => string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
