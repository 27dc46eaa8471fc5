using System.Text.Json;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The page by keys alone.</summary>
public sealed class KeyboardTests(Browser browser, Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task From_the_sample_to_the_download_no_mouse_is_needed()
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        await TabTo(page, "sample-first");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The balloon is marked. Choose Restore.");
        // The button is gone, and the focus lies on the canvas.
        Assert.Equal("mask-layer", await page.Focus());

        await Press(page, "Control+z");
        Assert.Equal(0, await page.MaskPixels());
        await Press(page, "r", "ArrowLeft", "ArrowLeft", "ArrowUp");
        await Assertions.Expect(page["place"]).ToHaveTextAsync("172, 118");
        await Press(page, "Enter");
        await Assertions.Expect(page["status"]).ToHaveTextAsync("Rectangle from 172, 118. Move, then press Enter. Escape takes it back.");
        await Press(page, "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Enter");
        await Assertions.Expect(page["status"]).ToHaveTextAsync("Marked 21 × 12 pixels.");
        Assert.Equal(21 * 12, await page.MaskPixels());

        await TabTo(page, "restore");
        await page.Page.RunAndWaitForResponseAsync(() => Press(page, "Enter"), "**/v1/inpaint");
        await page.Idle();
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);
        byte[] mask = PictureFiles.Read(await page.SentFile("mask")).Gray();
        Assert.Equal(
            [.. Enumerable.Range(0, mask.Length).Select(i => (byte)(i % 384 is >= 172 and < 193 && i / 384 is >= 118 and < 130 ? 255 : 0))],
            mask);

        await TabTo(page, "slider", "Shift+Tab");
        await Press(page, "ArrowRight");
        await Assertions.Expect(page["stage"]).ToHaveAttributeAsync("data-panes", "beside");
        await Press(page, "ArrowLeft");
        await TabTo(page, "compare");
        await Press(page, "Home");
        await Assertions.Expect(page["compare"]).ToHaveAttributeAsync("aria-valuetext", "0 percent before");

        await TabTo(page, "download");
        byte[] answer = await page.Answer();
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => Press(page, "Enter"));
        Assert.Equal("sample-restored.png", download.SuggestedFilename);
        Assert.Equal(answer, await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Brush_and_lasso_paint_at_the_cursor()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.SetBrush(20);
        await page["mask-layer"].FocusAsync();
        await Press(page, "Enter", "ArrowRight", "ArrowRight", "ArrowRight");
        await Assertions.Expect(page["cursor"]).ToBeVisibleAsync();
        await Press(page, "Enter");
        await Assertions.Expect(page["status"]).ToHaveTextAsync("Marked.");
        // A line of 30 pixels with round ends; what follows does not paint.
        int stroke = await page.MaskPixels();
        Assert.InRange(stroke, (30 * 20) + 290, (30 * 20) + 340);
        await Press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
        Assert.Equal(stroke, await page.MaskPixels());

        await Press(page, "l", "Enter", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "Enter");
        Assert.InRange(await page.MaskPixels(), stroke + 395, stroke + 405);
        await Press(page, "e", "r", "Enter", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight", "Enter");
        await Assertions.Expect(page["status"]).ToHaveTextAsync("Erased 20 × 20 pixels.");
        Assert.InRange(await page.MaskPixels(), stroke - 5, stroke + 5);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("r")]
    [InlineData("l")]
    public async Task Escape_takes_a_mark_back(string tool)
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page["mask-layer"].FocusAsync();
        await Press(page, tool, "Enter", "ArrowRight", "ArrowDown", "ArrowDown");
        Assert.True(await page.MaskPixels() > 0);
        await Press(page, "Escape");
        Assert.Equal(0, await page.MaskPixels());
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The mark is taken back.");
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task The_cursor_stays_in_the_picture_and_in_sight()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page["mask-layer"].FocusAsync();
        for (int i = 0; i < 8; i++)
        {
            await Press(page, "+");
        }

        for (int i = 0; i < 99; i++)
        {
            await Press(page, "ArrowRight");
        }

        // The picture ends there.
        await Assertions.Expect(page["place"]).ToHaveTextAsync("384, 128");
        JsonElement inside = (await page.Page.EvaluateAsync("""
            () => {
              const stage = document.getElementById('stage').getBoundingClientRect();
              const cursor = document.getElementById('cursor').getBoundingClientRect();
              const middle = (cursor.left + cursor.right) / 2;
              return [middle - stage.left, stage.right - middle];
            }
            """))!.Value;
        Assert.All(inside.EnumerateArray(), distance => Assert.InRange(distance.GetDouble(), 0, 1000));
    }

    private static async Task Press(OpenPage page, params string[] keys)
    {
        foreach (string key in keys)
        {
            await page.Page.Keyboard.PressAsync(key);
        }
    }

    /// <summary>Goes on with Tab until something has the focus, which is seen at every step.</summary>
    private static async Task TabTo(OpenPage page, string id, string key = "Tab")
    {
        for (int i = 0; i < 40; i++)
        {
            await page.Page.Keyboard.PressAsync(key);
            string focus = await page.Focus();
            double outline = await page.Page.EvaluateAsync<double>("""
                () => {
                  const one = document.activeElement;
                  const marked = one.id === 'mask-layer' ? one.parentElement : one.type === 'radio' ? one.nextElementSibling : one;
                  return one === document.body ? 3 : parseFloat(getComputedStyle(marked).outlineWidth);
                }
                """);
            Assert.True(outline >= 2, $"the focus on {focus} is not seen");
            if (focus == id)
            {
                return;
            }
        }

        Assert.Fail($"{key} does not reach {id}");
    }
}
