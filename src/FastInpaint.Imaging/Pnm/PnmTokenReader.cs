using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Numbers and words of PNM text, separated by white space; a comment reaches from # to the end of its line.</summary>
internal sealed class PnmTokenReader(ByteSource source)
{
    private const int MaxLine = 4096;

    public ByteSource Source => source;

    /// <summary>A decimal number; consumes the one character after it.</summary>
    public int ReadNumber(string what)
    {
        int next = SkipSpace(what);
        if (!char.IsAsciiDigit((char)next))
        {
            throw source.Error($"{what} was expected at byte {source.Position - 1}, found {Show(next)}; the file is damaged, fetch or export it again.");
        }

        long value = 0;
        for (; next >= 0 && char.IsAsciiDigit((char)next); next = source.ReadByte())
        {
            value = (value * 10) + next - '0';
            if (value > int.MaxValue)
            {
                throw source.Error($"{what} before byte {source.Position} is above 2147483647; the file is damaged, fetch or export it again.");
            }
        }

        if (next == '#')
        {
            SkipLine(what);
        }
        else if (next >= 0 && !IsSpace(next))
        {
            throw source.Error($"{what} ends at byte {source.Position - 1} with {Show(next)} instead of white space; the file is damaged, fetch or export it again.");
        }

        return (int)value;
    }

    /// <summary>A digit 0 or 1, which needs no white space after it.</summary>
    public int ReadBit(string what)
    {
        int next = SkipSpace(what);
        return next is '0' or '1'
            ? next - '0'
            : throw source.Error($"{what} was expected at byte {source.Position - 1}, found {Show(next)}; the file is damaged, fetch or export it again.");
    }

    /// <summary>The next line that is neither empty nor a comment, without white space around it.</summary>
    public string ReadLine(string what)
    {
        var line = new System.Text.StringBuilder();
        for (int next = SkipSpace(what); next != '\n'; next = source.ReadByte())
        {
            if (next < 0)
            {
                throw source.Truncated(what);
            }

            if (line.Length == MaxLine)
            {
                throw source.Error($"{what} has a line of more than {MaxLine} characters before byte {source.Position}; the file is damaged, fetch or export it again.");
            }

            line.Append((char)next);
        }

        return line.ToString().Trim();
    }

    /// <summary>The first character that is neither white space nor in a comment.</summary>
    private int SkipSpace(string what)
    {
        while (true)
        {
            int next = source.ReadByte();
            if (next < 0)
            {
                throw source.Truncated(what);
            }

            if (next == '#')
            {
                SkipLine(what);
            }
            else if (!IsSpace(next))
            {
                return next;
            }
        }
    }

    private void SkipLine(string what)
    {
        for (int next = source.ReadByte(); next is not ('\n' or '\r'); next = source.ReadByte())
        {
            if (next < 0)
            {
                throw source.Truncated(what);
            }
        }
    }

    private static bool IsSpace(int value) => value is ' ' or (>= 9 and <= 13);

    private static string Show(int value) => value is > ' ' and <= '~' ? $"'{(char)value}'" : $"the byte 0x{value:X2}";
}
