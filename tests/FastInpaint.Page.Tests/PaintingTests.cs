using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>Strokes by mouse, touch and keyboard, and the view they are seen in.</summary>
public sealed class PaintingTests(Browser browser, Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_stage_of_another_size_is_drawn_in_the_same_frame()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Ramp("photo.png", 64, 48));
        await page.SetBrush(20);
        await page.Paint(0, 0, 3, 0);
        Assert.NotEqual(0, await page.MaskPixels());
        // Observers are called in the order in which they were made: this one behind the page's own.
        int seen = await page.Page.EvaluateAsync<int>("""
            () => new Promise(resolve => {
              const stage = document.getElementById('stage');
              const layer = document.getElementById('mask-layer');
              const width = stage.clientWidth;
              new ResizeObserver(() => {
                if (stage.clientWidth === width) return;
                const copy = new OffscreenCanvas(layer.width, layer.height).getContext('2d', { willReadFrequently: true });
                copy.drawImage(layer, 0, 0);
                resolve(copy.getImageData(0, 0, layer.width, layer.height).data.filter((value, i) => i % 4 === 3 && value > 127).length);
              }).observe(stage);
              stage.style.width = `${width - 40}px`;
            })
            """);
        Assert.NotEqual(0, seen);
    }

    [Fact]
    public async Task Strokes_are_undone_redone_erased_and_cleared()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "true");
        await Assertions.Expect(page["restore"]).ToHaveAttributeAsync("aria-disabled", "true");
        await page.SetBrush(30);

        await page.Paint(-60, -40, 60, -40);
        int one = await page.MaskPixels();
        // A line of 120 pixels with round ends.
        Assert.InRange(one, (120 * 30) + 650, (120 * 30) + 770);
        await page.Paint(-60, 40, 60, 40);
        int two = await page.MaskPixels();
        Assert.InRange(two, (2 * one) - 20, (2 * one) + 20);

        await page["undo"].ClickAsync();
        AssertNear(one, await page.MaskPixels());
        await page["redo"].ClickAsync();
        AssertNear(two, await page.MaskPixels());

        await page["erase"].CheckAsync();
        await page.Paint(0, -80, 0, 80);
        int erased = await page.MaskPixels();
        Assert.InRange(erased, two - (2 * 30 * 30) - 60, two - (2 * 30 * 30) + 60);
        await page["undo"].ClickAsync();
        AssertNear(two, await page.MaskPixels());

        await page["clear"].ClickAsync();
        Assert.Equal(0, await page.MaskPixels());
        await Assertions.Expect(page["restore"]).ToHaveAttributeAsync("aria-disabled", "true");
        await page["undo"].ClickAsync();
        AssertNear(two, await page.MaskPixels());
        // A new stroke ends what could be redone.
        await page.Paint(0, 0, 5, 0);
        await Assertions.Expect(page["redo"]).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task Zoom_and_pan_keep_strokes_where_they_are_in_the_picture()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.SetBrush(30);
        await page.Paint(-50, 0, 50, 0);
        int before = await page.MaskPixels();
        (float x, float y) = await page.Middle();
        await page.Page.Mouse.MoveAsync(x, y);
        await page.Page.Mouse.WheelAsync(0, -300);
        await Assertions.Expect(page["zoom"]).Not.ToHaveTextAsync("100 %");
        Assert.True(await page.MaskPixels() > 1.5 * before);

        await page["fit"].ClickAsync();
        await Assertions.Expect(page["zoom"]).ToHaveTextAsync("100 %");
        AssertNear(before, await page.MaskPixels());

        // Moved by 100 pixels: the stroke is seen there.
        await page.Page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "Move" }).CheckAsync();
        int[] colour = await page.Colour(40, 30);
        await page.Paint(0, 0, 100, 50);
        Assert.Equal(colour, await page.Colour(140, 80));
        AssertNear(before, await page.MaskPixels());

        await page["zoom-out"].ClickAsync();
        await Assertions.Expect(page["zoom"]).ToHaveTextAsync("80 %");
        await page["zoom-in"].ClickAsync();
        await page["actual"].ClickAsync();
        await Assertions.Expect(page["zoom"]).ToHaveTextAsync("100 %");
    }

    [Fact]
    public async Task A_finger_paints_and_two_fingers_zoom()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(
            service, browser, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 412, Height = 800 }, HasTouch = true, IsMobile = true });
        await page.Choose(files.Demo("hill.png"));
        await page.SetBrush(20);
        ICDPSession touch = await page.Page.Context.NewCDPSessionAsync(page.Page);
        (float x, float y) = await page.Middle();

        await Touch(touch, "touchStart", (x - 40, y));
        await Touch(touch, "touchMove", (x, y));
        await Touch(touch, "touchMove", (x + 40, y));
        await Touch(touch, "touchEnd");
        int painted = await page.MaskPixels();
        Assert.True(painted > 1000, $"{painted} pixels");
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "false");

        string zoom = await page["zoom"].InnerTextAsync();
        await Touch(touch, "touchStart", (x - 30, y));
        await Touch(touch, "touchStart", (x - 30, y), (x + 30, y));
        await Touch(touch, "touchMove", (x - 60, y), (x + 60, y));
        await Touch(touch, "touchMove", (x - 90, y), (x + 90, y));
        await Touch(touch, "touchEnd");
        await Assertions.Expect(page["zoom"]).Not.ToHaveTextAsync(zoom);
        await page["fit"].ClickAsync();
        // The first of the two fingers left no stroke.
        AssertNear(painted, await page.MaskPixels());
        Assert.Equal(200, (await page.Send("restore")).Status);
    }

    [Fact]
    public async Task Keys_do_what_the_page_says()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        IKeyboard keyboard = page.Page.Keyboard;
        ILocator Tool(string name) => page.Page.Locator($"input[value={name}]");

        await keyboard.PressAsync("e");
        await Assertions.Expect(page["erase"]).ToBeCheckedAsync();
        await keyboard.PressAsync("e");
        await Assertions.Expect(page["erase"]).Not.ToBeCheckedAsync();
        foreach ((string key, string tool) in ((string, string)[])[("r", "rectangle"), ("l", "lasso"), ("h", "move"), ("b", "brush")])
        {
            await keyboard.PressAsync(key);
            await Assertions.Expect(Tool(tool)).ToBeCheckedAsync();
        }

        int size = int.Parse(await page["size"].InputValueAsync());
        await keyboard.PressAsync("]");
        Assert.True(int.Parse(await page["size"].InputValueAsync()) > size);
        await keyboard.PressAsync("[");
        await keyboard.PressAsync("[");
        Assert.True(int.Parse(await page["size"].InputValueAsync()) < size);
        await keyboard.PressAsync("+");
        await Assertions.Expect(page["zoom"]).ToHaveTextAsync("125 %");
        await keyboard.PressAsync("0");
        await Assertions.Expect(page["zoom"]).ToHaveTextAsync("100 %");

        await page.Paint(0, 0, 20, 0);
        int painted = await page.MaskPixels();
        await keyboard.PressAsync("m");
        await Assertions.Expect(page["show-mask"]).Not.ToBeCheckedAsync();
        await keyboard.PressAsync("Control+z");
        Assert.Equal(0, await page.MaskPixels());
        await keyboard.PressAsync("Control+y");
        AssertNear(painted, await page.MaskPixels());
        int[] colour = await page.Colour(0, 30);
        await page["mask-layer"].FocusAsync();
        await keyboard.PressAsync("h");
        await keyboard.PressAsync("ArrowDown");
        Assert.Equal(colour, await page.Colour(0, -30));

        await page.Page.RunAndWaitForResponseAsync(() => keyboard.PressAsync("Control+Enter"), "**/v1/inpaint");
        await page.Idle();
        await Assertions.Expect(page["download"]).ToBeVisibleAsync();
        await page.Page.RunAndWaitForResponseAsync(() => keyboard.PressAsync("a"), "**/v1/detect");
        await page.Idle();
        await Assertions.Expect(page["show-map"]).ToBeCheckedAsync();
    }

    /// <summary>Asserts numbers of pixels; at a stroke's rim one more or less is half covered when it is drawn again.</summary>
    private static void AssertNear(int expected, int actual) => Assert.InRange(actual, expected - 5, expected + 5);

    private static Task Touch(ICDPSession session, string type, params (float X, float Y)[] points) => session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
    {
        ["type"] = type,
        ["touchPoints"] = points.Select((point, id) => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y, ["id"] = id }).ToArray(),
    });
}
