using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FastInpaint.Host.Batch;

/// <summary>Gives canonically equivalent names one spelling. Some systems store é as one character, others as e and an accent.</summary>
internal static class NameForm
{
    private const int FirstSyllable = 0xAC00, Syllables = 11_172, Vowels = 21, Finals = 28;

    private static readonly Lazy<FrozenDictionary<char, string>> s_parts = new(() => CanonicalDecompositions.Triples.Chunk(3)
        .ToFrozenDictionary(triple => triple[0], triple => new string(triple, 1, triple[2] == 0 ? 1 : 2)));

    /// <summary>The name with every character decomposed and every run of marks in canonical order. Use it only to compare names: the file itself may be spelled differently.</summary>
    public static string Of(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        var text = new StringBuilder(2 * name.Length);
        foreach (char letter in name)
        {
            Decompose(letter, text);
        }

        return OrderMarks(text.ToString());
    }

    private static void Decompose(char letter, StringBuilder text)
    {
        if (letter - FirstSyllable is >= 0 and < Syllables and var syllable)
        {
            text.Append((char)(0x1100 + (syllable / (Vowels * Finals)))).Append((char)(0x1161 + (syllable / Finals % Vowels)));
            if (syllable % Finals > 0)
            {
                text.Append((char)(0x11A7 + (syllable % Finals)));
            }
        }
        else if (s_parts.Value.TryGetValue(letter, out string? parts))
        {
            foreach (char part in parts)
            {
                Decompose(part, text);
            }
        }
        else
        {
            text.Append(letter);
        }
    }

    private static string OrderMarks(string text)
    {
        char[] letters = text.ToCharArray();
        for (int first = 0, end; first < letters.Length; first = end + 1)
        {
            for (end = first; end < letters.Length && CharUnicodeInfo.GetUnicodeCategory(letters[end]) == UnicodeCategory.NonSpacingMark; end++)
            {
            }

            Array.Sort(letters, first, end - first);
        }

        return new string(letters);
    }
}
