using System.Net;
using FastInpaint.Host.Serve;

namespace FastInpaint.Service.Tests;

/// <summary>What every answer says to browsers and caches.</summary>
public sealed class HeaderTests
{
    [Fact]
    public async Task Nothing_of_the_interface_is_kept_or_taken_for_something_else()
    {
        await using RunningService service = await RunningService.Start();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using HttpResponseMessage job = await service.Post("/v1/jobs", Sample.Of(1));
        string path = job.Headers.Location!.OriginalString;
        await service.Client.GetStringAsync($"{path}/events", cancellation);
        HttpResponseMessage[] answers =
        [
            job,
            await service.Post("/v1/inpaint", Sample.Of(1)),
            await service.Post("/v1/inpaint", Sample.Of(1), ("dilate", "many")),
            await service.Post("/v1/detect", Sample.Of(1)),
            await service.Post("/api/v1/inpaint", Sample.Of(1)),
            .. await Task.WhenAll(((string[])[path, $"{path}/events", $"{path}/result", "/v1/nothing", "/v1/inpaint", "/api/v1/model", "/api/v1/server-config", "/api/v1/nothing"]).Select(one => service.Client.GetAsync(one, cancellation))),
            await service.Client.DeleteAsync(path, cancellation),
        ];
        Assert.All(answers, answer =>
        {
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
            answer.Dispose();
        });
        foreach (string page in (string[])["/", "/app.js", "/openapi/v1.json", "/nothing", "/health/ready"])
        {
            using HttpResponseMessage answer = await service.Client.GetAsync(page, cancellation);
            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(answer.StatusCode == HttpStatusCode.OK && !page.StartsWith("/health", StringComparison.Ordinal) ? "no-cache" : "no-store", answer.Headers.CacheControl!.ToString().Split(',')[0]);
        }
    }

    [Fact]
    public async Task Refusals_have_the_same_headers()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = "a key" });
        using HttpResponseMessage answer = await service.Client.GetAsync("/v1/jobs/1", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }
}
