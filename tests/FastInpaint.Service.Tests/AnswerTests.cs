using System.Globalization;
using System.Net;
using FastInpaint.Imaging;

namespace FastInpaint.Service.Tests;

/// <summary>What the routes answer is what the command line writes.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() => _service = await RunningService.Start();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(PixelFormat.Rgb24, ".png", "image/png")]
    [InlineData(PixelFormat.Gray8, ".png", "image/png")]
    [InlineData(PixelFormat.Rgba64, ".png", "image/png")]
    [InlineData(PixelFormat.Rgb24, ".jpg", "image/jpeg")]
    [InlineData(PixelFormat.Gray8, ".jpg", "image/jpeg")]
    [InlineData(PixelFormat.Rgb24, ".ppm", "image/x-portable-anymap")]
    [InlineData(PixelFormat.Rgb24, ".bmp", "image/bmp")]
    [InlineData(PixelFormat.Rgb24, ".webp", "image/webp")]
    [InlineData(PixelFormat.Rgb48, ".tif", "image/tiff")]
    public async Task A_filled_picture_has_the_bytes_of_the_command_lines(PixelFormat layout, string extension, string type)
    {
        Sample sample = Sample.Of(3, layout, extension);
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", sample);
        (byte[] expected, System.Text.Json.JsonElement report) = sample.ByCommand();
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(report.GetProperty("artifact_score").GetDouble(), double.Parse(Header(answer, "X-FastInpaint-Artifact-Score"), CultureInfo.InvariantCulture), 1e-12);
        Assert.Equal(report.GetProperty("hole_pixels").GetInt64().ToString(CultureInfo.InvariantCulture), Header(answer, "X-FastInpaint-Hole-Pixels"));
        Assert.Equal((report.GetProperty("strategy").GetString(), "cpu"), (Header(answer, "X-FastInpaint-Strategy"), Header(answer, "X-FastInpaint-Device")));
        Assert.Equal(report.GetProperty("detail").GetString(), Header(answer, "X-FastInpaint-Detail"));
        string timing = Header(answer, "Server-Timing");
        Assert.All((string[])["decode;dur=", "queue;dur=", "plan;dur=", "compute;dur=", "score;dur=", "encode;dur=", "total;dur="], part => Assert.Contains(part, timing, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_format_changes_stands_in_a_header()
    {
        Sample sample = Sample.Of(5);
        using HttpResponseMessage lossy = await _service.Post("/v1/inpaint", sample, ("format", "webp"), ("quality", "80"));
        Assert.False(lossy.Headers.Contains("X-FastInpaint-Warning"));
        Sample again = sample with { Image = await lossy.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken) };
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", again);
        Assert.Contains("encoded again", Header(answer, "X-FastInpaint-Warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_of_the_picture_as_it_was_goes_and_a_header_says_so()
    {
        Sample sample = Sample.Of(5, extension: ".jpg");
        byte[] preview = [.. "JFXX\0"u8, 0x13, 1, 1, 220, 20, 20];
        sample = sample with { Image = [.. sample.Image[..20], 0xFF, 0xE0, 0, (byte)(preview.Length + 2), .. preview, .. sample.Image[20..]] };
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", sample);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("The result leaves out what would not match it: the original's previews (thumbnails).", Header(answer, "X-FastInpaint-Warning"));
        Assert.Equal(-1, body.AsSpan().IndexOf("JFXX"u8));
        Assert.Equal(sample.ByCommand().Finished, body);
    }

    [Fact]
    public async Task A_damaged_file_is_read_with_a_warning_and_refused_where_reading_is_strict()
    {
        Sample whole = Sample.Of(5, extension: ".jpg");
        Sample sample = whole with { Image = whole.Image[..(whole.Image.Length * 3 / 4)] };
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", sample);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("rows are missing", Header(answer, "X-FastInpaint-Warning"), StringComparison.Ordinal);
        Assert.Equal(sample.ByCommand().Finished, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await RefusalTests.AssertProblem(await _service.Post("/v1/inpaint", sample, ("strict", "true")), 422, "ends in row");
    }

    [Fact]
    public async Task Options_are_those_of_the_command_line()
    {
        Sample sample = Sample.Of(4, extension: ".jpg");
        using HttpResponseMessage answer = await _service.Post(
            "/v1/inpaint", sample, ("dilate", "3"), ("feather", "2"), ("strategy", "whole"), ("match", "none"), ("mask_threshold", "200"), ("invert_mask", "false"), ("quality", "60"));
        byte[] expected = sample.ByCommand("--dilate", "3", "--feather", "2", "--strategy", "whole", "--match", "none", "--mask-threshold", "200", "--quality", "60").Finished;
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(expected, sample.ByCommand().Finished);

        foreach ((string format, string type) in ((string, string)[])[("png", "image/png"), ("bmp", "image/bmp"), ("webp", "image/webp"), ("tiff", "image/tiff")])
        {
            using HttpResponseMessage converted = await _service.Post("/v1/inpaint", sample, ("format", format));
            Assert.Equal(type, converted.Content.Headers.ContentType!.MediaType);
            Picture picture = Read(await converted.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(format, picture.Format.ToString()!.ToLowerInvariant());
        }
    }

    [Fact]
    public async Task Detail_and_what_must_not_be_copied_are_those_of_the_command_line()
    {
        // Bright pixels all over it are excluded.
        Sample sample = Sample.Of(4, width: 90, height: 80) with { Exclude = Sample.Of(11, PixelFormat.Gray8, width: 90, height: 80).Image };
        foreach (string detail in (string[])["auto", "on", "none"])
        {
            (byte[] expected, System.Text.Json.JsonElement report) = sample.ByCommand("--detail", detail);
            using HttpResponseMessage answer = await _service.Post("/v1/inpaint", sample, ("detail", detail));
            Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(report.GetProperty("detail").GetString(), Header(answer, "X-FastInpaint-Detail"));
        }

        using HttpResponseMessage map = await _service.Post("/v1/detect", sample with { Exclude = [1, 2, 3] });
        Assert.Equal(HttpStatusCode.OK, map.StatusCode);
    }

    [Fact]
    public async Task Without_a_mask_the_hole_is_where_the_picture_is_transparent()
    {
        (Sample transparent, Sample masked) = Sample.WithAlpha();
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", transparent);
        Picture given = Read(transparent.Image), expected = Read(masked.ByCommand().Finished), actual = Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        for (int i = 0; i < given.Width * given.Height; i++)
        {
            byte[] pixel = actual.Pixels.Span.Slice(4 * i, 4).ToArray();
            bool hole = given.Pixels.Span[(4 * i) + 3] < 128;
            Assert.Equal(expected.Pixels.Span.Slice(4 * i, 3).ToArray(), pixel[..3]);
            Assert.Equal(hole ? 255 : 200, pixel[3]);
        }
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".tif")]
    public async Task Without_a_mask_softly_erased_pixels_come_back_opaque(string extension)
    {
        foreach (byte hidden in (byte[])[0, 255])
        {
            Sample erased = Sample.SoftlyErased(hidden, extension);
            using HttpResponseMessage answer = await _service.Post("/v1/inpaint", erased, ("format", "png"), ("feather", "2"));
            Picture given = Read(erased.Image), filled = Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            long hole = Enumerable.Range(0, 80 * 64).LongCount(i => given.Pixels.Span[(4 * i) + 3] < 240);
            Assert.Equal(hole.ToString(System.Globalization.CultureInfo.InvariantCulture), Header(answer, "X-FastInpaint-Hole-Pixels"));
            int bytes = filled.Layout.BytesPerPixel();
            for (int i = 0; i < 80 * 64; i++)
            {
                ReadOnlySpan<byte> pixel = filled.Pixels.Span.Slice(i * bytes, bytes);
                Assert.True(!filled.Layout.HasAlpha() || pixel[3] == 255, $"alpha of pixel {i} is {pixel[^1]}");
                Assert.InRange(pixel[0], 86, 94);
                Assert.InRange(pixel[1], 146, 154);
                Assert.InRange(pixel[2], 196, 204);
            }
        }
    }

    [Fact]
    public async Task Alpha_that_is_opaque_beside_the_hole_becomes_a_jpeg_file()
    {
        (Sample transparent, _) = Sample.WithAlpha();
        using HttpResponseMessage refused = await _service.Post("/v1/inpaint", transparent, ("format", "jpeg"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("A JPEG file cannot hold transparency", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Picture picture = Read(transparent.Image);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
        {
            picture.Pixels.Span[i] = picture.Pixels.Span[i] < 128 ? (byte)0 : (byte)255;
        }

        using var erased = new MemoryStream();
        PictureFile.Write(erased, picture, PictureFormat.Png, TestContext.Current.CancellationToken);
        foreach (Sample sample in (Sample[])[transparent with { Image = erased.ToArray() }, Sample.Opaque()])
        {
            using HttpResponseMessage answer = await _service.Post("/v1/inpaint", sample, ("format", "jpeg"));
            Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Equal(PixelFormat.Rgb24, Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Layout);
        }
    }

    [Fact]
    public async Task A_painted_mask_is_read_by_its_alpha_and_a_header_says_so()
    {
        Sample sample = Sample.Of(5, width: 60, height: 40), painted = sample with { Mask = Mask(PixelFormat.Rgba32, [0, 0, 0, 255], [255, 255, 255, 0]) };
        using HttpResponseMessage answer = await _service.Post("/v1/inpaint", painted), map = await _service.Post("/v1/detect", painted);
        (byte[] expected, System.Text.Json.JsonElement report) = painted.ByCommand();
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("alpha", 200), (report.GetProperty("mask_source").GetString(), report.GetProperty("hole_pixels").GetInt32()));
        Assert.All([answer, map], each =>
        {
            Assert.Equal("alpha", Header(each, "X-FastInpaint-Mask-Source"));
            Assert.Contains("The mask is not opaque throughout, so its alpha was used", Header(each, "X-FastInpaint-Warning"), StringComparison.Ordinal);
        });
        using HttpResponseMessage plain = await _service.Post("/v1/inpaint", sample), alone = await _service.Post("/v1/inpaint", Erased(i => i is > 700 and < 720));
        Assert.Equal(("brightness", "picture alpha"), (Header(plain, "X-FastInpaint-Mask-Source"), Header(alone, "X-FastInpaint-Mask-Source")));
        Assert.All([plain, alone], each => Assert.False(each.Headers.Contains("X-FastInpaint-Warning")));
    }

    [Fact]
    public async Task A_mask_that_marks_nothing_or_nearly_everything_is_answered_with_a_warning()
    {
        Sample sample = Sample.Of(5, width: 60, height: 40), weak = sample with { Mask = Mask(PixelFormat.Gray8, [1], [0]) }, inverse = sample with { Mask = Mask(PixelFormat.Gray8, [0], [255]) };
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect"])
        {
            using HttpResponseMessage empty = await _service.Post(path, weak), helped = await _service.Post(path, weak, ("mask_threshold", "0"));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (empty.StatusCode, helped.StatusCode));
            Assert.Contains("above mask_threshold 127, and the brightest is 1. Use a mask_threshold below 1.", Header(empty, "X-FastInpaint-Warning"), StringComparison.Ordinal);
            Assert.False(helped.Headers.Contains("X-FastInpaint-Warning"));
        }

        // Nine tenths are no reason to warn; grown by five pixels they are.
        using HttpResponseMessage most = await _service.Post("/v1/inpaint", inverse), all = await _service.Post("/v1/inpaint", inverse, ("dilate", "5"));
        Assert.False(most.Headers.Contains("X-FastInpaint-Warning"));
        Assert.Contains("of 2400 pixels, more than 95 %. Where the mask marks what is to stay, use invert_mask.", Header(all, "X-FastInpaint-Warning"), StringComparison.Ordinal);
        using HttpResponseMessage untouched = await _service.Post("/v1/inpaint", Erased(_ => false));
        Assert.Equal("The hole is empty: no pixel of the picture is more than half transparent.", Header(untouched, "X-FastInpaint-Warning"));
    }

    [Fact]
    public async Task A_map_is_the_command_lines()
    {
        Sample sample = Sample.Of(6);
        using HttpResponseMessage inside = await _service.Post("/v1/detect", sample);
        byte[] map = await inside.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("image/png", inside.Content.Headers.ContentType!.MediaType);
        Picture heat = Read(map);
        Assert.Equal(PixelFormat.Gray8, heat.Layout);

        // The score is the mean of the map, in the hole.
        Picture mask = Read(sample.Mask!);
        double sum = 0, count = 0;
        for (int i = 0; i < heat.Pixels.Length; i++)
        {
            if (mask.Pixels.Span[i] != 0)
            {
                sum += heat.Pixels.Span[i] / 255.0;
                count++;
            }
        }

        Assert.Equal(sum / count, double.Parse(Header(inside, "X-FastInpaint-Artifact-Score"), CultureInfo.InvariantCulture), 0.5 / 255);
        using var alone = new MultipartFormDataContent { { new ByteArrayContent(sample.Image), "image", "a.png" } };
        using HttpResponseMessage whole = await _service.Client.PostAsync("/v1/detect", alone, TestContext.Current.CancellationToken);
        Assert.Equal(map, await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(Header(inside, "X-FastInpaint-Artifact-Score"), Header(whole, "X-FastInpaint-Artifact-Score"));
    }

    [Fact]
    public async Task Health_page_and_document_are_there()
    {
        Assert.Equal("Healthy", await _service.Client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        while (!(await _service.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        foreach ((string path, string type) in ((string, string)[])[("/", "text/html"), ("/app.js", "text/javascript"), ("/style.css", "text/css"), ("/openapi/v1.json", "application/json")])
        {
            using HttpResponseMessage answer = await _service.Client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.True(answer.Headers.Contains("Content-Security-Policy") || path.EndsWith(".json", StringComparison.Ordinal), $"{path} has no policy");
        }
    }

    [Fact]
    public async Task Eight_clients_get_their_own_pictures_back()
    {
        Sample[] samples = [.. Enumerable.Range(10, 12).Select(seed => Sample.Of(seed, extension: seed % 3 == 0 ? ".jpg" : ".png"))];
        byte[][] expected = [.. samples.Select(sample => sample.ByCommand().Finished)];
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellation) =>
        {
            using HttpResponseMessage answer = await _service.Post("/v1/inpaint", samples[i % samples.Length]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected[i % samples.Length], await answer.Content.ReadAsByteArrayAsync(cancellation));
        });
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : throw new InvalidOperationException($"{name} is missing");

    /// <summary>A picture of 60x40 pixels without a mask, some of them transparent.</summary>
    private static Sample Erased(Func<int, bool> transparent)
    {
        Sample sample = Sample.Of(5, PixelFormat.GrayAlpha16, width: 60, height: 40);
        Picture picture = Read(sample.Image);
        for (int i = 0; i < 60 * 40; i++)
        {
            picture.Pixels.Span[(2 * i) + 1] = (byte)(transparent(i) ? 0 : 255);
        }

        using var file = new MemoryStream();
        PictureFile.Write(file, picture, PictureFormat.Png, cancellationToken: TestContext.Current.CancellationToken);
        return sample with { Image = file.ToArray(), Mask = null };
    }

    /// <summary>A mask of 60x40 pixels with a stroke of 20x10.</summary>
    private static byte[] Mask(PixelFormat layout, byte[] stroke, byte[] ground)
    {
        var mask = new Picture(60, 40, layout);
        for (int i = 0; i < 60 * 40; i++)
        {
            bool isStroke = i % 60 is >= 15 and < 35 && i / 60 is >= 12 and < 22;
            (isStroke ? stroke : ground).CopyTo(mask.Pixels.Span[(i * stroke.Length)..]);
        }

        using var file = new MemoryStream();
        PictureFile.Write(file, mask, PictureFormat.Png, cancellationToken: TestContext.Current.CancellationToken);
        return file.ToArray();
    }

    private static Picture Read(byte[] file) => PictureFile.Read(new MemoryStream(file), name: "answer", cancellationToken: TestContext.Current.CancellationToken);
}
