using System.Globalization;
using System.Text.RegularExpressions;

namespace FastInpaint.Weights;

/// <summary>The header of a .npy file: a Python dictionary with 'descr', 'fortran_order' and 'shape'.</summary>
internal static partial class NpyHeader
{
    /// <returns>The shape.</returns>
    /// <exception cref="InvalidDataException">The header is not such a dictionary, or its type and order are not '&lt;f4' in C order.</exception>
    public static int[] Parse(string path, string header, int maximumRank)
    {
        Match match = Dictionary().Match(header);
        if (!match.Success)
        {
            throw NpyFile.Error(path, "its header is not the dictionary of a .npy file");
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < match.Groups["key"].Captures.Count; i++)
        {
            entries[match.Groups["key"].Captures[i].Value] = match.Groups["value"].Captures[i].Value;
        }

        if (!entries.TryGetValue("descr", out string? type) || !entries.TryGetValue("fortran_order", out string? fortran) || !entries.TryGetValue("shape", out string? sides))
        {
            throw NpyFile.Error(path, "its header lacks descr, fortran_order or shape");
        }

        if (type.Trim('\'', '"') != "<f4")
        {
            throw NpyFile.Error(path, $"its elements are of type {type}, not '<f4'");
        }

        if (fortran != "False")
        {
            throw NpyFile.Error(path, "it is in Fortran order");
        }

        string[] numbers = sides.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[numbers.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape.Length > maximumRank || !int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw NpyFile.Error(path, $"its shape {sides} is out of range");
            }
        }

        return shape;
    }

    [GeneratedRegex(
        """^\s*\{\s*(?:['"](?<key>\w+)['"]\s*:\s*(?<value>'[^']*'|"[^"]*"|True|False|\([\d,\s]*\))\s*(?:,\s*)?)*\}\s*$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Dictionary();
}
