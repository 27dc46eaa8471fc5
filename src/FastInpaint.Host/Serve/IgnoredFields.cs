using System.Globalization;

namespace FastInpaint.Host.Serve;

/// <summary>The ignored fields of a request: a client of another service asks for them, and this service does not have them. Keeps a bounded number. Not thread-safe.</summary>
internal sealed class IgnoredFields
{
    private const int MaxNames = 64;
    private const int MaxLength = 40;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];
    private int _more;

    /// <summary>The names of the ignored fields as a header's value; null where no field was ignored.</summary>
    public string? Header => _asked.Count == 0 ? null : string.Join(", ", _asked.Select(Clean)) + (_more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and {_more} more"));

    /// <summary>The value of an ignored field; null where the request has no such field.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>Notes a field.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">The field's value as text; empty where the value has no text form, null where the field asks for nothing.</param>
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

    // Header values are ASCII.
    private static string Clean(string name) =>
        string.Concat(name.Take(MaxLength).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '?')) + (name.Length > MaxLength ? "..." : "");
}
