using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A finished picture with what is said of it.</summary>
/// <param name="Body">The file.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Headers">Names and values.</param>
internal sealed record ServeAnswer(ReadOnlyMemory<byte> Body, string ContentType, Dictionary<string, string> Headers)
{
    public async Task Write(HttpContext context)
    {
        foreach ((string name, string value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
