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
                .Where(endpoint => endpoint.Item1.StartsWith("/v1", StringComparison.Ordinal) || endpoint.Item1.StartsWith("/health", StringComparison.Ordinal))
                .SelectMany(endpoint => endpoint.Methods.Select(method => $"{method} {endpoint.Item1}")).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(there, said);

        // A wrong field is answered with the names of all.
        using HttpResponseMessage wrong = await service.Post("/v1/inpaint", Sample.Of(1), ("none", "1"));
        string names = Names().Match(await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value;
        JsonElement form = document.GetProperty("components").GetProperty("requestBodies").GetProperty("Form").GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");
        Assert.Equal(names.Split(", ").Append("image").Append("mask").Order(StringComparer.Ordinal), form.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("image and mask, and ([a-z_, ]+)\\.")]
    private static partial Regex Names();
}
