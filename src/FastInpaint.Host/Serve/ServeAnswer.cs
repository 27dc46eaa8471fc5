using System.Buffers.Text;
using System.Text.Json;
using FastInpaint.Host.Memory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FastInpaint.Host.Serve;

/// <summary>A finished picture as the answer to a request. Disposing of it frees its memory.</summary>
/// <param name="Body">The picture's file.</param>
/// <param name="ContentType">The file's media type.</param>
/// <param name="Headers">The names and values of the answer's headers.</param>
internal sealed record ServeAnswer(PieceBuffer Body, string ContentType, Dictionary<string, string> Headers) : IDisposable
{
    /// <summary>The reserved memory, which is freed with the answer; null for none.</summary>
    public MemoryLease? Memory { get; init; }

    /// <summary>Writes the picture, or a JSON object that contains it where the client accepts JSON and no picture.</summary>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public Task Write(HttpContext context, AnswersInWriting answers)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return TakesJsonAlone(context.Request.Headers.Accept) ? answers.Write(context, Body.Length, writing => WriteJson(context, writing)) : WritePicture(context, answers);
    }

    /// <summary>Writes the picture.</summary>
    /// <inheritdoc cref="Write"/>
    public Task WritePicture(HttpContext context, AnswersInWriting answers) => answers.Write(context, Body.Length, async writing =>
    {
        WriteHeaders(context);
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        foreach (ReadOnlyMemory<byte> piece in Body.Pieces)
        {
            await writing.Write(piece);
        }
    });

    public void Dispose() => Memory?.Dispose();

    private async Task WriteJson(HttpContext context, AnswerWriting writing)
    {
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(new PictureDocument(ContentType, Headers), ServeJson.Default.PictureDocument);

        // The picture is the object's last member, so it can be written piece by piece without a copy of the whole.
        head = [.. head.AsSpan(0, head.Length - 1), .. ",\"image\":\""u8];
        byte[] end = "\"}"u8.ToArray(), piece = new byte[Base64.GetMaxEncodedToUtf8Length(PieceBuffer.PieceBytes)];
        WriteHeaders(context);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = head.Length + (4L * ((Body.Length + 2) / 3)) + end.Length;
        await writing.Write(head);
        foreach (ReadOnlyMemory<byte> bytes in Body.Pieces)
        {
            // Pieces are whole groups of base64, so only the last one is padded.
            Base64.EncodeToUtf8(bytes.Span, piece, out _, out int written);
            await writing.Write(piece.AsMemory(0, written));
        }

        await writing.Write(end);
    }

    private void WriteHeaders(HttpContext context)
    {
        foreach ((string name, string value) in Headers)
        {
            context.Response.Headers[name] = string.Create(value.Length, value, static (target, source) =>
            {
                // Header values are ASCII.
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
                }
            });
        }
    }

    /// <summary>Whether a client accepts JSON only. A client that also accepts everything, such as one that lists JSON first by habit, gets the picture.</summary>
    private static bool TakesJsonAlone(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? types))
        {
            return false;
        }

        MediaTypeHeaderValue[] taken = [.. types.Where(type => type.Quality is not 0)];
        return taken.Any(type => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            && !taken.Any(type => type.MatchesAllTypes || type.Type.Equals("image", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The JSON members beside the picture's bytes.</summary>
/// <param name="MediaType">The picture's media type.</param>
/// <param name="Headers">The headers of the picture's answer.</param>
internal sealed record PictureDocument(string MediaType, Dictionary<string, string> Headers);
