using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FastInpaint.Host.Serve;

/// <summary>The fields of a request, from its query and its body: files of pictures, and options as text. Not thread-safe.</summary>
internal sealed class RequestFields
{
    /// <summary>The most characters of an option's value.</summary>
    public const int MaxText = 1024;

    private readonly PictureOption[] _options;
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stream> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unnamed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <param name="query">The query; the body's fields are added later.</param>
    /// <param name="settings">The settings, with the table of options.</param>
    /// <exception cref="RequestException">A field is unknown, or is given twice (400).</exception>
    public RequestFields(IQueryCollection query, ServeSettings settings)
    {
        _options = [.. settings.Options.Where(option => option.Fronts.HasFlag(Fronts.Form))];
        foreach ((string name, StringValues values) in query)
        {
            if (IsFile(name))
            {
                throw Bad($"The address has the field '{name}', which is a file. Send it in the body.");
            }

            Check(name);
            if (values.Count > 1)
            {
                throw Twice(name);
            }

            Set(name, values.ToString());
        }
    }

    /// <summary>Whether a field is the file of a picture.</summary>
    public static bool IsFile(string name) => name is "image" or "mask" or "exclude";

    /// <summary>Whether a field is a file or an option.</summary>
    public bool IsKnown(string name) => IsFile(name) || _options.Any(option => option.Field == name);

    /// <summary>Notes a field of the body.</summary>
    /// <exception cref="RequestException">The field is unknown, or the body has it twice (400).</exception>
    public void Note(string name)
    {
        Check(name);
        if (!_noted.Add(name))
        {
            throw Twice(name);
        }
    }

    /// <summary>Adds a picture's file.</summary>
    public void Take(string name, PieceBuffer file) => Take(name, new PieceBufferStream(file));

    /// <inheritdoc cref="Take(string, PieceBuffer)"/>
    public void Take(string name, Stream file) => _files[name] = file;

    /// <summary>Adds a form's part of a picture field without a file name: the picture's bytes, or a data URL. An empty part is ignored.</summary>
    /// <exception cref="RequestException">The part is an invalid data URL (400).</exception>
    public void TakeUnnamed(string name, PieceBuffer part)
    {
        if (part.Length == 0)
        {
            return;
        }

        if (Base64Text.IsDataUrl(part.Sequence.FirstSpan))
        {
            Take(name, Base64Text.Decode(name, part.Sequence, escaped: false));
            return;
        }

        _unnamed.Add(name);
        Take(name, part);
    }

    /// <summary>Adds an option's value. An empty value counts as missing.</summary>
    /// <exception cref="RequestException">The query has another value (400).</exception>
    public void Take(string name, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_texts.TryGetValue(name, out string? before) && before != text)
        {
            throw Bad($"The field '{name}' is '{before}' in the address and '{text}' in the body. Send one of them.");
        }

        Set(name, text);
    }

    /// <summary>The file of a field; null where there is none.</summary>
    public Stream? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The names of the files that came without a file name and may be text.</summary>
    public IReadOnlySet<string> Unnamed => _unnamed;

    /// <summary>The settings from the options.</summary>
    /// <exception cref="RequestException">An option has an invalid value (400).</exception>
    public InpaintSettings Settings() => _options.Where(option => _texts.ContainsKey(option.Field)).Aggregate(new InpaintSettings(), (settings, option) =>
        option.With(settings, _texts[option.Field]) ?? throw Bad($"{option.Field} is '{_texts[option.Field]}'; give {Values(option)}."));

    /// <summary>The refusal of an option's value.</summary>
    /// <param name="name">The option's field.</param>
    /// <param name="what">A description of the value.</param>
    public RequestException Wrong(string name, string what) => Bad($"{name} is {what}; give {Values(_options.Single(option => option.Field == name))}.");

    public static RequestException Bad(string sentence) => new(StatusCodes.Status400BadRequest, sentence);

    private static RequestException Twice(string name) => Bad($"The {(IsFile(name) ? "file" : "field")} '{name}' is there more than once. Send one.");

    private static string Values(PictureOption option) => option.Kind == OptionKind.Number ? option.Range : string.Join(" or ", option.Words);

    private void Check(string name)
    {
        if (!IsKnown(name))
        {
            throw Bad($"The field '{UntrustedText.Clean(name)}' is unknown. There are the files image, mask and exclude, and {string.Join(", ", _options.Select(option => option.Field))}.");
        }
    }

    private void Set(string name, string text)
    {
        if (text.Length > MaxText)
        {
            throw Wrong(name, $"a text of more than {MaxText} characters");
        }

        if (text.Length > 0)
        {
            _texts[name] = text;
        }
    }
}
