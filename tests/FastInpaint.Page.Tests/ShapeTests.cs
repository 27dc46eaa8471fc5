using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>Rectangle and lasso, marking and erasing, by mouse.</summary>
public sealed class ShapeTests(Browser browser, Service service) : IClassFixture<Service>
{
    // Corners between two pixels of the picture mark both.
    private const int RectangleLeast = 60 * 30, RectangleMost = 61 * 31;

    [Fact]
    public async Task A_rectangle_marks_whole_pixels_and_is_undone_and_redone()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.Radio("Rectangle").ClickAsync();
        (float x, float y) = await page.Middle();
        await page.Page.Mouse.MoveAsync(x + 30, y + 10);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x - 30, y - 20, new MouseMoveOptions { Steps = 3 });
        // It is seen before it is part of the mask.
        Assert.InRange(await page.MaskPixels(), RectangleLeast, RectangleMost + 400);
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "true");
        await page.Page.Mouse.UpAsync();
        Assert.InRange(await page.MaskPixels(), RectangleLeast, RectangleMost);

        await page["undo"].ClickAsync();
        Assert.Equal(0, await page.MaskPixels());
        await page["redo"].ClickAsync();
        Assert.InRange(await page.MaskPixels(), RectangleLeast, RectangleMost);

        IResponse response = await page.Send("restore");
        byte[] mask = PictureFiles.Read(await page.SentFile("mask")).Gray();
        Assert.All(mask, value => Assert.True(value is 0 or 255, $"{value} is no whole pixel"));
        Assert.InRange(mask.Count(value => value == 255), RectangleLeast, RectangleMost);
        Assert.Equal($"{mask.Count(value => value == 255)}", response.Headers["x-fastinpaint-hole-pixels"]);
    }

    [Fact]
    public async Task A_lasso_marks_what_it_surrounds()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.Radio("Lasso").ClickAsync();
        (float x, float y) = await page.Middle();
        await page.Page.Mouse.MoveAsync(x - 40, y - 30);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x + 40, y - 30, new MouseMoveOptions { Steps = 4 });
        await page.Page.Mouse.MoveAsync(x + 40, y + 30, new MouseMoveOptions { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        // Half of 80 x 60 pixels: the last side is drawn for the user.
        int marked = await page.MaskPixels();
        Assert.InRange(marked, 2300, 2500);
        await page.Page.Keyboard.PressAsync("Control+z");
        Assert.Equal(0, await page.MaskPixels());
        await page.Page.Keyboard.PressAsync("Control+y");
        Assert.InRange(await page.MaskPixels(), marked - 5, marked + 5);
    }

    [Fact]
    public async Task A_rectangle_erases_too()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.Radio("Rectangle").ClickAsync();
        await page.Paint(-50, -40, 50, 40);
        int whole = await page.MaskPixels();
        await page["erase"].CheckAsync();
        await page.Paint(-30, -20, 30, 10);
        int left = await page.MaskPixels();
        Assert.InRange(whole - left, RectangleLeast, RectangleMost);
        await page["undo"].ClickAsync();
        Assert.Equal(whole, await page.MaskPixels());
    }

    [Theory]
    [InlineData("Rectangle")]
    [InlineData("Lasso")]
    public async Task A_click_marks_nothing(string tool)
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.Radio(tool).ClickAsync();
        await page["mask-layer"].ClickAsync();
        Assert.Equal(0, await page.MaskPixels());
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "true");
        await Assertions.Expect(page["restore"]).ToHaveAttributeAsync("aria-disabled", "true");
    }
}
