using System.Net;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Serve;

namespace FastInpaint.Service.Tests;

/// <summary>Pages of other sites that may ask (CORS), and prefixes of proxies.</summary>
public sealed class SiteTests
{
    private const string Key = "correct horse";
    private const string Shop = "https://shop.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Key)]
    [InlineData(null)]
    public async Task A_named_site_is_answered_and_no_other(string? key)
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = key, Sites = new OtherSites([Shop, "http://localhost:3000"]) });
        foreach (string path in (string[])["/v1/inpaint", "/v1/jobs/1", "/api/v1/inpaint"])
        {
            using HttpResponseMessage preflight = await Send(service, HttpMethod.Options, path, ("Origin", Shop), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-api-key"), ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            Assert.Equal(
                (Shop, "GET, HEAD, POST, DELETE", "X-Api-Key, Authorization, Content-Type", "7200", "Origin"),
                (Header(preflight, "Access-Control-Allow-Origin"), Header(preflight, "Access-Control-Allow-Methods"), Header(preflight, "Access-Control-Allow-Headers"), Header(preflight, "Access-Control-Max-Age"),
                    Header(preflight, "Vary")));
            Assert.False(preflight.Headers.Contains("Access-Control-Allow-Private-Network"));
            foreach (string origin in (string[])["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "https://shop.example:444", "null", "https://SHOP.example"])
            {
                using HttpResponseMessage refused = await Send(service, HttpMethod.Options, path, ("Origin", origin), ("Access-Control-Request-Method", "POST"));
                await RefusalTests.AssertProblem(refused, 403, "A page of another site asks");
                Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
            }
        }

        (string, string)[] shown = key is null ? [] : [("X-Api-Key", key)];
        using HttpResponseMessage answer = await Send(service, HttpMethod.Post, "/v1/inpaint", [("Origin", Shop), ("Sec-Fetch-Site", "cross-site"), .. shown]);
        Assert.Equal((HttpStatusCode.OK, Shop), (answer.StatusCode, Header(answer, "Access-Control-Allow-Origin")));
        Assert.Equal(["Accept", "Origin"], answer.Headers.Vary.Order(StringComparer.Ordinal));
        string[] exposed = Header(answer, "Access-Control-Expose-Headers").Split(", ");
        Assert.All(answer.Headers.Where(header => header.Key.StartsWith("X-FastInpaint-", StringComparison.Ordinal)), header => Assert.Contains(header.Key, exposed));
        Assert.All((string[])["X-FastInpaint-Artifact-Score", "Server-Timing", "Location", "Retry-After", "X-Seed"], name => Assert.Contains(name, exposed));

        // A page can read what is wrong.
        using HttpResponseMessage wrong = await Send(service, HttpMethod.Post, "/v1/inpaint?color=red", [("Origin", Shop), .. shown]);
        Assert.Equal((HttpStatusCode.BadRequest, Shop), (wrong.StatusCode, Header(wrong, "Access-Control-Allow-Origin")));
        if (key is not null)
        {
            using HttpResponseMessage keyless = await Send(service, HttpMethod.Post, "/v1/inpaint", ("Origin", Shop));
            Assert.Equal((HttpStatusCode.Unauthorized, Shop), (keyless.StatusCode, Header(keyless, "Access-Control-Allow-Origin")));
            using HttpResponseMessage foreign = await Send(service, HttpMethod.Post, "/v1/inpaint", [("Origin", "https://evil.example"), .. shown]);
            Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
            Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        }
        else
        {
            await RefusalTests.AssertProblem(
                await Send(service, HttpMethod.Post, "/v1/inpaint", ("Origin", "https://evil.example")), 403, "does not answer pages of 'https://evil.example'. Start it with --cors https://evil.example to answer them.");
            await RefusalTests.AssertProblem(await Send(service, HttpMethod.Post, "/v1/inpaint", ("Origin", Shop), ("Host", "evil.example")), 403, "not 'evil.example'");
            await RefusalTests.AssertProblem(await Send(service, HttpMethod.Get, "/v1/jobs/1", ("Sec-Fetch-Site", "cross-site")), 403, "does not say which site");
        }
    }

    [Fact]
    public async Task Without_named_sites_nothing_is_said_to_browsers_and_a_key_alone_answers_no_preflight()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = Key });
        using HttpResponseMessage preflight = await Send(service, HttpMethod.Options, "/v1/inpaint", ("Origin", Shop), ("Access-Control-Request-Method", "POST"));
        await RefusalTests.AssertProblem(preflight, 403, $"Start it with --cors {Shop} to answer them.");
        using HttpResponseMessage answer = await Send(service, HttpMethod.Post, "/v1/inpaint", ("Origin", Shop), ("X-Api-Key", Key));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_sites_are_answered_where_the_key_decides()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = Key, Sites = new OtherSites([OtherSites.All]) });
        using HttpResponseMessage preflight = await Send(
            service, HttpMethod.Options, "/v1/jobs", ("Origin", Shop), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Private-Network", "true"));
        Assert.Equal((HttpStatusCode.NoContent, "*", "true"), (preflight.StatusCode, Header(preflight, "Access-Control-Allow-Origin"), Header(preflight, "Access-Control-Allow-Private-Network")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(service, HttpMethod.Post, "/v1/inpaint", ("Origin", Shop))).StatusCode);
        await RefusalTests.AssertProblem(await Send(service, HttpMethod.Options, "/v1/jobs", ("Origin", "null"), ("Access-Control-Request-Method", "POST")), 403, "does not say which site");
    }

    [Fact]
    public async Task What_IOPaints_clients_ask_is_protected_like_the_rest()
    {
        await using RunningService open = await RunningService.Start();
        await using RunningService guarded = await RunningService.Start(new ServeSettings { ApiKey = Key });
        foreach ((HttpMethod method, string path) in ((HttpMethod, string)[])[(HttpMethod.Post, "/api/v1/inpaint"), (HttpMethod.Get, "/api/v1/model"), (HttpMethod.Get, "/API/v1/server-config"), (HttpMethod.Post, "/Api/V1/Inpaint")])
        {
            await RefusalTests.AssertProblem(await Send(open, method, path, ("Origin", "https://evil.example")), 403, "A page of another site asks");
            await RefusalTests.AssertProblem(await Send(open, method, path, ("Host", "evil.example")), 403, "not 'evil.example'");
            await RefusalTests.AssertProblem(await Send(guarded, method, path), 401, "This service asks for a key");
            Assert.Equal(HttpStatusCode.OK, (await Send(guarded, method, path, ("X-Api-Key", Key))).StatusCode);
        }
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("HTTPS://Shop.Example:443/", "https://shop.example")]
    [InlineData("http://shop.example:8080", "http://shop.example:8080")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("chrome-extension://abcdef", "chrome-extension://abcdef")]
    [InlineData("shop.example", null)]
    [InlineData("https://", null)]
    [InlineData("https://*.shop.example", null)]
    [InlineData("https://shop.example/a", null)]
    [InlineData("https://shop.example?a", null)]
    [InlineData("https://user@shop.example", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    public void Origins_are_known(string text, string? origin) => Assert.Equal(origin, OtherSites.Origin(text));

    [Theory]
    [InlineData("--cors * without a key", "--cors", "*")]
    [InlineData("--cors 'shop.example' is no origin", "--api-key", Key, "--cors", "https://shop.example", "--cors", "shop.example")]
    [InlineData("--path-base 'inpaint' is no path", "--path-base", "inpaint")]
    [InlineData("--path-base '/a//b' is no path", "--path-base", "/a//b")]
    public void Options_that_do_not_fit_are_refused(string sentence, params string[] options)
    {
        Outcome run = Programs.Run("fastinpaint", CommandLine.Run, ["serve", "--device", "cpu", "--urls", "http://127.0.0.1:0", .. options], Cancellation).AssertExit(ExitCode.BadInput);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("/a", "/a")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/b-c_d.e~1", "/a/b-c_d.e~1")]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData("//evil.example", null)]
    [InlineData("/a//b", null)]
    [InlineData("/a/../b", null)]
    [InlineData("/./a", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("/a\r\nX: y", null)]
    [InlineData("/a, /b", null)]
    [InlineData("/a?b", null)]
    [InlineData("/\\evil", null)]
    [InlineData("/%2f", null)]
    public void Prefixes_are_plain_paths(string text, string? prefix) => Assert.Equal(prefix, PathPrefix.Clean(text));

    [Theory]
    [InlineData("", "", null, "")]
    [InlineData("", "", "/proxy", "/proxy")]
    [InlineData("", "", "//evil.example", "")]
    [InlineData("/tools/fill", "/tools/fill", null, "/tools/fill")]
    [InlineData("/tools/fill", "", null, "/tools/fill")]
    [InlineData("/tools/fill", "/tools/fill", "/proxy", "/proxy/tools/fill")]
    [InlineData("/tools/fill", "", "/proxy", "/proxy")]
    public async Task The_service_is_whole_under_a_prefix(string pathBase, string asked, string? forwarded, string said)
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PathBase = pathBase });
        (string, string)[] headers = forwarded is null ? [] : [("X-Forwarded-Prefix", forwarded)];
        using HttpResponseMessage begun = await Send(service, HttpMethod.Post, $"{asked}/v1/jobs", headers);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        string location = Header(begun, "Location");
        Assert.Matches($"^{said}/v1/jobs/[0-9a-f]{{32}}$", location);
        using HttpResponseMessage job = await Send(service, HttpMethod.Get, asked + location[said.Length..], headers);
        Assert.Equal(HttpStatusCode.OK, job.StatusCode);

        // Links of the page are relative, so that it needs nothing but the slash.
        using HttpResponseMessage page = await Send(service, HttpMethod.Get, $"{asked}/", headers);
        string html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("src=\"app.js\"", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"/", html);
        Assert.Equal(HttpStatusCode.OK, (await Send(service, HttpMethod.Get, $"{asked}/app.js", headers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(service, HttpMethod.Get, $"{asked}/health/live", headers)).StatusCode);

        using HttpResponseMessage document = await Send(service, HttpMethod.Get, $"{asked}/openapi/v1.json", headers);
        Assert.Equal(
            said.Length == 0 ? "/" : said,
            System.Text.Json.JsonDocument.Parse(await document.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("servers")[0].GetProperty("url").GetString());
        if (asked.Length > 0)
        {
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Client.BaseAddress!, asked));
            Array.ForEach(headers, header => request.Headers.Add(header.Item1, header.Item2));
            using HttpResponseMessage bare = await client.SendAsync(request, Cancellation);
            Assert.Equal((HttpStatusCode.Redirect, $"{said}/"), (bare.StatusCode, Header(bare, "Location")));
        }
    }

    [Fact]
    public async Task Under_a_prefix_the_key_is_asked_for_too()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = Key, PathBase = "/v1/tools" });
        foreach (string path in (string[])["/v1/tools/v1/inpaint", "/v1/tools/api/v1/inpaint", "/v1/inpaint", "/v1/tools/V1/inpaint"])
        {
            await RefusalTests.AssertProblem(await Send(service, HttpMethod.Post, path), 401, "This service asks for a key");
        }

        Assert.NotEqual(HttpStatusCode.OK, (await Send(service, HttpMethod.Post, "/v1/tools//v1/inpaint")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await Send(service, HttpMethod.Post, "//v1/inpaint")).StatusCode);
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.NonValidated[name]);

    private static async Task<HttpResponseMessage> Send(RunningService service, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, service.Client.BaseAddress!.AbsoluteUri.TrimEnd('/') + path) { Content = method == HttpMethod.Post ? Sample.Of(1).Form() : null };
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await service.Client.SendAsync(request, Cancellation);
    }
}
