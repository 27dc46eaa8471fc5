using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FastInpaint.Service.Tests;

/// <summary>Requests and answers in JSON, and those of IOPaint's clients.</summary>
public sealed class JsonTests : IAsyncLifetime
{
    private static readonly Sample s_sample = Sample.Of(4, extension: ".jpg");
    private static readonly string s_image = Convert.ToBase64String(s_sample.Image), s_mask = Convert.ToBase64String(s_sample.Mask!);

    private RunningService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await RunningService.Start();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    public static TheoryData<string> Spellings => new()
    {
        $$"""{"image":"{{s_image}}","mask":"{{s_mask}}"}""",
        $$"""{"mask":"data:image/png;base64,{{s_mask}}","exclude":"","dilate":null,"match":"","image":"data:image/jpeg;charset=utf-8;name=a.jpg;base64,{{s_image}}"}""",
        $$"""{"image":"DATA:;BASE64,{{s_image}}","mask":"{{s_mask}}"}""",
        $$"""{"image":"{{Base64Url.EncodeToString(s_sample.Image)}}","mask":"{{Base64Url.EncodeToString(s_sample.Mask!)}}"}""",
        $$"""{"image":"  {{string.Join("\\r\\n", s_image.Chunk(76).Select(line => new string(line)))}}\n","mask":"{{s_mask}}\t "}""",
        $$"""{"image":"{{s_image.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal)}}","mask":"data:image\/png;base64,{{s_mask.Replace("=", "\\u003d", StringComparison.Ordinal)}}"}""",
        $$"""{{'\uFEFF'}} {"image":"{{s_image}}","mask":"{{s_mask}}"}""",
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_picture_in_JSON_is_that_of_the_form(string json)
    {
        byte[] expected = s_sample.ByCommand().Finished;
        foreach (string path in (string[])["/v1/inpaint", "/api/v1/inpaint"])
        {
            using HttpResponseMessage answer = await Post(path, json);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Options_are_numbers_words_and_booleans_or_as_a_form_has_them()
    {
        byte[] expected = s_sample.ByCommand("--dilate", "3", "--match", "none").Finished;
        foreach (string options in (string[])[""" "dilate":3,"match":"none","invert_mask":false """, """ "dilate":"3","match":"none","invert_mask":"false" """, """ "dilate":3.0,"match":"none" """, """ "dilate":3e0,"match":"none" """])
        {
            using HttpResponseMessage answer = await Post("/v1/inpaint", $$"""{{{options}},"image":"{{s_image}}","mask":"{{s_mask}}"}""");
            Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using HttpResponseMessage both = await Post("/v1/inpaint?match=none", $$"""{"dilate":3,"image":"{{s_image}}","mask":"{{s_mask}}"}""");
        Assert.Equal(expected, await both.Content.ReadAsByteArrayAsync(Cancellation));
    }

    public static TheoryData<string, int, string> Faults => new()
    {
        { "", 400, "The body is no JSON object" },
        { "[1]", 400, "The body is no JSON object" },
        { "{\"image\":\"AAAA", 400, "The body is no JSON that can be read, in line 1 at byte 14" },
        { $$"""{"image":"{{s_image}}"} {}""", 400, "The body is no JSON that can be read" },
        { $$"""{"image":"{{s_image}}",}""", 400, "The body is no JSON that can be read" },
        { "{\"image\":" + new string('[', 10_000), 400, "The file 'image' is an array" },
        { """{"mask":"AAAA"}""", 400, "The file 'image' is missing" },
        { """{"image":null}""", 400, "The file 'image' is missing" },
        { """{"image":""}""", 400, "The file 'image' is missing" },
        { """{"image":7}""", 400, "The file 'image' is a number" },
        { """{"image":{"data":"AAAA"}}""", 400, "The file 'image' is an object" },
        { """{"image":true}""", 400, "The file 'image' is a boolean" },
        { """{"image":"A"}""", 400, "The base64 text of 'image' ends within a byte; it was cut." },
        { """{"image":"AAAAA"}""", 400, "The base64 text of 'image' ends within a byte; it was cut." },
        { """{"image":"AA==AA=="}""", 400, "The base64 text of 'image' goes on after its padding" },
        { """{"image":"AA%A"}""", 400, "The base64 text of 'image' has the character '%'" },
        { """{"image":"AA\u00e9A"}""", 400, "The base64 text of 'image' has a character beyond ASCII" },
        { """{"image":"data:image/png,AAAA"}""", 400, "'image' is a data URL that is not base64" },
        { """{"image":"AAAA"}""", 422, "image: " },
        { """{"image":"data:image/png;base64,"}""", 422, "image: the file is empty" },
        { """{"colour":"red"}""", 400, "The field 'colour' is unknown. There are the files image, mask and exclude, and mask_threshold, " },
        { """{"image":"AAAA","image":"AAAA"}""", 400, "The file 'image' is there more than once" },
        { """{"dilate":null,"dilate":3}""", 400, "The field 'dilate' is there more than once" },
        { """{"dilate":true,"image":"AAAA"}""", 400, "dilate is 'true'; give 0 to 100000." },
        { """{"dilate":2.5,"image":"AAAA"}""", 400, "dilate is '2.5'; give 0 to 100000." },
        { """{"dilate":1e999,"image":"AAAA"}""", 400, "dilate is '1e999'; give 0 to 100000." },
        { """{"dilate":[3],"image":"AAAA"}""", 400, "dilate is an array; give 0 to 100000." },
        { """{"invert_mask":1,"image":"AAAA"}""", 400, "invert_mask is '1'; give false or true." },
        { """{"match":"\ud800","image":"AAAA"}""", 400, "The body has text that is no UTF-8" },
        { $$"""{"match":"{{new string('a', 2000)}}"}""", 400, "match is a text of more than 1024 characters; give seamless or none or gain." },
        { $$"""{"{{new string('a', 2000)}}":1}""", 400, "The field '...' is unknown" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task JSON_that_does_not_fit_is_refused(string json, int status, string sentence)
    {
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect", "/v1/jobs"])
        {
            await RefusalTests.AssertProblem(await Post(path, json), status, sentence);
        }
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("text/plain;q=0.5, application/json", true)]
    [InlineData("application/json, image/*;q=0", true)]
    [InlineData("application/json, text/plain, */*", false)]
    [InlineData("application/json, image/png", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("nonsense", false)]
    public async Task A_sender_that_takes_JSON_alone_gets_the_picture_in_JSON(string accept, bool isJson)
    {
        byte[] expected = s_sample.ByCommand().Finished;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inpaint") { Content = s_sample.Form() };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage answer = await _service.Client.SendAsync(request, Cancellation);
        Assert.Equal(isJson ? "application/json" : "image/jpeg", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["Accept"], answer.Headers.Vary);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        if (!isJson)
        {
            Assert.Equal(expected, body);
            return;
        }

        JsonElement document = JsonDocument.Parse(body).RootElement;
        Assert.Equal(["media_type", "headers", "image"], document.EnumerateObject().Select(member => member.Name));
        Assert.Equal("image/jpeg", document.GetProperty("media_type").GetString());
        Assert.Equal(expected, document.GetProperty("image").GetBytesFromBase64());
        Assert.Equal(answer.Headers.GetValues("X-FastInpaint-Hole-Pixels").Single(), document.GetProperty("headers").GetProperty("X-FastInpaint-Hole-Pixels").GetString());
    }

    [Fact]
    public async Task A_large_picture_in_JSON_is_whole()
    {
        // Longer than the pieces in which it is written, and no multiple of them.
        Sample sample = Sample.Of(6, extension: ".bmp", width: 217, height: 173);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inpaint") { Content = sample.Form(), Headers = { { "Accept", "application/json" } } };
        using HttpResponseMessage answer = await _service.Client.SendAsync(request, Cancellation);
        JsonElement document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation)).RootElement;
        Assert.Equal(sample.ByCommand().Finished, document.GetProperty("image").GetBytesFromBase64());
    }

    [Fact]
    public async Task What_IOPaint_has_and_this_service_has_not_is_ignored_and_said()
    {
        byte[] expected = s_sample.ByCommand().Finished;
        string json = $$"""
            {"image":"data:image/jpeg;base64,{{s_image}}","mask":"data:image/png;base64,{{s_mask}}","ldm_steps":20,"ldm_sampler":"plms","hd_strategy":"Crop","prompt":"a cat","negative_prompt":"",
             "use_croper":false,"sd_seed":17,"sd_seed":18,"paint_by_example_example_image":null,"other":{"a":[1,{"b":2}]},"\u00e9 \r\nX: y":1}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/inpaint") { Content = new StringContent(json, null, "application/json"), Headers = { { "Accept", "application/json" } } };
        using HttpResponseMessage answer = await _service.Client.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("ldm_steps, ldm_sampler, hd_strategy, prompt, sd_seed, other, ????X??y", answer.Headers.GetValues("X-FastInpaint-Ignored").Single());
        Assert.Equal("17", answer.Headers.GetValues("X-Seed").Single());

        string many = string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"{new string((char)('a' + (i % 26)), 60)}{i}\":1"));
        using HttpResponseMessage bounded = await Post("/api/v1/inpaint", $$"""{"image":"{{s_image}}","mask":"{{s_mask}}",{{many}}}""");
        string said = bounded.Headers.GetValues("X-FastInpaint-Ignored").Single();
        Assert.EndsWith(", and 836 more", said, StringComparison.Ordinal);
        Assert.InRange(said.Length, 1000, 4000);
        Assert.Equal("42", bounded.Headers.GetValues("X-Seed").Single());
    }

    [Fact]
    public async Task What_is_wrong_is_said_where_clients_of_IOPaint_look()
    {
        using HttpResponseMessage missing = await Post("/api/v1/inpaint", """{"prompt":"a cat"}""");
        await RefusalTests.AssertProblem(missing, 400, "The file 'image' is missing");
        JsonElement problem = JsonDocument.Parse(await missing.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("errors").GetString());
        await RefusalTests.AssertProblem(await Post("/api/v1/inpaint", "{\"x\":" + new string('[', 10_000)), 400, "The body is no JSON that can be read");
        string members = string.Join(',', Enumerable.Repeat("\"a\":1", 2000));
        await RefusalTests.AssertProblem(await Post("/api/v1/inpaint", $$"""{{{members}}}"""), 400, "The JSON object has more than 1000 members");

        JsonElement model = JsonDocument.Parse(await _service.Client.GetStringAsync("/api/v1/model", Cancellation)).RootElement;
        JsonElement configuration = JsonDocument.Parse(await _service.Client.GetStringAsync("/api/v1/server-config", Cancellation)).RootElement;
        Assert.Equal(("fastinpaint", "inpaint"), (model.GetProperty("name").GetString(), model.GetProperty("model_type").GetString()));
        Assert.True(JsonElement.DeepEquals(model, configuration.GetProperty("modelInfos")[0]));
    }

    private Task<HttpResponseMessage> Post(string path, string json) =>
        _service.Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);
}
