using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>Masks from files and from transparency: the page finds the hole that the program finds.</summary>
public sealed class MaskFileTests(Browser browser, Service service) : IClassFixture<Service>
{
    private const int Width = 64, Height = 48;

    /// <summary>Red, green, blue and alpha of a mask's pixels.</summary>
    private static readonly Dictionary<string, Func<int, int, (int, int, int, int)>> s_masks = new()
    {
        ["gray from dark to bright"] = (x, _) => (4 * x, 4 * x, 4 * x, 255),
        ["colors"] = (x, y) => ((x / 16) switch { 0 => 255, 1 => 0, 2 => 0, _ => 255 }, x is >= 16 and < 32 ? 255 : 0, x >= 32 ? 5 * y : 0, 255),
        ["black paint on nothing"] = (x, y) => (0, 0, 0, x > 20 && y < 30 ? 255 : 0),
        ["soft paint on nothing"] = (x, _) => (250, 250, 250, Math.Min(255, 5 * x)),
        ["white on black, the rest clear"] = (x, y) => x < 40 ? (y < 20 ? (255, 255, 255, 255) : (0, 0, 0, 255)) : (0, 0, 0, 0),
        ["nearly opaque"] = (x, _) => (4 * x, 4 * x, 4 * x, 249 + (x % 7)),
    };

    public static TheoryData<string> Masks => [.. s_masks.Keys];

    [Theory]
    [MemberData(nameof(Masks))]
    public async Task A_mask_file_marks_what_the_program_reads_in_it(string mask)
    {
        using var files = new PictureFiles();
        string file = files.Drawn("mask.png", Width, Height, s_masks[mask]);
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", Width, Height));
        await page["mask-file"].SetInputFilesAsync(file);
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The mask is loaded.");
        await page.Send("restore");

        ReadOnlyMemory<byte> read = DecodedMask.Of(PictureFiles.Read(File.ReadAllBytes(file)), TestContext.Current.CancellationToken).Bytes;
        byte[] expected = [.. read.ToArray().Select(value => (byte)(value > 127 ? 255 : 0))];
        Assert.InRange(expected.Count(value => value > 0), 1, expected.Length - 1);
        Assert.Equal(expected, PictureFiles.Read(await page.SentFile("mask")).Gray());
    }

    [Fact]
    public async Task A_mask_file_takes_the_place_of_what_was_painted_and_is_painted_on()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", Width, Height));
        await page.SetBrush(10);
        await page.Paint(25, 15, 26, 15);
        int painted = await page.MaskPixels();
        string file = files.Drawn("mask.png", Width, Height, (x, y) => x < 10 && y < 10 ? (255, 255, 255, 255) : (0, 0, 0, 255));
        IFileChooser chooser = await page.Page.RunAndWaitForFileChooserAsync(() => page["choose-mask"].ClickAsync());
        await chooser.SetFilesAsync(file);
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The mask is loaded.");
        Assert.Equal(100, await page.MaskPixels());
        await page["undo"].ClickAsync();
        Assert.InRange(await page.MaskPixels(), painted - 5, painted + 5);
        await page["redo"].ClickAsync();
        Assert.Equal(100, await page.MaskPixels());
        await page.Paint(25, 15, 26, 15);
        Assert.InRange(await page.MaskPixels(), 100 + painted - 5, 100 + painted + 5);
    }

    [Theory]
    [InlineData("drop-mask", "photo.png, 64 × 48", 100)]
    [InlineData("drop-picture", "mask.png, 64 × 48", 0)]
    public async Task A_second_picture_is_dropped_as_mask_or_as_picture(string zone, string name, int marked)
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", Width, Height));
        await Assertions.Expect(page["drop"]).ToBeHiddenAsync();
        byte[] bytes = File.ReadAllBytes(files.Drawn("mask.png", Width, Height, (x, y) => x < 10 && y < 10 ? (255, 255, 255, 255) : (0, 0, 0, 255)));
        await page.Page.EvaluateAsync("""
            ([zone, base64]) => {
              const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
              window.data = new DataTransfer();
              window.data.items.add(new File([bytes], 'mask.png', { type: 'image/png' }));
              document.getElementById('stage').dispatchEvent(new DragEvent('dragover', { dataTransfer: window.data, bubbles: true, cancelable: true }));
            }
            """, new[] { zone, Convert.ToBase64String(bytes) });
        await Assertions.Expect(page[zone]).ToBeVisibleAsync();
        await page.Page.EvaluateAsync("zone => document.getElementById(zone).dispatchEvent(new DragEvent('drop', { dataTransfer: window.data, bubbles: true, cancelable: true }))", zone);
        await Assertions.Expect(page["status"]).ToHaveTextAsync(marked > 0 ? "The mask is loaded." : "Paint over what shall go.");
        await Assertions.Expect(page["drop"]).ToBeHiddenAsync();
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync(name);
        Assert.Equal(marked, await page.MaskPixels());
    }

    [Fact]
    public async Task A_mask_that_does_not_fit_is_refused_and_the_mask_stays()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", Width, Height));
        await page.SetBrush(10);
        await page.Paint(0, 0, 3, 0);
        int painted = await page.MaskPixels();
        foreach ((string file, string sentence) in ((string, string)[])
        [
            (files.Ramp("large.png", 70, 48), "large.png has 70 × 48 pixels and the picture 64 × 48. Choose a mask of the picture's size."),
            (files.Drawn("dark.png", Width, Height, (_, _) => (127, 127, 127, 255)), "dark.png marks nothing: no pixel is brighter than 127 of 255."),
            (files.Write("notes.txt", [1, 2, 3]), "notes.txt is no picture that this browser can show. Choose a PNG, JPEG, WebP, GIF or BMP file."),
        ])
        {
            await page["mask-file"].SetInputFilesAsync(file);
            await Assertions.Expect(page["error"]).ToHaveTextAsync(sentence);
            Assert.Equal(painted, await page.MaskPixels());
        }
    }

    [Theory]
    [InlineData("hard")]
    [InlineData("soft")]
    [InlineData("soft beyond a rim")]
    [InlineData("half transparent throughout")]
    public async Task The_transparent_part_of_a_picture_is_its_mask(string eraser)
    {
        using var files = new PictureFiles();
        Func<int, int, (int, int, int, int)> pixel = eraser switch
        {
            "hard" => (x, y) => (3 * x, 4 * y, 90, x is > 20 and < 40 && y is > 10 and < 30 ? 0 : 255),
            // A soft disc, and a shadow that is nowhere transparent enough.
            "soft" => (x, y) => (3 * x, 4 * y, 90, y > 40 ? 180 : Math.Clamp((int)(25 * Math.Sqrt(((x - 30) * (x - 30)) + ((y - 20) * (y - 20)))) - 100, 0, 255)),
            // The last columns belong to the part because of the nearly opaque ones between.
            "soft beyond a rim" => (x, y) => (3 * x, 4 * y, 90, (x / 8) switch { 0 => 0, 1 => 250, 2 => 200, _ => 255 }),
            _ => (x, y) => (3 * x, 4 * y, 90, x < 8 ? 40 : 200),
        };
        string file = files.Drawn("erased.png", Width, Height, pixel);
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(file);
        await page["use-transparency"].ClickAsync();
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The mask is loaded.");
        await page.Send("restore");
        byte[] expected = AlphaMask.Take(PictureFiles.Read(File.ReadAllBytes(file)), TestContext.Current.CancellationToken);
        Assert.InRange(expected.Count(value => value > 0), 1, expected.Length - 1);
        Assert.Equal(expected, PictureFiles.Read(await page.SentFile("mask")).Gray());
        if (eraser == "hard")
        {
            Picture finished = PictureFiles.Read(await page.Answer());
            Assert.All(Enumerable.Range(0, Width * Height), i => Assert.Equal(255, finished.Pixels.Span[(i * finished.Layout.BytesPerPixel()) + 3]));
        }
    }

    [Fact]
    public async Task A_picture_without_a_transparent_part_is_said_to_be()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", Width, Height));
        await page["use-transparency"].ClickAsync();
        await Assertions.Expect(page["error"]).ToHaveTextAsync("The picture has no transparent part. Paint over what shall go, or choose a mask.");
        Assert.Equal(0, await page.MaskPixels());
    }
}
