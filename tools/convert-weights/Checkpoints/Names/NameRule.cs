using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>One row of a name map: the names it matches, their new name, and the order of the dimensions.</summary>
internal sealed partial class NameRule
{
    private readonly Regex _pattern;
    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private readonly string? _target;

    /// <param name="from">
    /// The pattern of the whole name. <c>*</c> stands for any text, <c>{i}</c> for a number, and <c>{i+1}</c> for the number i + 1.
    /// </param>
    /// <param name="to">The new name, in which <c>{i}</c> stands for the number; null to leave the tensor out.</param>
    /// <param name="axes">Dimension k of the result is dimension axes[k] of the tensor; empty to keep the order.</param>
    /// <exception cref="FormatException">A placeholder is not of these forms, or the new name uses one that the old name lacks.</exception>
    public NameRule(string from, string? to, ImmutableArray<int> axes)
    {
        (From, _target, Axes) = (from, to, axes);
        var pattern = new StringBuilder("^");
        int done = 0;
        foreach (Match placeholder in Placeholder().Matches(from))
        {
            pattern.Append(Literal(from[done..placeholder.Index]));
            pattern.Append(placeholder.Value == "*" ? ".*" : Number(placeholder));
            done = placeholder.Index + placeholder.Length;
        }

        pattern.Append(Literal(from[done..])).Append(@"\z");
        _pattern = new Regex(pattern.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        if (to is not null)
        {
            // Checks the braces of the new name.
            Fill(to, name => _offsets.ContainsKey(name) ? "" : throw new FormatException($"'{to}' has {{{name}}}, which '{from}' lacks"));
        }
    }

    public string From { get; }

    public ImmutableArray<int> Axes { get; }

    /// <summary>Whether matching tensors are left out.</summary>
    public bool LeavesOut => _target is null;

    /// <returns>False where the rule does not match the name.</returns>
    public bool TryMap(string name, out string? mapped)
    {
        mapped = null;
        Match match = _pattern.Match(name);
        if (!match.Success)
        {
            return false;
        }

        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string placeholder, long offset) in _offsets)
        {
            if (!long.TryParse(match.Groups[placeholder].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < offset)
            {
                return false;
            }

            numbers[placeholder] = number - offset;
        }

        mapped = _target is null ? null : Fill(_target, placeholder => numbers[placeholder].ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private string Number(Match placeholder)
    {
        string name = placeholder.Groups["name"].Value;
        long offset = placeholder.Groups["offset"].Success ? long.Parse(placeholder.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return _offsets.TryAdd(name, offset) ? $"(?<{name}>[0-9]+)" : throw new FormatException($"'{From}' has {{{name}}} twice");
    }

    private string Literal(string text) =>
        text.AsSpan().IndexOfAny('{', '}') < 0 ? Regex.Escape(text) : throw new FormatException($"'{From}' has a brace that belongs to no placeholder such as {{i}} or {{i+1}}");

    private static string Fill(string target, Func<string, string> value)
    {
        string filled = Target().Replace(target, match => value(match.Groups["name"].Value));
        return filled.AsSpan().IndexOfAny('{', '}') < 0 ? filled : throw new FormatException($"'{target}' has a brace that belongs to no placeholder such as {{i}}");
    }

    [GeneratedRegex(@"\*|\{(?<name>[a-z]+)(\+(?<offset>[0-9]{1,9}))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Target();
}
