using FastInpaint.Host.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>The content of a request: an image, optional masks, and the options of <c>inpaint</c> under their names with underscores. It is a multipart form or a JSON object; options may also be in the query.</summary>
/// <param name="files">The files of the pictures.</param>
/// <param name="settings">The settings from the options.</param>
internal sealed class ServeForm(FormFiles files, InpaintSettings settings)
{
    private FormFiles? _files = files;

    public InpaintSettings Settings => settings;

    /// <summary>Hands over the files. The caller owns them and disposes of them. Call it once.</summary>
    public FormFiles Take() => Interlocked.Exchange(ref _files, null) ?? throw new InvalidOperationException("The form's pictures were taken before.");

    /// <summary>Reads the body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="bodies">The memory budget of bodies.</param>
    /// <param name="time">The request's time.</param>
    /// <param name="ignored">Receives unknown fields of a JSON object; null where unknown fields are refused.</param>
    /// <exception cref="RequestException">The body is neither form nor JSON, or is compressed (415); it is too large (413); a field is missing or wrong (400); it came too slowly (408); or there is no room for it (503).</exception>
    public static async Task<ServeForm> Read(HttpContext context, ServeSettings settings, BodyBudget bodies, RequestTime time, IgnoredFields? ignored = null)
    {
        HttpRequest request = context.Request;
        bool isJson = IsJson(request.ContentType);
        if (!isJson && request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, $"The content type is '{UntrustedText.Clean(request.ContentType ?? "")}'. Send multipart/form-data with the files 'image' and 'mask', or application/json with both as base64.");
        }

        ContentCoding.CheckNone("The body", request.Headers.ContentEncoding);
        // JSON is in memory together with the files decoded from it.
        int copies = isJson ? 2 : 1;
        long most = Math.Min(settings.MaxBody, bodies.Most / copies);
        if (request.ContentLength > most)
        {
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The body has {request.ContentLength} bytes, larger than this service takes: {most}. Send a smaller picture.");
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        var fields = new RequestFields(request.Query, settings);
        long counted = request.ContentLength is { } length ? await bodies.Wait(copies * length, time) : 0;
        var body = new TimedBody(request.Body, bodies, copies, counted, time.Ending);
        context.Response.RegisterForDispose(body);
        if (isJson)
        {
            await JsonFields.Read(body, read => Arrive(time, read), fields, ignored);
        }
        else
        {
            await Arrive(time, async () =>
            {
                await MultipartFields.Read(request.ContentType!, body, fields);
                return true;
            });
        }

        WholeBody.End(request);
        Stream image = fields.File("image") ?? throw RequestFields.Bad("The file 'image' is missing. Send the picture in it.");
        return new ServeForm(new FormFiles(image, fields.File("mask"), fields.File("exclude"), fields.Unnamed, body), fields.Settings());
    }

    private static async Task<T> Arrive<T>(RequestTime time, Func<Task<T>> read)
    {
        try
        {
            return await time.Within(StatusCodes.Status408RequestTimeout, "The request's body did not arrive", "Send it faster, or a smaller picture.", _ => read());
        }
        catch (InvalidDataException fault)
        {
            throw RequestFields.Bad($"The form could not be read: {fault.Message}");
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            throw RequestFields.Bad("The form ends before its last boundary. Send it whole, with the boundary that the content type names.");
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The files of a form. Disposing of this object frees them.</summary>
/// <param name="Image">The picture to fill.</param>
/// <param name="Mask">The mask; null where there is none.</param>
/// <param name="Exclude">The exclude mask, which marks what must not be copied or continued into the hole; null where there is none.</param>
/// <param name="Unnamed">The names of the files that came without a file name and may be text.</param>
/// <param name="Body">The request's body, which counts the memory.</param>
internal sealed record FormFiles(Stream Image, Stream? Mask, Stream? Exclude, IReadOnlySet<string> Unnamed, IDisposable Body) : IDisposable
{
    public void Dispose() => Body.Dispose();
}
