using FastInpaint.Host.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>What a request asks for: an image, maybe masks, and the options of <c>inpaint</c> under their names with underscores. They come in a multipart form or a JSON object, options in the address too.</summary>
internal sealed record ServeForm
{
    public required IFormFile Image { get; init; }

    public required IFormFile? Mask { get; init; }

    /// <summary>The mask of what must not be copied or continued; null where there is none.</summary>
    public required IFormFile? Exclude { get; init; }

    public required InpaintSettings Settings { get; init; }

    /// <summary>Reads the body.</summary>
    /// <param name="ignored">Takes unknown fields of a JSON object; null where they are refused.</param>
    /// <exception cref="RequestException">It is neither form nor JSON, or coded (415), it is too large (413), a field is missing or wrong (400), it came too slowly (408), or there is no room for it (503).</exception>
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
        if (request.ContentLength > settings.MaxBody)
        {
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The body has {request.ContentLength} bytes, larger than this service takes: {settings.MaxBody}. Send a smaller picture.");
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = settings.MaxBody;
        var fields = new RequestFields(request.Query, settings);
        var body = new TimedBody(request.Body, bodies, time.Ending);
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
        return new ServeForm
        {
            Image = fields.File("image") ?? throw RequestFields.Bad("The file 'image' is missing. Send the picture in it."),
            Mask = fields.File("mask"),
            Exclude = fields.File("exclude"),
            Settings = fields.Settings(),
        };
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
