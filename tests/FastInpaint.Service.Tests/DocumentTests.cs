using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>The OpenAPI document says what there is.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public async Task It_has_every_route_method_and_field()
    {
        await using RunningService service = await RunningService.Start();
        JsonElement document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        string[] said =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Where(method => method.Name != "parameters").Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).Order(StringComparer.Ordinal),
        ];
        string[] there =
        [
            .. service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Select(endpoint => (endpoint.RoutePattern.RawText!, Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]))
                .Where(endpoint => endpoint.Item1.StartsWith("/v1", StringComparison.Ordinal) || endpoint.Item1.StartsWith("/api", StringComparison.Ordinal) || endpoint.Item1.StartsWith("/health", StringComparison.Ordinal))
                .SelectMany(endpoint => endpoint.Methods.Select(method => $"{method} {endpoint.Item1}")).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(there, said);

        // A wrong field is answered with the names of all.
        using HttpResponseMessage wrong = await service.Post("/v1/inpaint", Sample.Of(1), ("none", "1"));
        string names = Names().Match(await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value;
        foreach (string type in (string[])["multipart/form-data", "application/json"])
        {
            JsonElement form = document.GetProperty("components").GetProperty("requestBodies").GetProperty("Form").GetProperty("content").GetProperty(type).GetProperty("schema").GetProperty("properties");
            Assert.Equal(names.Split(", ").Append("image").Append("mask").Append("exclude").Order(StringComparer.Ordinal), form.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        }

        foreach (string path in (string[])["/v1/inpaint", "/v1/detect", "/v1/jobs", "/api/v1/inpaint"])
        {
            Assert.Equal(
                names.Split(", ").Select(name => $"#/components/parameters/{name}"),
                document.GetProperty("paths").GetProperty(path).GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("$ref").GetString()));
        }
    }

    [Fact]
    public async Task It_has_every_status_and_says_where_a_key_is_asked_for()
    {
        await using RunningService service = await RunningService.Start();
        JsonElement document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).RootElement;
        string[] post = ["400", "401", "403", "408", "413", "415", "422", "503", "504"], job = ["401", "403", "404"];
        var expected = new Dictionary<string, string[]>
        {
            ["post /v1/inpaint"] = ["200", .. post],
            ["post /v1/detect"] = ["200", .. post],
            ["post /v1/jobs"] = ["202", .. post],
            ["post /api/v1/inpaint"] = ["200", .. post],
            ["get /api/v1/model"] = ["200", "401", "403"],
            ["get /api/v1/server-config"] = ["200", "401", "403"],
            ["get /v1/jobs/{id}"] = ["200", .. job],
            ["delete /v1/jobs/{id}"] = ["204", .. job],
            ["get /v1/jobs/{id}/result"] = ["200", .. job, "409", "410", "413", "422", "500", "503", "504"],
            ["get /v1/jobs/{id}/events"] = ["200", .. job],
            ["get /health/live"] = ["200", "503"],
            ["get /health/ready"] = ["200", "503"],
        };
        string[] schemes = [.. document.GetProperty("security").EnumerateArray().SelectMany(one => one.EnumerateObject()).Select(one => one.Name)];
        Assert.Equal(document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(one => one.Name), schemes);
        int count = 0;
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        foreach (JsonProperty method in path.Value.EnumerateObject().Where(method => method.Name != "parameters"))
        {
            Assert.Equal(expected[$"{method.Name} {path.Name}"], method.Value.GetProperty("responses").EnumerateObject().Select(one => one.Name));
            Assert.Equal(path.Name.StartsWith("/health", StringComparison.Ordinal), method.Value.TryGetProperty("security", out _));
            count++;
        }

        Assert.Equal(expected.Count, count);
    }

    [GeneratedRegex("image, mask and exclude, and ([a-z_, ]+)\\.")]
    private static partial Regex Names();
}
