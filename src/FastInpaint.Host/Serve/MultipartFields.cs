using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>Reads the fields of a multipart form. Files stay in memory and never reach a disk; their number and size are bounded.</summary>
internal static class MultipartFields
{
    private const int MaxParts = 64;
    private const int MaxBoundary = 128;
    private const int BufferSize = 8192;

    /// <summary>Reads a form to its end.</summary>
    /// <exception cref="RequestException">The body is no form, or a field is wrong.</exception>
    /// <exception cref="IOException">The body ends too early.</exception>
    public static async Task Read(string contentType, Stream body, RequestFields fields)
    {
        string? boundary = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundary)
        {
            throw RequestFields.Bad("The content type multipart/form-data names no boundary. Let the program that sends the form set the content type.");
        }

        var reader = new MultipartReader(boundary, body, BufferSize);
        RequestException? fault = null;
        for (int parts = 0; await reader.ReadNextSectionAsync() is { } section; parts++)
        {
            // The rest is read even after a fault, because a client that is still sending might not see the answer.
            fault ??= parts < MaxParts ? await Take(section, fields) : RequestFields.Bad($"The form has more than {MaxParts} parts. Send each field once.");
        }

        if (fault is not null)
        {
            throw fault;
        }
    }

    /// <returns>The refusal of the part; null where the part is fine.</returns>
    private static async Task<RequestException?> Take(MultipartSection section, RequestFields fields)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition) || IsEmpty(disposition.Name))
        {
            return RequestFields.Bad("A part of the form has no name. Give each a Content-Disposition such as: form-data; name=\"image\"; filename=\"photo.jpg\".");
        }

        string name = HeaderUtilities.RemoveQuotes(disposition.Name).Value!;
        bool isNamed = !IsEmpty(disposition.FileName) || !IsEmpty(disposition.FileNameStar);
        if (Fault(() =>
        {
            fields.Note(name);
            ContentCoding.CheckNone($"The part '{name}'", section.Headers?.GetValueOrDefault("Content-Encoding") ?? default);
            ContentCoding.CheckNoTransfer($"The part '{name}'", section.Headers?.GetValueOrDefault("Content-Transfer-Encoding") ?? default);
        }) is { } unknown)
        {
            return unknown;
        }

        if (!RequestFields.IsFile(name))
        {
            string text = await Text(section.Body);
            return Fault(() => fields.Take(name, text));
        }

        var file = new PieceBuffer();
        await section.Body.CopyToAsync(new PieceBufferStream(file));
        file.Trim();
        return Fault(() =>
        {
            if (isNamed)
            {
                fields.Take(name, file);
            }
            else
            {
                fields.TakeUnnamed(name, file);
            }
        });
    }

    private static RequestException? Fault(Action take)
    {
        try
        {
            take();
            return null;
        }
        catch (RequestException fault)
        {
            return fault;
        }
    }

    /// <summary>Reads the text of a part, up to just beyond the limit, so that a too long text is recognized.</summary>
    private static async Task<string> Text(Stream part)
    {
        var bytes = new byte[RequestFields.MaxText + 1];
        return Encoding.UTF8.GetString(bytes, 0, await part.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static bool IsEmpty(StringSegment text) => HeaderUtilities.RemoveQuotes(text).Length == 0;
}
