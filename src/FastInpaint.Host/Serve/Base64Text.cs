using System.Buffers;

namespace FastInpaint.Host.Serve;

/// <summary>Decodes the base64 text (RFC 4648) of a file. Accepts both alphabets (+ and /, or - and _), missing padding, white space anywhere, and the head of a data URL (RFC 2397).</summary>
internal static class Base64Text
{
    private const int MaxHead = 1024;
    private const int CharactersOfGroup = 4;
    private const int BytesOfGroup = 3;
    private const byte NoLetter = 255;

    private static readonly byte[] s_values = Values();

    private static ReadOnlySpan<byte> Scheme => "data:"u8;

    /// <summary>Whether a text begins like a data URL.</summary>
    public static bool IsDataUrl(ReadOnlySpan<byte> text) => text.Length >= Scheme.Length && System.Text.Ascii.EqualsIgnoreCase(text[..Scheme.Length], Scheme);

    /// <summary>Decodes a text. The result takes three quarters of the text's length.</summary>
    /// <param name="field">The field's name, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="escaped">Whether the text contains JSON escapes.</param>
    /// <exception cref="RequestException">The text is not base64, or is cut (400).</exception>
    public static MemoryStream Decode(string field, ReadOnlySequence<byte> text, bool escaped)
    {
        var characters = new Characters(text, escaped);
        Characters start = characters;
        if (!SkipHead(field, ref characters))
        {
            characters = start;
        }

        var bytes = new byte[checked((int)(((text.Length / CharactersOfGroup) + 1) * BytesOfGroup))];
        int count = 0, letters = 0, group = 0;
        bool padded = false;
        while (characters.TryRead(out byte character))
        {
            byte value = s_values[character];
            if (value != NoLetter && !padded)
            {
                group = (group << 6) | value;
                if (++letters == CharactersOfGroup)
                {
                    (bytes[count], bytes[count + 1], bytes[count + 2]) = ((byte)(group >> 16), (byte)(group >> 8), (byte)group);
                    (count, letters, group) = (count + BytesOfGroup, 0, 0);
                }
            }
            else if (character == '=')
            {
                padded = true;
            }
            else if (!IsSpace(character))
            {
                throw RequestFields.Bad(padded
                    ? $"The base64 text of '{field}' goes on after its padding. Send one file in it."
                    : $"The base64 text of '{field}' has {(character is > 32 and < 127 ? $"the character '{(char)character}'" : "a character beyond ASCII")}, which base64 does not have. Send the file's bytes as base64, or as a data URL.");
            }
        }

        // An incomplete last group has two letters for one byte, or three letters for two bytes.
        if (letters == 1)
        {
            throw RequestFields.Bad($"The base64 text of '{field}' ends within a byte; it was cut. Send it whole.");
        }

        for (int i = 0; i < letters - 1; i++)
        {
            bytes[count++] = (byte)(group >> ((6 * letters) - (8 * (i + 1))));
        }

        return new MemoryStream(bytes, 0, count, writable: false, publiclyVisible: true);
    }

    /// <summary>Skips the head of a data URL.</summary>
    /// <returns>False where the text is no data URL.</returns>
    private static bool SkipHead(string field, ref Characters characters)
    {
        Span<byte> head = stackalloc byte[MaxHead];
        int length = 0;
        while (length < MaxHead && characters.TryRead(out byte character) && character != ',')
        {
            if (length > 0 || !IsSpace(character))
            {
                head[length++] = character;
            }

            if (length == Scheme.Length && !IsDataUrl(head))
            {
                return false;
            }
        }

        if (length < Scheme.Length)
        {
            return false;
        }

        string said = System.Text.Encoding.Latin1.GetString(head[..length]);
        return said.TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase) ? true : throw RequestFields.Bad($"'{field}' is a data URL that is not base64. Begin it as: data:image/png;base64,");
    }

    private static bool IsSpace(byte character) => character is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static byte[] Values()
    {
        var values = new byte[256];
        Array.Fill(values, NoLetter);
        ReadOnlySpan<byte> letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (int i = 0; i < letters.Length; i++)
        {
            values[letters[i]] = (byte)i;
        }

        (values['-'], values['_']) = (values['+'], values['/']);
        return values;
    }

    /// <summary>The characters of a valid JSON string. Characters beyond ASCII become bytes that base64 does not use.</summary>
    private ref struct Characters(ReadOnlySequence<byte> text, bool escaped)
    {
        private SequenceReader<byte> _reader = new(text);

        public bool TryRead(out byte character)
        {
            if (!_reader.TryRead(out character))
            {
                return false;
            }

            if (escaped && character == '\\' && _reader.TryRead(out character))
            {
                character = character switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' or (byte)'f' => 0,
                    (byte)'u' => Unicode(),
                    _ => character,
                };
            }

            return true;
        }

        private byte Unicode()
        {
            int value = 0;
            for (int i = 0; i < 4 && _reader.TryRead(out byte digit); i++)
            {
                value = (value << 4) | ((digit & 15) + (digit >= 'A' ? 9 : 0));
            }

            return value < 128 ? (byte)value : (byte)0;
        }
    }
}
