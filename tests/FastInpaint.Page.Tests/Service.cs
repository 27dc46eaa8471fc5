using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FastInpaint.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Page.Tests;

/// <summary>What the page needs of the service, answered by the program's own commands: the page's files, and two routes.</summary>
public class Service : IAsyncLifetime
{
    private static readonly string s_pages = Path.Combine(
        typeof(Service).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!, "src", "FastInpaint.Host", "Serve", "Page");

    private readonly string? _key;
    private WebApplication? _application;

    public Service()
        : this(null)
    {
    }

    protected Service(string? key) => _key = key;

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Urls.Add("http://127.0.0.1:0");
        _application.MapGet("/{name?}", (HttpContext context, string? name) => File(context, name ?? "index.html"));
        _application.MapPost("/v1/inpaint", (RequestDelegate)(context => Answer(context, Inpaint)));
        _application.MapPost("/v1/detect", (RequestDelegate)(context => Answer(context, Detect)));
        await _application.StartAsync();
        Address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _application!.DisposeAsync();
    }

    private static IResult File(HttpContext context, string name)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'";
        string type = Path.GetExtension(name) switch { ".html" => "text/html; charset=utf-8", ".js" => "text/javascript; charset=utf-8", ".css" => "text/css; charset=utf-8", _ => "image/svg+xml" };
        string path = Path.Combine(s_pages, Path.GetFileName(name));
        return System.IO.File.Exists(path) ? Results.File(path, type) : Results.NotFound();
    }

    private async Task Answer(HttpContext context, Func<IFormCollection, string, string, (string[] Arguments, string Output)> command)
    {
        if (_key is not null && context.Request.Headers["X-Api-Key"] != _key)
        {
            await Results.Problem("Give the API key.", statusCode: 401).ExecuteAsync(context);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastinpaint-page-");
        try
        {
            string image = Path.Combine(folder.FullName, "image" + Path.GetExtension(form.Files["image"]!.FileName)), mask = Path.Combine(folder.FullName, "mask.png");
            await Save(form.Files["image"]!, image);
            await Save(form.Files["mask"]!, mask);
            (string[] arguments, string output) = command(form, image, mask);
            using StringWriter said = new(), error = new();
            int code = await Task.Run(() => CommandLine.Run([.. arguments, "--device", "cpu", "--json"], said, error, context.RequestAborted));
            if (code != 0)
            {
                await Results.Problem(error.ToString().Trim(), statusCode: 400).ExecuteAsync(context);
                return;
            }

            JsonElement report = JsonDocument.Parse(said.ToString()).RootElement;
            context.Response.Headers["X-FastInpaint-Artifact-Score"] = report.GetProperty("artifact_score").GetDouble().ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["X-FastInpaint-Hole-Pixels"] = report.TryGetProperty("hole_pixels", out JsonElement pixels) ? pixels.ToString() : "1";
            byte[] bytes = await System.IO.File.ReadAllBytesAsync(output);
            await Results.Bytes(bytes, bytes[0] == 0x89 ? "image/png" : "image/jpeg").ExecuteAsync(context);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string[] Arguments, string Output) Inpaint(IFormCollection form, string image, string mask)
    {
        string output = Path.Combine(Path.GetDirectoryName(image)!, "finished" + Path.GetExtension(image));
        string[] options = ["dilate", "feather", "match", "strategy", "refine"];
        return (["inpaint", image, mask, "-o", output, .. options.SelectMany(name => new[] { $"--{name}", form[name].ToString() })], output);
    }

    private static (string[] Arguments, string Output) Detect(IFormCollection form, string image, string mask)
    {
        string output = Path.Combine(Path.GetDirectoryName(image)!, "map.png");
        return (["detect", image, "--mask", mask, "-o", output], output);
    }

    private static async Task Save(IFormFile file, string path)
    {
        await using FileStream target = System.IO.File.Create(path);
        await file.CopyToAsync(target);
    }
}
