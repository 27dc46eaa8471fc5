using System.Net;
using System.Net.Http.Headers;

namespace FastInpaint.Service.Tests;

/// <summary>Fields in the address, and parts of a form without a file name.</summary>
public sealed class FieldTests : IAsyncLifetime
{
    private static readonly Sample s_sample = Sample.Of(4, extension: ".jpg");

    private RunningService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await RunningService.Start();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Options_in_the_address_are_those_of_the_form()
    {
        byte[] expected = s_sample.ByCommand("--dilate", "3", "--match", "none").Finished;
        Assert.NotEqual(expected, s_sample.ByCommand().Finished);
        Assert.Equal(expected, await Body(await _service.Post("/v1/inpaint?dilate=3&match=none", s_sample)));
        Assert.Equal(expected, await Body(await _service.Post("/v1/inpaint?dilate=3&feather=", s_sample, ("match", "none"), ("dilate", "3"))));

        using HttpResponseMessage begun = await _service.Post("/v1/jobs?dilate=3&match=none", s_sample);
        string job = begun.Headers.Location!.ToString();
        while ((await _service.Client.GetStringAsync(job, Cancellation)).Contains("\"done\"", StringComparison.Ordinal) is false)
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(expected, await _service.Client.GetByteArrayAsync($"{job}/result", Cancellation));

        // The score is over the grown hole.
        string[] scores = [.. await Task.WhenAll(((string[])["", "?dilate=9", "?dilate=9&dilate="]).Select(Score))];
        Assert.NotEqual(scores[0], scores[1]);

        async Task<string> Score(string query)
        {
            using HttpResponseMessage answer = await _service.Post($"/v1/detect{query}", s_sample);
            return answer.IsSuccessStatusCode ? answer.Headers.GetValues("X-FastInpaint-Artifact-Score").Single() : "";
        }
    }

    [Theory]
    [InlineData("color=red", "", "The field 'color' is unknown. There are the files image, mask and exclude, and mask_threshold, ")]
    [InlineData("Dilate=3", "", "The field 'Dilate' is unknown")]
    [InlineData("dilate=-3", "", "dilate is '-3'; give 0 to 100000.")]
    [InlineData("dilate=3&dilate=3", "", "The field 'dilate' is there more than once")]
    [InlineData("dilate=3", "4", "The field 'dilate' is '3' in the address and '4' in the body")]
    [InlineData("mask=mask.png", "", "The address has the field 'mask', which is a file")]
    public async Task Fields_in_the_address_that_do_not_fit_are_refused(string query, string dilate, string sentence)
    {
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect", "/v1/jobs", "/api/v1/inpaint"])
        {
            await RefusalTests.AssertProblem(await _service.Post($"{path}?{query}", s_sample, ("dilate", dilate)), 400, sentence);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("image/jpeg")]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain; charset=utf-8")]
    public async Task Pictures_need_no_file_name(string? type)
    {
        using var form = new MultipartFormDataContent
        {
            { Content(s_sample.Image, type), "image" },
            { Content(s_sample.Mask!, type), "mask" },
            { Content([], type), "exclude" },
        };
        Assert.Equal(s_sample.ByCommand().Finished, await Body(await _service.Client.PostAsync("/v1/inpaint", form, Cancellation)));
    }

    [Fact]
    public async Task A_data_URL_in_a_form_is_a_picture()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(s_sample.Image), "image", "a.jpg" },
            { new StringContent($"data:image/png;base64,{Convert.ToBase64String(s_sample.Mask!)}"), "mask" },
        };
        Assert.Equal(s_sample.ByCommand().Finished, await Body(await _service.Client.PostAsync("/v1/inpaint", form, Cancellation)));
    }

    [Theory]
    [InlineData("photo.jpg", 422, "Send the file itself (curl -F image=@photo.jpg), or a data URL.")]
    [InlineData("[object Object]", 422, "This part of the form has no file name.")]
    [InlineData("data:image/png,abc", 400, "'image' is a data URL that is not base64.")]
    [InlineData("", 400, "The file 'image' is missing.")]
    public async Task A_text_that_is_no_picture_is_told_how_to_send_one(string text, int status, string sentence)
    {
        using var form = new MultipartFormDataContent { { new StringContent(text), "image" }, { new ByteArrayContent(s_sample.Mask!), "mask", "m.png" } };
        await RefusalTests.AssertProblem(await _service.Client.PostAsync("/v1/inpaint", form, Cancellation), status, sentence);
    }

    [Fact]
    public async Task Forms_that_are_none_are_refused()
    {
        using var many = new MultipartFormDataContent { { new ByteArrayContent(s_sample.Image), "image", "a.jpg" } };
        for (int i = 0; i < 70; i++)
        {
            many.Add(new StringContent(""), $"field{i}");
        }

        await RefusalTests.AssertProblem(await _service.Client.PostAsync("/v1/inpaint", many, Cancellation), 400, "The field 'field0' is unknown");
        await RefusalTests.AssertProblem(await _service.Post("/v1/inpaint", s_sample, ("dilate", new string('1', 2000))), 400, "dilate is a text of more than 1024 characters; give 0 to 100000.");
        foreach ((string type, string body, string sentence) in ((string, string, string)[])[
            ("multipart/form-data", "a", "names no boundary"),
            ($"multipart/form-data; boundary={new string('a', 200)}", "a", "names no boundary"),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc", "ends before its last boundary"),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--\r\n", "A part of the form has no name"),
            ("multipart/form-data; boundary=x", "--x--\r\n", "The file 'image' is missing")])
        {
            var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            await RefusalTests.AssertProblem(await _service.Client.PostAsync("/v1/inpaint", content, Cancellation), 400, sentence);
        }
    }

    private static ByteArrayContent Content(byte[] bytes, string? type) => new(bytes) { Headers = { ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type) } };

    private static async Task<byte[]> Body(HttpResponseMessage answer)
    {
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await answer.Content.ReadAsByteArrayAsync(Cancellation);
    }
}
