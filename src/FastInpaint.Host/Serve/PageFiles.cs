using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using FastInpaint.Host.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FastInpaint.Host.Serve;

/// <summary>Serves the files of the page and the OpenAPI document from the program's resources, and the sample, which the program draws. No request path ever reaches a disk.</summary>
internal static class PageFiles
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string Prefix = "page/";

    private static readonly Assembly s_program = typeof(PageFiles).Assembly;

    /// <summary>The sample's files. They are drawn at the first request and kept.</summary>
    private static readonly FrozenDictionary<string, Lazy<PageFile>> s_sample = new Dictionary<string, Lazy<PageFile>>
    {
        ["sample.png"] = new(() => PageFile.Of(SamplePicture.Drawn.Picture, "image/png")),
        ["sample-mask.png"] = new(() => PageFile.Of(SamplePicture.Drawn.Mask, "image/png")),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds the routes.</summary>
    /// <param name="routes">The routes of the service.</param>
    /// <param name="settings">The settings, with the picture's options and the path prefix.</param>
    public static void Map(IEndpointRouteBuilder routes, ServeSettings settings)
    {
        IReadOnlyList<PictureOption> options = settings.Options;
        var files = s_program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Load(name, options), StringComparer.Ordinal);
        PageFile openApi = Load("openapi.json", options);
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/openapi/v1.json", methods, (RequestDelegate)(context => Write(context, Under(openApi, PathPrefix.Of(context.Request, settings.PathBase)))));
        routes.MapMethods("/{name?}", methods, (RequestDelegate)(context =>
        {
            string name = (string?)context.Request.RouteValues["name"] ?? "index.html";
            PageFile? file = files.GetValueOrDefault(name) ?? s_sample.GetValueOrDefault(name)?.Value;
            return file is not null ? Write(context, file) : Problems.Write(context, StatusCodes.Status404NotFound, Problems.Nothing);
        }));
    }

    private static async Task Write(HttpContext context, PageFile file)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ETag = file.Tag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private static PageFile Load(string name, IReadOnlyList<PictureOption> options)
    {
        using Stream stream = s_program.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        bytes = name switch
        {
            "openapi.json" => OptionDocuments.OpenApi(bytes, options),
            Prefix + "index.html" => OptionDocuments.Page(bytes, options),
            _ => bytes,
        };
        string type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/json",
        };
        return PageFile.Of(bytes, type);
    }

    /// <summary>The OpenAPI document of a service under a path prefix.</summary>
    private static PageFile Under(PageFile openApi, string prefix) => prefix.Length == 0 ? openApi : PageFile.Of(OptionDocuments.Under(openApi.Bytes, prefix), openApi.ContentType);

    private sealed record PageFile(byte[] Bytes, string ContentType, string Tag)
    {
        public static PageFile Of(byte[] bytes, string type) => new(bytes, type, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }
}
