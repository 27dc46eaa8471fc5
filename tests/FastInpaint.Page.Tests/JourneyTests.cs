using FastInpaint.Imaging;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>From a picture to its download, in a browser against a running service.</summary>
public sealed class JourneyTests(Browser browser, Service service) : IClassFixture<Service>
{
    private const int BrushRadius = 30, Top = 86, Bottom = 136;

    [Fact]
    public async Task A_picture_is_chosen_painted_restored_without_texture_and_with_it_looked_at_and_downloaded()
    {
        using var files = new PictureFiles();
        string file = files.Demo("hill.png");
        await using OpenPage page = await OpenPage.At(service, browser);
        await Assertions.Expect(page["start"]).ToBeVisibleAsync();
        await page.Choose(file);
        await Assertions.Expect(page["start"]).ToBeHiddenAsync();
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("hill.png, 384 × 256");
        await Assertions.Expect(page["download"]).ToBeHiddenAsync();

        // Over the balloon, which is right of the middle and above it.
        await page.SetBrush(2 * BrushRadius);
        await page.Paint(54, Top - 128, 54, Bottom - 128);
        await page["texture"].UncheckAsync();
        IResponse plain = await page.Send("restore");
        Assert.Equal(("none", "none"), (await page.Sent("detail"), plain.Headers["x-fastinpaint-detail"]));
        AssertFilled(File.ReadAllBytes(file), await page.Answer());

        await page["texture"].CheckAsync();
        IResponse response = await page.Send("restore");
        Assert.Equal(200, response.Status);
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);
        Assert.Equal("auto", await page.Sent("detail"));
        byte[] finished = await page.Answer();
        AssertFilled(File.ReadAllBytes(file), finished);

        // Before on the left of the line, after on its right.
        Picture before = PictureFiles.Read(File.ReadAllBytes(file)), after = PictureFiles.Read(finished);
        Assert.NotEqual(At(before, 246, 96), At(after, 246, 96));
        await page["compare"].FillAsync("50");
        Assert.Equal(At(before, 182, 96), (await page.Colour(-10, -32))[..3]);
        Assert.Equal(At(after, 246, 96), (await page.Colour(54, -32))[..3]);
        await page["compare"].FillAsync("0");
        Assert.Equal(At(after, 246, 96), (await page.Colour(54, -32))[..3]);
        await page["compare"].FillAsync("100");
        Assert.Equal(At(before, 246, 96), (await page.Colour(54, -32))[..3]);
        await page["compare"].FillAsync("0");

        string score = await page["score"].InnerTextAsync();
        Assert.Matches("Artifact score 0\\.[0-9]{3}", score);
        IResponse map = await page.Send("show-map", "/v1/detect");
        Assert.Equal((200, "image/png"), (map.Status, map.Headers["content-type"]));
        Assert.Equal(score, $"Artifact score {double.Parse(map.Headers["x-fastinpaint-artifact-score"]):0.000}: 0 is none, 1 is certain.");
        Assert.NotEqual(At(after, 246, 96), (await page.Colour(54, -32))[..3]);
        Assert.Equal(At(after, 152, 128), (await page.Colour(-40, 0))[..3]);
        await page["show-map"].UncheckAsync();
        Assert.Equal(At(after, 246, 96), (await page.Colour(54, -32))[..3]);

        Assert.Equal(finished, await page.Download());
        await Screenshots(page);
    }

    [Fact]
    public async Task The_map_s_score_is_over_the_grown_hole()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.SetBrush(20);
        await page.Paint(50, -30, 60, -10);
        await page.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        await page["dilate"].FillAsync("25");
        IResponse restored = await page.Send("restore");
        IResponse map = await page.Send("show-map", "/v1/detect");
        Assert.Equal(double.Parse(restored.Headers["x-fastinpaint-artifact-score"]), double.Parse(map.Headers["x-fastinpaint-artifact-score"]), 1e-6);
    }

    [Theory]
    [InlineData("photo.jpg", "photo-restored.jpg")]
    [InlineData("photo.JPEG", "photo-restored.JPEG")]
    [InlineData("a.b.png", "a.b-restored.png")]
    public async Task The_download_has_the_service_s_bytes_and_the_input_s_format(string name, string expected)
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp(name, 120, 90));
        await page.Paint(0, 0, 10, 10);
        await page.Send("restore");
        byte[] answer = await page.Answer();
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page["download"].ClickAsync());
        Assert.Equal(expected, download.SuggestedFilename);
        Assert.Equal(answer, await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
        Assert.Equal(name.EndsWith("png", StringComparison.Ordinal) ? 0x89 : 0xFF, answer[0]);
    }

    [Fact]
    public async Task A_turned_picture_is_shown_and_masked_upright()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Turned("turned.jpg", 160, 96));
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("turned.jpg, 96 × 160");
        await page.SetBrush(20);
        // Below the middle: this would lie outside the picture as it is stored.
        await page.Paint(0, 60, 5, 60);
        IResponse response = await page.Send("restore");
        Assert.Equal(200, response.Status);
        Picture finished = PictureFiles.Read(await page.Answer());
        Picture upright = PictureFiles.Read(await File.ReadAllBytesAsync(files["turned.jpg"], TestContext.Current.CancellationToken));
        Assert.Equal((96, 160), (finished.Width, finished.Height));
        // A turned file's coefficients are rounded anew when they are decoded.
        Assert.InRange(Difference(132, 148), 3, 255);
        Assert.InRange(Difference(4, 100), 0, 1);

        double Difference(int top, int bottom) => Enumerable.Range(top, bottom - top)
            .SelectMany(y => Enumerable.Range(42, 12).SelectMany(x => At(upright, x, y).Zip(At(finished, x, y), (a, b) => Math.Abs(a - b)))).Average();
    }

    [Fact]
    public async Task A_picture_of_twelve_megapixels_stays_usable()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("large.jpg", 4000, 3000));
        await Assertions.Expect(page["zoom"]).Not.ToHaveTextAsync("100 %");
        await page.SetBrush(60);
        await page.Paint(-40, 0, 40, 0);
        int painted = await page.MaskPixels();
        Assert.InRange(painted, 100, 20_000);
        await page.Page.Keyboard.PressAsync("Control+z");
        Assert.Equal(0, await page.MaskPixels());
        await page.Page.Keyboard.PressAsync("Control+Shift+z");
        Assert.InRange(await page.MaskPixels(), painted - 5, painted + 5);
        Assert.Equal(200, (await page.Send("restore")).Status);
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task A_picture_may_be_dropped_or_pasted(string way)
    {
        using var files = new PictureFiles();
        byte[] bytes = File.ReadAllBytes(files.Ramp("given.png", 60, 40));
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Page.EvaluateAsync("""
            ([way, base64]) => {
              const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
              const data = new DataTransfer();
              data.items.add(new File([bytes], 'given.png', { type: 'image/png' }));
              const event = way === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }) : new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
              document.getElementById('stage').dispatchEvent(event);
            }
            """, new[] { way, Convert.ToBase64String(bytes) });
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("given.png, 60 × 40");
    }

    /// <summary>Asserts what a stroke down the column of the balloon leaves.</summary>
    private static void AssertFilled(byte[] given, byte[] answered)
    {
        Picture before = PictureFiles.Read(given), after = PictureFiles.Read(answered);
        Assert.Equal((before.Width, before.Height, before.Layout), (after.Width, after.Height, after.Layout));
        int inside = 0, changed = 0;
        for (int y = 0; y < before.Height; y++)
        for (int x = 0; x < before.Width; x++)
        {
            double beyond = Math.Max(0, Math.Max(Top - y, y - Bottom));
            double distance = Math.Sqrt((beyond * beyond) + ((x - 246) * (x - 246)));
            bool same = At(before, x, y).SequenceEqual(At(after, x, y));
            Assert.True(same || distance < BrushRadius + 2, $"pixel {x},{y} outside the mask changed");
            inside += distance < BrushRadius - 2 ? 1 : 0;
            changed += distance < BrushRadius - 2 && !same ? 1 : 0;
        }

        Assert.True(changed > 0.9 * inside, $"{changed} of {inside} pixels inside the mask changed");
    }

    private static int[] At(Picture picture, int x, int y) => [.. picture.Row(y).Slice(3 * x, 3).ToArray().Select(value => (int)value)];

    private static async Task Screenshots(OpenPage page)
    {
        await page.Page.SetViewportSizeAsync(1200, 1160);
        await page["fit"].ClickAsync();
        for (int i = 0; i < 3; i++)
        {
            await page["zoom-in"].ClickAsync();
        }

        // The line runs through what was the balloon.
        await page["compare"].FillAsync("62");
        await page.Page.EvaluateAsync("scrollTo(0, 0)");
        await page.Page.Mouse.MoveAsync(0, 0);
        await page.Picture("page.jpg");
    }
}
