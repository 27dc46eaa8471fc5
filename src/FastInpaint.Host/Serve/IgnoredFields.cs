using System.Globalization;

namespace FastInpaint.Host.Serve;

/// <summary>What a request of another service's client asks for and this one does not have. Bounded; not thread safe.</summary>
internal sealed class IgnoredFields
{
    private const int MaxNames = 64;
    private const int MaxLength = 40;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];
    private int _more;

    /// <summary>The names, for a header; null where nothing was ignored.</summary>
    public string? Header => _asked.Count == 0 ? null : string.Join(", ", _asked.Select(Clean)) + (_more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and {_more} more"));

    /// <summary>A value that was given; null where there is none.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <param name="name">The field.</param>
    /// <param name="value">Its value as text, empty where it has none; null where it asks for nothing.</param>
    public void Add(string name, string? value)
    {
        if (value is null || _values.ContainsKey(name))
        {
            return;
        }

        if (_asked.Count == MaxNames)
        {
            _more++;
            return;
        }

        _asked.Add(name);
        _values[name] = value;
    }

    // A header takes ASCII.
    private static string Clean(string name) =>
        string.Concat(name.Take(MaxLength).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '?')) + (name.Length > MaxLength ? "..." : "");
}
