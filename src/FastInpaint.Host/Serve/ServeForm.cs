using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FastInpaint.Host.Serve;

/// <summary>The fields of a multipart form: an image, maybe masks, and the options of <c>inpaint</c> under their names with underscores.</summary>
internal sealed record ServeForm
{
    private static readonly string[] s_files = ["image", "mask", "exclude"];

    public required IFormFile Image { get; init; }

    public required IFormFile? Mask { get; init; }

    /// <summary>The mask of what must not be copied or continued; null where there is none.</summary>
    public required IFormFile? Exclude { get; init; }

    public required InpaintSettings Settings { get; init; }

    /// <summary>Reads the body.</summary>
    /// <exception cref="RequestException">It is no such form (415), it is too large (413), a field is missing or wrong (400), it came too slowly (408), or there is no room for it (503).</exception>
    public static async Task<ServeForm> Read(HttpContext context, ServeSettings settings, BodyBudget bodies, RequestTime time)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, $"The content type is '{context.Request.ContentType}'. Send multipart/form-data with the files 'image' and 'mask'.");
        }

        if (context.Request.ContentLength > settings.MaxBody)
        {
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The body has {context.Request.ContentLength} bytes, larger than this service takes: {settings.MaxBody}. Send a smaller picture.");
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = settings.MaxBody;

        // Bodies stay in memory: their number and size are bounded, and a disk has nothing to leak then.
        var limits = new FormOptions
        {
            MemoryBufferThreshold = int.MaxValue,
            MultipartBodyLengthLimit = settings.MaxBody,
            ValueCountLimit = 64,
            ValueLengthLimit = 1024,
            KeyLengthLimit = 256,
        };
        IFormCollection form = await ReadFields(context, limits, bodies, time);
        PictureOption[] fields = [.. settings.Options.Where(option => option.Fronts.HasFlag(Fronts.Form))];
        string? unknown = form.Keys.FirstOrDefault(name => !fields.Any(option => option.Field == name)) ?? form.Files.Select(file => file.Name).FirstOrDefault(name => !s_files.Contains(name));
        string? twice = form.Files.GroupBy(file => file.Name).FirstOrDefault(files => files.Count() > 1)?.Key;
        return twice is not null ? throw Bad($"The file '{twice}' is there more than once. Send one.")
            : unknown is not null
            ? throw Bad($"The field '{unknown}' is unknown. There are the files image, mask and exclude, and {string.Join(", ", fields.Select(option => option.Field))}.")
            : new ServeForm
            {
                Image = form.Files.GetFile("image") ?? throw Bad("The file 'image' is missing. Send the picture in it."),
                Mask = form.Files.GetFile("mask"),
                Exclude = form.Files.GetFile("exclude"),
                Settings = fields.Aggregate(new InpaintSettings(), (read, option) => With(read, option, form[option.Field].ToString())),
            };
    }

    private static async Task<IFormCollection> ReadFields(HttpContext context, FormOptions limits, BodyBudget bodies, RequestTime time)
    {
        // A token given to ReadFormAsync closes the connection, and with it the answer's way.
        var body = new TimedBody(context.Request.Body, bodies, time.Ending);
        context.Response.RegisterForDispose(body);
        context.Request.Body = body;
        try
        {
            return await time.Within(StatusCodes.Status408RequestTimeout, "The request's body did not arrive", "Send it faster, or a smaller picture.", _ => context.Request.ReadFormAsync(limits, CancellationToken.None));
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw Bad($"The form could not be read: {exception.Message}");
        }
    }

    /// <summary>The settings with a field's value; an empty field is one that is not there.</summary>
    private static InpaintSettings With(InpaintSettings settings, PictureOption option, string text) => text.Length == 0 ? settings
        : option.With(settings, text) ?? throw Bad($"{option.Field} is '{text}'; give {(option.Kind == OptionKind.Number ? option.Range : string.Join(" or ", option.Words))}.");

    private static RequestException Bad(string sentence) => new(StatusCodes.Status400BadRequest, sentence);
}
