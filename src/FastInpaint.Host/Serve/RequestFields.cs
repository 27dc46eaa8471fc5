using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FastInpaint.Host.Serve;

/// <summary>What a request brings, from its address and its body: pictures, and the fields of the option table as text. Not thread safe.</summary>
internal sealed class RequestFields
{
    /// <summary>The most characters of an option's value.</summary>
    public const int MaxText = 1024;

    private readonly ServeSettings _settings;
    private readonly PictureOption[] _options;
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stream> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <param name="query">The address's fields; the body's come later.</param>
    /// <param name="settings">What the service takes.</param>
    /// <exception cref="RequestException">A field is unknown, or there twice (400).</exception>
    public RequestFields(IQueryCollection query, ServeSettings settings)
    {
        (_settings, _options) = (settings, [.. settings.Options.Where(option => option.Fronts.HasFlag(Fronts.Form))]);
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

    /// <summary>Whether a field is a picture.</summary>
    public static bool IsFile(string name) => name is "image" or "mask" or "exclude";

    /// <summary>Whether a field is a picture or an option.</summary>
    public bool IsKnown(string name) => IsFile(name) || _options.Any(option => option.Field == name);

    /// <summary>Notes that the body has a field.</summary>
    /// <exception cref="RequestException">There is no such field, or the body has it already (400).</exception>
    public void Note(string name)
    {
        Check(name);
        if (!_noted.Add(name))
        {
            throw Twice(name);
        }
    }

    /// <summary>Takes a picture's file.</summary>
    public void Take(string name, PieceBuffer file) => Take(name, new PieceBufferStream(file));

    /// <inheritdoc cref="Take(string, PieceBuffer)"/>
    public void Take(string name, Stream file) => _files[name] = file;

    /// <summary>Takes a part of a form that is to be a picture and has no file name: the picture's bytes, or a data URL; nothing where it is empty.</summary>
    /// <exception cref="RequestException">It is no picture (422), or no such URL (400).</exception>
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

        try
        {
            PictureFile.ReadHeader(new PieceBufferStream(part), new PictureLimits { MaxPixels = _settings.MaxPixels }, name);
        }
        catch (PictureFormatException fault)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"{fault.Message} This part of the form has no file name. Send the file itself (curl -F {name}=@photo.jpg), or a data URL.");
        }

        Take(name, part);
    }

    /// <summary>Takes an option's value; an empty one is one that is not there.</summary>
    /// <exception cref="RequestException">The address says something else (400).</exception>
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

    /// <summary>The picture of a field; null where there is none.</summary>
    public Stream? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The settings that the options make.</summary>
    /// <exception cref="RequestException">An option does not have its value (400).</exception>
    public InpaintSettings Settings() => _options.Where(option => _texts.ContainsKey(option.Field)).Aggregate(new InpaintSettings(), (settings, option) =>
        option.With(settings, _texts[option.Field]) ?? throw Bad($"{option.Field} is '{_texts[option.Field]}'; give {Values(option)}."));

    /// <summary>The refusal of a value.</summary>
    /// <param name="name">The option's field.</param>
    /// <param name="what">What the value is.</param>
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
