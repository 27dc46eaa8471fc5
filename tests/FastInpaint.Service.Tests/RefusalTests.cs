using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FastInpaint.Host.Serve;

namespace FastInpaint.Service.Tests;

/// <summary>What cannot be done is said with a status, a sentence, and nothing of the service's inside.</summary>
public sealed class RefusalTests
{
    private static readonly Sample s_sample = Sample.Of(1);

    public static TheoryData<string, string, int, string> Forms => new()
    {
        { "no image", "", 400, "The file 'image' is missing" },
        { "no mask", "", 400, "There is no mask, and the image has no alpha" },
        { "two images", "", 400, "The file 'image' is there more than once" },
        { "other size", "", 422, "The mask has 44x40 pixels and the image" },
        { "mask as stored", "", 422, "The mask has 32x20 pixels and the image 20x32. The picture is stored turned (Exif orientation 6); it is 20x32 upright. Draw the mask on the upright picture." },
        { "exclude as stored", "", 422, "The exclude mask has 32x20 pixels and the image 20x32. The picture is stored turned (Exif orientation 6)" },
        { "two excludes", "", 400, "The file 'exclude' is there more than once" },
        { "exclude of other size", "", 422, "The exclude mask has 44x40 pixels and the image" },
        { "exclude is no picture", "", 422, "exclude: " },
        { "no picture", "", 422, "image: " },
        { "cut", "", 422, "image: " },
        { "field", "colour=red", 400, "The field 'colour' is unknown" },
        { "field", "dilate=-1", 400, "dilate is '-1'; give 0 to 100000." },
        { "field", "strategy=best", 400, "strategy is 'best'; give auto or whole or exact or local." },
        { "field", "detail=much", 400, "detail is 'much'; give auto or on or none." },
        { "field", "quality=101", 400, "quality is '101'; give 1 to 100." },
        { "field", "format=gif", 400, "format is 'gif'; give png or jpeg or pnm or bmp or webp or tiff." },
        { "field", "mask_threshold=256", 400, "mask_threshold is '256'" },
        { "field", "invert_mask=yes", 400, "invert_mask is 'yes'" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_that_does_not_fit_is_refused(string kind, string field, int status, string sentence)
    {
        await using RunningService service = await RunningService.Start();
        foreach (string path in (string[])["/v1/inpaint", "/v1/jobs"])
        {
            using MultipartFormDataContent form = Form(kind, field);
            await AssertProblem(await service.Client.PostAsync(path, form, TestContext.Current.CancellationToken), status, sentence);
        }

        Assert.Contains(service.Log, line => line.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_bodies_addresses_and_methods_are_refused()
    {
        await using RunningService service = await RunningService.Start();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await AssertProblem(await service.Client.PostAsync("/v1/inpaint", new StringContent("{}", System.Text.Encoding.Latin1, "application/json"), cancellation), 415, "The content type is 'application/json; charset=iso-8859-1'");
        await AssertProblem(await service.Client.PostAsync("/v1/inpaint", new FormUrlEncodedContent([]), cancellation), 415, "Send multipart/form-data");
        await AssertProblem(await service.Client.PostAsync("/v1/inpaint", null, cancellation), 415, "The content type is ''");
        await AssertProblem(await service.Client.GetAsync("/v1/inpaint", cancellation), 405, "GET is not for this address; it takes POST");
        await AssertProblem(await service.Client.GetAsync("/v1/nothing", cancellation), 404, "There is nothing here");
        await AssertProblem(await service.Client.GetAsync("/v1/jobs/0123456789abcdef0123456789abcdef", cancellation), 404, "There is no such job");
        foreach (string path in (string[])["/../FastInpaint.Host.dll", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/app.js", "/Serve/Page/app.js", "/app.js%00.png", "/C:/", "/.git/config"])
        {
            using HttpResponseMessage answer = await service.Client.GetAsync(path, cancellation);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest || (path == "/%2e%2e/app.js" && answer.IsSuccessStatusCode), $"{path}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity, br")]
    [InlineData("x-gzip")]
    public async Task Coded_bodies_are_refused(string coding)
    {
        await using RunningService service = await RunningService.Start();
        foreach (HttpContent body in (HttpContent[])[s_sample.Form(), JsonContent.Create(new { image = "" })])
        {
            Assert.True(body.Headers.TryAddWithoutValidation("Content-Encoding", coding));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inpaint") { Content = body };
            await AssertProblem(await service.Client.SendAsync(request, TestContext.Current.CancellationToken), 415, "The body has the Content-Encoding '");
        }
    }

    [Theory]
    [InlineData("Content-Encoding", "gzip", "The part 'image' has the Content-Encoding 'gzip'")]
    [InlineData("Content-Transfer-Encoding", "base64", "The part 'image' has the Content-Transfer-Encoding 'base64'")]
    [InlineData("Content-Encoding", "identity", null)]
    [InlineData("Content-Transfer-Encoding", "binary", null)]
    public async Task Coded_parts_of_a_form_are_refused(string header, string coding, string? sentence)
    {
        await using RunningService service = await RunningService.Start();
        using MultipartFormDataContent form = s_sample.Form();
        Assert.True(form.Single(part => part.Headers.ContentDisposition!.Name!.Trim('"') == "image").Headers.TryAddWithoutValidation(header, coding));
        using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", form, TestContext.Current.CancellationToken);
        if (sentence is null)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            await AssertProblem(answer, 415, sentence);
        }
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/..\\..\\etc\\passwd")]
    [InlineData("../../etc/passwd")]
    public async Task Paths_as_they_are_written_on_the_wire_lead_nowhere(string path)
    {
        // HttpClient would tidy them.
        await using RunningService service = await RunningService.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        string answer = await new StreamReader(client.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^HTTP/1.1 (400|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_map_takes_no_strategy_for_holes()
    {
        await using RunningService service = await RunningService.Start();
        await AssertProblem(await service.Post("/v1/detect", s_sample, ("strategy", "local")), 400, "Give auto, whole or exact.");
    }

    [Fact]
    public async Task Large_bodies_and_pictures_are_refused()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxBody = 20_000, MaxPixels = 2_000 }, options => options.MaxPixels = 2_000);
        await AssertProblem(await service.Post("/v1/inpaint", Sample.Of(2, width: 48, height: 44)), 413, "pixels");
        Sample large = Sample.Of(2, width: 900, height: 900);
        for (int i = 0; i < 8; i++)
        {
            await AssertProblem(await service.Post("/v1/inpaint", large), 413, "larger than this service takes: 20000");
        }

        // A length that is not told is counted, and the connection closed: the answer may be lost.
        bool answered = false;
        for (int i = 0; i < 50 && !answered; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inpaint") { Content = Sample.Of(2, width: 100, height: 100).Form(), Headers = { TransferEncodingChunked = true } };
            try
            {
                await AssertProblem(await service.Client.SendAsync(request, TestContext.Current.CancellationToken), 413, "larger than this service takes");
                answered = true;
            }
            catch (HttpRequestException)
            {
            }
        }

        Assert.True(answered);
        using HttpResponseMessage small = await service.Post("/v1/inpaint", Sample.Of(2, width: 40, height: 40));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    [Fact]
    public async Task A_picture_beyond_the_memory_limit_is_refused_with_the_limit_that_would_do()
    {
        await using RunningService service = await RunningService.Start(worker: options =>
        {
            options.WarmUp.Clear();
            options.MemoryLimit = 200_000;
        });
        Sample sample = Sample.Of(2, width: 128, height: 128);
        await AssertProblem(await service.Post("/v1/inpaint", sample), 413, "Raise the limit to");
        using HttpResponseMessage plain = await service.Post("/v1/inpaint", sample), all = await service.Post("/v1/inpaint", sample, ("dilate", "128"));
        Assert.False((await Document(plain)).TryGetProperty("warnings", out _));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, all.StatusCode);
        string[] warnings = [.. (await Document(all)).GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        Assert.Contains("more than 95 %. Where the mask marks what is to stay, use invert_mask.", Assert.Single(warnings), StringComparison.Ordinal);

        static async Task<JsonElement> Document(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    [Fact]
    public async Task Without_the_key_nothing_is_done_or_told()
    {
        const string Key = "correct horse";
        await using RunningService service = await RunningService.Start(new ServeSettings { ApiKey = Key });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        foreach ((string? name, string? value) in ((string?, string?)[])[(null, null), ("X-Api-Key", "wrong"), ("X-Api-Key", Key + " "[..0] + "r"), ("Authorization", "Bearer wrong"), ("Authorization", Key)])
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect", "/v1/jobs", "/v1/jobs/1", "/V1/jobs/1/result"])
        {
            using var request = new HttpRequestMessage(path.Contains("/1", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post, path);
            request.Content = request.Method == HttpMethod.Post ? s_sample.Form() : null;
            if (name is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using HttpResponseMessage answer = await service.Client.SendAsync(request, cancellation);
            await AssertProblem(answer, 401, "This service asks for a key");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }

        foreach ((string name, string value) in ((string, string)[])[("X-Api-Key", Key), ("Authorization", $"Bearer {Key}")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inpaint") { Content = s_sample.Form() };
            request.Headers.TryAddWithoutValidation(name, value);
            using HttpResponseMessage answer = await service.Client.SendAsync(request, cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/", cancellation)).StatusCode);
        Assert.Contains(service.Log, line => line.Contains("refused with 401", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Log, line => line.Contains(Key, StringComparison.Ordinal));
    }

    internal static async Task AssertProblem(HttpResponseMessage answer, int status, string words)
    {
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }

    /// <summary>A JPEG file that says that it lies on its side: an APP1 segment of 34 bytes with a directory of one entry.</summary>
    private static byte[] Turned(byte[] file) =>
        [.. file[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, .. file[2..]];

    private static MultipartFormDataContent Form(string kind, string field)
    {
        byte[] image = s_sample.Image, mask = s_sample.Mask!;
        switch (kind)
        {
            case "no image":
                return new MultipartFormDataContent { { new ByteArrayContent(mask), "mask", "m.png" } };
            case "no mask":
                return new MultipartFormDataContent { { new ByteArrayContent(image), "image", "i.png" } };
            case "two images":
                return new MultipartFormDataContent { { new ByteArrayContent(image), "image", "i.png" }, { new ByteArrayContent(image), "image", "i.png" }, { new ByteArrayContent(mask), "mask", "m.png" } };
            case "other size":
                return new MultipartFormDataContent { { new ByteArrayContent(image), "image", "i.png" }, { new ByteArrayContent(Sample.Of(1, PixelFormat.Gray8, width: 44, height: 40).Image), "mask", "m.png" } };
            case "mask as stored":
            case "exclude as stored":
                byte[] upright = Sample.Of(1, PixelFormat.Gray8, width: 20, height: 32).Image, turned = Sample.Of(1, PixelFormat.Gray8, width: 32, height: 20).Image;
                bool isMask = kind == "mask as stored";
                return new MultipartFormDataContent
                {
                    { new ByteArrayContent(Turned(Sample.Of(1, extension: ".jpg", width: 32, height: 20).Image)), "image", "i.jpg" },
                    { new ByteArrayContent(isMask ? turned : upright), "mask", "m.png" },
                    { new ByteArrayContent(isMask ? upright : turned), "exclude", "e.png" },
                };
            case "two excludes":
                return new MultipartFormDataContent { { new ByteArrayContent(image), "image", "i.png" }, { new ByteArrayContent(mask), "exclude", "e.png" }, { new ByteArrayContent(mask), "exclude", "e.png" } };
            case "exclude of other size":
                return (s_sample with { Exclude = Sample.Of(1, PixelFormat.Gray8, width: 44, height: 40).Image }).Form();
            case "exclude is no picture":
                return (s_sample with { Exclude = "no picture at all"u8.ToArray() }).Form();
            case "no picture":
                return new MultipartFormDataContent { { new ByteArrayContent("no picture at all"u8.ToArray()), "image", "i.png" }, { new ByteArrayContent(mask), "mask", "m.png" } };
            case "cut":
                return new MultipartFormDataContent { { new ByteArrayContent(image[..(image.Length / 2)]), "image", "i.png" }, { new ByteArrayContent(mask), "mask", "m.png" } };
            default:
                string[] parts = field.Split('=');
                return s_sample.Form((parts[0], parts[1]));
        }
    }
}
